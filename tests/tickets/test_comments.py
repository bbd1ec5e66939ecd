"""What the staff says on a case's page stands on the ticket: once, as an internal note, and nowhere else in words."""

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from deploy.ticketing import examined
from schemas.clock import now
from schemas.facts import FactKind
from schemas.ids import CaseId
from schemas.request import CaseState, Role
from schemas.tickets import Profile
from tests.console.web.browser import Browser
from tests.console.web.conftest import KLANGBRO, Signed
from tests.console.web.keepers import answered, facts
from tests.console.web.test_staff import taken
from tests.tickets.conftest import Desk
from tests.tickets.others import Tracker

pytestmark = pytest.mark.asyncio(loop_scope="session")
HOME = f"/staff/{KLANGBRO}/cases"
SAID = "Vi väntar på ekonomi. <b>Ring</b> inte kunden förrän på fredag."
AFTER = re.compile(r'name="after" value="(\d+)"')
TO = re.compile(r'name="ticket" value="([^"]+)"')


async def commented(browser: Browser, case: CaseId, text: str = SAID, **more: str) -> httpx.Response:
    """The form of the case's page, filled in and sent."""
    page = (await browser.get(f"{HOME}/{case}")).text
    after, to = AFTER.search(page), TO.search(page)
    assert after and to, "the page has a form"
    return await browser.send(f"{HOME}/{case}/comment", **{"after": after[1], "ticket": to[1], "comment": text} | more)


def standing(desk: Desk, text: str = SAID) -> list[str]:
    """Notes of ours with these words."""
    return [note for note in desk.vendor.notes if text in note]


async def looked(desk: Desk, times: int = 1) -> None:
    for _ in range(times):
        await desk.again_now()
        await desk.loop.look()


async def test_a_comment_stands_on_the_ticket_once_as_an_internal_note_and_is_not_heard_back(
    each_desk: Desk, signed: Signed
) -> None:
    desk, case = each_desk, await each_desk.opened()
    agent = await desk.colleague(signed, Role.AGENT)
    answer = await commented(agent, case)
    assert answer.status_code == 200 and "väntar på att skrivas" in answer.text
    await looked(desk, 3)
    await desk.rang(*desk.vendor.call("own_note"))
    await looked(desk)

    (note,) = standing(desk)
    assert note.startswith("Kommentar från den som handlägger") and note.endswith(f"[habeas {case} c1]")
    kinds = await desk.kinds(case)
    assert kinds.count(FactKind.TICKET_COMMENTED) == 1 and FactKind.TICKET_REPLIED not in kinds
    assert "står där sedan" in (await agent.get(f"{HOME}/{case}")).text
    _inside_only(desk)


def _inside_only(desk: Desk) -> None:
    """No customer sees the comment."""
    given = [given for _, _, given in desk.vendor.writes if SAID in str(given)]
    profile = desk.vendor.source.profile
    assert len(given) == 1
    if profile is Profile.ZAMMAD:
        assert given[0]["article"]["internal"] is True and given[0]["article"]["content_type"] == "text/plain"
    elif profile is Profile.ZENDESK:
        assert given[0]["ticket"]["comment"]["public"] is False
    elif profile is Profile.RT:
        assert [p for _, p, g in desk.vendor.writes if g is given[0]] == [f"/ticket/{desk.vendor.ticket}/comment"]
    else:
        assert given[0]["internal"] is True and not given[0]["add_tags"] + given[0]["drop_tags"]


async def test_a_comment_whose_write_has_an_unknown_end_stands_there_once(each_desk: Desk, signed: Signed) -> None:
    desk, case = each_desk, await each_desk.opened()
    await desk.until_notes(1)
    await looked(desk, 3)
    await commented(await desk.colleague(signed, Role.AGENT), case)
    desk.vendor.forgets = 1
    await looked(desk)
    assert desk.vendor.forgets == 0
    row = await desk.engine.pool.fetchrow("SELECT * FROM ticket_comment WHERE case_id = $1", case)
    assert row is not None and (row["tries"], row["written_at"]) == (1, None)
    await looked(desk, 3)

    row = await desk.engine.pool.fetchrow("SELECT * FROM ticket_comment WHERE case_id = $1", case)
    assert row is not None and row["written_at"] and row["sealed"] is None and row["failed"] is None
    assert len(standing(desk)) == 1


async def test_the_words_of_a_comment_are_in_no_fact_no_event_and_no_table(
    desk: Desk, signed: Signed, capfd: pytest.CaptureFixture[str]
) -> None:
    case = await desk.opened()
    word = "Granatäppelskörden"
    await commented(await desk.colleague(signed, Role.AGENT), case, f"{word} väntar.")
    pool, seen = desk.engine.pool, []
    for moment in range(2):
        seen += [str(f.body) for f in await facts(desk.engine, case)]
        for table in await pool.fetch(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'case_id'"
        ):
            rows = await pool.fetch(f'SELECT t::text AS said FROM "{table["table_name"]}" t WHERE case_id = $1', case)
            seen += [r["said"] for r in rows]
        seen += [r["said"] for r in await pool.fetch("SELECT o::text AS said FROM outbox o")]
        if moment == 0:
            await looked(desk, 2)

    assert len(standing(desk, word)) == 1
    assert seen and not [s for s in (*seen, *capfd.readouterr()) if word in s or word.encode().hex() in s]
    (fact,) = [f for f in await facts(desk.engine, case) if f.kind is FactKind.TICKET_COMMENTED]
    assert set(fact.body) == {"source", "ticket", "number", "by"}


async def test_a_ticket_system_that_is_away_is_tried_again_and_the_page_says_so(desk: Desk, signed: Signed) -> None:
    case = await desk.opened()
    await desk.until_notes(1)
    await looked(desk, 3)
    agent = await desk.colleague(signed, Role.AGENT)
    desk.vendor.away = 1
    await commented(agent, case)
    await looked(desk)
    assert "Ärendesystemet svarar inte. Nytt försök" in (await agent.get(f"{HOME}/{case}")).text
    url, late = desk.site.place.where.addresses.database_url, now() - timedelta(hours=2)
    await desk.engine.pool.execute("UPDATE ticket_comment SET failed_at = $2 WHERE case_id = $1", case, late)
    assert [f.ok for f in await examined(url) if f.name == f"tickets {desk.vendor.source.id}"] == [False]

    await looked(desk)
    assert len(standing(desk)) == 1
    page = (await agent.get(f"{HOME}/{case}")).text
    assert "står där sedan" in page and "svarar inte" not in page


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Skriv till emily.adamsson@kund.example i stället", "en e-postadress"),
        ("Skriv till info@kund.example", "en e-postadress"),
        ("Hon heter 811228-9874", "ett personnummer"),
        ("Hon är 19811228 9874", "ett personnummer"),
        ("Ring 070\N{NON-BREAKING HYPHEN}174 06 05", "ett telefonnummer"),
        ("Ring +46 70 174 06 05 eller emily@kund.example", "en e-postadress, ett telefonnummer"),
    ],
)
async def test_a_comment_with_an_identifier_is_refused_and_what_was_typed_stands_in_the_form(
    desk: Desk, signed: Signed, text: str, found: str
) -> None:
    case = await desk.opened()
    answer = await commented(await desk.colleague(signed, Role.DECIDER), case, text)
    await looked(desk, 2)

    assert answer.status_code == 422 and f"Ta bort det här ur texten och skriv igen: {found}." in answer.text
    assert f">\n{text}</textarea>" in answer.text and 'role="alert"' in answer.text
    assert FactKind.TICKET_COMMENTED not in await desk.kinds(case) and standing(desk, text) == []


async def test_nothing_too_much_and_an_address_of_another_ticket_are_refused_too(desk: Desk, signed: Signed) -> None:
    case, agent = await desk.opened(), await desk.colleague(signed, Role.AGENT)
    answers = [
        await commented(agent, case, " \n "),
        await commented(agent, case, "ord " * 1001),
        await commented(agent, case, ticket=f"{desk.vendor.source.id}/999"),
    ]

    assert [a.status_code for a in answers] == [422, 422, 422]
    assert "ord ord ord" in answers[1].text and "fredag" in answers[2].text
    assert FactKind.TICKET_COMMENTED not in await desk.kinds(case)


async def test_a_form_that_is_sent_twice_is_one_comment_and_the_same_words_later_are_another(
    desk: Desk, signed: Signed
) -> None:
    case, agent = await desk.opened(), await desk.colleague(signed, Role.AGENT)
    page = (await agent.get(f"{HOME}/{case}")).text
    to = TO.search(page)
    assert to
    form = {"after": "0", "ticket": to[1], "comment": SAID}
    answers = await asyncio.gather(*(agent.send(f"{HOME}/{case}/comment", **form) for _ in range(3)))
    await looked(desk, 2)
    assert [a.status_code for a in answers] == [200, 200, 200] and len(standing(desk)) == 1

    await commented(agent, case)
    await looked(desk, 2)
    marks = [m for n in standing(desk) for m in re.findall(r"\[habeas \S+ c\d\]", n)]
    assert marks == [f"[habeas {case} c1]", f"[habeas {case} c2]"]


async def test_who_sees_and_who_writes_and_a_case_without_a_ticket_has_no_such_section(
    desk: Desk, signed: Signed
) -> None:
    case, page = await desk.opened(), {}
    for role in (Role.AGENT, Role.DECIDER, Role.CLINICIAN, Role.DPO):
        page[role] = (await (await desk.colleague(signed, role)).get(f"{HOME}/{case}")).text
    other = await taken(await signed(Role.AGENT), "access")
    without = (await (await desk.colleague(signed, Role.AGENT)).get(f"{HOME}/{other}")).text

    link = f"{desk.vendor.system.page(desk.vendor.ticket)}"
    assert all(f'href="{link}"' in text and desk.vendor.source.id in text for text in page.values())
    assert {r for r, text in page.items() if 'id="comment"' in text} == {Role.AGENT, Role.DECIDER}
    assert 'id="tickets"' not in without and "/comment" not in without


async def test_a_closed_ticket_that_takes_nothing_is_said_and_the_words_can_be_had_back(
    desk: Desk, signed: Signed
) -> None:
    case, agent = await desk.opened(), await desk.colleague(signed, Role.AGENT)
    await desk.until_notes(1)
    await desk.ring("closed")
    desk.vendor.refuses = True
    await commented(agent, case)
    await looked(desk, 2)

    page = (await agent.get(f"{HOME}/{case}")).text
    assert "kunde inte skrivas, för supportärendet är stängt för gott" in page and "fredag" not in page
    assert "fredag" in (await agent.send(f"{HOME}/{case}/words")).text
    assert standing(desk) == []


@pytest.mark.parametrize("profile", [Profile.ZAMMAD, Profile.ZENDESK, Profile.GENERIC], ids=str)
async def test_a_refusal_of_an_open_ticket_is_a_fault_that_is_tried_again(
    desk_of: Callable[[Profile], Desk], signed: Signed, profile: Profile
) -> None:
    desk = desk_of(profile)
    case = await desk.opened()
    await desk.until_notes(1)
    desk.vendor.refuses = True
    await commented(await desk.colleague(signed, Role.AGENT), case)
    await looked(desk, 2)
    row = await desk.engine.pool.fetchrow("SELECT * FROM ticket_comment WHERE case_id = $1", case)
    assert row is not None and row["failed"] == "SystemRefused" and not row["refused"] and row["tries"] == 2
    assert [link.done for link in await desk.links()] == [False]

    desk.vendor.refuses = False
    await looked(desk)
    assert len(standing(desk)) == 1


@pytest.mark.parametrize("profile", [Profile.ZAMMAD, Profile.ZENDESK, Profile.RT], ids=str)
async def test_a_ticket_that_is_gone_takes_nothing_and_the_page_says_so(
    desk_of: Callable[[Profile], Desk], signed: Signed, profile: Profile
) -> None:
    desk = desk_of(profile)
    case, vendor = await desk.opened(), desk.vendor
    await desk.until_notes(1)
    agent = await desk.colleague(signed, Role.AGENT)
    await commented(agent, case)
    if isinstance(vendor, Tracker):
        vendor.ticket = "0"
    vendor.api, vendor.refuses = {}, True
    await desk.again_now()
    await desk.loop.look()

    page = (await agent.get(f"{HOME}/{case}")).text
    assert "supportärendet finns inte kvar" in page and 'id="comment"' not in page
    assert FactKind.TICKET_GONE in await desk.kinds(case)


async def test_a_comment_goes_with_its_ticket_into_the_one_that_took_it(desk: Desk, signed: Signed) -> None:
    case = await desk.opened()
    await desk.until_notes(1)
    await looked(desk, 2)
    await commented(await desk.colleague(signed, Role.AGENT), case)
    headers, body = desk.vendor.call("merged")
    await desk.rang(headers, body)
    await looked(desk, 2)

    where = [p for _, p, g in desk.vendor.writes if SAID in str(g)]
    assert len(where) == 1 and desk.vendor.other in where[0]


async def test_a_ticket_is_not_erased_while_a_comment_waits_for_it(desk: Desk, signed: Signed) -> None:
    case, agent = await desk.opened(), await desk.colleague(signed, Role.AGENT)
    codes = desk.site.front.desks[KLANGBRO].codes
    await desk.doors.wait(KLANGBRO, case, [CaseState.IDENTITY_PENDING], 40)
    await desk.doors.confirm_identity(KLANGBRO, case, await codes.code(KLANGBRO, case, "identity"))
    await answered(desk.site, case)
    await desk.doors.wait(KLANGBRO, case, [CaseState.ON_HOLD, CaseState.CLOSED], 40)
    await commented(agent, case)
    later = now() + timedelta(hours=1)
    for _ in range(4):
        await desk.again_now()
        await desk.engine.pool.execute("UPDATE ticket_comment SET next_at = $2 WHERE case_id = $1", case, later)
        await desk.loop.look()
    assert FactKind.TICKET_ERASED not in await desk.kinds(case) and standing(desk) == []

    await looked(desk, 4)
    kinds = [(m, SAID in str(g)) for m, p, g in desk.vendor.writes if "/tags" not in p]
    assert ("PUT", True) in kinds and FactKind.TICKET_ERASED in await desk.kinds(case)
    assert kinds.index(("PUT", True)) < kinds.index(("DELETE", False))
