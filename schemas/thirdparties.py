"""Other people who stand in somebody's copy, and what a person decided about each mention.

GDPR Art. 15(4): the copy must not harm the rights of others; recital 63: that is no reason to refuse all of it.
"""

import hashlib
from collections.abc import Iterable
from enum import StrEnum

from pydantic import Field, model_validator

from schemas.base import Frozen
from schemas.ids import Actor, SystemId
from schemas.systems import Identity

CONTEXT = 60
"""Characters on each side of a mention that a reviewer is shown."""


class Kind(StrEnum):
    """What points at another person."""

    NAME = "name"
    PERSONNUMMER = "personnummer"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"


class Span(Frozen):
    """A place in one text, in characters, that points at another person."""

    start: int = Field(ge=0)
    end: int
    kind: Kind
    certainty: float = Field(ge=0, le=1)
    """How sure the finder is; it orders the reviewer's work and decides nothing."""
    why: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    """Code of the reason, for instance `known_name`, `checksum`, `staff`: never a piece of the text."""

    @model_validator(mode="after")
    def _has_length(self) -> "Span":
        if self.end <= self.start:
            raise ValueError("a span ends after it starts")
        return self


class Own(Frozen):
    """What the copy's owner is known by: never reported, in any spelling."""

    names: tuple[str, ...] = Field(default=(), repr=False)
    """Full names, former ones as well."""
    identities: tuple[Identity, ...] = Field(default=(), repr=False)
    addresses: tuple[str, ...] = Field(default=(), repr=False)
    """Postal addresses, each in one line."""


class Mention(Frozen):
    """A span in a place of one system."""

    id: str
    """Of the place, never of the text: the same place has the same id when it is searched again."""
    system: SystemId
    table: str
    key: tuple[str, ...]
    column: str
    """The column; inside JSON its place follows in numbers, `notes/0/2`: keys of JSON can be people."""
    span: Span
    text: str = Field(repr=False)
    context: str = Field(repr=False)
    """The text with at most 60 characters on each side."""


class Choice(StrEnum):
    """What happens to a mention."""

    REMOVE = "remove"
    KEEP = "keep"


class Chosen(Frozen):
    """One person's choice."""

    choice: Choice
    by: Actor


class Review(Frozen):
    """What was chosen, by mention id."""

    choices: dict[str, Chosen] = Field(default_factory=dict)

    def open(self, mentions: Iterable[Mention]) -> list[Mention]:
        """Those that nobody has chosen for."""
        return [m for m in mentions if m.id not in self.choices]

    def removed(self, mentions: Iterable[Mention]) -> list[Mention]:
        """Those that somebody chose to remove."""
        return [m for m in mentions if (c := self.choices.get(m.id)) and c.choice is Choice.REMOVE]


def mention_id(system: SystemId, table: str, key: tuple[str, ...], column: str, span: Span) -> str:
    """32 hex digits of the place (system, table, key, column, start, end, kind); nothing of the text is in it."""
    place = (system, table, *key, column, str(span.start), str(span.end), span.kind.value)
    digest = hashlib.sha256()
    for part in place:
        raw = part.encode()
        digest.update(len(raw).to_bytes(4, "big") + raw)
    return digest.hexdigest()[:32]
