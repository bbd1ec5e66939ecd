"""What a case does stands on its ticket: once, in order, with nobody's name; a broken ticket system holds up nobody."""

import re
from datetime import timedelta

import pytest

from deploy.starter import Starter
from deploy.ticket_loops import loops
from deploy.ticketing import examined
from schemas.brake import Why
from schemas.clock import now
from schemas.facts import FactKind
from schemas.request import CaseState, Role
from schemas.tickets import Profile
from tests.builders import CODE, words
from tests.console.web.conftest import KLANGBRO
from tests.console.web.keepers import answered, facts
from tests.tickets.conftest import Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_note_is_internal_says_state_and_due_date_and_nobodys_name(desk: Desk) -> None:
    case = await desk.opened()
    (first, *_) = await desk.until_notes(1)

    due = (await desk.doors.summary(KLANGBRO, case)).due_on
    assert FactKind.TICKET_LINKED in await desk.kinds(case)
    assert due is not None and due.isoformat() in first and case in first
    assert f"https://pages.example/staff/{KLANGBRO}/cases/{case}" in first
    assert not re.search(r"emily|adamsson|kund\.example", first, re.IGNORECASE)
    if desk.vendor.source.profile is Profile.ZAMMAD:
        (article,) = [g["article"] for _, _, g in desk.vendor.writes if g and "article" in g][:1]
        tags = {(m, g["item"]) for m, p, g in desk.vendor.writes if "/tags/" in p}
        assert article["internal"] is True and ("POST", "habeas") in tags and ("DELETE", "gdpr") in tags
    else:
        (comment,) = [g["ticket"]["comment"] for _, _, g in desk.vendor.writes if g and "ticket" in g][:1]
        tagged = [(m, g["tags"]) for m, p, g in desk.vendor.writes if p.endswith("/tags.json")]
        assert comment["public"] is False and tagged[0][1][0] == "habeas" and "gdpr" in tagged[1][1]


async def test_a_write_with_an_unknown_end_is_looked_for_before_it_is_done_again(desk: Desk) -> None:
    case = await desk.opened()
    desk.vendor.forgets = 1 if desk.vendor.source.profile is Profile.ZENDESK else 0
    for _ in range(12):
        if any("habeas" in n for n in desk.vendor.notes):
            break
        desk.vendor.forgets = 1
        await desk.again_now()
        await desk.loop.look()
    desk.vendor.forgets = 0
    for _ in range(3):
        await desk.again_now()
        await desk.loop.look()

    marks = [m for n in desk.vendor.notes for m in re.findall(r"\[habeas \S+ #\d+\]", n)]
    assert len(marks) == len(set(marks)) >= 1
    assert (await desk.links())[0].told_seq >= 1 and (await desk.links())[0].case_id == case


async def test_a_broken_ticket_system_is_tried_again_and_its_case_goes_on_meanwhile(desk: Desk) -> None:
    desk.vendor.away = 1
    case = await desk.opened()
    while desk.vendor.away:
        await desk.again_now()
        await desk.loop.look()
    row = await desk.engine.pool.fetchrow("SELECT * FROM ticket_link WHERE case_id = $1", case)

    assert row is not None
    assert (row["tries"], row["failed"]) == (1, "SystemUnavailable") and row["next_at"] > row["linked_at"]
    assert (await desk.doors.wait(KLANGBRO, case, [CaseState.IDENTITY_PENDING], 20)).id == case
    desk.vendor.away = 0
    await desk.again_now()
    assert case in (await desk.until_notes(1))[0]
    healed = await desk.engine.pool.fetchrow("SELECT * FROM ticket_link WHERE case_id = $1", case)
    assert healed is not None
    assert (healed["tries"], healed["failed"], healed["failed_at"]) == (0, None, None)


async def test_a_closed_ticket_that_takes_no_notes_is_passed_over_and_an_open_one_is_a_fault(desk: Desk) -> None:
    desk.vendor.refuses = True  # before anything is said: all there is may have been told by the first look
    case = await desk.opened()
    while not (await desk.links())[0].tries:
        await desk.again_now()
        await desk.loop.look()
    assert (await desk.links())[0].told_seq == 0, "the ticket is open: somebody has to see why it refuses"
    await desk.ring("closed")
    await desk.again_now()
    await desk.loop.look()
    (link,) = await desk.links()
    assert link.told_seq > 0 and link.telling_seq is None and desk.vendor.notes == []

    desk.vendor.api = {}
    await desk.engine.pool.execute("UPDATE ticket_link SET told_seq = 0, next_at = $2 WHERE case_id = $1", case, now())
    await desk.loop.look()
    assert FactKind.TICKET_GONE in await desk.kinds(case) and (await desk.links())[0].done


async def test_a_code_in_a_reply_proves_who_asks_and_the_ticket_is_erased_last(desk: Desk) -> None:
    case = await desk.opened()
    mailbox = desk.site.place.stack.mailbox
    mail = await mailbox.wait_for(desk.vendor.mail)
    code = CODE.search(words(mail.read_bytes()).replace(case, ""))
    assert code is not None
    headers, body = desk.vendor.call("replied")
    desk.vendor.says(f"Koden är {code.group()}")
    await desk.rang(headers, body)
    assert FactKind.IDENTITY_VERIFIED in await desk.kinds(case), await desk.outcomes()
    await answered(desk.site, case)
    await desk.doors.wait(KLANGBRO, case, [CaseState.ON_HOLD, CaseState.CLOSED], 40)

    brake = desk.site.front.desks[KLANGBRO].brake
    await brake.on(KLANGBRO, Why.DRILL, "a-dpo", Role.DPO)
    try:
        for _ in range(3):
            await desk.again_now()
            await desk.loop.look()
        assert not [p for m, p, _ in desk.vendor.writes if m == "DELETE" and "/tags" not in p], "the brake is on"
    finally:
        await brake.off(KLANGBRO, "a-decider", Role.DECIDER)
    for _ in range(3):
        await desk.again_now()
        await desk.loop.look()

    erased = [p for m, p, _ in desk.vendor.writes if m == "DELETE" and "/tags" not in p]
    notes = [i for i, (m, p, _) in enumerate(desk.vendor.writes) if m == "PUT" and "/tags" not in p]
    assert erased and desk.vendor.ticket in erased[0]
    assert notes and max(notes) < [(m, p) for m, p, _ in desk.vendor.writes].index(("DELETE", erased[0]))
    told = await facts(desk.engine, case)
    at = {f.kind: n for n, f in enumerate(told)}
    assert at[FactKind.TICKET_ERASED] > at[FactKind.RESPONDED]
    assert next(f for f in told if f.kind is FactKind.TICKET_ERASED).body["how"] == "api"
    assert [link.done for link in await desk.links()] == [True]


async def test_the_worker_has_a_loop_for_each_ticket_system_and_the_doctor_sees_what_waits_for_long(desk: Desk) -> None:
    engine, source = desk.loop._engine, desk.vendor.source.id
    client = desk.doors._client
    ((name, look),) = loops(engine, client, Starter(client, engine.book))
    headers, body = desk.vendor.call("tagged")
    await desk.http.post(desk.hook, headers=headers, content=body)
    url = desk.site.place.where.addresses.database_url
    before = [f for f in await examined(url) if f.name == f"tickets {source}"]
    await engine.pool.execute(
        "UPDATE ticket_delivery SET received_at = $2 WHERE source = $1", source, now() - timedelta(hours=2)
    )
    late = [f for f in await examined(url) if f.name == f"tickets {source}"]
    await look()

    assert name == f"tickets.{KLANGBRO}.{source}" and await desk.outcomes() == ["opened"]
    assert before == [] and [f.ok for f in late] == [False] and source in late[0].remedy


async def test_a_ticket_that_no_api_erases_is_a_task_for_a_person(desk: Desk) -> None:
    """As Request Tracker: everything is erased but the ticket, and somebody has to do that by hand."""
    case = await desk.opened()
    await desk.until_notes(1)
    (link,) = await desk.links()

    async def can_not(ticket: str) -> bool:
        return False

    object.__setattr__(desk.vendor.system, "erase", can_not)
    await desk.loop._erase(link)
    await desk.loop._erase(link)

    (task,) = await desk.site.front.desks[KLANGBRO].tasks.tasks(KLANGBRO, case=case)
    assert [str(s) for s in task.systems] == [desk.vendor.source.id]
    assert [f.body["how"] for f in await facts(desk.engine, case) if f.kind is FactKind.TICKET_ERASED] == ["by_hand"]
