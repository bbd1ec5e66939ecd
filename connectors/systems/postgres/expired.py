"""SQL for rows whose start event lies far enough back, whoever they belong to: one table a page, children first."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from connectors.systems.postgres import deeds
from connectors.systems.postgres.owned import day, facts, moment
from connectors.systems.postgres.shape import Bound, Plan, Shape, Statement, pairs, quoted
from schemas.manifest import DateLookup, Erase
from schemas.retention import Start
from schemas.systems import Deed, Order

DAY, MOMENT, LIMIT, AFTER = 1, 2, 3, 4
"""Parameters: the last day and the last moment of the start event, how many rows, the key of the last one before."""
WAYS = {Erase.ANONYMISE: Deed.ANONYMISE, Erase.REDACT: Deed.REDACT}
"""What leaves the row where it is: then rows that are already as wanted are left out."""


def until(plan: Plan, shape: Shape, start: Start) -> date | datetime | None:
    """The last day or moment of a start event in one table; None where its rows don't say when that was.

    A period in hours counts in days where only the day is known.
    """
    if isinstance(start.before, datetime) and start.event in shape.entry.times:
        return start.before
    if _source(shape, start.event) is None:
        return None
    if isinstance(start.before, datetime):
        return start.before.astimezone(ZoneInfo(plan.manifest.timezone)).date()
    return start.before


def expiring(plan: Plan, shape: Shape, event: str, precise: bool, after: bool) -> Statement:
    """Rows of one table in the order of their keys; if `after`, only those behind the bound key.

    precise: the event is looked for among the table's times and not among its dates.
    Columns: those of `facts`, shared, own rows in a link table. A row that several people hang on is nobody's alone:
    it is `shared` while the event of somebody's link is not over, so that the leaver's part of it goes and the row stays;
    and it is not erased while a link to it is left.
    """
    bind = Bound(AFTER)
    key = ", ".join(f"t.{quoted(c)}" for c in shape.entry.key)
    where = [*_long_ago(plan, shape, event, precise, bind), *shape.constants("t", bind)]
    if after:
        behind = (f"(${AFTER}::text[])[{n}]::{shape.columns[c].type}" for n, c in enumerate(shape.entry.key, 1))
        where.append(f"({key}) > ({', '.join(behind)})")
    shared = _still_shared(plan, shape, event, precise, bind)
    where += _not_yet(plan, shape, shared, bind)
    return Statement(
        f"WITH paging AS (SELECT ${DAY}::date, ${MOMENT}::timestamptz, ${AFTER}::text[])"
        f" SELECT {facts(plan, shape, 't', bind)}, {shared or 'false'} AS shared, NULL::text[] AS links"
        f" FROM {shape.place} t WHERE {' AND '.join(where)} ORDER BY {key} LIMIT ${LIMIT}::bigint",
        tuple(bind.values),
    )


def _source(shape: Shape, event: str) -> str | DateLookup | None:
    return shape.entry.fy_end if event == "fy_end" else shape.entry.dates.get(event)


def _long_ago(plan: Plan, shape: Shape, event: str, precise: bool, bind: Bound) -> Sequence[str]:
    """Whether the event was early enough; an index on the column narrows what is looked at."""
    source = shape.entry.times[event] if precise else _source(shape, event)
    assert source is not None
    wide = f"${MOMENT}::timestamptz + interval '1 day'" if precise else f"${DAY}::date + 2"
    exact = _over(plan, shape, source, precise, "t", bind)
    return [f"t.{quoted(source)} < {wide}", exact] if isinstance(source, str) else [exact]


def _over(plan: Plan, shape: Shape, source: str | DateLookup, precise: bool, alias: str, bind: Bound) -> str:
    if precise:
        return f"{moment(plan, shape, source, alias, bind)} <= ${MOMENT}::timestamptz"
    return f"{day(plan, shape, source, alias, bind)} <= ${DAY}::date"


def _still_shared(plan: Plan, shape: Shape, event: str, precise: bool, bind: Bound) -> str | None:
    """Whether somebody hangs on a row whose own time is not over; None where the manifest can't tell or take a part."""
    if not shape.entry.shared_by or not shape.entry.redact:
        return None
    link = plan.shapes[shape.entry.shared_by.table]
    source = link.entry.times.get(event) if precise else _source(link, event)
    if source is None:
        return None
    theirs = " AND ".join([pairs(shape.entry.shared_by.on, "t", "l"), *link.constants("l", bind)])
    over = _over(plan, link, source, precise, "l", bind)
    return f"EXISTS (SELECT 1 FROM {link.place} l WHERE {theirs} AND ({over}) IS NOT TRUE)"


def _not_yet(plan: Plan, shape: Shape, shared: str | None, bind: Bound) -> Sequence[str]:
    """Whether something is left to do to a row that stays; nothing is asked where the row itself goes."""

    def differs(deed: Deed) -> str:
        return f"({deeds.target(plan, shape, Order(deed=deed, records=()), bind).differs(shape)})"

    deed = WAYS.get(plan.manifest.categories[shape.entry.category or ""].erase)
    alone = differs(deed) if deed else None
    if shared is None:
        return [alone] if alone else []
    return [f"CASE WHEN {shared} THEN {differs(Deed.REDACT)} ELSE {alone or 'true'} END"]
