"""An example for each rule, with dates that the engine itself computes."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from deploy.pages import words
from rules import periods
from rules.judge import judge
from rules.matter import Circumstances, Kind
from rules.rulebook import RuleBook
from schemas.ids import SystemId
from schemas.organisation import EraseNow, RetentionRule
from schemas.request import RequestType
from schemas.systems import Record

ASKED = date(2026, 3, 2)
"""The day of the example's request: always the same, so that the pages change only with the law."""


def example(book: RuleBook, name: str, rule: RetentionRule, asked: date = ASKED) -> str:
    """What an erasure does to a record of the rule, and when its time is over without one."""
    start, record = _record(book, rule, asked)
    end = _end(rule, start)
    begins = f"Tiden börjar {words.moment(start)}."
    if end is not None and rule.erase_now in _GOES and _day(end) < asked:
        return f"{begins} Senast {words.moment(end)} är uppgiften {_GOES[rule.erase_now]}."
    verdict = judge(book, RequestType.ERASURE, SystemId("exempel"), Kind(rule=name), record, Circumstances(today=asked))
    until = f" till och med {words.moment(verdict.until)}" if verdict.until and not verdict.action.destroys else ""
    said = f"{begins} Någon begär radering {words.day(asked)}: uppgiften {words.ACTIONS[verdict.action]}{until}."
    if end is not None and verdict.action.destroys and rule.erase_now in _GOES:
        said += f" Utan begäran är den {_GOES[rule.erase_now]} senast {words.moment(end)}."
    return said + (" Sedan prövar en människa om det ska sparas längre." if verdict.review else "")


_GOES = {EraseNow.ERASE: "borta", EraseNow.ANONYMISE: "avidentifierad"}


def _end(rule: RetentionRule, start: date | datetime) -> date | datetime | None:
    if not periods.ends(rule.period):
        return None
    return periods.moment_of(rule.period, start) if isinstance(start, datetime) else periods.end_of(rule.period, start)


def _day(found: date | datetime) -> date:
    return found.date() if isinstance(found, datetime) else found


def _record(book: RuleBook, rule: RetentionRule, asked: date) -> tuple[date | datetime, Record]:
    """A record whose time began in the year before, and when."""
    closed = periods.fiscal_year_end(date(asked.year - 1, 1, 1), book.organisation.fiscal_year_end)
    began = closed if rule.start == "fy_end" else date(asked.year - 1, 4, 30)
    moment = datetime.combine(began, time(10), ZoneInfo(book.organisation.time_zone))
    hours = periods.in_hours(rule.period)
    record = Record(
        table="exempel",
        key=("1",),
        category="exempel",
        dates={rule.start: began},
        times={rule.start: moment} if hours else {},
        fy_end=closed,
    )
    return (moment if hours else began), record
