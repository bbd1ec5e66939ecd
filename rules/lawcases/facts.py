"""The free facts that a law case turns on, read without trust in their shape."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

NOTHING = (None, "", "none", "None", "no", False)


class Facts:
    """`given.facts` by what the law asks of them."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        self._said = said

    def said(self, name: str) -> Any:
        """What stands there, as it stands."""
        return self._said.get(name)

    def is_there(self, name: str) -> bool:
        """Whether something stands there that is not a no."""
        value = self._said.get(name)
        return not (value in NOTHING if isinstance(value, (str, bool, type(None))) else False)

    def text(self, name: str) -> str:
        """Words; empty where there are none."""
        value = self._said.get(name)
        return "" if value is None else str(value)

    def day(self, name: str) -> date | None:
        """A day; None where there is none."""
        return _day(self._said.get(name))

    def days(self, name: str) -> tuple[date, ...]:
        """All days of a list."""
        value = self._said.get(name)
        return tuple(d for v in (value if isinstance(value, list) else [value]) if (d := _day(v)))

    def number(self, name: str) -> int | None:
        """A whole number; None where there is none."""
        value = self._said.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def words(self, name: str) -> tuple[str, ...]:
        """Names in a list, or the names of a list of things."""
        value = self._said.get(name)
        if value in NOTHING:
            return ()
        listed = value if isinstance(value, list) else [value]
        return tuple(str(v.get("name", "")) if isinstance(v, Mapping) else str(v) for v in listed)

    def rows(self, name: str) -> list[Mapping[str, Any]]:
        """A list of things with names."""
        value = self._said.get(name)
        return [v for v in value if isinstance(v, Mapping)] if isinstance(value, list) else []

    def true_ones(self) -> set[str]:
        """Names of everything that is simply so."""
        return {name for name, value in self._said.items() if value is True}

    def unconfirmed(self) -> tuple[str, ...]:
        """Processors that have not confirmed: those with no date, no yes, or a word that says no."""
        value = self._said.get("processor_confirmations")
        if isinstance(value, Mapping):
            pairs = [(str(k), v) for k, v in value.items()]
        else:
            pairs = [(str(row.get("name", "")), row.get("confirmed")) for row in self.rows("processor_confirmations")]
        late = ("pending", "missing", "none", "no", "no_answer", "unconfirmed", "outstanding")
        return tuple(name for name, v in pairs if v in NOTHING or (isinstance(v, str) and v.lower() in late))

    def harm(self) -> bool | None:
        """Whether handing out does harm; None where nobody has looked."""
        value = self._said.get("harm_indicated")
        return None if value is None else value not in NOTHING

    def scope(self) -> tuple[str, ...] | None:
        """What an authority covers; None where nothing limits it."""
        for name in ("power_of_attorney", "appointment"):
            told = self._said.get(name)
            if isinstance(told, Mapping) and told.get("scope") is not None:
                scope = told["scope"]
                return tuple(str(s) for s in scope) if isinstance(scope, list) else (str(scope),)
        return None

    def authority(self) -> bool:
        """Whether a proxy's or guardian's paper holds."""
        told = [self._said[n] for n in ("power_of_attorney", "appointment") if isinstance(self._said.get(n), Mapping)]
        return all(paper.get("valid", True) not in NOTHING and not paper.get("expired") for paper in told)

    def custody(self) -> bool:
        """Whether the guardian who asks has custody of the child."""
        value = self._said.get("custody")
        return value not in (False, "none", "other", "other_guardian", "other_parent", "sole_other")


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
