"""A change of an organisation file that nobody has put in force yet."""

from datetime import datetime
from typing import Self

from pydantic import Field, model_validator

from schemas.base import Frozen
from schemas.ids import Actor
from schemas.text import Text


class Change(Frozen):
    """One thing that is to be different: the period of a rule, or the rule of a category; with the words that people read."""

    rule: str | None = Field(default=None, max_length=80)
    period: str | None = Field(default=None, max_length=40)
    category: str | None = Field(default=None, max_length=80)
    to_rule: str | None = Field(default=None, max_length=80)
    words: Text | None = None
    """How the period is told to people."""

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        of_rule = self.rule is not None and self.period is not None and self.category is None
        of_category = self.category is not None and self.rule is None and bool(self.to_rule or self.words)
        if of_rule is of_category:
            raise ValueError("say a rule and its period, or a category and its rule or words")
        return self


class Draft(Frozen):
    """The file as it is going to be."""

    text: str = Field(repr=False)
    base: str
    """SHA-256 (hex) of the file that it was made from."""
    changes: tuple[Change, ...]
    by: Actor
    at: datetime
