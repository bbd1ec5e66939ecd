"""All identifiers by which a system knows a person, and the rows that only seem to be theirs."""

import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.systems.postgres.matching import matches, strangers
from connectors.systems.postgres.people import TERMS, WEAK, Known, Terms, known_here, normalised, same_person, terms_of
from connectors.systems.postgres.shape import Bound, Plan, Statement, pairs, quoted
from schemas.manifest import IdentityColumn
from schemas.systems import Identity, IdentityKind

ROUNDS = 8
"""No person's identifiers lead further; new ones are taken over only from rows that are surely theirs."""

Ask = Callable[[Statement, Terms], Awaitable[Sequence[Any]]]


@dataclass(frozen=True)
class Closure:
    """Who the person is in this system."""

    terms: Terms
    added: tuple[Identity, ...]
    conflicts: int


def resolving(plan: Plan) -> Statement:
    """The sets of identifiers of matching rows in each table with identity columns, and how many rows have each.

    Columns: number of the table in `plan.finding`; JSON with the values of each identity column; whether the rows
    hang on a stranger's; rows.
    """
    bind = Bound(TERMS)
    arms = []
    for number, name in enumerate(plan.finding):
        shape = plan.shapes[name]
        if shape.entry.identities:
            values = ", ".join(_values(plan, i) for i in shape.entry.identities)
            found = " OR ".join(matches(plan, shape, i, "t") for i in shape.entry.identities)
            conditions = " AND ".join([f"({found})", *shape.constants("t", bind)])
            hung = strangers(plan, shape, "t", own=False) or "false"
            arms.append(
                f"SELECT {number}::int AS n, json_build_array({values})::text AS found,"
                f" {hung} AS hung, count(*) AS rows"
                f" FROM {shape.place} t WHERE {conditions} GROUP BY 2, 3"
            )
    return Statement(f"{given()}\n" + "\nUNION ALL\n".join(arms), tuple(bind.values))


def given() -> str:
    """Gives every parameter its type, also those that a system has no column for."""
    return f"WITH given AS (SELECT {', '.join(f'${n}::text[] AS g{n}' for n in range(1, TERMS + 1))})"


def _values(plan: Plan, identity: IdentityColumn) -> str:
    if identity.via is None:
        return f"json_build_array(t.{quoted(identity.column)}::text)"
    other = plan.shapes[identity.via.table]
    column = f"v.{quoted(identity.column)}::text"
    equal = pairs(identity.via.on, "t", "v")
    return (
        "(SELECT json_agg(a.value ORDER BY a.value)"
        f" FROM (SELECT {column} FROM {other.place} v WHERE {equal} LIMIT 100) a(value))"
    )


@dataclass(frozen=True)
class _Seen:
    """Rows with the same identifiers."""

    found: tuple[tuple[IdentityKind, str], ...]
    hung: bool
    rows: int

    @property
    def numbers(self) -> set[str]:
        return {value for kind, value in self.found if kind.strong}


async def close(plan: Plan, statement: Statement, ask: Ask, identities: Sequence[Identity]) -> Closure:
    """Follows the identifiers of rows that are surely the person's until nothing new is found."""
    known = known_here(identities, plan.system)
    before = {kind: set(values) for kind, values in known.items()}
    code = plan.manifest.phone_code
    for _ in range(ROUNDS):
        terms = terms_of(known, code)
        seen = [_seen(plan, row) for row in await ask(statement, terms)]
        new = _taken_over(seen, known)
        if all(values <= known[kind] for kind, values in new.items()):
            break
        for kind, values in new.items():
            known[kind] |= values
    strong = known[IdentityKind.PERSONNUMMER]
    return Closure(
        terms_of(known, code),
        tuple(_identities(plan, known, before)),
        sum(s.rows for s in seen if _conflicts(s, strong)),
    )


def _seen(plan: Plan, row: Any) -> _Seen:
    columns = plan.shapes[plan.finding[row["n"]]].entry.identities
    found = [
        (column.kind, value)
        for column, values in zip(columns, json.loads(row["found"]), strict=True)
        for raw in values or ()
        if raw and (value := raw if column.kind.strong else normalised(column.kind, raw, plan.manifest.phone_code))
    ]
    return _Seen(tuple((k, v) for k, v in found if not k.strong or normalised(k, v, "")), row["hung"], row["rows"])


def _anchored(seen: _Seen, strong: set[str]) -> bool:
    return any(same_person(number, strong) for number in seen.numbers)


def _conflicts(seen: _Seen, strong: set[str]) -> bool:
    """Matched by something weaker than a personnummer, and somebody else's by a personnummer."""
    return not _anchored(seen, strong) and (bool(seen.numbers) or seen.hung)


def _taken_over(seen: Sequence[_Seen], known: Known) -> Known:
    """What rows that are surely the person's say further.

    A personnummer if none is known and all rows agree on one; addresses and phone numbers only of rows with the
    person's own personnummer; customer numbers and user names of every row that is the person's.
    """
    new: Known = {kind: set() for kind in IdentityKind}
    strong = known[IdentityKind.PERSONNUMMER]
    if not strong:
        numbers = {_plain(n) for s in seen for n in s.numbers}
        if len({n[-10:] for n in numbers}) == 1 and not any(s.hung for s in seen):
            new[IdentityKind.PERSONNUMMER] = {min(numbers)}
            return new
    for s in seen:
        surely = _anchored(s, strong) and all(same_person(n, strong) for n in s.numbers)
        if surely or not (_anchored(s, strong) or _conflicts(s, strong)):
            for kind, value in s.found:
                if not kind.strong and (surely or kind not in WEAK):
                    new[kind].add(value)
    return new


def _plain(number: str) -> str:
    return normalised(IdentityKind.PERSONNUMMER, number, "") or number


def _identities(plan: Plan, known: Known, before: Known) -> Iterable[Identity]:
    for kind, values in known.items():
        scope = plan.system if kind in (IdentityKind.CUSTOMER_NO, IdentityKind.USERNAME) else None
        yield from (Identity(kind=kind, value=v, system=scope) for v in sorted(values - before[kind]))
