"""Which records a person says are wrong, and what is to be written where (GDPR Art. 16)."""

from collections.abc import Sequence

from activities.estate import Holding
from schemas.ids import SystemId
from schemas.particulars import Correction, Doubt, Particulars
from schemas.systems import Deed, Record, RowRef


def about(
    said: Particulars, system: SystemId, holding: Holding, record: Record
) -> tuple[Correction, ...]:  # fmt: skip
    """The corrections that concern a record.

    A correction that names rows concerns these and no others; one that names a field, every record that has it; one in
    words alone, the person's own entry, by which the system knows them.
    """
    return tuple(c for c in said.corrections if c.system in (None, system) and _concerns(c, system, holding, record))


def _concerns(correction: Correction, system: SystemId, holding: Holding, record: Record) -> bool:
    if correction.rows:
        return RowRef(system=system, table=record.table, key=record.key) in correction.rows
    able = holding.able.get(record.table)
    if able is None:
        return False
    return correction.field in able.rectify if correction.field else able.root


def doubt_of(corrections: Sequence[Correction]) -> Doubt:
    """What kind of wrong it is: a fact as soon as one of them is about a fact."""
    return Doubt.FACT if any(c.doubt is Doubt.FACT for c in corrections) else Doubt.ASSESSMENT


def values(corrections: Sequence[Correction], holding: Holding, record: Record) -> dict[str, str | None]:
    """New values by column, for columns of the record that may be corrected in place."""
    able = holding.able.get(record.table)
    fields = able.rectify if able else frozenset()
    return {c.field: c.value for c in corrections if c.field in fields and c.doubt is Doubt.FACT}


def words(corrections: Sequence[Correction]) -> str:
    """What is written beside a record: the person's words, or the field and what they say is right."""
    said = [c.words or f"{c.field}: {c.value}" for c in corrections if c.words or c.field]
    return "\n".join(dict.fromkeys(said)) or "Personen anser att uppgiften är felaktig."


def deed_of(corrections: Sequence[Correction], holding: Holding, record: Record, wanted: Deed) -> Deed:
    """How it is done here: in place where the system lets the field be corrected, else by a note that stands beside it.

    A fact in a patient record is corrected visibly and never overwritten. Source: in Sweden PDL 3:14.
    """
    if wanted is Deed.RECTIFY and not values(corrections, holding, record):
        return Deed.ANNOTATE
    return wanted
