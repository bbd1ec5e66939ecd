"""Open the case: set the clock, ask the person who they are."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from temporalio import activity

from activities.estate import Estate
from activities.office import Office
from rules import deadlines
from rules.calendar import add_working_days
from rules.deadlines import Due
from schemas.challenge import digest_of
from schemas.entries import Changes, Entry
from schemas.facts import Fact, FactKind
from schemas.messages import Opened, OpenStep
from schemas.organisation import SystemRole
from schemas.particulars import Capacity, Particulars
from schemas.request import CaseState

MORNING = time(8)
"""Local time at which people are reminded, and at which a guardian's answer goes out."""
BEFORE = (10, 3, 1)
"""Days before the answer is due on which somebody on the staff is reminded (our choice)."""
NEITHER_AFTER = 10
"""Working days after which a guardian of a child is answered: the same for every answer (our choice)."""


class Intake:
    """Activities of the first stage."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @activity.defn(name="habeas.intake.open_case")
    async def open_case(self, step: OpenStep) -> Opened:
        """The due date stands and, where anybody has to show who asks, the challenge is on its way to the address given.

        The challenge goes out whether or not anybody knows the address: its absence would be a disclosure. Nobody is
        asked who only wants no more marketing, or came by the customer's own login.
        Where the mail may be from somebody else, everybody is asked: that is a reasonable doubt.
        Source: GDPR Art. 12(3), 12(6), 21(3).
        """
        office, estate = self._office, self._office.estate(step.org)
        organisation = estate.organisation
        received = deadlines.local_day(step.received_at, organisation.time_zone)
        due = deadlines.due(received, estate.book.pack, promise_days=organisation.promise_days)
        said, challenge, sent = await office.particulars(step), None, list[str]()
        if not step.handed_over and organisation.role is not SystemRole.PROCESSOR and not _harmless(step, said):
            person = await office.person(step)
            code = await office.codes.code(step.org, step.case, "identity")
            mail = office.letters.identity_request(organisation, person, step.case, code)
            sent = await office.send(step, person, mail)
            challenge = digest_of(step.case, code)
        asked = Fact(
            key="identity.asked",
            kind=FactKind.IDENTITY_ASKED,
            at=step.as_of,
            body={
                "due_on": due.effective.isoformat(),
                "challenge": challenge is not None,
                "letters": [*sent],
                **({"doubted": True} if said.doubted else {}),
            },
        )
        changes = Changes(state=CaseState.IDENTITY_PENDING, due_on=due.effective)
        await office.write(step, Entry(at=step.as_of, facts=(asked,), changes=changes))
        return _opened(step, estate, due, said, challenge)

    @activity.defn(name="habeas.intake.remind")
    async def remind(self, step: OpenStep) -> None:
        """The person has been asked once more."""
        office, organisation = self._office, self._office.estate(step.org).organisation
        person = await office.person(step)
        code = await office.codes.code(step.org, step.case, "identity")
        mail = office.letters.identity_request(organisation, person, step.case, code, again=True)
        sent = await office.send(step, person, mail)
        await office.tell(step, FactKind.IDENTITY_ASKED, "identity.reminded", {"reminder": True, "letters": [*sent]})


def _harmless(step: OpenStep, said: Particulars) -> bool:
    """Whether a stranger could do no harm by asking for themselves (GDPR Art. 21(3))."""
    stops = all(right.without_proof and not right.needs_proof_later for right in step.types)
    return stops and said.capacity is Capacity.SELF and not said.doubted


def _opened(step: OpenStep, estate: Estate, due: Due, said: Particulars, challenge: str | None) -> Opened:
    organisation, clock = estate.organisation, estate.book.pack.clock
    zone = organisation.time_zone
    asked_by = step.received_at + timedelta(days=clock.pause_asked_within_days)
    processor = organisation.role is SystemRole.PROCESSOR
    controllers = [k for k, r in organisation.recipients.items() if r.role is not SystemRole.PROCESSOR]
    neither = add_working_days(due.received, NEITHER_AFTER, estate.book.pack)
    return Opened(
        due_on=due.effective,
        due_at=deadlines.midnight_after(due.effective, zone),
        release_at=deadlines.midnight_after(deadlines.journal_goal(due.received, estate.book.pack), zone),
        challenge=challenge,
        asked_at=step.as_of,
        ask_again_at=step.as_of + timedelta(days=clock.remind_after_days),
        give_up_at=step.as_of + timedelta(days=clock.give_up_after_days),
        in_time=step.as_of <= asked_by,
        remind_at=tuple(_morning(due, before, zone) for before in BEFORE),
        first_at=deadlines.midnight_after(due.first, zone),
        needs_authority=said.capacity is not Capacity.SELF,
        neither_at=datetime.combine(neither, MORNING, ZoneInfo(zone)) if said.capacity is Capacity.GUARDIAN else None,
        forward=tuple(controllers[:1]) if processor else (),
        doubted=said.doubted,
    )


def _morning(due: Due, before: int, zone: str) -> datetime:
    return datetime.combine(due.effective - timedelta(days=before), MORNING, ZoneInfo(zone))
