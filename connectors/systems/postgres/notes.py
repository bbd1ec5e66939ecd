"""SQL of the deeds that write a row beside another one: a person's own view, a correction, a copy that was handed out."""

from connectors.systems.postgres.deeds import at_moment
from connectors.systems.postgres.shape import Bound, Plan, Shape, Statement, quoted
from schemas.errors import SystemRefused
from schemas.manifest import Filling, Insert
from schemas.systems import Deed, Note, Order

NOTES = frozenset({Deed.ANNOTATE, Deed.CORRECT, Deed.HAND_OUT})
LOCK = "SELECT pg_advisory_xact_lock(hashtext('habeas notes'), hashtext($1::text))"
"""Notes of one table are written one after the other; the lock needs no right to change anything."""


def insert_of(plan: Plan, table: str, order: Order) -> tuple[Insert, Note]:
    """How an order is written beside rows of a table. Raises SystemRefused where the manifest has no way."""
    insert = plan.shapes[table].entry.inserts().get(order.deed.value)
    if insert is None:
        raise SystemRefused(plan.system, f"the manifest does not say how to {order.deed.value} rows of {table!r}")
    if order.note is None:
        raise SystemRefused(plan.system, f"an order to {order.deed.value} has to say what is noted")
    return insert, order.note


def writing(plan: Plan, shape: Shape, order: Order) -> Statement:
    """One note for each row that has none of this reference; returns a row for each. Bound are the keys."""
    insert, note = insert_of(plan, shape.name, order)
    bind = Bound(shape.key_size)
    values = {c: _value(plan, insert, c, note, bind) for c in insert.set if c not in insert.filled("next")}
    numbers = {c: _number(plan, shape, insert, c, values) for c in insert.filled("next")}
    columns = ", ".join(quoted(c) for c in (*values, *numbers))
    said = _said(plan, shape, insert, note, bind)
    return Statement(
        f"INSERT INTO {plan.place(insert.into)} ({columns}) SELECT {', '.join((*values.values(), *numbers.values()))}"
        f" FROM {shape.place} t WHERE {shape.among('t', 1)}"
        f" AND NOT EXISTS (SELECT 1 FROM {plan.place(insert.into)} n WHERE {said}) RETURNING 1",
        tuple(bind.values),
    )


def reading_back(plan: Plan, shape: Shape, order: Order) -> Statement:
    """For each row that exists its key, how many notes of the reference it has, and how many of them are as ordered."""
    insert, note = insert_of(plan, shape.name, order)
    bind = Bound(shape.key_size)
    kinds = plan.columns[insert.into]
    worded = [*insert.filled("text"), *insert.filled("by")]
    same = [f"n.{quoted(c)} = {_value(plan, insert, c, note, bind)}::{kinds[c].type}" for c in worded]
    said = _said(plan, shape, insert, note, bind)
    return Statement(
        f"SELECT {shape.key_text('t')} AS key, count(n.*) AS noted,"
        f" count(n.*) FILTER (WHERE {' AND '.join(same)}) AS right FROM {shape.place} t"
        f" LEFT JOIN {plan.place(insert.into)} n ON {said} WHERE {shape.among('t', 1)} GROUP BY 1",
        tuple(bind.values),
    )


def _said(plan: Plan, shape: Shape, insert: Insert, note: Note, bind: Bound) -> str:
    """Whether a note `n` is the one of this reference about the row `t`."""
    constants = [c for c, v in insert.set.items() if not isinstance(v, Filling)]
    named = [*insert.filled("reference"), *insert.about, *constants]
    return " AND ".join(_equal(shape, insert, c, _value(plan, insert, c, note, bind)) for c in named)


def _equal(shape: Shape, insert: Insert, column: str, value: str) -> str:
    """Whether a note's column holds a value; where that is never NULL, an index on the column serves."""
    mine = insert.about.get(column)
    never_null = shape.columns[mine].filled if mine else insert.set[column] is not None
    same = "=" if never_null else "IS NOT DISTINCT FROM"
    return f"n.{quoted(column)} {same} {value}"


def _value(plan: Plan, insert: Insert, column: str, note: Note, bind: Bound) -> str:
    """What a column of the note holds, in its type."""
    kind, filling = plan.columns[insert.into][column], insert.set[column]
    if not isinstance(filling, Filling):
        return f"NULL::{kind.type}" if filling is None else f"{bind(filling)}::{kind.type}"
    if filling.column:
        return f"t.{quoted(filling.column)}"
    if filling.at:
        return at_moment(plan, kind, note.at, bind)
    said = note.text if filling.text else note.reference if filling.reference else note.by
    return bind(said)  # never cut: a text that is too long is refused by the database


def _number(plan: Plan, shape: Shape, insert: Insert, column: str, values: dict[str, str]) -> str:
    """The next number in the series; several notes at once have them one after the other."""
    filling = insert.set[column]
    series = (filling.next or ()) if isinstance(filling, Filling) else ()
    same = " AND ".join(_equal(shape, insert, c, values[c]) for c in series) or "true"
    highest = f"SELECT max(n.{quoted(column)}) FROM {plan.place(insert.into)} n WHERE {same}"
    key = ", ".join(f"t.{quoted(c)}" for c in shape.entry.key)
    within = f"PARTITION BY {', '.join(values[c] for c in series)} " if series else ""
    return f"COALESCE(({highest}), 0) + row_number() OVER ({within}ORDER BY {key})"


def amiss(noted: int, right: int) -> str | None:
    """What is wrong with the notes of one reference beside a row; None where it is one, as ordered."""
    if noted == 0:
        return "the note is not there"
    if noted > 1:
        return "noted more than once"
    return None if right == 1 else "the note of this reference says something else"
