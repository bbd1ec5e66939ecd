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


class Restrict(Frozen):
    """Where a row says that it is restricted (GDPR Art. 18)."""

    until: str
    """Date column: last day of the restriction."""
    ground: str | None = None
    """Text column for the ground codes."""
    clear: tuple[str, ...] = ()
    """Columns that are emptied, because what the row is kept for does not need them."""


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
