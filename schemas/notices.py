"""What each letter has to say. Every element that the law asks for is a field without a default: a letter can't lack it."""

from datetime import date

from pydantic import Field, model_validator

from schemas.base import Frozen
from schemas.ids import CaseId
from schemas.text import Language, Text


class Authority(Frozen):
    """Where a person can turn."""

    name: str = Field(min_length=1)
    address: str = Field(min_length=1)


class GroundWords(Frozen):
    """A ground code in words."""

    law: str = Field(min_length=1)
    words: Text


class CountryWords(Frozen):
    """What a country's law pack gives the letters."""

    supervisor: Authority
    care: Authority | None
    """Who decides on the destruction of a patient record; None where the country has no such authority."""
    grounds: dict[str, GroundWords]


class Sender(Frozen):
    """Who writes."""

    name: str = Field(min_length=1)
    org_no: str = Field(min_length=1)
    reply_to: str = Field(min_length=3)
    address: str | None
    phone: str | None
    dpo: str | None
    """Address of the data protection officer."""


class Notice(Frozen):
    """What all letters share."""

    language: Language
    case: CaseId
    sender: Sender
    complaint: Authority
    """The supervisory authority (GDPR Art. 12(4), 77)."""
    public_authority: bool
    """Whether refusals are appealed to an administrative court (DSL 7:2)."""
    person_name: str | None = Field(repr=False)


class IdentityRequest(Notice):
    """Asks who is asking (GDPR Art. 12(6)); also says that the request has arrived."""

    code: str = Field(min_length=8, repr=False)


class Ready(Notice):
    """Says that the answer is there, and nothing of what is in it."""

    code: str = Field(min_length=8, repr=False)
    page: str | None
    """Address of the person's page."""


class Merged(Notice):
    """Another case of the same person has done it."""

    other: CaseId


class Extension(Notice):
    """Two more months (GDPR Art. 12(3))."""

    due_on: date
    reason: str = Field(min_length=1)


class DoneLine(Frozen):
    """What was done with one category."""

    category: str = Field(min_length=1)
    system: str = Field(min_length=1)
    records: int = Field(ge=1)
    what: str = Field(pattern="^(erase|anonymise|redact)$")


class End(Frozen):
    """Records that stay equally long, or whose periods are told together."""

    records: int = Field(ge=1)
    first: date | None
    """End of the shortest of these periods."""
    until: date | None
    """End of the longest; None where there is no end."""
    over: bool
    """True where these periods have ended and a person decides now."""


class KeptLine(Frozen):
    """Records of one category in one system that stay."""

    category: str = Field(min_length=1)
    system: str = Field(min_length=1)
    ends: tuple[End, ...] = Field(min_length=1)


class Kept(Frozen):
    """What stays for one reason (GDPR Art. 12(4))."""

    action: str = Field(pattern="^(restrict|retain|refuse|route|person)$")
    why: str = Field(min_length=1)
    law: str = Field(min_length=1)
    used_by: str | None
    """Who may still use the data, and for what; set where they are restricted (GDPR Art. 18(2))."""
    review: bool
    """True where the end of the period brings it to a person; else it is erased by itself."""
    restarts: bool
    """True where a new entry makes the period longer."""
    lines: tuple[KeptLine, ...] = Field(min_length=1)

    @property
    def ends(self) -> bool:
        """Whether every period has a known end."""
        return all(end.until for line in self.lines for end in line.ends)


class Transfer(Frozen):
    """A recipient, and where it is (GDPR Art. 15(1)(c), 15(2))."""

    name: str = Field(min_length=1)
    processor: bool
    country: str = Field(pattern="^[A-Z]{2}$")
    safeguard: str | None


class CategoryLine(Frozen):
    """What a person learns about one category (GDPR Art. 15(1)(a)-(d), (g))."""

    name: str = Field(min_length=1)
    records: int = Field(ge=1)
    purpose: str = Field(min_length=1)
    basis: str = Field(min_length=1)
    source: str = Field(min_length=1)
    period: str = Field(min_length=1)
    recipients: tuple[str, ...]


class Withheld(Frozen):
    """What is not in the copy, and why (GDPR Art. 15(4))."""

    category: str = Field(min_length=1)
    records: int = Field(ge=1)
    why: str = Field(min_length=1)


class ErasurePart(Frozen):
    """The answer to an erasure."""

    done: tuple[DoneLine, ...]
    kept: tuple[Kept, ...]
    recipients: tuple[str, ...]
    """Names of those who had the data (GDPR Art. 19)."""
    backups_through: date
    """Last day that a backup can still hold what was erased."""
    destruction: Authority | None
    """Who decides on the destruction of a patient record (PDL 8:4); set exactly where one is kept."""


class AccessPart(Frozen):
    """The answer to an access request."""

    categories: tuple[CategoryLine, ...] = Field(min_length=1)
    transfers: tuple[Transfer, ...]
    withheld: tuple[Withheld, ...]


class ByHand(Frozen):
    """Systems that no connector reaches: a person looks there, and their part of the answer follows."""

    systems: tuple[str, ...] = Field(min_length=1)
    until: date
    """Last day for it."""
    late: bool
    """True where that day has passed."""


class Elsewhere(Frozen):
    """A system that somebody else answers for (GDPR Art. 4(7), 28)."""

    system: str = Field(min_length=1)
    who: tuple[str, ...]
    """Names, each with an address where one is known; empty where the file names nobody."""


class AnswerNotice(Notice):
    """The dated answer. `erasure` and `access` are both None where nothing was found, or nothing could be searched."""

    received_on: date
    answered_on: date
    asked: tuple[str, ...] = Field(min_length=1)
    """The rights that were exercised."""
    erasure: ErasurePart | None
    access: AccessPart | None
    unfinished: tuple[str, ...]
    """Systems where something could not be done or verified."""
    searched: tuple[str, ...]
    """The systems that were searched, in general terms; no others."""
    by_hand: ByHand | None
    elsewhere: tuple[Elsewhere, ...]

    @model_validator(mode="after")
    def _says_something(self) -> "AnswerNotice":
        if not (self.searched or self.by_hand or self.elsewhere):
            raise ValueError("an answer says where was searched, who looks by hand or who else answers")
        return self
