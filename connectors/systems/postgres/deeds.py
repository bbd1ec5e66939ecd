"""SQL of the deeds: sets of rows by key, changing only what is not yet as wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from connectors.systems.postgres.catalogue import Column, ForeignKey
from connectors.systems.postgres.records import link_parameters, others
from connectors.systems.postgres.shape import Bound, Plan, Shape, Statement, quoted
from schemas.errors import SystemRefused
from schemas.manifest import Computed, Moment, Restrict, Value
from schemas.systems import Blocks, Deed, Order

REFERENCES = """
SELECT oid::bigint AS id
  FROM pg_constraint
 WHERE contype = 'f' AND conparentid = 0 AND confrelid = ANY($1::bigint[]::oid[])
"""


@dataclass(frozen=True)
class Target:
    """What columns are to hold: SQL by column."""

    columns: dict[str, str]

    def differs(self, shape: Shape) -> str:
        """Whether a row `t` holds something else."""
        return " OR ".join(
            f"t.{quoted(c)}{_same(shape, c)} IS DISTINCT FROM ({v}){_same(shape, c)}" for c, v in self.columns.items()
        )

    def wrong(self, shape: Shape) -> str:
        """Names of the columns of a row `t` that hold something else, as a text array."""
        tests = (
            f"CASE WHEN t.{quoted(c)}{_same(shape, c)} IS DISTINCT FROM ({v}){_same(shape, c)} THEN {_literal(c)} END"
            for c, v in self.columns.items()
        )
        return f"array_remove(ARRAY[{', '.join(tests)}]::text[], NULL)"


def _same(shape: Shape, column: str) -> str:
    """Types without equality are compared as text."""
    return "::text" if shape.columns[column].base in ("json", "xml", "point", "polygon", "path", "box") else ""


@dataclass(frozen=True)
class _Longest:
    """A value of a restriction, unless the row's own lasts longer to a known day: then what the row has stays."""

    value: object
    until: str
    last: date


@dataclass(frozen=True)
class _First:
    """A moment, where the column is still empty."""

    at: datetime


def _literal(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def target(plan: Plan, shape: Shape, order: Order, bind: Bound) -> Target:
    """What an order wants of the rows of a table. Raises SystemRefused where the manifest has no way."""
    wanted = _wanted(plan, shape, order)
    return Target({column: _sql(plan, shape, column, value, bind) for column, value in wanted.items()})


def _wanted(plan: Plan, shape: Shape, order: Order) -> dict[str, Any]:
    entry, deed = shape.entry, order.deed
    if deed in (Deed.ANONYMISE, Deed.REDACT):
        values: dict[str, Value] = entry.anonymise if deed is Deed.ANONYMISE else entry.redact
        if values:
            return dict(values)
    elif deed in (Deed.RESTRICT, Deed.LIFT) and entry.restrict:
        return _restriction(shape, entry.restrict, order)
    elif deed in (Deed.BLOCK, Deed.UNBLOCK) and entry.block:
        column = entry.block.inner if order.blocks is Blocks.INNER else entry.block.external
        if order.blocks and column:
            return {column: _First(_moment(plan, order)) if deed is Deed.BLOCK else None}
    elif deed is Deed.STOP_USE and entry.stop_use:
        return {c: _First(_moment(plan, order)) if isinstance(v, Moment) else v for c, v in entry.stop_use.items()}
    elif deed is Deed.RECTIFY:
        given = order.values or {}
        wrong = sorted(set(given) - set(entry.rectify))
        if given and not wrong:
            return dict(given)
        raise SystemRefused(
            plan.system, f"{shape.name}: the manifest does not let {', '.join(wrong) or 'nothing'} be corrected"
        )
    raise SystemRefused(plan.system, f"the manifest does not say how to {deed.value} rows of {shape.name!r}")


def _restriction(shape: Shape, how: Restrict, order: Order) -> dict[str, Any]:
    """A restriction to a known day never ends an earlier one sooner; one for a claim gives way to it."""
    ground = {how.ground: _fitting(shape, how.ground, order.ground)} if how.ground else {}
    if order.deed is Deed.LIFT:
        return {how.until: order.keep_until, **(ground if order.keep_until else dict.fromkeys(ground))}
    if order.until is None:
        return {how.until: date.max, **ground}  # evidence for a claim stays whole: nothing is emptied
    kept = {c: _Longest(v, how.until, order.until) for c, v in {how.until: order.until, **ground}.items()}
    return {**kept, **dict.fromkeys(how.clear)}


def _moment(plan: Plan, order: Order) -> datetime:
    if order.at is None:
        raise SystemRefused(plan.system, f"an order to {order.deed.value} has to say from when")
    return order.at


def _fitting(shape: Shape, column: str, text: str | None) -> str | None:
    """As much of a text as the column holds; the codes come first."""
    return text[: shape.columns[column].length] if text else text


def at_moment(plan: Plan, column: Column, at: datetime, bind: Bound) -> str:
    """A moment as a column of days or times holds it; without a zone in the manifest's."""
    moment = f"{bind(at)}::timestamptz"
    local = moment if column.base == "timestamptz" else f"({moment} AT TIME ZONE {bind(plan.manifest.timezone)})"
    return f"{local}::{column.type}"


def _sql(plan: Plan, shape: Shape, column: str, value: Any, bind: Bound) -> str:
    type_ = shape.columns[column].type
    if value is None:
        return f"NULL::{type_}"
    if isinstance(value, _First):
        return f"COALESCE(t.{quoted(column)}, {at_moment(plan, shape.columns[column], value.at, bind)})"
    if isinstance(value, _Longest):
        until, new = f"t.{quoted(value.until)}", _sql(plan, shape, column, value.value, bind)
        longer = f"{until} > {bind(value.last)}::date AND {until} < {bind(date.max)}::date"
        return f"CASE WHEN {longer} THEN t.{quoted(column)} ELSE {new} END"
    if not isinstance(value, Computed):
        return f"{bind(value)}::{type_}"
    if value.year_of:
        source = f"t.{quoted(value.year_of)}"
        return f"date_trunc('year', {source}::timestamp)::{type_}"
    if value.first:
        return f"left(t.{quoted(column)}::text, {bind(value.first)}::int)::{type_}"
    parts = " || '-' || ".join(f"t.{quoted(c)}::text" for c in shape.entry.key)
    return f"({bind(value.with_key)} || {parts})::{type_}"


def changing(plan: Plan, tables: Sequence[str], order: Order) -> Statement:
    """Brings rows of some tables into the wanted state, one table after the other; answers how many were not.

    Bound are, table by table, their keys. Raises SystemRefused where the manifest has no way.
    """
    bind, first, updates = Bound(sum(plan.shapes[name].key_size for name in tables)), 1, []
    for number, name in enumerate(tables):
        shape = plan.shapes[name]
        wanted = target(plan, shape, order, bind)
        sets = ", ".join(f"{quoted(c)} = {v}" for c, v in wanted.columns.items())
        updates.append(
            f"u{number} AS (UPDATE {shape.place} t SET {sets}"
            f" WHERE {shape.among('t', first)} AND ({wanted.differs(shape)}) RETURNING 1)"
        )
        first += shape.key_size
    counts = " + ".join(f"(SELECT count(*) FROM u{number})" for number in range(len(tables)))
    return Statement(f"WITH {', '.join(updates)} SELECT {counts} AS changed", tuple(bind.values))


def checking(plan: Plan, tables: Sequence[str], order: Order) -> Statement:
    """The rows of some tables that exist, and which of their columns are not as wanted; bound as for `changing`."""
    bind, first, arms = Bound(sum(plan.shapes[name].key_size for name in tables)), 1, []
    for number, name in enumerate(tables):
        shape = plan.shapes[name]
        wanted = target(plan, shape, order, bind)
        arms.append(
            f"SELECT {number}::int AS n, {shape.key_text('t')} AS key, {wanted.wrong(shape)} AS wrong"
            f" FROM {shape.place} t WHERE {shape.among('t', first)}"
        )
        first += shape.key_size
    return Statement("\nUNION ALL\n".join(arms), tuple(bind.values))


def locking(shape: Shape) -> Statement:
    """Holds rows, so that nobody can begin to hang on them before the transaction ends."""
    order = ", ".join(f"t.{quoted(c)}" for c in shape.entry.key)
    return Statement(f"SELECT 1 FROM {shape.place} t WHERE {shape.among('t', 1)} ORDER BY {order} FOR UPDATE")


def link_lock(plan: Plan, shape: Shape) -> Statement | None:
    """Stops new rows of a link table that has no foreign key to the shared rows; None where a row lock does."""
    link = shape.entry.shared_by
    if link is None or any(
        g.child == link.table and g.same_schema and set(g.columns) == set(link.on.values()) for g in shape.guards
    ):
        return None
    return Statement(f"LOCK TABLE {plan.shapes[link.table].place} IN SHARE ROW EXCLUSIVE MODE")


def erasing(plan: Plan, shape: Shape) -> Statement:
    """Erases rows that nobody else hangs on and nothing refers to; returns their keys."""
    bind = Bound(shape.key_size + link_parameters(plan, shape))
    keep = [f"NOT {others(plan, shape, 't', bind, shape.key_size + 1)}"] if shape.entry.shared_by else []
    keep += [f"NOT {_referred(shape, guard)}" for guard in shape.guards]
    conditions = " AND ".join([shape.among("t", 1), *keep])
    return Statement(
        f"DELETE FROM {shape.place} t WHERE {conditions} RETURNING {shape.key_text('t')} AS key", tuple(bind.values)
    )


def explaining(plan: Plan, shape: Shape) -> Statement:
    """The rows that still exist, and why."""
    bind = Bound(shape.key_size + link_parameters(plan, shape))
    cases = (
        [f"WHEN {others(plan, shape, 't', bind, shape.key_size + 1)} THEN 'others share this record now'"]
        if shape.entry.shared_by
        else []
    )
    cases += [
        f"WHEN {_referred(shape, g)} THEN {_literal(f'records in {g.child} still refer to it')}" for g in shape.guards
    ]
    reason = f"CASE {' '.join(cases)} ELSE 'the database kept it' END" if cases else "'the database kept it'"
    return Statement(
        f"SELECT {shape.key_text('t')} AS key, {reason} AS reason FROM {shape.place} t WHERE {shape.among('t', 1)}",
        tuple(bind.values),
    )


def _referred(shape: Shape, guard: ForeignKey) -> str:
    """Whether a row is referred to; a row of the same table that goes with it does not count."""
    equal = " AND ".join(f"g.{quoted(a)} = t.{quoted(b)}" for a, b in zip(guard.columns, guard.referred, strict=True))
    itself = f" AND NOT ({shape.among('g', 1)})" if guard.same_schema and guard.child == shape.name else ""
    return f"EXISTS (SELECT 1 FROM {quoted(guard.schema)}.{quoted(guard.child)} g WHERE {equal}{itself})"
