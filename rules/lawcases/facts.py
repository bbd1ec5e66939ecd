"""The free facts that a law case turns on, read without trust in their shape."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from schemas.particulars import Capacity

NOTHING = ("", "0", "none", "no", "nothing", "null", "missing", "false", "ended", "never")
LATE = ("pending", "missing", "none", "no", "unconfirmed", "outstanding", "waiting", "open", "unanswered", "not_")
"""How a processor that has not confirmed is told."""
ENDS = ("until", "limitation", "limitation_date", "ends", "end", "expires")
"""Keys under which a claim tells the last day that it can be made."""
PAPER_ENDS = ("valid_until", "valid_to", "until", "expires", "expired")
PAPERS = ("power_of_attorney", "appointment")
NEEDED = {
    Capacity.PROXY: ("power_of_attorney",),
    Capacity.GUARDIAN: ("appointment", "child_age", "custody"),
}
"""What somebody who acts for another has to show: a proxy the power, a guardian the appointment or the child."""


class Facts:
    """`given.facts` by what the law asks of them."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        self._said = said

    def said(self, name: str) -> Any:
        """What stands there, as it stands."""
        return self._said.get(name)

    def is_there(self, name: str) -> bool:
        """Whether something stands there that is not a no."""
        return _is_there(self._said.get(name))

    def text(self, name: str) -> str:
        """Words; empty where there are none."""
        value = self._said.get(name)
        return "" if value is None else str(value)

    def day(self, name: str) -> date | None:
        """A day; None where there is none."""
        return _day(self._said.get(name))

    def number(self, name: str) -> int | None:
        """A whole number, also in quotes; None where there is none."""
        value = self._said.get(name)
        if isinstance(value, str) and value.strip().isdigit():
            return int(value)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def words(self, name: str) -> tuple[str, ...]:
        """Names in a list, of a list of things, or of a map."""
        value = self._said.get(name)
        if not _is_there(value):
            return ()
        return tuple(_name(one) for one in _listed(value) if _name(one))

    def rows(self, name: str) -> list[Mapping[str, Any]]:
        """A list of things with names; a bare name, or a name in a map, is a thing too."""
        value = self._said.get(name)
        if isinstance(value, Mapping):
            return [{"name": key} | (dict(v) if isinstance(v, Mapping) else {}) for key, v in value.items()]
        return [one if isinstance(one, Mapping) else {"name": str(one)} for one in _listed(value)] if value else []

    def true_ones(self) -> set[str]:
        """Names of everything that is simply so."""
        return {name for name, value in self._said.items() if value is True}

    def earlier(self, received: date | None) -> tuple[date, ...]:
        """Days of earlier requests; a bare number counts so many, on days that nobody told."""
        count = self.number("earlier_requests")
        if count is not None and received is not None:
            return (received,) * count
        told = _listed(self._said.get("earlier_requests"))
        days = (_day(one.get("received") or one.get("date")) if isinstance(one, Mapping) else _day(one) for one in told)
        return tuple(day for day in days if day)

    def unconfirmed(self) -> tuple[str, ...]:
        """Processors that have not confirmed: those with no date, no yes, or a word that says no."""
        if "processor_confirmations" in self._said and not self.is_there("processor_confirmations"):
            return ("processors",)
        value = self._said.get("processor_confirmations")
        if isinstance(value, Mapping):
            pairs = [
                (str(k), v.get("confirmed", v.get("date")) if isinstance(v, Mapping) else v) for k, v in value.items()
            ]
        else:
            pairs = [(_name(row), row.get("confirmed")) for row in self.rows("processor_confirmations")]
        return tuple(name for name, told in pairs if _is_late(told))

    def harm(self) -> bool | None:
        """Whether handing out does harm; None where nobody has looked."""
        return None if self._said.get("harm_indicated") is None else self.is_there("harm_indicated")

    def scope(self) -> tuple[str, ...] | None:
        """What an authority covers; None where nothing limits it. A paper told in a word is limited by that word."""
        for name in PAPERS:
            told = self._said.get(name)
            if isinstance(told, str) and _is_there(told):
                return (told,)
            if isinstance(told, Mapping) and told.get("scope") is not None:
                return tuple(str(one) for one in _listed(told["scope"]))
        return None

    def authority(self, capacity: Capacity = Capacity.SELF, on: date | None = None) -> bool:
        """Whether somebody who acts for another has shown a paper, or a child, that holds on a day."""
        needed = NEEDED.get(capacity, ())
        if needed and not any(name in self._said and self.is_there(name) for name in needed):
            return False
        papers = [paper for name in PAPERS if isinstance(paper := self._said.get(name), Mapping)]
        return all(_holds(paper, on) for paper in papers)

    def custody(self) -> bool:
        """Whether the guardian who asks has custody of the child."""
        value = str(self._said.get("custody", "joint")).lower()
        return not (value in NOTHING or "other" in value.replace("mother", "") or value.endswith("_only"))

    def _claimed(self) -> Mapping[str, Any]:
        told = [self._said.get("hold"), self._said.get("claim")]
        return next((one for one in told if isinstance(one, Mapping)), {})

    def claim_ends(self) -> date | None:
        """The last day that the told claim can be made."""
        return next((day for name in ENDS if (day := _day(self._claimed().get(name)))), None)

    def claimed_records(self) -> frozenset[str]:
        """The records that the told claim is about, if it names some."""
        told = self._claimed()
        return frozenset(map(str, _listed(told.get("records") or told.get("record"))))

    def claimed_systems(self) -> tuple[str, ...]:
        """The systems that the told claim is about, if it names some."""
        told = self._claimed()
        return tuple(map(str, _listed(told.get("systems") or told.get("system"))))


def _holds(paper: Mapping[str, Any], on: date | None) -> bool:
    ends = [day for name in PAPER_ENDS if (day := _day(paper.get(name)))]
    if on is not None and any(day < on for day in ends):
        return False
    return _is_there(paper.get("valid", True)) and (bool(ends) or not _is_there(paper.get("expired")))


def _is_there(value: Any) -> bool:
    if value == 0 and value is not False and not isinstance(value, str):
        return False
    return bool(value) and not (isinstance(value, str) and value.strip().lower() in NOTHING)


def _is_late(told: Any) -> bool:
    if not _is_there(told):
        return True
    return isinstance(told, str) and _day(told) is None and told.strip().lower().startswith(LATE)


def _name(one: Any) -> str:
    if not isinstance(one, Mapping):
        return str(one)
    return str(one.get("name") or one.get("recipient") or one.get("id") or "")


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple, dict)) else [value]


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None
