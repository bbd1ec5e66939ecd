"""Auditors: what they see, for how long, of which cases; that every look stands; samples that are drawn again."""

import asyncio
import hashlib
import json
from datetime import date, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from connectors.postgres.audits import PostgresAudits
from connectors.postgres.web import PostgresWeb
from console.audit import Asked, judge
from console.web import passwords
from deploy.engine import Engine
from schemas.audits import Sample, Scope
from schemas.brake import CONTROL
from schemas.clock import now
from schemas.ids import CaseId
from schemas.request import Role
from schemas.web import Account
from tests.builders import ORG
from tests.console.web.browser import Browser
from tests.console.web.conftest import KLANGBRO, PASSWORD, Signed, Site
from tests.console.web.test_staff import taken

pytestmark = pytest.mark.asyncio(loop_scope="session")
HOME, AUDIT = f"/staff/{KLANGBRO}", f"/staff/{KLANGBRO}/audit"
ZONE = "Europe/Stockholm"


async def auditor(site: Site, keeping: PostgresWeb, scope: Scope, *, until: timedelta = timedelta(days=1)) -> Browser:
    name, at = f"aud-{uuid4().hex[:8]}", now()
    account = Account(
        org=KLANGBRO, name=name, roles=(Role.AUDITOR,), password=passwords.kept(PASSWORD), made_at=at, exempt=True,
        from_at=at - timedelta(days=2), until=at + until, scope=scope,
    )  # fmt: skip
    assert await keeping.make_account(account)
    browser = site.browser()
    await browser.get(f"{HOME}/sign-in")
    await browser.send(f"{HOME}/sign-in", name=name, password=PASSWORD)
    return browser


async def told(engine: Engine, kind: str) -> list[dict[str, object]]:
    sql = "SELECT body FROM fact WHERE org = $1 AND case_id = $2 AND kind = $3 ORDER BY seq"
    return [json.loads(r["body"]) for r in await engine.pool.fetch(sql, KLANGBRO, CONTROL, kind)]


def today() -> Scope:
    day = now().date()
    return Scope(first=day - timedelta(days=60), last=day + timedelta(days=1))


async def test_an_auditor_sees_what_happened_and_nobody_and_every_look_stands(
    site: Site, keeping: PostgresWeb, signed: Signed
) -> None:
    case = await taken(await signed(Role.AGENT), "access")
    eva = await auditor(site, keeping, today())
    listed, shown = await eva.get(AUDIT), await eva.get(f"{AUDIT}/cases/{case}")
    person = await eva.send(f"{AUDIT}/cases/{case}/person", reason="complaint")
    elsewhere = [await eva.http.get(f"{HOME}/{path}") for path in (f"cases/{case}", "tasks", "register", "accounts")]
    looks = [(what, account) for what, account, _ in await keeping.openings(KLANGBRO, CaseId(case))]

    assert case in listed.text and shown.status_code == 200
    assert "Tove Ek" not in listed.text + shown.text and "inbox.example" not in listed.text + shown.text
    assert person.status_code == 403 and [r.status_code for r in elsewhere] == [403] * 4
    assert [what for what, account in looks if account.startswith("aud-")] == ["audit"]


async def test_a_case_outside_the_scope_is_not_there(site: Site, keeping: PostgresWeb, signed: Signed) -> None:
    agent = await signed(Role.AGENT)
    mine, other = await taken(agent, "access"), await taken(agent, "access")
    eva = await auditor(site, keeping, Scope(cases=(CaseId(mine),)))
    past = await auditor(site, keeping, Scope(first=date(2020, 1, 1), last=date(2020, 12, 31)))
    listed = await eva.get(AUDIT)
    answers = [await eva.http.get(f"{AUDIT}/cases/{other}{part}") for part in ("", "/file")]
    answers += [await eva.send(f"{AUDIT}/cases/{other}/{part}") for part in ("verify", "history", "person")]
    answers += [await past.http.get(f"{AUDIT}/cases/{mine}")]

    assert mine in listed.text and other not in listed.text
    assert {r.status_code for r in answers} <= {403, 404} and answers[0].status_code == 404
    assert (await eva.get(f"{AUDIT}/cases/{mine}")).status_code == 200


async def test_an_account_works_in_its_time_only(site: Site, keeping: PostgresWeb, engine: Engine) -> None:
    eva = await auditor(site, keeping, today())
    inside = await eva.http.get(AUDIT)
    await engine.pool.execute(
        "UPDATE web_account SET until = $1 WHERE scope IS NOT NULL", now() - timedelta(seconds=1)
    )  # fmt: skip
    after = await eva.http.get(AUDIT)
    late = await auditor(site, keeping, today(), until=timedelta(hours=-1))

    assert inside.status_code == 200
    assert after.status_code == 303 and (await late.http.get(AUDIT)).status_code == 303


async def test_a_person_is_named_only_with_a_reason_that_stands_first(
    site: Site, keeping: PostgresWeb, signed: Signed, engine: Engine
) -> None:
    case = await taken(await signed(Role.AGENT), "access")
    eva = await auditor(site, keeping, today().model_copy(update={"lifts": True}))
    await eva.get(f"{AUDIT}/cases/{case}")
    without = await eva.send(f"{AUDIT}/cases/{case}/person", reason="because")
    before = [f for f in await told(engine, "audit.lifted") if f["case"] == case]
    await eva.get(f"{AUDIT}/cases/{case}")
    named = await eva.send(f"{AUDIT}/cases/{case}/person", reason="complaint")
    (fact,) = [f for f in await told(engine, "audit.lifted") if f["case"] == case]

    assert without.status_code == 422 and before == []
    assert named.status_code == 200 and "Tove Ek" in named.text
    assert fact["reason"] == "complaint" and str(fact["by"]).startswith("aud-")


async def test_the_file_proves_and_history_is_bare_without_permission(
    site: Site, keeping: PostgresWeb, signed: Signed
) -> None:
    case = await taken(await signed(Role.AGENT), "access")
    eva = await auditor(site, keeping, today())
    named = await auditor(site, keeping, today().model_copy(update={"lifts": True}))
    file = await eva.http.get(f"{AUDIT}/cases/{case}/file")
    await eva.get(f"{AUDIT}/cases/{case}")
    verified, bare = await eva.send(f"{AUDIT}/cases/{case}/verify"), await _history(eva, case)
    await named.get(f"{AUDIT}/cases/{case}")
    whole = await _history(named, case)
    finding = judge(file.content, Asked(pinned=json.loads(file.content)["public_key"]))

    assert finding.ok and finding.file is not None and finding.file.case == case
    assert verified.status_code == 200 and "chip good" in verified.text
    assert "workflow" in bare.lower() or "arbetsflöde" in bare.lower()
    assert "<code>{" not in bare and "<code>" in whole


async def _history(browser: Browser, case: str) -> str:
    for _ in range(40):
        answer = await browser.send(f"{AUDIT}/cases/{case}/history")
        if "<time" in answer.text.split("</section>")[0]:
            break
        await asyncio.sleep(0.1)
    return answer.text.split("</section>")[0]


async def test_the_ledger_is_checked_from_the_page(site: Site, keeping: PostgresWeb) -> None:
    eva = await auditor(site, keeping, today())
    await eva.get(AUDIT)
    answer = await eva.send(f"{AUDIT}/check")

    assert answer.status_code == 200 and "chip good" in answer.text


async def test_a_sample_is_drawn_again_by_its_seed_and_the_draw_stands(
    site: Site, keeping: PostgresWeb, signed: Signed, engine: Engine
) -> None:
    agent = await signed(Role.AGENT)
    for _ in range(3):
        await taken(agent, "access")
    day, audits = now().date(), PostgresAudits(engine.pool)
    sample = Sample(seed="board-2026", size=2, first=day - timedelta(days=60), last=day + timedelta(days=1))
    one, two = [await audits.draw(KLANGBRO, sample, ZONE) for _ in range(2)]
    other = await audits.draw(KLANGBRO, sample.model_copy(update={"seed": "another-1"}), ZONE)
    every = [c.id for c in await audits.cases(KLANGBRO, None, ZONE, None, 500)]
    by_hand = sorted(every, key=lambda c: hashlib.sha256(f"board-2026|{KLANGBRO}|{c}".encode()).digest())[:2]
    eva = await auditor(site, keeping, today())
    await eva.get(AUDIT)
    said = {"seed": sample.seed, "size": "2", "first": str(sample.first), "last": str(sample.last)}
    page = await eva.send(f"{AUDIT}/sample", **said)
    fact = (await told(engine, "audit.sampled"))[-1]

    assert one == two and len(one.cases) == 2 and list(one.cases) == sorted(by_hand)
    assert other.cases != one.cases or one.population <= 3
    assert page.status_code == 200 and all(case in page.text for case in one.cases) and one.digest in page.text
    assert (fact["seed"], fact["sha256"], fact["population"]) == ("board-2026", one.digest, one.population)


async def test_a_draw_is_uniform(engine: Engine) -> None:
    day, audits = now().date(), PostgresAudits(engine.pool)
    sample = Sample(seed="s", size=1, first=day - timedelta(days=3650), last=day + timedelta(days=1))
    draws = [await audits.draw(KLANGBRO, sample.model_copy(update={"seed": f"s{n}"}), ZONE) for n in range(400)]
    population, counts = draws[0].population, dict[CaseId, int]()
    for drawn in draws:
        counts[drawn.cases[0]] = counts.get(drawn.cases[0], 0) + 1
    expected = 400 / population
    chi = sum((n - expected) ** 2 / expected for n in counts.values()) + expected * (population - len(counts))

    assert (
        chi < population + 6 * (2 * population) ** 0.5
    )  # six standard deviations of chi-squared: fixed seeds, so it never flickers


async def test_accounts_of_auditors_are_made_by_the_page_with_an_end_and_the_ledger_says_so(
    signed: Signed, keeping: PostgresWeb, engine: Engine
) -> None:
    administrator, officer = await signed(Role.ADMINISTRATOR), await signed(Role.DPO)
    name, day = f"eva-{uuid4().hex[:6]}", now().astimezone(ZoneInfo(ZONE)).date()
    given = {"name": name, "kind": "period", "first": "2026-01-01", "last": "2026-12-31"}
    answers = []
    for more in ({}, {"until": str(day + timedelta(days=500))}, {"until": str(day), "lifts": "yes"}):
        await administrator.get(f"{HOME}/accounts")
        answers.append(await administrator.send(f"{HOME}/accounts/auditor", **given, **more))
    none = await keeping.account(KLANGBRO, name)
    await officer.get(f"{HOME}/accounts")
    made = await officer.send(f"{HOME}/accounts/auditor", **given, until=str(day), lifts="yes")
    account = await keeping.account(KLANGBRO, name)
    fact = (await told(engine, "account.changed"))[-1]

    assert [r.status_code for r in answers] == [422, 422, 403] and none is None
    assert made.status_code == 200 and account is not None and account.scope is not None and account.scope.lifts
    assert not account.exempt and account.until is not None and account.works(now())
    assert (fact["account"], fact["what"], fact["role"]) == (name, "made", "auditor")


async def test_an_auditor_has_no_other_role_a_scope_and_an_end() -> None:
    scope, at = today(), now()
    for wrong in (
        {"roles": (Role.AUDITOR, Role.DECIDER), "scope": scope, "until": at},
        {"roles": (Role.AUDITOR,), "scope": scope},
        {"roles": (Role.AUDITOR,), "until": at},
        {"roles": (Role.DECIDER,), "scope": scope, "until": at},
    ):
        with pytest.raises(ValueError, match="auditor"):
            Account.model_validate({"org": ORG, "name": "eva", "made_at": at, **wrong})
