"""What becomes of a ticket that has changed: a new case, an answer to a case, or nothing that a case could do.

A call only says that something has happened. What counts is the ticket as it stands, so a call that comes twice, late or in
another order changes nothing.
"""

import contextlib
import re
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTPUTF8
from enum import StrEnum
from typing import NamedTuple, Protocol

from console import ticket_words as words
from console.doors import Doors
from console.intake_mail import read_mail
from console.mail_bounds import MailNotRead
from console.mailroom import RIGHTS
from schemas.entries import Entry
from schemas.errors import NotAllowed, NotFound
from schemas.facts import Body, Fact, FactKind
from schemas.ids import CaseId, OrgId
from schemas.intake import MailLanguage, MailRequest
from schemas.request import ADDRESS, Channel, NewRequest, Person, RequestType
from schemas.systems import Identity, IdentityKind
from schemas.text import Language
from schemas.tickets import Article, EventKind, Link, SourceId, Ticket, TicketEvent, TicketNote, TicketSource

WITHOUT_ARTICLE = "0"


class System(Protocol):
    """The ticket system."""

    source: TicketSource
    reads: bool
    """Whether a ticket can be read when we want; else each of its calls says all of it."""

    async def me(self) -> str: ...

    async def read(self, ticket: str) -> Ticket | None: ...

    async def write(self, ticket: str, note: TicketNote) -> None: ...


class Links(Protocol):
    """Which ticket belongs to which case."""

    async def links(self, org: OrgId, source: SourceId, ticket: str) -> Sequence[Link]: ...

    async def link(self, new: Link, at: datetime) -> bool: ...

    async def move(self, org: OrgId, source: SourceId, ticket: str, into: str, at: datetime) -> Sequence[CaseId]: ...

    async def heard(self, link: Link, until: datetime, closed: bool) -> None: ...

    async def finish(self, link: Link, at: datetime) -> None: ...


class Book(Protocol):
    """Where facts stand."""

    async def write(self, org: OrgId, case: CaseId, entry: Entry) -> None: ...


class Room(NamedTuple):
    """Everything that taking a ticket needs."""

    org: OrgId
    system: System
    links: Links
    book: Book
    doors: Doors
    language: Language
    url: str | None
    """Where the staff's pages are."""


class Did(StrEnum):
    """What the call did."""

    OPENED = "opened"
    LINKED = "linked"
    """Its case was known: another ticket, or a mail, had brought the same request."""
    BELONGS = "belongs"
    """It was asked for a case once more, and has one."""
    HEARD = "heard"
    """The customer or an agent did something on a ticket that has a case."""
    MERGED = "merged"
    GONE = "gone"
    FOR_A_PERSON = "for_a_person"
    OWN = "own"
    NOTHING = "nothing"


async def take(room: Room, event: TicketEvent, at: datetime) -> Did:
    """The call was taken. Raises SystemUnavailable, SystemRefused, BadInput where the ticket can't be read."""
    if event.by and event.by == await room.system.me() and event.kind is EventKind.CHANGED:
        return Did.OWN
    source, ticket = room.system.source.id, event.ticket
    if event.kind is EventKind.DELETED:
        return await _not_there(room, ticket, at)
    came = [await _merged(room, old, ticket, at) for old in event.took]
    seen, merged = event.seen, event.into
    if merged is None and seen is None:
        seen = await room.system.read(ticket)
        if seen is None:
            return await _not_there(room, ticket, at)
        merged = seen.merged_into
    if merged is not None:
        return await _merged(room, ticket, merged, at)
    assert seen is not None
    links = await room.links.links(room.org, source, ticket)
    heard = [await _hear(room, link, seen, event, at) for link in links if not link.done]
    asked = {tag for tag in seen.tags if tag.lower() in room.system.source.asking}
    if asked:
        return await _asked(room, seen, links, asked, at)
    return Did.MERGED if Did.MERGED in came else Did.HEARD if any(heard) else Did.NOTHING


async def _asked(room: Room, seen: Ticket, links: Sequence[Link], asked: set[str], at: datetime) -> Did:
    """The ticket is to be a case. It has one at a time: while that is not answered, nothing new begins."""
    for link in links:
        if not (await room.doors.summary(room.org, link.case_id)).state.answered:
            return await _belongs(room, seen, link, asked)
    spoken = [a for a in seen.articles if a.by_customer]
    fresh = [a for a in spoken if not links or a.written_at > max(link.heard_until for link in links)] or spoken
    article, mail = _request_in(seen, fresh)
    types = _types(room.system.source, asked, mail)
    mark = f"? {article.id if article else WITHOUT_ARTICLE} {'+'.join(sorted(asked))}"
    if not types:
        tags = ", ".join(sorted(room.system.source.rights))
        return await _for_a_person(room, seen, words.word(words.WHICH, room.language, mark, tags=tags, url=_new(room)))
    if not _address(seen.customer_email):
        return await _for_a_person(room, seen, words.word(words.WHO, room.language, mark, url=_new(room)))
    request = _request(room, seen, article, mail, types, at)
    known = {link.case_id for link in links}
    case = await room.doors.open(request)
    if case in known:
        return await _belongs(room, seen, next(link for link in links if link.case_id == case), asked)
    newest = max((a.written_at for a in spoken), default=at)
    link = Link(
        org=room.org, source=room.system.source.id, ticket=seen.id, case_id=case,
        article=article.id if article else WITHOUT_ARTICLE, heard_until=newest, closed=seen.closed,
        told_seq=0, telling_seq=None, tagged=None, tries=0,
    )  # fmt: skip
    await _tell(room, case, FactKind.TICKET_LINKED, seen.id, at)
    await room.links.link(link, at)
    opened = await room.doors.summary(room.org, case)
    return Did.OPENED if opened.channel is Channel.TICKET else Did.LINKED


async def _belongs(room: Room, seen: Ticket, link: Link, asked: set[str]) -> Did:
    """A note says so once for each message, unless the first one, which takes the tags away, is still to come."""
    newest = max((a.id for a in seen.articles if a.by_customer), default=WITHOUT_ARTICLE)
    told = words.word(words.BELONGS, room.language, f"= {link.case_id} {newest}", drop=sorted(asked), case=link.case_id)
    if link.told_seq and not seen.has_note(told.marker):
        await room.system.write(seen.id, told)
    return Did.BELONGS


async def _for_a_person(room: Room, seen: Ticket, note: TicketNote) -> Did:
    if not seen.has_note(note.marker):
        await room.system.write(seen.id, note)
    return Did.FOR_A_PERSON


async def _hear(room: Room, link: Link, seen: Ticket, event: TicketEvent, at: datetime) -> bool:
    """What the customer has written since, and whether the ticket was closed or opened, stands in the case."""
    new = [a for a in seen.articles if a.by_customer and a.written_at > link.heard_until]
    for article in new:
        await _reply(room, link, seen, article, at)
    if seen.closed != link.closed:
        kind = FactKind.TICKET_CLOSED if seen.closed else FactKind.TICKET_REOPENED
        await _tell(room, link.case_id, kind, f"{seen.id}:{event.delivery[:64]}", at)
    if new or seen.closed != link.closed:
        await room.links.heard(link, max((a.written_at for a in new), default=link.heard_until), seen.closed)
        return True
    return False


async def _reply(room: Room, link: Link, seen: Ticket, article: Article, at: datetime) -> None:
    """A code that was asked for is handed to the case; anything else a person reads."""
    mail = _read(seen, article)
    if mail is not None and mail.challenge_code and mail.challenge_code not in link.case_id:
        with contextlib.suppress(NotAllowed, NotFound):  # answered before, or not asked for
            await room.doors.confirm_identity(room.org, link.case_id, mail.challenge_code)
            return
    await _tell(room, link.case_id, FactKind.TICKET_REPLIED, f"{seen.id}:{article.id}", at)


async def _merged(room: Room, ticket: str, into: str, at: datetime) -> Did:
    """The cases of the ticket are told of on the one that it went into."""
    if into == ticket:
        return Did.NOTHING
    moved = await room.links.move(room.org, room.system.source.id, ticket, into, at)
    for case in moved:
        await _tell(room, case, FactKind.TICKET_LINKED, into, at)
    return Did.MERGED if moved else Did.NOTHING


async def _not_there(room: Room, ticket: str, at: datetime) -> Did:
    told_of = [x for x in await room.links.links(room.org, room.system.source.id, ticket) if not x.done]
    await gone(room, told_of, at)
    return Did.GONE if told_of else Did.NOTHING


async def gone(room: Room, links: Sequence[Link], at: datetime) -> None:
    """The cases of a ticket that is no longer there go on; nothing more can be said on it."""
    for link in links:
        await _tell(room, link.case_id, FactKind.TICKET_GONE, link.ticket, at)
        await room.links.finish(link, at)


async def _tell(room: Room, case: CaseId, kind: FactKind, what: str, at: datetime) -> None:
    source = room.system.source.id
    body: Body = {"source": source, "ticket": what.partition(":")[0]}
    fact = Fact(key=f"{kind}:{source}:{what}", kind=kind, at=at, body=body)
    await room.book.write(room.org, case, Entry(facts=(fact,), at=at))


def _request_in(seen: Ticket, spoken: Sequence[Article]) -> tuple[Article | None, MailRequest | None]:
    """The customer's first message that asks for something; else their first one, from which the time counts."""
    read = [(article, _read(seen, article)) for article in spoken[:50]]
    asks = next(((a, m) for a, m in read if m is not None and m.is_request), None)
    return asks or (read[0] if read else (None, None))


def _types(source: TicketSource, asked: set[str], mail: MailRequest | None) -> tuple[RequestType, ...]:
    """What is asked: as the tags say, else as the words do; empty where only a person can tell."""
    by_tag = {tag.lower(): right for tag, right in source.rights.items()}
    said: set[RequestType | None] = {by_tag[tag.lower()] for tag in asked if tag.lower() in by_tag}
    if not said and mail is not None and not mail.is_auto_reply:
        said = {RIGHTS.get(one) for one in mail.types}
    return () if None in said else tuple(t for t in RequestType if t in said)


def _request(
    room: Room, seen: Ticket, article: Article | None, mail: MailRequest | None,
    types: tuple[RequestType, ...], at: datetime,
) -> NewRequest:  # fmt: skip
    """Opened with the day of the customer's message. The same mail in the mailbox names the same receipt."""
    assert seen.customer_email is not None
    source = room.system.source.id
    number = mail.claimed.personnummer if mail else None
    by_mail = article.message_id.strip("<> \t") if article and article.message_id else ""
    key = f"mail:<{by_mail}>" if by_mail else f"ticket:{source}:{seen.id}:{article.id if article else WITHOUT_ARTICLE}"
    language = Language.EN if mail and mail.language is MailLanguage.EN else Language.SV
    return NewRequest(
        org=room.org,
        types=types,
        channel=Channel.TICKET,
        received_at=min(article.written_at if article else seen.created_at, at),
        person=Person(
            email=seen.customer_email,
            name=seen.customer_name,
            claimed=(Identity(kind=IdentityKind.PERSONNUMMER, value=number),) if number else (),
            language=language if article else room.language,
        ),
        taken_by=f"{source}.{seen.agent}"[:64] if seen.agent else None,
        intake_key=key[:1000],
    )


def _read(seen: Ticket, article: Article) -> MailRequest | None:
    """The message as the mail intake reads mails; None where it can't be read."""
    mail = EmailMessage(policy=SMTPUTF8)
    mail["From"] = seen.customer_email or "nobody@invalid.example"
    mail["Subject"] = re.sub(r"[\x00-\x1f\x7f]+", " ", seen.title)[:300]
    mail.set_content(article.text)
    try:
        return read_mail(mail.as_bytes())
    except (MailNotRead, ValueError, UnicodeError):
        return None


def _address(text: str | None) -> bool:
    return text is not None and "@" in text and len(text) <= 320 and re.fullmatch(ADDRESS, text) is not None


def _new(room: Room) -> str:
    return f"{room.url or ''}/staff/{room.org}/new"
