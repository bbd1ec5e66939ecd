"""Open the case: set the clock, ask the person who they are."""

from temporalio import activity

from activities.office import Office
from rules import deadlines
from schemas.challenge import digest_of
from schemas.entries import Changes, Entry
from schemas.facts import Fact, FactKind
from schemas.messages import Opened, OpenStep
from schemas.request import CaseState


class Intake:
    """Activities of the first stage."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @activity.defn(name="habeas.intake.open_case")
    async def open_case(self, step: OpenStep) -> Opened:
        """The due date stands and the identity challenge is on its way to the address that the request gave.

        The challenge goes out whether or not anybody knows the address: its absence would be a disclosure.
        Source: GDPR Art. 12(3), 12(6).
        """
        office, estate = self._office, self._office.estate(step.org)
        organisation = estate.organisation
        received = deadlines.local_day(step.received_at, organisation.time_zone)
        due = deadlines.due(received, estate.book.pack, promise_days=organisation.promise_days)
        person = await office.book.person(step.org, step.case)
        code = await office.codes.code(step.org, step.case, "identity")
        await office.messenger.send(step.org, office.letters.identity_request(organisation, person, step.case, code))
        asked = Fact(
            key="identity.asked",
            kind=FactKind.IDENTITY_ASKED,
            at=step.as_of,
            body={"due_on": due.effective.isoformat()},
        )
        changes = Changes(state=CaseState.IDENTITY_PENDING, due_on=due.effective)
        await office.write(step, Entry(at=step.as_of, facts=(asked,), changes=changes))
        due_at = deadlines.midnight_after(due.effective, organisation.time_zone)
        return Opened(due_on=due.effective, due_at=due_at, challenge=digest_of(step.case, code), asked_at=step.as_of)

    @activity.defn(name="habeas.intake.remind")
    async def remind(self, step: OpenStep) -> None:
        """The person has been asked once more."""
        office, organisation = self._office, self._office.estate(step.org).organisation
        person = await office.book.person(step.org, step.case)
        code = await office.codes.code(step.org, step.case, "identity")
        await office.messenger.send(
            step.org, office.letters.identity_request(organisation, person, step.case, code, again=True)
        )
        await office.tell(step, FactKind.IDENTITY_ASKED, "identity.reminded", {"reminder": True})
