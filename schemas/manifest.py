"""A manifest: how the rows of one PostgreSQL system hang together, said without code.

In every `on`, the left column belongs to the table that the entry stands in, the right one to the other table.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr, StringConstraints, model_validator

from schemas.base import Frozen
from schemas.ids import SystemId
from schemas.systems import IdentityKind
from schemas.text import Text

Columns = dict[str, str]
"""Columns of this table, each with the column of the other table that holds the same value."""


class Match(StrEnum):
    """How values of an identity column compare with what is known."""

    ANY = "any"
    """However it is written: case, spaces, dashes and century don't matter. Wants an index on that expression."""
    EXACT = "exact"
    """In one of the usual spellings; an index on the column itself is enough."""


class Erase(StrEnum):
    """What an erasure does to the rows of a category, once no rule keeps them."""

    ERASE = "erase"
    ANONYMISE = "anonymise"
    REDACT = "redact"
    RESTRICT = "restrict"
    RETAIN = "retain"


class Joined(Frozen):
    """Rows of another table, by equal columns."""

    table: str
    on: Columns = Field(min_length=1)


class IdentityColumn(Frozen):
    """A column that tells whose row it is."""

    kind: IdentityKind
    column: str
    match: Match = Match.ANY
    via: Joined | None = None
    """Where the column stands in another table, for instance one with several addresses per person."""

    @model_validator(mode="after")
    def _strong_stands_in_the_row(self) -> "IdentityColumn":
        if self.via and self.kind.strong:
            raise ValueError(f"a {self.kind.value} has to stand in the row itself, not behind `via`")
        return self


class Relation(Frozen):
    """A reference to a row of another table, which therefore has to outlive this one."""

    to: str
    on: Columns = Field(min_length=1)
    owns: bool = True
    """A row is the person's if the row it refers to is; false where the reference says only what goes first."""


class Reference(Frozen):
    """A row of another system that rows of this table name by its key, which no foreign key can show."""

    system: SystemId
    to: str
    on: Columns = Field(min_length=1)


class DateLookup(Frozen):
    """A date that stands in a row of another table."""

    table: str
    on: Columns = Field(min_length=1)
    column: str


class Computed(Frozen):
    """A value made from the row itself; exactly one of the three."""

    year_of: str | None = None
    """1 January of the year of this date column."""
    first: int | None = Field(default=None, ge=1)
    """So many of the first characters of the column itself (a postcode's area)."""
    with_key: str | None = None
    """This text followed by the row's key: for columns that have to be unique and filled."""

    @model_validator(mode="after")
    def _exactly_one(self) -> "Computed":
        if sum(v is not None for v in (self.year_of, self.first, self.with_key)) != 1:
            raise ValueError("give exactly one of `year_of`, `first`, `with_key`")
        return self


Constant = StrictBool | StrictInt | StrictFloat | date | StrictStr


class Flag(Frozen):
    """Where a row says that something is so, which the law looks at beside the dates."""

    where: dict[str, Constant | None] = Field(min_length=1)
    """Columns that hold these values, all of them; null for an empty one."""
    via: Joined | None = None
    """Where the columns stand in another table: one such row there is enough."""


Value = Computed | StrictBool | StrictInt | StrictFloat | date | StrictStr | None


class Moment(Frozen):
    """The moment of the order, where the column is still empty; an earlier one stays."""

    at: Literal[True]


class Filling(Frozen):
    """What a column of a note holds; exactly one of these."""

    column: str | None = Field(default=None, alias="from")
    """What this column of the row holds that the note is about."""
    text: bool = False
    reference: bool = False
    at: bool = False
    by: bool = False
    next: tuple[str, ...] | None = None
    """One more than the highest number among the rows that share these columns with the note; none of them: in the table."""

    @model_validator(mode="after")
    def _exactly_one(self) -> "Filling":
        said = (self.column, self.text, self.reference, self.at, self.by, self.next is not None)
        if sum(map(bool, said)) != 1:
            raise ValueError("give exactly one of `from`, `text`, `reference`, `at`, `by`, `next`")
        return self


class Insert(Frozen):
    """The row that is written as a note; the row that it is about stays as it is."""

    into: str
    set: dict[str, Filling | Constant | None] = Field(min_length=1)
    """Columns of the table that it goes into, which need not be one with rows of people.

    The reference, the columns taken by `from` and the constants, null among them, together name one note.
    """

    @model_validator(mode="after")
    def _can_be_found_again(self) -> "Insert":
        for what in ("reference", "text"):
            if len(self.filled(what)) != 1:
                raise ValueError(f"exactly one column takes the note's {what}: `{{{what}: true}}`")
        return self

    def filled(self, what: str) -> tuple[str, ...]:
        """Columns that take this part of a note."""
        return tuple(c for c, v in self.set.items() if isinstance(v, Filling) and getattr(v, what) not in (None, False))

    @property
    def about(self) -> dict[str, str]:
        """Columns of the note, each with the column of the row it is about whose value it takes."""
        return {c: v.column for c, v in self.set.items() if isinstance(v, Filling) and v.column}


class Notes(Frozen):
    """Where it is written what somebody has to know beside a row."""

    annotate: Insert | None = None
    """The person's own view of a row (in a journal PDL 8:2)."""
    correct: Insert | None = None
    """A correction of its own: a voucher stays as it was (BFL 5:5)."""
    hand_out: Insert | None = None
    """That a copy was handed out, to whom and when (PDL 3:11)."""


class Block(Frozen):
    """Where a row says since when others are kept from it; empty columns are no block."""

    inner: str | None = None
    """Time column: closed to other units of the same caregiver."""
    external: str | None = None
    """Time column: closed to other caregivers."""

    @model_validator(mode="after")
    def _at_least_one(self) -> "Block":
        if not (self.inner or self.external):
            raise ValueError("give `inner`, `external`, or both")
        return self


class Restrict(Frozen):
    """Where a row says that it is restricted (GDPR Art. 18)."""

    until: str
    """Date column: last day of the restriction."""
    ground: str | None = None
    """Text column for the ground codes."""
    clear: tuple[str, ...] = ()
    """Columns that are emptied, because what the row is kept for does not need them."""
    out_of: tuple[str, ...] = ()
    """Views that ordinary work goes through: each shows every row that is not restricted, with its key, and no other."""


class Category(Frozen):
    """What becomes of a kind of record once no rule keeps it; which rule that is, the organisation file says."""

    erase: Erase = Erase.ERASE


class Table(Frozen):
    """A table with rows of people, or one that is needed to find or date them."""

    key: tuple[str, ...] = Field(min_length=1)
    """Columns that are unique together."""
    label: Text | None = None
    category: str | None = None
    """None for a table that only links or dates others; its rows are never acted on."""
    where: dict[str, Constant] = Field(default_factory=dict)
    """Only rows with these values count."""
    identities: tuple[IdentityColumn, ...] = ()
    relations: tuple[Relation, ...] = ()
    through: tuple[Joined, ...] = ()
    """Link tables: a row is the person's if a link row of theirs points to it."""
    shared_by: Joined | None = None
    """Link table with a row for each person who hangs on this row."""
    refers: tuple[Reference, ...] = ()
    """Rows of other systems that its rows name, for instance the booking that an invoice is about."""
    dates: dict[str, str | DateLookup] = Field(default_factory=dict)
    """Start events of the retention rule, and where their day stands."""
    times: dict[str, str | DateLookup] = Field(default_factory=dict)
    """Start events of a rule that counts in hours, and where their moment stands."""
    flags: dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")], Flag] = Field(default_factory=dict)
    """What a row says of itself that can keep it, for instance `open_case`."""
    fy_end: str | DateLookup | None = None
    """Where the last day of the row's financial year stands."""
    export: dict[str, Text | None] | None = None
    """Columns of the person's copy, in order, with what they are called; None: all but `export_never`."""
    export_never: tuple[str, ...] = ()
    """Columns about other people, or internal ones."""
    anonymise: dict[str, Value] = Field(default_factory=dict)
    redact: dict[str, Value] = Field(default_factory=dict)
    """What empties the person's own part of a row that others share."""
    restrict: Restrict | None = None
    rectify: tuple[str, ...] = ()
    """Columns that may be corrected."""
    notes: Notes = Notes()
    block: Block | None = None
    stop_use: dict[str, Moment | Value] = Field(default_factory=dict)
    """What says that the row is not used any more: a consent withdrawn, a subscription ended."""
    born: str | None = None
    """Date or time column: when the row was made."""
    batch: str | None = None
    """The import that it came in with."""
    source: str | None = None
    """Column that says where its data came from."""
    recipient: str | None = None
    """Column that says who was given the data; one name, or an array of them."""
    address: tuple[str, ...] = ()
    """Columns by which the person can be found at home or reached: left out of a copy for others to see."""
    names: tuple[str, ...] = ()
    """Columns that hold names of people, whoever they are; also of a table without a category."""

    def inserts(self) -> dict[str, Insert]:
        """The notes that the table knows a way for, by the deed's word."""
        found = {w: getattr(self.notes, w) for w in Notes.model_fields}
        return {w: insert for w, insert in found.items() if insert}


class Manifest(Frozen):
    """One PostgreSQL system."""

    system: SystemId = Field(pattern=r"^[a-z][a-z0-9_-]{0,40}$")
    kind: Literal["postgres"]
    name: Text
    db_schema: str = Field(default="public", alias="schema")
    timezone: str = "Europe/Stockholm"
    """Where a time becomes a date, and where times without a zone were written."""
    phone_code: str = Field(default="46", pattern=r"^[1-9]\d{0,2}$")
    """Country code of phone numbers that are written without one."""
    categories: dict[str, Category] = Field(min_length=1)
    tables: dict[str, Table] = Field(min_length=1)
