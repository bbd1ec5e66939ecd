"""Holds the engine's opinion against the answer that a law case expects, field by field."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter

from rules.lawcases.format import LawCase, Unreadable
from rules.lawcases.given import book_of, matter_of
from rules.opinion import consider
from schemas.base import Frozen
from schemas.decisions import Action, Verdict
from schemas.errors import BadInput, BadManifest
from schemas.opinion import Decision, DueNotice, Opinion
from schemas.organisation import Organisation

FIELDS = ("due", "states", "decisions", "notices", "extract", "flags")
PASS, FAIL, UNKNOWN = OUTCOMES = ("pass", "fail", "unknown")


class Failure(Frozen):
    """One answer that is not the expected one."""

    field: str
    record: str | None = None
    expected: Any = None
    got: Any = None
    unknown: bool = False
    """The engine hands the question to a person."""


class Result(Frozen):
    """How one case came out."""

    id: str
    passed: bool
    fields: dict[str, str]
    failures: tuple[Failure, ...]


def run(case: LawCase | Unreadable, organisations: Mapping[str, Organisation]) -> Result:
    """What the engine makes of a case, against what the law answers. A case that can't be read has failed."""
    if isinstance(case, Unreadable):
        return _unread(case.id, case.reason)
    try:
        book = book_of(case, organisations)
        opinion = consider(book, matter_of(case, book))
        failures = tuple(failure for compare in COMPARED for failure in compare(case, opinion))
    except (BadInput, BadManifest) as wrong:
        return _unread(case.id, str(wrong))
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
    ) as wrong:  # a shape that nobody thought of: the others still run
        return _unread(case.id, f"{type(wrong).__name__}: {wrong}")
    fields = {}
    for name in FIELDS:
        if not _expected(case, name):
            continue
        of_this = [f for f in failures if f.field == name]
        fields[name] = PASS if not of_this else UNKNOWN if all(f.unknown for f in of_this) else FAIL
    return Result(id=case.id, passed=not failures, fields=fields, failures=failures)


def _unread(name: str, reason: str) -> Result:
    failure = Failure(field="case", expected="a case that can be read", got=reason)
    return Result(id=name, passed=False, fields={"case": FAIL}, failures=(failure,))


def _expected(case: LawCase, name: str) -> bool:
    return bool(getattr(case.expect, name))


def _due(case: LawCase, opinion: Opinion) -> Iterator[Failure]:
    for key, expected in (case.expect.due or {}).items():
        got = getattr(opinion.due, key, None)
        if str(got) != str(expected):
            yield Failure(field="due", record=key, expected=expected, got=got)


def _states(case: LawCase, opinion: Opinion) -> Iterator[Failure]:
    path = iter(str(state) for state in opinion.states)
    if not all(any(state == passed for passed in path) for state in case.expect.states):
        taken = [str(state) for state in opinion.states]
        yield Failure(field="states", expected=list(case.expect.states), got=taken)


def _decisions(case: LawCase, opinion: Opinion) -> Iterator[Failure]:
    for expected in case.expect.decisions:
        record, step = expected["record"], expected.get("step")
        found = [d for d in opinion.decisions if d.record == str(record) and step in (None, d.step)]
        if not found:
            yield Failure(field="decisions", record=record, expected=expected["action"], got=None)
        elif not any(_same(expected, decision) for decision in found):
            got = [_told(decision.verdict) for decision in found]
            person = all(decision.verdict.action is Action.PERSON for decision in found)
            yield Failure(field="decisions", record=record, expected=_asked(expected), got=got, unknown=person)


def _same(expected: Mapping[str, Any], decision: Decision) -> bool:
    verdict = decision.verdict
    until = expected.get("until")
    return (
        _name(decision) == expected["action"]
        and (until is None or _day(until) == verdict.last_day)
        and all(ground in verdict.grounds for ground in _listed(expected.get("ground")))
    )


def _name(decision: Decision) -> str:
    """What law cases call it: a copy with others' parts taken out is redacted, an undecided record is kept so far."""
    action = decision.verdict.action
    if action is Action.DISCLOSE and "GDPR-15.4" in decision.verdict.grounds:
        return Action.REDACT
    return Action.KEEP if action is Action.PERSON else action


def _notices(case: LawCase, opinion: Opinion) -> Iterator[Failure]:
    for expected in case.expect.notices:
        if not any(_answers(expected, notice) for notice in opinion.notices):
            wanted = {k: v for k, v in expected.items() if k in ("to", "kind", "by", "at")}
            got = [{"to": n.to, "kind": str(n.kind), "on": n.on} for n in opinion.notices]
            yield Failure(field="notices", expected=wanted, got=got)


def _answers(expected: Mapping[str, Any], notice: DueNotice) -> bool:
    if expected["kind"] != notice.kind or not set(_listed(expected["to"])) & set(notice.to):
        return False
    if "at" in expected:
        return _moment(expected["at"]) == _moment(notice.on)
    return "by" not in expected or _day(notice.on) <= _day(expected["by"])


def _extract(case: LawCase, opinion: Opinion) -> Iterator[Failure]:
    said = case.expect.extract or {}
    for name in said.get("include", ()):
        if name not in opinion.extract:
            yield Failure(field="extract", record=name, expected="included", got=sorted(opinion.extract))
    for name in said.get("exclude", ()):
        if name in opinion.extract:
            yield Failure(field="extract", record=name, expected="left out", got="included")


def _flags(case: LawCase, opinion: Opinion) -> Iterator[Failure]:
    for flag in case.expect.flags:
        if flag not in opinion.flags:
            yield Failure(field="flags", record=flag, expected="raised", got=[str(f) for f in opinion.flags])


COMPARED = (_due, _states, _decisions, _notices, _extract, _flags)


def _told(verdict: Verdict) -> dict[str, Any]:
    return {"action": str(verdict.action), "until": verdict.until, "ground": list(verdict.grounds)}


def _asked(expected: Mapping[str, Any]) -> dict[str, Any]:
    return {key: expected[key] for key in ("action", "until", "ground") if key in expected}


def _listed(ground: Any) -> list[str]:
    return [] if ground is None else list(ground) if isinstance(ground, (list, tuple)) else [ground]


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else _moment(value).date()


def _moment(value: Any) -> datetime:
    """A moment to the minute, where the controller is."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, datetime.min.time())
    read: datetime = TypeAdapter(datetime).validate_python(value)
    return read.replace(tzinfo=None, second=0, microsecond=0)
