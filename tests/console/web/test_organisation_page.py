"""The organisation's page: what is in force; a draft of the rules, what it would have meant, and who writes it."""

import hashlib
import json
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from connectors.postgres.drafts import PostgresDrafts
from console.web.app import application
from deploy.engine import Engine
from deploy.organisation_desk import OrganisationDesk
from schemas.brake import CONTROL
from schemas.clock import now
from schemas.drafts import Change, Draft
from schemas.request import Role
from tests.console.web.browser import Browser
from tests.console.web.conftest import KLANGBRO, Signed, Site

pytestmark = pytest.mark.asyncio(loop_scope="session")
HOME = f"/staff/{KLANGBRO}/organisation"
_SEEN = re.compile(r'name="seen" value="([0-9a-f]{64})"')


@pytest_asyncio.fixture(loop_scope="session")
async def edited(site: Site, engine: Engine, tmp_path: Path) -> AsyncIterator[tuple[Site, Path]]:
    """The same application over a copy of the organisation files."""
    folder = tmp_path / "organisations"
    shutil.copytree(site.place.settings.organisations, folder)
    files = OrganisationDesk(engine, folder)
    front = replace(site.front, files=files)
    yield replace(site, front=front, app=application(front)), folder / f"{KLANGBRO}.yaml"
    await files.drop(KLANGBRO)


async def as_(site: Site, signed: Signed, *roles: Role) -> Browser:
    """Somebody signed in, in the application of these tests."""
    first, browser = await signed(*roles), site.browser()
    browser.http.cookies = first.http.cookies
    await browser.get(HOME)
    return browser


def rule(site: Site) -> tuple[str, str]:
    name, said = next(iter(site.front.desks[KLANGBRO].organisation.rules.items()))
    return name, said.period


async def test_what_is_in_force_is_read_by_all_and_names_of_accounts_by_few(site: Site, signed: Signed) -> None:
    agent, officer = await signed(Role.AGENT), await signed(Role.DPO)
    plain, whole = (await agent.get(HOME)).text, (await officer.get(HOME)).text
    name, period = rule(site)

    assert name in plain and period in plain and "/organisation/draft" not in plain
    assert "<b>a-" in whole and "<b>a-" not in plain


async def test_a_draft_is_seen_with_what_it_means_and_written_by_somebody_else(
    edited: tuple[Site, Path], signed: Signed, engine: Engine
) -> None:
    site, file = edited
    (name, _), before = rule(site), file.read_text(encoding="utf-8")
    administrator, decider = await as_(site, signed, Role.ADMINISTRATOR), await as_(site, signed, Role.DECIDER)
    wrong = await administrator.send(f"{HOME}/draft", rule=name, period="two years")
    await administrator.get(HOME)
    drafted = await administrator.send(f"{HOME}/draft", rule=name, period="P37M")
    untouched = file.read_text(encoding="utf-8") == before
    refused = await administrator.send(f"{HOME}/write", seen="0" * 64)
    seen = await decider.send(f"{HOME}/preview")
    found = _SEEN.search(seen.text)
    assert found is not None
    stale = await decider.send(f"{HOME}/write", seen="0" * 64)
    await decider.get(HOME)
    written = await decider.send(f"{HOME}/write", seen=found.group(1))
    sql = "SELECT body FROM fact WHERE org = $1 AND case_id = $2 AND kind = 'organisation.written' ORDER BY seq DESC LIMIT 1"
    fact = json.loads(await engine.pool.fetchval(sql, KLANGBRO, CONTROL))
    after = file.read_text(encoding="utf-8")

    assert wrong.status_code == 422 and drafted.status_code == 200 and untouched
    assert refused.status_code == 403 and stale.status_code == 403
    assert written.status_code == 200 and "P37M" in after and "P37M" not in before
    assert fact["changes"] == [name] and fact["by"] != fact["drafted_by"] and fact["after"] == found.group(1)
    assert await site.front.files.draft(KLANGBRO) is None


async def test_a_file_that_was_changed_meanwhile_is_not_overwritten(edited: tuple[Site, Path], signed: Signed) -> None:
    site, file = edited
    name, _ = rule(site)
    administrator, decider = await as_(site, signed, Role.ADMINISTRATOR), await as_(site, signed, Role.DECIDER)
    await administrator.send(f"{HOME}/draft", rule=name, period="P37M")
    found = _SEEN.search((await decider.send(f"{HOME}/preview")).text)
    assert found is not None
    file.write_text(file.read_text(encoding="utf-8") + "# by hand\n", encoding="utf-8")
    answer = await decider.send(f"{HOME}/write", seen=found.group(1))

    assert answer.status_code == 403 and file.read_text(encoding="utf-8").endswith("# by hand\n")


async def test_where_nothing_can_be_written_the_file_is_taken_along(
    edited: tuple[Site, Path], signed: Signed, engine: Engine
) -> None:
    site, file = edited
    long = file.with_name(f"{'k' * 245}.yaml")  # nothing can be made beside it: its name would be too long
    file.rename(long)
    desk, drafts = OrganisationDesk(engine, file.parent), PostgresDrafts(engine.pool, engine.vault)
    text, base = long.read_text(encoding="utf-8"), hashlib.sha256(long.read_bytes()).hexdigest()
    changed = text + "# a change\n"
    change = Change(rule=rule(site)[0], period="P37M")
    await drafts.put(KLANGBRO, Draft(text=changed, base=base, changes=(change,), by="somebody", at=now()))
    front = replace(site.front, files=desk)
    decider = await as_(replace(site, front=front, app=application(front)), signed, Role.DECIDER)
    answer = await decider.send(f"{HOME}/write", seen=hashlib.sha256(changed.encode()).hexdigest())
    taken = await decider.http.get(f"{HOME}/file")

    assert answer.status_code == 200 and 'class="wrong"' in answer.text
    assert long.read_text(encoding="utf-8") == text and taken.text == changed


async def test_nobody_writes_their_own_draft(edited: tuple[Site, Path], signed: Signed) -> None:
    site, file = edited
    (name, _), before = rule(site), file.read_bytes()
    both = await as_(site, signed, Role.ADMINISTRATOR, Role.DECIDER)
    await both.send(f"{HOME}/draft", rule=name, period="P37M")
    found = _SEEN.search((await both.send(f"{HOME}/preview")).text)
    assert found is not None
    answer = await both.send(f"{HOME}/write", seen=found.group(1))

    assert answer.status_code == 403 and "somebody else" in answer.text
    assert file.read_bytes() == before
