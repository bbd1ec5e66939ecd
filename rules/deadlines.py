"""When an answer is due: receipt, months, pauses, the two further months, promises, and the way to the date."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from rules.calendar import add_working_days, roll, roll_national
from rules.pack import Pack
from schemas.base import Frozen
from schemas.request import RequestType


class About(StrEnum):
    """What a question to the person is about."""

    IDENTITY = "identity"
    SCOPE = "scope"


class Question(Frozen):
    """A question to the person, and whether it could stop the clock."""

    about: About
    asked: date
    answered: date | None = None
    needless: bool = False
    """Nobody doubted it, or the organisation's own wording caused it: it stops nothing."""


class Pause(Frozen):
    """How long the clock stood still."""

    total: timedelta = timedelta(0)
    open: bool = False
    """A question that stops the clock is still unanswered."""
    rejected: tuple[Question, ...] = ()
    """Questions that did not stop it."""


class Step(Frozen):
    """One step on the way to a date."""

    day: date
    what: str
    law: str


class Due(Frozen):
    """The dates of an answer. `effective` is the one that binds."""

    received: date
    nominal: date
    first: date
    extended: date | None = None
    promise: date | None = None
    effective: date

    @property
    def refusal(self) -> date:
        """The day by which the person knows of a refusal: never extended. Source: GDPR Art. 12(4)."""
        return min(self.first, self.promise) if self.promise else self.first


def local_day(moment: datetime, zone: str) -> date:
    """The calendar day of a moment where the controller is."""
    return moment.astimezone(ZoneInfo(zone)).date()


def midnight_after(day: date, zone: str) -> datetime:
    """The first moment of the day after, where the controller is: what was kept through `day` may go now."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone))


def add_months(day: date, months: int) -> date:
    """The same day number some months on; the month's last day where it has no such day.

    Source: Regulation 1182/71 Art. 3(2)(c).
    """
    return day + relativedelta(months=months)


def pause(received: date, questions: Iterable[Question], right: RequestType, pack: Pack) -> Pause:
    """How long the clock stood still while the person was asked something.

    A question counts only if it was needed and asked within days of receipt or of the answer before it (our choice);
    one about scope only where scope may be asked (recital 63), since what is clear is done meanwhile.
    Source: EDPB Guidelines 01/2022 section 5.3; GDPR Art. 12(6).
    """
    within = timedelta(days=pack.clock.pause_asked_within_days)
    total, waiting, rejected, since = timedelta(0), False, [], received
    for question in sorted(questions, key=lambda q: q.asked):
        in_time = question.asked - since <= within
        fitting = question.about is About.IDENTITY or right in pack.clock.paused_by_questions_of_scope
        if question.needless or not in_time or not fitting:
            rejected.append(question)
        elif question.answered is None:
            waiting = True
        else:
            total += max(question.answered - max(question.asked, since), timedelta(0))
        since = max(since, question.answered or question.asked)
    return Pause(total=total, open=waiting, rejected=tuple(rejected))


def due(
    received: date,
    pack: Pack,
    *,
    paused: timedelta = timedelta(0),
    extended: bool = False,
    promise_days: int | None = None,
) -> Due:
    """When the answer to a request is due.

    received: day of receipt where the controller is, weekend or not.
    Source: GDPR Art. 12(3); Regulation 1182/71 Art. 3.
    """
    nominal = add_months(received, pack.clock.months) + paused
    first = roll(nominal, pack)
    longer = roll(add_months(received, pack.clock.extended_months) + paused, pack) if extended else None
    promise = received + timedelta(days=promise_days) if promise_days is not None else None
    binding = longer or first
    return Due(
        received=received,
        nominal=nominal,
        first=first,
        extended=longer,
        promise=promise,
        effective=min(binding, promise) if promise else binding,
    )


def may_extend(notice_sent: date, first: date) -> bool:
    """Whether a notice of extension is in time: the person has it within the first period.

    Source: GDPR Art. 12(3) third sentence.
    """
    return notice_sent <= first


def steps(found: Due, pack: Pack, paused: timedelta = timedelta(0)) -> list[Step]:
    """The way to the date, a step a line, each with its source."""
    way = [Step(day=found.received, what="received; that day is not counted", law="Regulation 1182/71 Art. 3(1)")]
    month = found.nominal - paused
    way.append(Step(day=month, what="one month on", law="GDPR Art. 12(3); Regulation 1182/71 Art. 3(2)(c)"))
    if paused:
        law = "EDPB Guidelines 01/2022 section 5.3"
        way.append(Step(day=found.nominal, what=f"the clock stood still for {paused.days} days", law=law))
    moved = "Regulation 1182/71 Art. 3(4)"
    if found.first != found.nominal:
        way.append(Step(day=found.first, what="moved past Saturdays, Sundays and public holidays", law=moved))
    way.append(Step(day=found.refusal, what="the last day to refuse, which is never extended", law="GDPR Art. 12(4)"))
    if found.extended:
        way.append(
            Step(
                day=found.extended, what="two further months, one period from receipt", law="GDPR Art. 12(3); " + moved
            )
        )
    if found.promise:
        law = "GDPR Art. 5(1)(a); the organisation's own promise"
        way.append(Step(day=found.promise, what="the organisation's own promise, never moved", law=law))
    way.append(Step(day=found.effective, what="is the day that binds", law="the earliest of these"))
    return way


def after_hours(start: datetime, hours: int) -> datetime:
    """So many hours later, through nights, weekends and holidays.

    Source: GDPR Art. 33(1); Regulation 1182/71 Art. 3(4) leaves periods in hours as they are.
    """
    if start.tzinfo is None:
        return start + timedelta(hours=hours)
    return (start.astimezone(UTC) + timedelta(hours=hours)).astimezone(start.tzinfo)


def appeal_until(served: date, pack: Pack, weeks: int | None = None) -> date:
    """The last day to appeal, by the country's own calendar.

    Source: in Sweden förvaltningslagen (2017:900) 44 § and lag (1930:173) 2 §.
    """
    return roll_national(served + timedelta(weeks=weeks or pack.clock.national.appeal_weeks), pack)


def journal_goal(received: date, pack: Pack) -> date:
    """The organisation's goal for handing out a patient record: as soon as possible.

    Source: in Sweden patientdatalagen 8:2; the number of working days is our choice.
    """
    return add_working_days(received, pack.clock.journal_working_days, pack)
