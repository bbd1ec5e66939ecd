"""Everything a stage works with, handed over once by `deploy`."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from activities.brake import Brake
from activities.estate import Estate, Estates, Holding
from activities.outgoing import Letters, Mentions, Messenger, PackageStore, Transport
from activities.ports import (
    Ages,
    CaseBook,
    Codes,
    HoldBook,
    Lasting,
    Papers,
    RetentionBook,
    ReviewBook,
    RuleSets,
    TaskBook,
)
from activities.testimony import Histories, Testimony
from schemas.brake import Errand
from schemas.carrying import RightStep
from schemas.entries import Changes, Entry, JudgedPage
from schemas.errors import NotFound
from schemas.facts import Body, Fact, FactKind
from schemas.ids import OrgId, SystemId
from schemas.letters import MAIL, letter_text, mail_content
from schemas.mail import Mail
from schemas.messages import Step
from schemas.particulars import PARTICULARS, SAFE, Particulars, SafeContact
from schemas.request import ContactPolicy, Person
from schemas.systems import Identity, IdentityKind, Order, Receipt


@dataclass(frozen=True)
class Office:
    """The ports, introduced to each other."""

    estates: Estates
    book: CaseBook
    holds: HoldBook
    reviews: ReviewBook
    codes: Codes
    letters: Letters
    messenger: Messenger
    packages: PackageStore
    retention: RetentionBook
    tasks: TaskBook
    rule_sets: RuleSets
    papers: Papers
    lasting: Lasting
    ages: Ages
    third_parties: Mentions
    transport: Transport
    histories: Histories
    testimony: Testimony
    brake: Brake
    signs_in: frozenset[OrgId] = frozenset()
    """Organisations where a person can show strongly who they are: an identity provider is configured."""

    def estate(self, org: OrgId) -> Estate:
        """Raises NotFound where the organisation is not configured here."""
        try:
            return self.estates[org]
        except KeyError:
            raise NotFound(f"organisation {org} is not configured in this worker") from None

    def holding(self, step: Step, system: SystemId) -> Holding:
        """One system of the step's organisation. Raises NotFound."""
        try:
            return self.estate(step.org).holdings[system]
        except KeyError:
            raise NotFound(f"{step.org} has no system {system}; a case still refers to it") from None

    async def carry_out(self, errand: Errand, order: Order) -> Receipt:
        """The deed is done: the one way to it. What destroys passes the brake right before the call.

        Raises BrakeOn, ObserveOnly, HoldStands, LimitReached, NotFound, and what the system raises.
        """
        holding = self.estate(errand.org).holdings.get(errand.system)
        if holding is None:
            raise NotFound(f"{errand.org} has no system {errand.system}")
        if not order.destroys:
            return await holding.system.carry_out(order)
        async with self.brake.passing(errand, held=order.ends_content):
            return await holding.system.carry_out(order)

    async def particulars(self, step: Step) -> Particulars:
        """What the request said beside its rights."""
        said = await self.papers.get(step.org, step.case, PARTICULARS, Particulars)
        return said or Particulars()

    async def person(self, step: Step) -> Person:
        """Who asks, and how they may be reached: by no address where a system says that it is protected."""
        person = await self.book.person(step.org, step.case)
        safe = await self.papers.get(step.org, step.case, SAFE, SafeContact)
        if safe is None or not safe.protected:
            return person
        stricter = ContactPolicy.INSIDE if person.contact is ContactPolicy.INSIDE else ContactPolicy.NEUTRAL
        return person.model_copy(update={"postal": (), "contact": stricter})

    async def known(self, step: RightStep) -> tuple[Identity, ...]:
        """By what the person is searched: what is proven or found by it; before the proof the address that asks."""
        if not step.unproven:
            return await self.book.known(step.org, step.case)
        person = await self.book.person(step.org, step.case)
        return (Identity(kind=IdentityKind.EMAIL, value=person.email.strip().lower()),)

    async def send(self, step: Step, person: Person, mail: Mail) -> list[str]:
        """The mail is on its way as the person may be reached: as it is, as a neutral word, or not at all.

        Its keyed digest, for the fact. Nothing is lost where no mail goes out: the person reads it in the service.
        """
        if person.contact is ContactPolicy.INSIDE:
            return []
        if person.contact is ContactPolicy.NEUTRAL:
            organisation = self.estate(step.org).organisation
            told = self.letters.waiting(organisation, person)
            secret = await self.codes.digest(step.org, step.case, mail.message_id)
            mail = told.model_copy(update={"message_id": f"<{secret[:32]}@{told.message_id.rpartition('@')[2]}"})
        await self.messenger.send(step.org, mail)
        return [await self.letter(step, MAIL, mail_content(mail.text))]

    async def letter(self, step: Step, name: str, content: bytes) -> str:
        """How a fact names a letter: a digest that only the case's key gives, for a letter is about somebody."""
        return f"{name}:{await self.codes.digest(step.org, step.case, letter_text(content))}"

    async def judged_pages(self, step: Step) -> AsyncIterator[JudgedPage]:
        """Every judged page of the step's round: at once where there are few, one by one where there are many."""
        if not step.large:
            for page in await self.book.all_judged(step.org, step.case, step.round):
                yield page
            return
        for key in await self.book.judged_index(step.org, step.case, step.round):
            yield await self.book.judged(step.org, step.case, step.round, key)

    async def write(self, step: Step, entry: Entry) -> None:
        """The stage's entry is written."""
        await self.book.write(step.org, step.case, entry)

    async def tell(self, step: Step, kind: FactKind, key: str, body: Body | None = None, **changes: object) -> None:
        """One fact, and what it changes in the case's row."""
        fact = Fact(key=key, kind=kind, at=step.as_of, body=body or {})
        await self.write(step, Entry(at=step.as_of, facts=(fact,), changes=Changes.model_validate(changes)))
