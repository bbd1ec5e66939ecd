"""What a worker does for each ticket system: takes what it said, and tells its tickets how their cases stand and what staff says.

A ticket system that is away or broken holds up nothing but its own tickets: no case waits for it.
"""

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta

import structlog
from temporalio.client import Client

from connectors.postgres.tickets import Delivered
from connectors.tickets.systems import System
from console import ticket_words as words
from console.doors import Doors
from console.ticketroom import Room, gone, take
from deploy.engine import Engine
from deploy.starter import Starter
from schemas.by_hand import CaseOrder, HandLine
from schemas.clock import now
from schemas.comments import Comment, Refused
from schemas.decisions import Action
from schemas.entries import Entry
from schemas.errors import HabeasError, KeyGone, SystemRefused
from schemas.facts import Body, Fact, FactKind
from schemas.ids import CaseId, OrgId, SystemId
from schemas.request import CaseState, RequestType
from schemas.text import Language
from schemas.tickets import Link, LinkedCase

log = structlog.get_logger()
REMEMBERED = timedelta(days=30)
"""So long a call that was taken is known, so that it is not taken twice; none is signed anew after that."""
REST = timedelta(minutes=10)
"""Between two looks at a case that is answered and keeps something."""
COUNTED = timedelta(minutes=1)
"""So long the first note waits for the due date, which the case counts once its workflow runs."""
LONGEST = timedelta(hours=1)
"""Between two tries, at most."""
COUNTRY = "SE"


def loops(engine: Engine, client: Client, starter: Starter) -> Iterator[tuple[str, Callable[[], Awaitable[None]]]]:
    """A loop for each ticket system, by name."""
    if engine.tickets is None:
        return
    doors = Doors(engine.book, starter, client)
    for (org, source), system in engine.tickets.systems.items():
        yield f"tickets.{org}.{source}", TicketLoop(engine, org, system, doors).look


class TicketLoop:
    """One ticket system. Whatever is known stands in the database: it goes on in any worker."""

    def __init__(self, engine: Engine, org: OrgId, system: System, doors: Doors) -> None:
        assert engine.tickets is not None
        self._engine, self._org, self._system = engine, org, system
        self._store, self._comments, self._source = engine.tickets.store, engine.tickets.comments, system.source.id
        organisation = engine.estates[org].organisation
        self._language = Language.SV if organisation.country == COUNTRY else Language.EN
        self._url = engine.tickets.url
        self._room = Room(org, system, self._store, engine.book, doors, self._language, self._url)

    async def look(self) -> None:
        """What waits was tried once, by one worker."""
        async with self._store.alone(self._org, self._source) as mine:
            if not mine:
                return
            for delivered in await self._store.waiting(self._org, self._source, now()):
                await self._take(delivered)
            for comment in await self._comments.waiting(self._org, self._source, now()):
                await self._comment(comment)
            for linked in await self._store.to_tell(self._org, self._source, now()):
                await self._tell(linked)

    async def _take(self, delivered: Delivered) -> None:
        key = (self._org, self._source, delivered.key)
        try:
            did = await take(self._room, delivered.event, now())
        except HabeasError as failed:
            log.warning("ticket_not_taken", org=self._org, system=self._source, error=type(failed).__name__)
            return await self._store.not_taken(*key, type(failed).__name__, now() + pause(delivered.tries))
        log.info("ticket_taken", org=self._org, system=self._source, kind=did.value)
        await self._store.taken(*key, did.value, now())
        await self._store.forget(self._org, self._source, now() - REMEMBERED)

    async def _comment(self, one: Comment) -> None:
        try:
            await self._write(one)
        except KeyGone:
            await self._comments.refused(one, Refused.SHREDDED)
        except HabeasError as failed:
            at = now()
            log.warning("comment_not_written", org=self._org, system=self._source, error=type(failed).__name__)
            await self._comments.not_written(one, type(failed).__name__, at + pause(one.tries), at)

    async def _write(self, one: Comment) -> None:
        """The comment stands on the ticket; where it may do so already it is looked for first.

        Raises SystemRefused, SystemUnavailable, KeyGone.
        """
        text = await self._comments.text(one)
        note = words.comment(one.case, one.number, text, language=self._language, url=self._url, org=self._org)
        before = await self._system.read(one.ticket) if one.writing_at else None
        if before is None or not before.has_note(note.marker):
            await self._comments.writing(one, now())
            try:
                await self._system.write(one.ticket, note)
            except SystemRefused:
                return await self._comment_refused(one)
        await self._comments.written(one, now())

    async def _comment_refused(self, one: Comment) -> None:
        """It never comes to stand there, and whoever said it sees that. Raises SystemRefused where that is a fault."""
        why = await why_refused(self._system, one.ticket)
        await self._comments.refused(one, why)
        if why is Refused.GONE:
            links = await self._store.links(self._org, self._source, one.ticket)
            await gone(self._room, [link for link in links if not link.done], now())

    async def _tell(self, linked: LinkedCase) -> None:
        link = linked.link
        try:
            if linked.fact_seq > link.told_seq:
                await self._say(linked)
            elif linked.to_erase:
                await self._erase(link)
            elif linked.summary.state is CaseState.CLOSED:
                await self._store.finish(link, now())
            else:
                await self._store.rest(link, now() + REST)
        except HabeasError as failed:
            at = now()
            log.warning("ticket_not_told", org=self._org, system=self._source, error=type(failed).__name__)
            await self._store.not_told(link, type(failed).__name__, at + pause(link.tries), at)

    async def _say(self, linked: LinkedCase) -> None:
        """The ticket says all up to the newest fact; what may have been said before is looked for first."""
        link, summary = linked.link, linked.summary
        seq = link.telling_seq or linked.fact_seq
        facts = await self._store.facts(self._org, link.case_id, link.told_seq, seq)
        if not words.worth_it(facts):
            return await self._store.told(link, seq, link.tagged, now())
        if summary.due_on is None and not summary.state.answered and now() - facts[-1].at < COUNTED:
            return await self._store.rest(link, now() + timedelta(seconds=1))
        note = words.note(
            summary, facts, seq, language=self._language, url=self._url, before=link.tagged,
            asking=sorted(self._system.source.asking),
        )  # fmt: skip
        before = await self._system.read(link.ticket) if link.telling_seq else None
        if before is None or not before.has_note(note.marker):
            await self._store.telling(link, seq)
            try:
                await self._system.write(link.ticket, note)
            except SystemRefused:
                return await self._refused(link, seq)
        await self._store.told(link, seq, summary.state, now())

    async def _refused(self, link: Link, seq: int) -> None:
        """A closed ticket that takes no notes any more is passed over, one that is gone is let go; any other no is a fault.

        Zendesk closes a solved ticket for good within a month. Raises SystemRefused.
        """
        if await why_refused(self._system, link.ticket) is Refused.GONE:
            return await gone(self._room, [link], now())
        await self._store.told(link, seq, link.tagged, now())

    async def _erase(self, link: Link) -> None:
        """The last record goes: not while the brake is on, a hold stands, or another case still needs the ticket.

        Source: GDPR Art. 17(1); the case itself is done before, so that the person's answer came by a ticket that stood.
        """
        async with self._store.destroying(link):
            held = await self._engine.office.holds.holds(self._org, link.case_id)
            if held or await self._store.others_open(link):
                return await self._store.rest(link, now() + LONGEST)
            gone = await self._system.erase(link.ticket)
        at = now()
        body: Body = {"source": self._source, "ticket": link.ticket, "how": "api" if gone else "by_hand"}
        fact = Fact(
            key=f"ticket.erased:{self._source}:{link.ticket}", kind=FactKind.TICKET_ERASED, at=at, body=body
        )  # fmt: skip
        tasks = () if gone else (self._by_hand(link),)
        await self._engine.book.write(self._org, link.case_id, Entry(facts=(fact,), tasks=tasks, at=at))
        await self._store.finish(link, at)

    def _by_hand(self, link: Link) -> CaseOrder:
        line = HandLine(
            system=SystemId(self._source), category=f"ticket {link.ticket}", rule=None, action=Action.ERASE
        )  # fmt: skip
        return CaseOrder(
            case=CaseId(link.case_id), right=RequestType.ERASURE, stage="ticket", lines=(line,),
            due_on=(now() + timedelta(days=7)).date(), keeper=self._system.source.keeper,
        )  # fmt: skip


async def why_refused(system: System, ticket: str) -> Refused:
    """Why a note was refused for good. Raises SystemRefused where that is a fault: the ticket is open, or nobody can tell."""
    seen = await system.read(ticket)
    if seen is None and system.reads:
        return Refused.GONE
    if seen is None or not seen.closed:
        raise SystemRefused(
            SystemId(system.source.id), "the note was refused, and the ticket is open as far as we know"
        )
    return Refused.CLOSED


def pause(tries: int) -> timedelta:
    """How long to wait after so many tries: two seconds, doubled each time, an hour at most."""
    return min(timedelta(seconds=2 << min(tries, 12)), LONGEST)
