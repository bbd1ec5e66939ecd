"""What the dated answer has to say, right by right, and what goes before the care supervisor; see `schemas.notices`."""

from datetime import date

from pydantic import Field, model_validator

from schemas.base import Frozen
from schemas.ids import CaseId
from schemas.notices import Authority, Code, Letter, Notice, Said, Sender


class DoneLine(Frozen):
    """What was done with one category."""

    category: Said
    system: Said
    records: int = Field(ge=1)
    what: Said


class End(Frozen):
    """Records that stay equally long, or whose periods are told together."""

    records: int = Field(ge=1)
    at_least: bool
    first: date | None
    """End of the shortest of these periods, where there are several."""
    until: date | None
    """End of the longest; None where there is no end, or where it is over."""
    over: bool
    """True where these periods have ended and a person decides now."""


class KeptLine(Frozen):
    """Records of one category in one system that stay."""

    category: Said
    system: Said
    ends: tuple[End, ...] = Field(min_length=1)


class Kept(Frozen):
    """What stays for one reason (GDPR Art. 12(4))."""

    about: Code
    """Names of the categories, each once, for a heading."""
    why: Said
    law: Said
    used_by: str | None
    """Who may still use the data, and for what; set where they are restricted (GDPR Art. 18(2))."""
    afterwards: Said
    """What becomes of it in the end."""
    lines: tuple[KeptLine, ...] = Field(min_length=1)


class Transfer(Frozen):
    """A recipient, and where it is (GDPR Art. 15(1)(c), 15(2))."""

    name: Said
    processor: bool
    country: str = Field(pattern="^[A-Z]{2}$")
    safeguard: str | None


class CategoryLine(Frozen):
    """What a person learns about one category (GDPR Art. 15(1)(a)-(d), (g))."""

    name: Said
    records: int = Field(ge=1)
    purpose: Said
    basis: Said
    source: Said
    period: Said
    recipients: tuple[Said, ...]


class Withheld(Frozen):
    """What is not handed out, and why (GDPR Art. 12(4), 15(4), 20)."""

    category: Said
    records: int = Field(ge=1)
    why: Said


class ToldLine(Frozen):
    """Somebody who was told or instructed (GDPR Art. 19)."""

    name: Said
    told_on: date
    confirmed_on: date | None


class Element(Frozen):
    """One statement that the answer to a right has to hold, by the name of what the law asks for."""

    name: Code
    words: Said


class Section(Frozen):
    """What follows from what was done: recipients, backups, a journal, further rights."""

    heading: Said
    says: tuple[Element, ...] = Field(min_length=1)


class RightPart(Frozen):
    """The answer to one right. `nothing` is set exactly where no record was found."""

    heading: str | None
    """None where the letter answers nothing else."""
    nothing: str | None
    says: tuple[Element, ...]
    quoted: str | None = Field(repr=False)
    """What a person has decided, in their own words."""
    done: tuple[DoneLine, ...]
    checked: bool
    """True where the systems were changed, and read again afterwards."""
    kept_heading: Code
    kept: tuple[Kept, ...]
    withheld: tuple[Withheld, ...]
    categories: tuple[CategoryLine, ...]
    transfers: tuple[Transfer, ...]
    told: tuple[ToldLine, ...]
    ending: tuple[Section, ...]

    @model_validator(mode="after")
    def _says_something(self) -> "RightPart":
        if not (self.nothing or self.says or self.done or self.kept or self.categories or self.withheld):
            raise ValueError("the answer to a right says what was done, what was not, or that nothing was found")
        return self


class Refused(Frozen):
    """The whole request is refused (GDPR Art. 12(4), 12(5), 12(6))."""

    why: Said
    law: Said
    not_done: Said
    quoted: str | None = Field(repr=False)
    """Why, in the words of whoever decided."""


class ByHand(Frozen):
    """Systems that no connector reaches: a person looks there, and their part of the answer follows."""

    systems: tuple[Said, ...] = Field(min_length=1)
    until: date
    """Last day for it."""
    late: bool
    """True where that day has passed."""


class Elsewhere(Frozen):
    """A system that somebody else answers for (GDPR Art. 4(7), 28)."""

    system: Said
    who: tuple[Said, ...]
    """Names, each with an address where one is known; empty where the file names nobody."""


class AnswerNotice(Notice):
    """The dated answer."""

    received_on: date
    answered_on: date
    asked: tuple[Said, ...] = Field(min_length=1)
    """The rights that were exercised."""
    refused: Refused | None
    parts: tuple[RightPart, ...]
    searched: tuple[Said, ...]
    """The systems that were searched, in general terms, where something was not found; no others."""
    only_case: str | None
    """Set where nothing at all was found: what there is besides."""
    unfinished: tuple[Said, ...]
    """Systems where something could not be done or verified."""
    more: tuple[Said, ...]
    """Rights of the same request that a later letter answers."""
    by_hand: ByHand | None
    elsewhere: tuple[Elsewhere, ...]

    @model_validator(mode="after")
    def _says_something(self) -> "AnswerNotice":
        if self.only_case and not (self.searched or self.by_hand or self.elsewhere):
            raise ValueError("an answer says where was searched, who looks by hand or who else answers")
        if bool(self.refused) == bool(self.parts):
            raise ValueError("an answer is a refusal of the whole request, or has a part for each right")
        return self


class ReferralLine(Frozen):
    """Withheld parts of a patient record."""

    category: Said
    system: Said
    records: int = Field(ge=1)
    why: Said


class ReferralNotice(Letter):
    """A refused copy of a patient record goes before the care supervisor, with an opinion (PDL 8:2)."""

    sender: Sender
    case: CaseId
    authority: Authority
    patient: str = Field(min_length=1, repr=False)
    reached_at: tuple[Said, ...] = Field(min_length=1, repr=False)
    received_on: date
    referred_on: date
    law: Said
    withheld: tuple[ReferralLine, ...] = Field(min_length=1)
    opinion: Said = Field(repr=False)
    enclosed: Said
