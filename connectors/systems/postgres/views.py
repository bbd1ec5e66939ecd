"""SQL that asks the views of ordinary work whether rows stand in them."""

from connectors.systems.postgres.shape import Plan, Statement
from schemas.systems import Deed, Order


def standing(plan: Plan, tables: tuple[str, ...]) -> Statement:
    """Where rows of some tables, each with views, stand in them: number of the table, number of its view, key.

    Bound are, table by table, their keys.
    """
    first, arms = 1, []
    for number, name in enumerate(tables):
        shape = plan.shapes[name]
        for place, view in enumerate(views(plan, name)):
            arms.append(
                f"SELECT {number}::int AS n, {place}::int AS view, {shape.key_text('t')} AS key"
                f" FROM {plan.place(view)} t WHERE {shape.among('t', first)}"
            )
        first += shape.key_size
    return Statement("\nUNION ALL\n".join(arms))


def views(plan: Plan, table: str) -> tuple[str, ...]:
    """Views in which restricted rows of a table must not stand."""
    restrict = plan.shapes[table].entry.restrict
    return restrict.out_of if restrict else ()


def hidden(order: Order) -> bool | None:
    """Whether rows have to be out of the views after a deed, or in them (False); None where it does not matter."""
    if order.deed is Deed.RESTRICT:
        return True
    return order.keep_until is not None if order.deed is Deed.LIFT else None
