"""The end of a case, and the years before it: what a case on hold waits for, and when nothing is left."""

from datetime import date, timedelta

from temporalio import activity

from activities.office import Office
from rules import deadlines, periods
from rules.holds import acceptable
from rules.matter import latest_starts
from schemas.calendar import ReviewsRaised, Sweep
from schemas.carrying import Held, HoldStep
from schemas.decisions import Action
from schemas.entries import Changes, DueReview, Entry
from schemas.errors import HabeasError, SystemUnavailable
from schemas.facts import Body, Fact, FactKind
from schemas.messages import HoldDone, HoldOrder, Noted, Overdue, Step, Trouble
from schemas.request import CaseState

HOLD_RELEASED = "hold_released"
"""What ends a restriction that only a person's hold makes."""
LOOK_FOR_SIGNS = timedelta(days=7)
"""A record that says itself that a claim is open is read again this often (our choice)."""
BATCH = 200
PAGE = 1000


class Close:
    """Activities that wait, end and write down."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @activity.defn(name="habeas.close.next_hold")
    async def next_hold(self, step: HoldStep) -> Held:
        """The case's row says that something of it is held, and when the first of that ends.

        What is kept by a minimum period waits in the holds calendar for a person and keeps no case open.
        """
        office, zone = self._office, self._office.estate(step.org).organisation.time_zone
        plans = [await office.book.plan(step.org, step.case, round_) for round_ in step.rounds]
        holds = await office.holds.holds(step.org, step.case)
        kept = [li for plan in plans for li in plan.lines if li.verdict.action is Action.RESTRICT]
        endless = [li for li in kept if li.verdict.ends is None]
        undated = {li.system for li in endless if li.verdict.until_event in (None, HOLD_RELEASED)}
        covered = {s for s in undated if any(not h.systems or s in h.systems for h in holds)}
        until = min((day for plan in plans if (day := plan.hold_until)), default=None)
        body = {"until": until.isoformat() if until else None, "holds": len(holds)}
        fact = Fact(key=f"on_hold:{step.round}", kind=FactKind.ON_HOLD, at=step.as_of, body=dict(body))
        changes = Changes(state=CaseState.ON_HOLD, hold_until=until)
        await office.write(step, Entry(facts=(fact,), changes=changes, at=step.as_of))
        moments = [deadlines.midnight_after(until, zone)] if until else []
        if any(li.verdict.until_event not in (None, HOLD_RELEASED) for li in endless):
            moments.append(step.as_of + LOOK_FOR_SIGNS)  # nobody tells us when a system no longer shows the sign
        return Held(next_at=min(moments, default=None), released=covered != undated)

    @activity.defn(name="habeas.close.end")
    async def end(self, step: Step) -> None:
        """The case is closed."""
        fact = Fact(key="closed", kind=FactKind.CLOSED, at=step.as_of, body={"round": step.round})
        changes = Changes(state=CaseState.CLOSED, closed_at=step.as_of, hold_until=None)
        await self._office.write(step, Entry(facts=(fact,), changes=changes, at=step.as_of))

    @activity.defn(name="habeas.close.note")
    async def note(self, step: Noted) -> None:
        """The fact is written."""
        await self._office.tell(step, FactKind(step.kind), step.key, step.body)

    @activity.defn(name="habeas.close.waits")
    async def waits(self, step: Noted) -> None:
        """The case's row says what somebody has to say before it goes on; the fact is written."""
        body, state = dict(step.body), CaseState(str(step.body["state"]))
        waits = f"a person: {body['waits_for']}" if body["waits_for"] else None
        await self._office.tell(step, FactKind(step.kind), step.key, body, state=state, waits_for=waits)

    @activity.defn(name="habeas.close.overdue")
    async def overdue(self, step: Overdue) -> None:
        """The case shows that its answer is late."""
        body = {"due_on": step.due_on.isoformat()}
        await self._office.tell(step, FactKind.OVERDUE, f"overdue:{step.due_on}", dict(body), overdue=True)

    @activity.defn(name="habeas.close.trouble")
    async def trouble(self, step: Trouble) -> None:
        """The case shows that a person has to look, and at what."""
        if step.resolved_by:
            body = {"stage": step.stage, "by": step.resolved_by, "how": step.error}
            await self._office.tell(
                step,
                FactKind.INCIDENT_RESOLVED,
                f"resolved:{step.number}",
                dict(body),
                state=step.state,
                resolved=True,
                waits_for=None,
            )
            return
        raised = {"stage": step.stage, "error": step.error}
        await self._office.tell(
            step,
            FactKind.INCIDENT,
            f"incident:{step.number}",
            dict(raised),
            state=CaseState.INCIDENT,
            waits_for=f"a person: {step.stage}",
        )

    @activity.defn(name="habeas.close.hold")
    async def hold(self, order: HoldOrder) -> HoldDone:
        """The hold stands, or no longer stands; a hold protects the person in all their cases.

        One that the law does not bear is refused and not placed. Source: GDPR Art. 17(3)(e).
        """
        holds, org, case, estate = self._office.holds, order.org, order.case, self._office.estate(order.org)
        if order.place is not None:
            today = deadlines.local_day(order.as_of, estate.organisation.time_zone)
            refused = acceptable(order.place, today, estate.book.pack)
            if refused:
                return HoldDone(refused=refused)
            placed: Body = {
                "hold": order.place.id, "ground": order.place.ground, "owner": order.place.owner, "by": order.actor,
                "proposed": order.proposed,
            }  # fmt: skip
            fact = Fact(key=f"hold:{order.key}", kind=FactKind.HOLD_PLACED, at=order.as_of, body=placed)
            await holds.place_hold(org, case, order.place, order.as_of, fact)
            return HoldDone()
        assert order.release is not None
        gone: Body = {"hold": order.release, "by": order.actor}
        fact = Fact(key=f"release:{order.key}", kind=FactKind.HOLD_RELEASED, at=order.as_of, body=gone)
        stood = await holds.release_hold(org, case, order.release, order.as_of, fact)
        return HoldDone(stood=stood, wakes=await holds.held_with(org, case))

    @activity.defn(name="habeas.close.raise_reviews")
    async def raise_reviews(self, sweep: Sweep) -> ReviewsRaised:
        """Every minimum period that has ended is with a person; a period that a new entry restarted has its new end."""
        reviews, zone = self._office.reviews, self._office.estate(sweep.org).organisation.time_zone
        today = deadlines.local_day(sweep.as_of, zone)
        raised = 0
        while due := await reviews.reviews_due(sweep.org, today, BATCH):
            for review in due:
                end = await self._end_if_known(review, today)
                if end is not None and end > review.kept_through:
                    await reviews.move_review(review, end)
                else:
                    await reviews.raise_review(review, sweep.as_of)
                    raised += 1
                activity.heartbeat(raised)
        return ReviewsRaised(raised=raised)

    async def _end_if_known(self, review: DueReview, today: date) -> date | None:
        """As `_end_now`; None, so that a person looks, where the system is gone or its key was destroyed."""
        try:
            return await self._end_now(review, today)
        except SystemUnavailable:
            raise
        except (HabeasError, KeyError):
            return None

    async def _end_now(self, review: DueReview, today: date) -> date | None:
        """The last day of the period as the system's entries give it now; None where no later entry can move it.

        Source: PDL 3:17, ten years from the last entry of the whole record.
        """
        estate, book = self._office.estate(review.org), self._office.book
        holding = estate.holdings[review.system]
        name = holding.kinds[review.category].rule
        rule = estate.book.get(name, today) if name else None
        if rule is None or name is None or not rule.keep_through_latest:
            return None
        known = [i for i in await book.known(review.org, review.case) if i.system in (None, review.system)]
        latest: dict[str, date] = {}
        cursor, first = None, True
        while first or cursor:
            page = await holding.system.locate(known, cursor, PAGE)
            latest = latest_starts(estate.book, holding.kinds, page.records, latest, today)
            cursor, first = page.next, False
        return periods.end_of(rule.period, latest[name]) if name in latest else None
