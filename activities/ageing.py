"""The case file itself: exported copies go soon after the answer, the whole file goes by its own rule."""

from datetime import datetime, timedelta

from temporalio import activity

from activities.inform import Inform
from activities.office import Office
from rules import deadlines, periods
from schemas.calendar import Aged, Sweep
from schemas.carrying import NoteStep
from schemas.entries import Entry
from schemas.facts import Body, Fact, FactKind
from schemas.messages import Step
from schemas.organisation import Nature, PeriodKind

PACKAGES_FOR = timedelta(days=30)
"""No copy of what was exported is kept longer (GDPR Art. 5(1)(e); our choice)."""
BATCH = 100


class Ageing:
    """Activities that let cases grow old."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @activity.defn(name="habeas.ageing.tidy")
    async def tidy(self, sweep: Sweep) -> Aged:
        """Packages whose time is over are gone; cases whose time is over can be read by nobody any more.

        The facts stay: they name nobody. Heartbeats. Source: GDPR Art. 5(1)(e), 5(2).
        """
        office, packages, shredded = self._office, 0, 0
        while cases := await office.ages.with_old_packages(sweep.org, sweep.as_of - PACKAGES_FOR, BATCH):
            for case in cases:
                dropped = office.packages.drop(sweep.org, case)
                body: Body = {"packages": dropped}
                fact = Fact(key="packages.dropped", kind=FactKind.PACKAGES_DROPPED, at=sweep.as_of, body=body)
                await office.write(
                    Step(org=sweep.org, case=case, types=(), as_of=sweep.as_of), Entry(facts=(fact,), at=sweep.as_of)
                )
                packages += dropped
                activity.heartbeat(packages)
        rule = self._rule(sweep)
        while rule and (closed := await office.ages.closed_before(sweep.org, sweep.as_of, BATCH)):
            ended = [case for case, at in closed if self._over(sweep, rule, at)]
            for case in ended:
                office.packages.drop(sweep.org, case)
                office.histories.drop(sweep.org, case)
                fact = Fact(key="shredded", kind=FactKind.SHREDDED, at=sweep.as_of, body={"rule": rule[0]})
                await office.ages.shred(sweep.org, case, sweep.as_of, fact)
                shredded += 1
                activity.heartbeat(packages, shredded)
            if len(ended) < len(closed) or len(closed) < BATCH:
                break
        return Aged(packages=packages, shredded=shredded, holds=await self._holds(sweep))

    async def _holds(self, sweep: Sweep) -> int:
        """Every hold whose day of review has come is with its owner's deputies or the organisation; told once a day."""
        office, organisation = self._office, self._office.estate(sweep.org).organisation
        today = deadlines.local_day(sweep.as_of, organisation.time_zone)
        due = await office.ages.holds_to_review(sweep.org, today)
        for case, hold in due:
            step = NoteStep(
                org=sweep.org, case=case, types=(), as_of=sweep.as_of, matter="hold_review", due_on=hold.review_on,
                number=today.toordinal(),
            )  # fmt: skip
            await Inform(office).staff(step)
            activity.heartbeat(case)
        return len(due)

    def _rule(self, sweep: Sweep) -> tuple[str, str] | None:
        """The rule of case files and its period; None where they are kept without an end."""
        estate = self._office.estate(sweep.org)
        today = deadlines.local_day(sweep.as_of, estate.organisation.time_zone)
        for name, rule in estate.book.on(today).items():
            if rule.nature is Nature.CASE_FILE and rule.kind is PeriodKind.MAX and periods.ends(rule.period):
                return name, rule.period
        return None

    def _over(self, sweep: Sweep, rule: tuple[str, str], closed_at: datetime) -> bool:
        zone = self._office.estate(sweep.org).organisation.time_zone
        until = periods.end_of(rule[1], deadlines.local_day(closed_at, zone))
        return deadlines.local_day(sweep.as_of, zone) > until
