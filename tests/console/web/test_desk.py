"""The staff's lists and the page of a case: what they show, what they leave out, what they write down."""

import asyncio
import csv
import io
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest
from pypdf import PdfReader

from connectors.postgres.web import PostgresWeb
from connectors.postgres.worklist import PostgresWorklist
from console.web.case_page import STEPS
from console.web.desk_cases import SEARCH
from console.web.words import WORDS
from deploy.engine import Engine
from schemas.brake import Limits, Why
from schemas.decisions import Dismissal, Flag
from schemas.facts import FactKind
from schemas.ids import CaseId
from schemas.life import GlassReason
from schemas.request import RequestType, Role
from schemas.systems import Capability, Identity, IdentityKind
from schemas.thirdparties import Kind
from schemas.worklist import Behind, Filters, Wanted, Whom
from tests.console.web.conftest import KLANGBRO, Signed, Site, number_of
from tests.console.web.keepers import answered
from tests.console.web.test_pages import readable
from tests.console.web.test_staff import HOME, taken

pytestmark = pytest.mark.asyncio(loop_scope="session")
FAMILIES = {
    "short": RequestType, "whom": Whom, "list": Wanted, "fact": FactKind, "flag": Flag, "can": Capability, "mention": Kind,
    "brake": Why, "choice": (*Dismissal, *GlassReason),
}  # fmt: skip


@pytest.fixture
def lists(engine: Engine) -> PostgresWorklist:
    return PostgresWorklist(engine.pool, engine.vault)


async def test_everything_that_the_lists_can_show_has_words() -> None:
    missing = {f"{family}.{m}" for family, members in FAMILIES.items() for m in members} - set(WORDS)

    assert missing == set()
    assert {f"limit.{name}" for name in Limits.model_fields} | set(STEPS.values()) <= set(WORDS)


async def test_what_is_due_first_stands_at_the_top_and_what_is_late_is_marked(signed: Signed, site: Site) -> None:
    browser = await signed(Role.AGENT, name=f"top-{uuid4().hex[:6]}")
    fresh = await taken(browser, "access")
    late = await taken(browser, "access", received=_days_ago(60))
    await _clock_set(site, fresh, late)

    page = (await browser.get(f"{HOME}/cases?by=me")).text
    only = (await browser.get(f"{HOME}/cases?by=me&within=late")).text
    none = (await browser.get(f"{HOME}/cases?by=me&right=complaint")).text

    assert page.index(f">{late}<") < page.index(f">{fresh}<") and "dagar sen" in page and "den som frågar" in page
    assert late in only and fresh not in only
    assert late not in none and "Det finns inga" in none
    readable(page, "sv")


async def test_every_case_stands_on_one_page_of_the_list_once_however_it_is_cut(
    signed: Signed, site: Site, lists: PostgresWorklist
) -> None:
    browser = await signed(Role.AGENT, name=f"page-{uuid4().hex[:6]}")
    mine = {await taken(browser, "access", received=_days_ago(n % 2)) for n in range(5)}
    await _clock_set(site, *mine)
    for wanted in (Wanted.OPEN, Wanted.ALL):
        seen, behind = list[CaseId](), None
        while found := await lists.listed(KLANGBRO, Filters(wanted=wanted), behind, 2):
            seen += [c.id for c in found]
            behind = Behind(case=found[-1].id, due_on=found[-1].due_on)

        assert len(seen) == len(set(seen)) and mine <= set(seen)


async def test_a_filter_that_is_none_is_no_page_and_no_error_of_ours(signed: Signed) -> None:
    browser = await signed(Role.AGENT)
    paths = ("cases?state=x", "cases?within=-1", "cases?after=a&after_due=x", "cases?whom=%00", "calendar?year=1",
             "systems/nothing")  # fmt: skip
    answers = [(await browser.get(f"{HOME}/{path}")).status_code for path in paths]

    assert answers == [404, 422, 422, 404, 422, 404]


async def test_a_person_is_found_by_a_whole_proven_identifier_and_that_somebody_searched_stands(
    signed: Signed, keeping: PostgresWeb, engine: Engine
) -> None:
    name, number = f"seeker-{uuid4().hex[:6]}", number_of(uuid4().hex)
    browser = await signed(Role.AGENT, name=name)
    case, claimed = await taken(browser, "access"), await taken(browser, "access", personnummer=number)
    moment = datetime.now(UTC)
    await engine.book.relate(KLANGBRO, case, [Identity(kind=IdentityKind.PERSONNUMMER, value=number)], moment)

    await browser.get(f"{HOME}/cases")
    found = await browser.send(f"{HOME}/cases/find", number="", kind="personnummer", value=f"{number[:8]}-{number[8:]}")
    await browser.get(f"{HOME}/cases")
    part = await browser.send(f"{HOME}/cases/find", number="", kind="personnummer", value=number[:8])
    await browser.get(f"{HOME}/cases")
    straight = await browser.send(f"{HOME}/cases/find", number=case.lower())

    assert case in found.text and claimed not in found.text and number not in found.text + str(found.url)
    assert part.status_code == 422 and str(straight.url).endswith(case)
    assert ("search", name) in [(what, by) for what, by, _ in await keeping.openings(KLANGBRO, case)]
    assert ("search:personnummer", name) in [(w, by) for w, by, _ in await keeping.openings(KLANGBRO, SEARCH)]


async def test_the_register_holds_the_period_by_the_organisations_days_and_nobody(signed: Signed) -> None:
    browser, dpo, number = await signed(Role.AGENT), await signed(Role.DPO), number_of(uuid4().hex)
    case = await taken(browser, "erasure", received="2026-02-28T23:30", personnummer=number)

    inside = await dpo.get(f"{HOME}/register?first=2026-02-28&last=2026-02-28")
    outside = await dpo.get(f"{HOME}/register?first=2026-03-01&last=2026-03-01")
    sheet = await dpo.get(f"{HOME}/register.csv?first=2026-02-28&last=2026-02-28")
    paper = await dpo.get(f"{HOME}/register.pdf?first=2026-02-28&last=2026-02-28")
    wrong = await dpo.get(f"{HOME}/register?first=2026-02-28&last=2026-02-27")

    rows = list(csv.reader(io.StringIO(sheet.text.lstrip("\ufeff")), delimiter=";"))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    assert case in inside.text and case not in outside.text and wrong.status_code == 422
    assert next(r for r in rows if r[0] == case)[1:4] == ["Radering", "Brev", "2026-02-28"]
    assert case in text and "Radering" in text and "2026-03-30" in text
    for said in (inside.text, sheet.text, text):
        assert number not in said and "Tove" not in said
    readable(inside.text, "sv")


async def test_a_case_says_why_its_day_is_its_day_and_what_happened(signed: Signed, site: Site) -> None:
    browser = await signed(Role.DECIDER, Role.CLINICIAN)
    case = await taken(browser, "access", received="2026-10-01T10:00")
    await browser.get(f"{HOME}/cases/{case}")
    await browser.send(f"{HOME}/cases/{case}/say/prove", method="document")
    await answered(site, case)
    page = (await browser.get(f"{HOME}/cases/{case}")).text
    await browser.send(f"{HOME}/language", language="en")
    english = (await browser.get(f"{HOME}/cases/{case}")).text

    assert "GDPR Art. 12(3)" in page and "Kom in; den dagen räknas inte." in page and "2026-11-02" in page
    assert page.index("Besvarat</b>") < page.index("Ärendet öppnades")
    assert "The case was opened" in english and "Received; that day is not counted." in english
    readable(page, "sv")
    readable(english, "en")


async def test_a_letter_and_words_are_opened_by_hand_and_that_stands(
    signed: Signed, site: Site, keeping: PostgresWeb
) -> None:
    agent, dpo = await signed(Role.AGENT, Role.DECIDER), await signed(Role.DPO)
    case = await taken(agent, "erasure", words="I moved away.")
    await agent.get(f"{HOME}/cases/{case}")
    none = await agent.send(f"{HOME}/cases/{case}/letter")
    await dpo.get(f"{HOME}/cases/{case}")
    await dpo.send(f"{HOME}/cases/{case}/say/advise", words="Weigh it well.")
    closed = await agent.get(f"{HOME}/cases/{case}")
    words = await agent.send(f"{HOME}/cases/{case}/words")
    await agent.send(f"{HOME}/cases/{case}/say/prove", method="document")
    await answered(site, case)
    await agent.get(f"{HOME}/cases/{case}")
    letter = await agent.send(f"{HOME}/cases/{case}/letter", language="en")

    assert none.status_code == 404 and "I moved" not in closed.text and "Weigh it" not in closed.text
    assert "I moved away." in words.text and "Weigh it well." in words.text
    assert "Svaret som det skickades" in letter.text and "Integritetsskyddsmyndigheten" in letter.text
    assert {what for what, _, _ in await keeping.openings(KLANGBRO, case)} >= {"words", "letter"}


async def test_a_hold_is_placed_seen_in_the_calendar_and_released_on_the_pages(signed: Signed) -> None:
    browser = await signed(Role.DECIDER, name=f"holder-{uuid4().hex[:6]}")
    case = await taken(browser, "erasure")
    coming = (datetime.now(UTC) + timedelta(days=100)).date()
    for day, status in (("2020-01-01", 422), (coming.isoformat(), 200)):
        await browser.get(f"{HOME}/cases/{case}")
        assert (await browser.send(f"{HOME}/cases/{case}/say/hold", review_on=day)).status_code == status
    page = (await browser.get(f"{HOME}/cases/{case}")).text
    year = (await browser.get(f"{HOME}/calendar?year={coming.year}")).text
    hold = page.split('name="hold_id"')[1].split('<option value="hold-')[1].split('"')[0]
    await browser.get(f"{HOME}/cases/{case}")
    await browser.send(f"{HOME}/cases/{case}/say/release", hold_id=f"hold-{hold}")
    after = (await browser.get(f"{HOME}/calendar?year={coming.year}")).text

    assert f"hold-{hold}" in year and case in year and coming.isoformat() in year and "holder-" in year
    assert f"hold-{hold}" not in after
    readable(year, "sv")


async def test_the_administrator_sees_systems_and_nothing_of_cases(signed: Signed, site: Site) -> None:
    case = await taken(await signed(Role.AGENT), "access")
    browser = await signed(Role.ADMINISTRATOR)
    await site.front.desk(KLANGBRO).brake.on(KLANGBRO, Why.DRILL, "adam", Role.ADMINISTRATOR)
    systems = await browser.get(f"{HOME}/systems")
    await site.front.desk(KLANGBRO).brake.off(KLANGBRO, "adam", Role.ADMINISTRATOR)
    one = await browser.get(f"{HOME}/systems/{site.front.desk(KLANGBRO).organisation.systems[0].id}")
    refused = [
        (await browser.get(f"{HOME}/{path}")).status_code
        for path in ("cases", f"cases/{case}", "dashboard", "register")
    ]

    assert "Bromsen ligger i" in systems.text and "adam" in systems.text and one.status_code == 200
    assert refused == [403] * 4 and "/cases" not in systems.text
    readable(systems.text, "sv")


async def test_what_somebody_has_opened_or_searched_is_not_fetched_again_behind_them(signed: Signed) -> None:
    browser = await signed(Role.AGENT)
    case = await taken(browser, "access")
    plain, listed = await browser.get(f"{HOME}/cases/{case}"), await browser.get(f"{HOME}/cases")
    searched = await browser.send(f"{HOME}/cases/find", kind="email", value="nobody@nowhere.example")
    await browser.get(f"{HOME}/cases/{case}")
    opened = await browser.send(f"{HOME}/cases/{case}/person")

    assert ["data-live" in page.text for page in (plain, listed, searched, opened)] == [True, True, False, False]


async def test_the_dashboard_draws_what_its_tables_say(signed: Signed) -> None:
    browser = await signed(Role.DPO)
    page = (await browser.get(f"{HOME}/dashboard")).text

    assert page.count("<svg") >= 2 and page.count("<caption") >= 3 and "style=" not in page
    assert 'role="img" aria-labelledby="plot-ages-title"' in page
    readable(page, "sv")


async def test_the_worklist_is_read_by_its_index(engine: Engine, lists: PostgresWorklist) -> None:
    async with engine.pool.acquire() as connection:
        assert isinstance(connection, asyncpg.pool.PoolConnectionProxy)
        await connection.execute("SET enable_seqscan = off")
        plan = await connection.fetch(
            "EXPLAIN SELECT id FROM case_file WHERE org = 'x' AND responded_at IS NULL AND closed_at IS NULL"
            " AND (coalesce(due_on, 'infinity'::date), id) > ('2026-01-01'::date, 'a')"
            " ORDER BY coalesce(due_on, 'infinity'::date), id LIMIT 50"
        )
        await connection.execute("RESET enable_seqscan")
    text = "\n".join(r[0] for r in plan)

    assert "case_file_worklist" in text and "Sort" not in text


async def _clock_set(site: Site, *cases: CaseId) -> None:
    """Each case has its due day and asks who it is: that is the workflow's first step, soon after it was taken down."""
    doors = site.front.desk(KLANGBRO).doors
    async with asyncio.timeout(30):
        for case in cases:
            while (await doors.summary(KLANGBRO, case)).due_on is None:
                await asyncio.sleep(0.05)


def _days_ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days, hours=1)).strftime("%Y-%m-%dT%H:%M")
