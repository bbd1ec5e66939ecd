"""Each thing that can happen to a ticket has its effect on the case, in Zammad and in Zendesk, and no other."""

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest

from console.mailroom import Taken, take_mail
from schemas.clock import now
from schemas.facts import FactKind
from schemas.orders import Withdraw
from schemas.request import CaseState, Channel, RequestType
from tests.console.web.conftest import KLANGBRO
from tests.console.web.keepers import facts
from tests.tickets.conftest import Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")
FRIDAY = date(2026, 11, 13)


async def test_a_ticket_without_the_tag_is_nobodys_case(desk: Desk) -> None:
    answer = await desk.ring("created")

    assert answer.status_code == 202 and answer.json() == {"status": "stored"}
    assert await desk.links() == [] and desk.vendor.writes == []
    assert await desk.outcomes() == ["nothing"]


async def test_a_case_counts_from_the_customers_message_and_not_from_the_click(desk: Desk) -> None:
    case = await desk.opened()

    summary = await desk.doors.summary(KLANGBRO, case)
    person = await desk.engine.book.person(KLANGBRO, case)
    assert (summary.channel, summary.types) == (Channel.TICKET, (RequestType.ERASURE,))
    assert summary.received_at.date() == FRIDAY and summary.taken_by is not None
    assert summary.taken_by.startswith(f"{desk.vendor.source.id}.")
    assert (person.email, person.name) == (desk.vendor.mail, "Emily Adamsson")
    assert (await facts(desk.engine, case))[0].body["registered_at"], "the backdating is logged"


async def test_a_tag_says_the_right_whatever_the_words_say(desk: Desk) -> None:
    headers, body = desk.vendor.call("tagged")
    desk.vendor.tagged("GDPR-Access")
    await desk.rang(headers, body)

    assert (await desk.doors.summary(KLANGBRO, await desk.case())).types == (RequestType.ACCESS,)


async def test_words_that_ask_for_nothing_go_to_a_person_once_and_a_tag_settles_it(desk: Desk) -> None:
    headers, body = desk.vendor.call("tagged")
    for value in desk.vendor.api.values():
        for article in value if isinstance(value, list) else value.get("comments", []):
            article["body"] = article["plain_body"] = "Hej, tack för senast!"
    await desk.rang(headers, body)
    await desk.rang(*desk.vendor.again(body))

    assert await desk.outcomes() == ["for_a_person", "for_a_person"] and await desk.links() == []
    (note,) = desk.vendor.notes
    assert "gdpr-radering" in note and desk.vendor.mail not in note

    desk.vendor.tagged("gdpr", "gdpr-erasure")
    await desk.rang(*desk.vendor.again(body))
    assert (await desk.doors.summary(KLANGBRO, await desk.case())).types == (RequestType.ERASURE,)


async def test_a_call_that_comes_twice_is_one_call_and_a_ticket_has_one_case(desk: Desk) -> None:
    headers, body = desk.vendor.call("tagged")
    first = await desk.rang(headers, body)
    again = await desk.rang(headers, body)
    case = await desk.case()
    await desk.until_notes(1)
    await desk.rang(*desk.vendor.again(body))

    assert (first.json(), again.json()) == ({"status": "stored"}, {"status": "known"})
    assert await desk.case() == case
    assert await desk.outcomes() == ["opened", "belongs"]
    assert case in desk.vendor.notes[-1], "whoever clicked again is told"


async def test_what_habeas_writes_itself_is_not_heard(desk: Desk) -> None:
    case = await desk.opened()
    before = await desk.kinds(case)
    await desk.ring("own_note")

    assert (await desk.outcomes())[-1] == "own"
    assert FactKind.TICKET_REPLIED not in await desk.kinds(case) and len(before) <= len(await desk.kinds(case))


async def test_a_reply_of_the_customer_stands_in_the_case_once(desk: Desk) -> None:
    case = await desk.opened()
    await desk.ring("replied")
    _, body = desk.vendor.call("replied")
    await desk.rang(*desk.vendor.again(body))

    assert (await desk.kinds(case)).count(FactKind.TICKET_REPLIED) == 1
    (fact,) = [f for f in await facts(desk.engine, case) if f.kind is FactKind.TICKET_REPLIED]
    assert fact.body == {"source": desk.vendor.source.id, "ticket": desk.vendor.ticket}


async def test_another_agent_changes_nothing_of_the_case(desk: Desk) -> None:
    case = await desk.opened()
    taken_by = (await desk.doors.summary(KLANGBRO, case)).taken_by
    await desk.ring("reassigned")

    assert (await desk.outcomes())[-1] == "nothing"
    assert (await desk.doors.summary(KLANGBRO, case)).taken_by == taken_by


async def test_a_closed_ticket_ends_no_case_and_an_opened_one_begins_none(desk: Desk) -> None:
    case = await desk.opened()
    await desk.ring("closed")
    await desk.ring("reopened")

    kinds = await desk.kinds(case)
    assert (kinds.count(FactKind.TICKET_CLOSED), kinds.count(FactKind.TICKET_REOPENED)) == (1, 1)
    assert not (await desk.doors.summary(KLANGBRO, case)).state.answered and await desk.case() == case


async def test_the_case_of_a_merged_ticket_is_told_of_on_the_one_that_it_went_into(desk: Desk) -> None:
    case = await desk.opened()
    await desk.ring("merged")

    assert await desk.links() == []
    (link,) = await desk.links(desk.vendor.other)
    assert link.case_id == case and (await desk.outcomes())[-1] == "merged"


async def test_a_ticket_that_was_split_off_belongs_to_no_case_until_it_is_tagged(desk: Desk) -> None:
    case = await desk.opened()
    await desk.ring("split")

    assert await desk.links(desk.vendor.split) == [] and await desk.case() == case
    assert (await desk.outcomes())[-1] == "nothing"


async def test_a_ticket_that_was_deleted_ends_no_case(desk: Desk) -> None:
    case = await desk.opened()
    await desk.ring("deleted")

    assert FactKind.TICKET_GONE in await desk.kinds(case)
    assert [link.done for link in await desk.links()] == [True]
    assert not (await desk.doors.summary(KLANGBRO, case)).state.answered


@pytest.mark.parametrize("first", ["mailbox", "ticket"])
async def test_the_same_mail_in_the_mailbox_and_as_a_ticket_is_one_case(desk: Desk, first: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = desk.vendor.mail, "Mina uppgifter"
    mail["Message-ID"] = desk.vendor.message
    mail["Received"] = "from x by y; Fri, 13 Nov 2026 15:34:30 +0100"
    mail.set_content("Hej!\nJag vill att ni raderar alla mina personuppgifter.\nHälsningar Emily")

    if first == "ticket":
        await desk.opened()
    taken = await take_mail(desk.doors, KLANGBRO, mail.as_bytes(), now())
    if first == "mailbox":
        await desk.opened()

    assert taken.what is Taken.OPENED and taken.case == await desk.case()
    rows = await desk.engine.pool.fetchval("SELECT count(*) FROM case_file WHERE id = $1", taken.case)
    assert rows == 1
    assert (await desk.outcomes())[-1] == ("linked" if first == "mailbox" else "opened")


async def test_nothing_of_a_call_lies_open_and_what_it_said_is_gone_once_it_was_taken(desk: Desk) -> None:
    headers, body = desk.vendor.call("tagged")
    await desk.http.post(desk.hook, headers=headers, content=body)
    waiting = await desk.engine.pool.fetch("SELECT * FROM ticket_delivery WHERE source = $1", desk.vendor.source.id)
    await desk.loop.look()
    after = await desk.engine.pool.fetchrow("SELECT * FROM ticket_delivery WHERE source = $1", desk.vendor.source.id)

    assert [r["taken_at"] for r in waiting] == [None], "it is stored before it is answered"
    assert desk.vendor.mail.encode() not in waiting[0]["sealed"]
    assert (
        after is not None
        and after["sealed"] is None
        and after["taken_at"] - waiting[0]["received_at"] < timedelta(minutes=1)
    )
    assert datetime.now(UTC) > after["received_at"]


async def test_a_new_message_and_the_tag_again_after_the_end_are_a_new_case(desk: Desk) -> None:
    first = await desk.opened()
    await desk.doors.withdraw(KLANGBRO, first, Withdraw(actor="subject"))
    await desk.doors.wait(KLANGBRO, first, [CaseState.CLOSED], 30)
    while not (await desk.links())[0].done:
        await desk.again_now()
        await desk.loop.look()
    headers, body = desk.vendor.call("replied")
    desk.vendor.says("Hej igen, jag vill ha ett registerutdrag över alla mina personuppgifter.")
    desk.vendor.tagged("gdpr")
    await desk.rang(headers, body)

    old, new = await desk.links()
    assert old.case_id == first and (await desk.outcomes())[-1] == "opened"
    summary = await desk.doors.summary(KLANGBRO, new.case_id)
    assert summary.types == (RequestType.ACCESS,) and summary.received_at.date() == date(2026, 11, 19)
