"""Conditions that say whether a row is somebody's by its own columns, and whether it is a stranger's."""

from itertools import count

from connectors.systems.postgres.check import NUMBERS
from connectors.systems.postgres.shape import Plan, Shape, quoted
from schemas.manifest import IdentityColumn, Match
from schemas.systems import IdentityKind

_DIGITS = "regexp_replace({0}::text, '[^0-9]', '', 'g')"
_UUID = "^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$"
_PARAMETER = {
    (IdentityKind.PERSONNUMMER, Match.ANY): 1,
    (IdentityKind.PERSONNUMMER, Match.EXACT): 2,
    (IdentityKind.EMAIL, Match.ANY): 3,
    (IdentityKind.EMAIL, Match.EXACT): 3,
    (IdentityKind.PHONE, Match.ANY): 4,
    (IdentityKind.PHONE, Match.EXACT): 5,
    (IdentityKind.CUSTOMER_NO, Match.ANY): 6,
    (IdentityKind.CUSTOMER_NO, Match.EXACT): 6,
    (IdentityKind.USERNAME, Match.ANY): 8,
    (IdentityKind.USERNAME, Match.EXACT): 7,
}


def matches(plan: Plan, shape: Shape, identity: IdentityColumn, alias: str) -> str:
    """Whether an identity column holds something that is known."""
    if identity.via is None:
        return _equals(shape, identity, alias)
    other = plan.shapes[identity.via.table]
    found = _equals(other, identity, "v")
    mine = [f"{alias}.{quoted(c)}" for c in identity.via.on]
    theirs = [f"v.{quoted(c)}" for c in identity.via.on.values()]
    if len(mine) == 1:
        return f"{mine[0]} = ANY(ARRAY(SELECT {theirs[0]} FROM {other.place} v WHERE {found}))"
    return f"({', '.join(mine)}) IN (SELECT {', '.join(theirs)} FROM {other.place} v WHERE {found})"


def _equals(shape: Shape, identity: IdentityColumn, alias: str) -> str:
    column, kind = f"{alias}.{quoted(identity.column)}", identity.kind
    wanted = f"${_PARAMETER[kind, identity.match]}::text[]"
    base = shape.columns[identity.column].base
    if identity.match is Match.ANY:
        if kind in (IdentityKind.PERSONNUMMER, IdentityKind.PHONE):
            return f"{_DIGITS.format(column)} = ANY({wanted})"
        if kind is IdentityKind.EMAIL or (kind is IdentityKind.USERNAME and base not in NUMBERS | {"uuid"}):
            return f"lower(btrim({column}::text)) = ANY({wanted})"
    if base in NUMBERS | {"numeric"}:
        return f"{column} = ANY(ARRAY(SELECT w::numeric::bigint FROM unnest({wanted}) w WHERE w ~ '^[0-9]{{1,18}}$'))"
    if base == "uuid":
        return f"{column} = ANY(ARRAY(SELECT w::uuid FROM unnest({wanted}) w WHERE w ~* '{_UUID}'))"
    return f"{column} = ANY({wanted})"


def strangers(plan: Plan, shape: Shape, alias: str, own: bool = True) -> str | None:
    """Whether a row carries a personnummer that is not the person's, or hangs on a row that does; None if no row can.

    own: also by the row's own columns, not only by those of the rows that it refers to.
    """
    return _strangers(plan, shape, alias, own, count(1))


def _strangers(plan: Plan, shape: Shape, alias: str, own: bool, numbers: "count[int]") -> str | None:
    found = []
    if own:
        for identity in shape.entry.identities:
            if identity.kind.strong:
                digits = _DIGITS.format(f"{alias}.{quoted(identity.column)}")
                found.append(f"COALESCE(length({digits}) IN (10, 12) AND {digits} <> ALL($1::text[]), false)")
    for relation in shape.entry.relations:
        if relation.owns:
            parent = plan.shapes[relation.to]
            above = f"s{next(numbers)}"
            inner = _strangers(plan, parent, above, True, numbers)
            if inner:
                equal = " AND ".join(f"{above}.{quoted(b)} = {alias}.{quoted(a)}" for a, b in relation.on.items())
                found.append(f"EXISTS (SELECT 1 FROM {parent.place} {above} WHERE {equal} AND {inner})")
    return f"({' OR '.join(found)})" if found else None


def belongs(plan: Plan, shape: Shape, alias: str) -> str | None:
    """Whether a row is the person's by its own identity columns; None if it has none.

    What matches by a personnummer is; what matches otherwise is unless it is a stranger's.
    """
    strong = [matches(plan, shape, i, alias) for i in shape.entry.identities if i.kind.strong]
    other = [matches(plan, shape, i, alias) for i in shape.entry.identities if not i.kind.strong]
    stranger = strangers(plan, shape, alias)
    ways = list(strong)
    if other:
        found = f"({' OR '.join(other)})"
        ways.append(f"({found} AND NOT {stranger})" if stranger else found)
    return f"({' OR '.join(ways)})" if ways else None
