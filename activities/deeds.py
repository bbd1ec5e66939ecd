"""From what the law does to a record to what its system is told to do."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from activities import corrections
from activities.estate import Estate, Holding
from schemas.decisions import Action, Verdict
from schemas.entries import JudgedPage
from schemas.particulars import Particulars
from schemas.request import RequestType
from schemas.systems import Blocks, Deed, Note, Order, Record

DEEDS = {
    Action.RESTRICT: Deed.RESTRICT,
    Action.STOP_USE: Deed.STOP_USE,
    Action.BLOCK: Deed.BLOCK,
    Action.UNBLOCK: Deed.UNBLOCK,
    Action.RECTIFY: Deed.RECTIFY,
    Action.ANNOTATE: Deed.ANNOTATE,
    Action.CORRECT_BY_VOUCHER: Deed.CORRECT,
    Action.REDACT: Deed.REDACT,
    Action.ANONYMISE: Deed.ANONYMISE,
    Action.ERASE: Deed.ERASE,
}
"""In the order of doing: a row is minimised before the rows it refers to are gone."""
BLOCKS = {
    RequestType.BLOCK_INNER: Blocks.INNER,
    RequestType.UNBLOCK_INNER: Blocks.INNER,
    RequestType.BLOCK_EXTERNAL: Blocks.EXTERNAL,
    RequestType.UNBLOCK_EXTERNAL: Blocks.EXTERNAL,
}
STAYS = (Deed.REDACT, Deed.ANONYMISE)
"""Others hang on the row, or it is a number by now: it goes on without the person."""
NOTED = (Deed.ANNOTATE, Deed.CORRECT)


class Doing(NamedTuple):
    """What has to be known to put a verdict into an order."""

    estate: Estate
    holding: Holding
    right: RequestType
    said: Particulars
    case: str
    by: str
    at: datetime
    lifts: bool = False
    """Something may have been restricted before: what stays in the end, without the person's part, is free again."""


def orders(doing: Doing, page: JudgedPage) -> list[Order]:
    """Everything that the page's system is told to do, each kind of deed once."""
    groups: dict[_Kind, list[Record]] = defaultdict(list)
    told = [doing.estate.told_in_the_row(v) if v.action is Action.RESTRICT else "" for v in page.verdicts]
    for record, which in zip(page.records, page.which, strict=True):
        kind = _kind(doing, page, record, page.verdicts[which], told[which])
        if kind is not None and doing.holding.can(record.table, kind.deed, BLOCKS.get(doing.right)):
            groups[kind].append(record)
    done_first = list(DEEDS.values())
    ordered = sorted(groups.items(), key=lambda g: (done_first.index(g[0].deed), str(g[0].until)))
    told_to = [_order(doing, kind, tuple(records)) for kind, records in ordered]
    stays = [r for order in told_to if order.deed in STAYS for r in order.records]
    free = tuple(r for r in stays if doing.lifts and doing.holding.can(r.table, Deed.LIFT))
    return [*told_to, Order(deed=Deed.LIFT, records=free)] if free else told_to


def undone(doing: Doing, page: JudgedPage) -> Iterator[tuple[str, Verdict]]:
    """Category and verdict of each record for which the system has no way: a person does it.

    That a statute keeps a row is marked where the row has a place for it; that somebody asked for a restriction is done.
    """
    for record, which in zip(page.records, page.which, strict=True):
        verdict = page.verdicts[which]
        kind = _kind(doing, page, record, verdict, "")
        if kind is None or doing.holding.can(record.table, kind.deed, BLOCKS.get(doing.right)):
            continue
        kept_anyway = kind.deed is Deed.RESTRICT and doing.right is RequestType.ERASURE
        root_has_it = kind.deed in (Deed.BLOCK, Deed.UNBLOCK) and any(
            BLOCKS[doing.right] in able.blocks for able in doing.holding.able.values()
        )
        if not kept_anyway and not root_has_it:
            yield record.category, verdict


class _Kind(NamedTuple):
    deed: Deed
    until: date | None = None
    ground: str | None = None
    values: tuple[tuple[str, str | None], ...] = ()
    words: str = ""


def _kind(doing: Doing, page: JudgedPage, record: Record, verdict: Verdict, told: str) -> _Kind | None:
    deed = DEEDS.get(verdict.action)
    if deed is None:
        return None
    if deed is Deed.RESTRICT:
        return _Kind(deed, verdict.last_day if verdict.ends else None, told or None)  # a claim may need what is cleared
    if doing.right is RequestType.RECTIFICATION:
        found = corrections.about(doing.said, page.system, doing.holding, record)
        deed = corrections.deed_of(found, doing.holding, record, deed)
        if deed in NOTED:
            return _Kind(deed, words=corrections.words(found))
        return _Kind(deed, values=tuple(corrections.values(found, doing.holding, record).items()))
    return _Kind(deed)


def _order(doing: Doing, kind: _Kind, records: tuple[Record, ...]) -> Order:
    noted = kind.deed in NOTED
    return Order(
        deed=kind.deed,
        records=records,
        until=kind.until,
        ground=kind.ground,
        values=dict(kind.values) or None,
        note=Note(reference=f"{doing.case}:{kind.deed}", text=kind.words, by=doing.by, at=doing.at) if noted else None,
        at=None if noted else doing.at,
        blocks=BLOCKS.get(doing.right),
    )
