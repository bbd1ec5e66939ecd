"""Mails that a person has to read: what waits, what it says once it is opened, and what a person makes of it.

What was suggested and what was chosen stays for tuning, without a word of the mail (GDPR Art. 5(1)(c), (e)).
"""

import contextlib
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, Protocol

from console.intake_mail import read_mail
from console.mail_bounds import MailNotRead
from console.mailroom import RIGHTS, receipt_of
from console.receiving import MailRoom
from console.sayings import Papers, Sayings
from rules import deadlines, pack
from rules.pack import Pack
from schemas.clock import now
from schemas.entries import Entry
from schemas.errors import BadInput, KeyGone, NotAllowed, NotFound
from schemas.facts import Body, Fact, FactKind
from schemas.ids import CaseId, OrgId
from schemas.intake import Asked, MailRequest
from schemas.mailbox import ItemId, ItemState, MailItem, Meant, Nothing, SenderTrust, Settled
from schemas.orders import Withdraw
from schemas.organisation import Organisation
from schemas.particulars import Particulars, Words
from schemas.request import Channel, NewRequest, Person, RequestType

MOST = 200
"""Mails of one list."""
LONGEST = 20_000
"""Characters of a mail that are kept with a case."""
KEPT = "mail:"
"""How papers begin in which a mail is kept with a case."""
SUGGESTED = RIGHTS | {
    Asked.RECTIFICATION: RequestType.RECTIFICATION,
    Asked.AUTOMATED_DECISION_REVIEW: RequestType.AUTOMATED_DECISION_REVIEW,
    Asked.COMPLAINT: RequestType.COMPLAINT,
    Asked.JOURNAL_BLOCK: RequestType.BLOCK_INNER,
}
"""What is ticked for a person to look at."""


class Book(Protocol):
    """Where facts stand."""

    async def write(self, org: OrgId, case: CaseId, entry: Entry) -> None: ...


class Listed(NamedTuple):
    """A mail in the list, with how its clock stands."""

    item: MailItem
    days: int
    """Whole days since it came in."""
    due_on: date
    """The last day for the answer, if it is a request: its clock began with the receipt (GDPR Art. 12(3))."""
    late: bool
    """It has waited longer than a working week may take, or its time would be nearly over."""


class Opened(NamedTuple):
    """A mail, opened."""

    item: MailItem
    raw: bytes
    mail: MailRequest | None
    """None where it can't be read by machine; then a person looks at it in the mailbox."""

    @property
    def rights(self) -> tuple[RequestType, ...]:
        """What is suggested."""
        asked = {SUGGESTED.get(one) for one in self.item.features.suggested}
        return tuple(right for right in RequestType if right in asked)


class Triage:
    """The mails of one organisation that wait for a person."""

    PATIENCE, NEAR = 3, 10
    """Days: waited for so long a mail is late; so near to its due day as well (our choice)."""

    def __init__(
        self, room: MailRoom, organisation: Organisation, sayings: Sayings, papers: Papers, book: Book
    ) -> None:  # fmt: skip
        self.room, self._of = room, organisation
        self._sayings, self._papers, self._book = sayings, papers, book

    async def waiting(self) -> list[Listed]:
        """What nobody has settled, the oldest first."""
        return [self.listed(item) for item in await self.room.mails.waiting(self.room.org, MOST)]

    async def settled(self) -> Sequence[MailItem]:
        """What was settled last, the newest first."""
        return await self.room.mails.settled(self.room.org, MOST)

    def listed(self, item: MailItem) -> Listed:
        """The item with its clock."""
        zone, today = self._of.time_zone, deadlines.local_day(now(), self._of.time_zone)
        came = deadlines.local_day(item.received_at, zone)
        due = deadlines.due(came, _pack(self._of.country), promise_days=self._of.promise_days).effective
        days = (today - came).days
        waits = item.state is ItemState.WAITING
        return Listed(item, days, due, waits and (days >= self.PATIENCE or (due - today).days <= self.NEAR))

    async def item(self, item: ItemId) -> MailItem:
        """Without its content. Raises NotFound."""
        return await self.room.mails.item(self.room.org, item)

    async def opened(self, item: ItemId) -> Opened:
        """With its content; whoever calls writes down that it was opened. Raises NotFound, KeyGone."""
        found, raw = await self.item(item), await self.room.mails.content(self.room.org, item)
        try:
            return Opened(found, raw, read_mail(raw))
        except MailNotRead:
            return Opened(found, raw, None)

    async def open_case(
        self, item: ItemId, types: tuple[RequestType, ...], person: Person, said: Particulars, received_at: datetime, by: str
    ) -> CaseId:  # fmt: skip
        """A case, new or known by the same mail, has it. Raises NotFound, KeyGone, NotAllowed where it is settled."""
        opened = await self._to_settle(item)
        doubted = opened.item.features.trust is SenderTrust.DOUBTED
        key = receipt_of(opened.mail, opened.raw) if opened.mail else f"mail:{item}"
        case = await self.room.doors.open(
            NewRequest(
                org=self.room.org,
                types=types,
                channel=Channel.EMAIL,
                received_at=received_at,
                person=person,
                particulars=said.model_copy(update={"doubted": doubted}),
                taken_by=by,
                intake_key=key,
            )
        )
        await self._keep(opened, case, None, by)
        await self._settle(item, Settled(state=ItemState.OPENED, by=by, case=case, chosen=types))
        return case

    async def attach(self, item: ItemId, case: CaseId, meant: Meant, by: str) -> None:
        """The mail belongs to a case and has said there what it means.

        Raises NotFound, KeyGone, NotAllowed where it is settled or the case does not take it, BadInput.
        """
        opened = await self._to_settle(item)
        types = (await self.room.doors.summary(self.room.org, case)).types
        if meant is Meant.CODE:
            code = opened.mail.challenge_code if opened.mail else None
            if code is None:
                raise BadInput("there is no code in this mail; choose what else it means")
            result = await self.room.doors.confirm_identity(self.room.org, case, code, once=str(item))
            if not result.accepted:
                raise NotAllowed("the code is not the one that the case has asked for")
        elif meant is Meant.ANSWER:
            await self._sayings.clarified(self.room.org, case, by, words=_text(opened) or str(item))
        elif meant is Meant.WITHDRAWAL:
            await self.room.doors.withdraw(self.room.org, case, Withdraw(actor=by))
        await self._keep(opened, case, meant, by)
        await self._settle(item, Settled(state=ItemState.ATTACHED, by=by, case=case, chosen=types, meant=meant))

    async def dismiss(self, item: ItemId, nothing: Nothing, by: str) -> None:
        """There is nothing to do about it, and why. Raises NotFound, NotAllowed."""
        await self.item(item)
        await self._settle(item, Settled(state=ItemState.DISMISSED, by=by, nothing=nothing))

    async def kept(self, case: CaseId) -> list[Words]:
        """The mails that were kept with a case, in order. Raises KeyGone."""
        names = await self._papers.names(self.room.org, case, KEPT)
        found = [await self._papers.get(self.room.org, case, name, Words) for name in names]
        return [words for words in found if words is not None]

    async def corrections(self) -> list[dict[str, Any]]:
        """What the rules suggested and what a person chose, with the rules that spoke: no word of a mail, and nobody's name."""
        return [correction(item) for item in await self.settled()]

    async def _to_settle(self, item: ItemId) -> Opened:
        opened = await self.opened(item)
        if opened.item.state is not ItemState.WAITING:
            raise NotAllowed(f"{item} is settled already; look at what was decided")
        return opened

    async def _keep(self, opened: Opened, case: CaseId, meant: Meant | None, by: str) -> None:
        """The words lie with the case, and it is a fact that they do. The fact comes second: it names what is there."""
        item, at = opened.item, now()
        if text := _text(opened):
            with contextlib.suppress(KeyGone):  # a case so old that its file is gone takes no words any more
                await self._papers.put(self.room.org, case, f"{KEPT}{item.id}", Words(text=text, by=by), at)
        body: Body = {"mail": item.id, "how": meant.value if meant else "request", "by": by}
        fact = Fact(key=f"mail.kept:{item.id}", kind=FactKind.MAIL_KEPT, at=at, body=body)
        await self._book.write(self.room.org, case, Entry(facts=(fact,), at=at))

    async def _settle(self, item: ItemId, said: Settled) -> None:
        if not await self.room.mails.settle(self.room.org, item, said, now()):
            raise NotAllowed(f"somebody else has settled {item} meanwhile; look at what was decided")


def correction(item: MailItem) -> dict[str, Any]:
    """One line for tuning."""
    of = item.features
    suggested = {SUGGESTED[one] for one in of.suggested if one in SUGGESTED}
    return {
        "mail": item.id,
        "why": of.why.value,
        "suggested": [one.value for one in of.suggested],
        "decided": item.state.value,
        "chosen": [one.value for one in item.chosen],
        "meant": item.meant.value if item.meant else None,
        "nothing": item.nothing.value if item.nothing else None,
        "agreed": item.state is ItemState.OPENED and suggested == set(item.chosen),
        "language": of.language.value,
        "about": of.about.value,
        "confidence": of.confidence,
        "sender": of.trust.value,
        "rules": [
            {"right": r.asked.value if r.asked else None, "rule": r.rule, "sentence": r.sentence, "weight": r.weight}
            for r in of.reasons
        ],
    }


def _text(opened: Opened) -> str:
    return opened.mail.body[:LONGEST] if opened.mail else ""


@cache
def _pack(country: str) -> Pack:
    return pack.load(country)


def known_case(text: str) -> CaseId:
    """A case number as people write it. Raises NotFound."""
    number = text.strip().upper()
    if not number.startswith("DSR-") or len(number) > 32:
        raise NotFound("a case is written like DSR-2026-000123")
    return CaseId(number)
