"""How a sweep judges one system: what is over, what keeps it, what goes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from activities.books import References
from activities.estate import Estate, Holding
from activities.shield import Protection, Shield
from rules import deadlines, periods
from rules.cutoffs import cutoff
from rules.judge import judge_scheduled
from rules.matter import SHARED, Circumstances
from schemas.decisions import Action, Verdict
from schemas.entries import FoundPage, JudgedPage
from schemas.ids import SystemId
from schemas.organisation import PeriodKind, RetentionRule
from schemas.retention import Start, SweepLine
from schemas.systems import Record

AHEAD = timedelta(hours=1)
"""Periods in hours are looked at every hour; what ends before the next look goes now, or it would go too late."""


class Judged(NamedTuple):
    """A page of records: all of them counted, and those that go with their verdicts."""

    lines: tuple[SweepLine, ...]
    due: JudgedPage


class Bench:
    """Judges records of one system whose time may be over, on one day."""

    def __init__(
        self, estate: Estate, system: SystemId, holding: Holding, as_of: datetime, *, hours_only: bool
    ) -> None:
        self.estate, self._system, self._kinds = estate, system, holding.kinds
        self._today = deadlines.local_day(as_of, estate.organisation.time_zone)
        self._at = as_of + AHEAD
        self._rules = dict(_swept(estate, holding, self._today, hours_only=hours_only))

    @property
    def categories(self) -> frozenset[str]:
        """Categories that have a maximum and a start event."""
        return frozenset(self._rules)

    def starts(self) -> tuple[Start, ...]:
        """For each such category how far back its records have to begin to be over."""
        found = ((c, r.start, cutoff(r.period, self._today, self._at)) for c, r in self._rules.items())
        return tuple(Start(category, event, before) for category, event, before in found if before is not None)

    async def referred(self, records: Sequence[Record]) -> References:
        """What refers to these records, in any system: a voucher keeps what it refers to. Raises SystemUnavailable."""
        references = References(self.estate, Circumstances(today=self._today, at=self._at))
        await references.look_up([FoundPage(system=self._system, number=0, records=tuple(records))])
        return references

    def judge(self, number: int, records: Sequence[Record], shield: Shield, references: References) -> Judged:
        """Every record with its verdict; those whose time is not over are nobody's business and not counted."""
        tally: dict[SweepLine, tuple[int, date | None]] = {}
        due: list[Record] = []
        distinct: dict[Verdict, int] = {}
        which: list[int] = []
        for record in records:
            verdict, protection = self._one(record, shield, references)
            line = self._line(record, verdict, protection)
            if line is None:
                continue
            count, since = tally.get(line, (0, None))
            tally[line] = (count + 1, _earlier(since, _ended(verdict)))
            if line.action.destroys and not line.frozen:
                due.append(record)
                which.append(distinct.setdefault(verdict, len(distinct)))
        page = JudgedPage(
            system=self._system, number=number, records=tuple(due), verdicts=tuple(distinct), which=tuple(which)
        )
        return Judged(_counted(tally), page)

    def still_due(self, record: Record, shield: Shield, references: References) -> bool:
        """Whether a record, read again, still goes. That others hang on it, the system itself looks at when it acts."""
        alone = record.model_copy(update={"flags": tuple(f for f in record.flags if f != SHARED)})
        verdict, protection = self._one(alone, shield, references)
        return verdict.action.destroys and not protection.frozen

    def _one(self, record: Record, shield: Shield, references: References) -> tuple[Verdict, Protection]:
        protection = shield.over(record)
        now = Circumstances(today=self._today, at=self._at, holds=protection.holds)
        seen, kind = references.with_words(self._system, record), self._kinds[record.category]
        return judge_scheduled(self.estate.book, self._system, kind, seen, now), protection

    def _line(self, record: Record, verdict: Verdict, protection: Protection) -> SweepLine | None:
        kept_by = None
        if verdict.action is Action.KEEP:
            if not self._over(verdict):
                return None
            kept_by = self._rules[record.category].unless or "running"
        return SweepLine(
            category=record.category,
            rule=verdict.rule,
            action=verdict.action,
            grounds=verdict.grounds,
            frozen=protection.frozen and verdict.action.destroys,
            kept_by=kept_by,
            records=0,
        )

    def _over(self, verdict: Verdict) -> bool:
        if isinstance(verdict.until, datetime):
            return verdict.until <= self._at
        return verdict.until is not None and verdict.until <= self._today


def _swept(estate: Estate, holding: Holding, today: date, *, hours_only: bool) -> Iterable[tuple[str, RetentionRule]]:
    rules = estate.book.on(today)
    for category, kind in holding.kinds.items():
        rule = rules.get(kind.rule) if kind.rule else None
        if rule is None or rule.kind is not PeriodKind.MAX or not rule.stored or not periods.ends(rule.period):
            continue
        if periods.in_hours(rule.period) or not hours_only:
            yield category, rule


def _ended(verdict: Verdict) -> date | None:
    """The day by which a record had to be gone; a floor's day says something else."""
    return verdict.last_day if verdict.action.destroys or verdict.action is Action.KEEP else None


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((d for d in (one, other) if d is not None), default=None)


def _counted(tally: Mapping[SweepLine, tuple[int, date | None]]) -> tuple[SweepLine, ...]:
    return tuple(li.model_copy(update={"records": n, "since": since}) for li, (n, since) in tally.items())


def summed(lines: Iterable[SweepLine]) -> tuple[SweepLine, ...]:
    """Lines of several pages, one for each verdict, in a fixed order."""
    tally: dict[SweepLine, tuple[int, date | None]] = {}
    for line in lines:
        alike = line.model_copy(update={"records": 0, "since": None})
        count, since = tally.get(alike, (0, None))
        tally[alike] = (count + line.records, _earlier(since, line.since))
    return tuple(sorted(_counted(tally), key=lambda li: li.model_dump_json()))
