"""What each letter has to say. Every element that the law asks for is a field without a default: a letter can't lack it.

Every text, number and date of a notice has to stand in the letter that is made of it, except a `Code`; a None says that
there is nothing to say. Texts are whole statements in the letter's language.
"""

from datetime import date
from typing import Annotated

from pydantic import Field

from schemas.base import Frozen
from schemas.ids import CaseId
from schemas.text import Language, Text


class Silent:
    """Marks a field that a template looks at and no letter prints."""


Code = Annotated[str, Silent()]
Said = Annotated[str, Field(min_length=1)]


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


class Named(Frozen):
    """Who writes, and no more."""

    name: Said


class Sender(Named):
    """Who writes, and how to reach them."""

    org_no: Said
    reply_to: str = Field(min_length=3)
    address: str | None
    phone: str | None


class Remedies(Frozen):
    """What somebody can do who is not satisfied (GDPR Art. 12(4), 77, 79)."""

    reply: Said
    complaint: Said
    """The supervisory authority, with its address."""
    court: Said
    """A court; where an authority answers, the appeal and its time (DSL 7:2)."""


class Letter(Frozen):
    """What all letters share."""

    language: Language
    heading: Said
    """Subject of the mail, too: it never says more than needed."""
    sender: Named


class Notice(Letter):
    """What all letters about a case share."""

    sender: Sender
    case: CaseId
    person_name: str | None = Field(repr=False)
    remedies: Remedies


class IdentityRequest(Notice):
    """Asks who is asking (GDPR Art. 12(6)); also says that the request has arrived."""

    arrived: Said
    why: Said
    code: str = Field(min_length=8, repr=False)
    page: Said | None
    """Where the code can be given as well, and the case followed; None where there is no page."""
    nothing_else: Said
    handling: tuple[Said, ...] = Field(min_length=1)
    """What becomes of the answer, of the clock, and of the case without an answer."""
    stranger: Said


class Stronger(Notice):
    """A code is not enough for what is asked: the person has to sign in (GDPR Art. 12(6), 32)."""

    why: Said
    how: Said
    otherwise: Said
    """For whoever can't."""
    reveals_nothing: Said


class Ready(Notice):
    """Says that the answer is there, and nothing of what is in it."""

    why: Said
    how: Said
    code: str = Field(min_length=8, repr=False)
    care: Said


class Told(Notice):
    """One statement is the whole letter."""

    told: Said


class Unproven(Notice):
    """Nothing was done, because nobody has shown who asks (GDPR Art. 11(2), 12(6)); it reveals nothing."""

    not_done: Said
    reveals_nothing: Said
    helps: Said


class Extension(Notice):
    """Two more months (GDPR Art. 12(3))."""

    due_on: date
    reason: Said
    law: Said


class Clarification(Notice):
    """Asks what is meant. The clock stands where the law lets it, and only there."""

    question: Said
    why: Said
    clock: Said
    how: Said
    code: str = Field(min_length=8, repr=False)


class Lifting(Notice):
    """A restriction is about to end (GDPR Art. 18(3))."""

    why: Said
    lifted_on: date
    law: Said
    afterwards: Said
    objects: Said
    """What to do against it."""


class MarketingStopped(Notice):
    """Nothing more is sent (GDPR Art. 21(3)). It does not say whether there is an account."""

    channels: tuple[Said, ...] = Field(min_length=1)
    law: Said
    entry: Said
    reveals_nothing: Said


class Routed(Notice):
    """Somebody else decides, and has the request (GDPR Art. 4(7), 28(3)(e))."""

    to: tuple[Said, ...] = Field(min_length=1)
    why: Said
    law: Said
    afterwards: Said


class Neither(Notice):
    """Neither confirms nor denies that there are data about somebody; the same words whatever there is."""

    told: Said
    law: Said
    helps: Said


class Fee(Notice):
    """A fee, announced before anything costs anything (GDPR Art. 12(5))."""

    amount: Said
    why: Said
    law: Said
    withdraw_by: date
    how: Said


class Waiting(Letter):
    """A message waits in the service. The same words for everything."""

    told: Said
    how: Said


class Correction(Frozen):
    """What is right now."""

    field: Said
    value: Said = Field(repr=False)


class InformNotice(Letter):
    """What somebody who had the data is to do, or to answer (GDPR Art. 19, 28(3))."""

    sender: Sender
    case: CaseId
    to: Said
    asked: Said
    law: Said
    reminder: str | None
    keys: tuple[Said, ...] = Field(min_length=1, repr=False)
    values: tuple[Correction, ...]
    received_on: date
    due_on: date
    confirm: Said
    code: str = Field(min_length=4, repr=False)
    sparing: Said
    """The keys are for finding the person and for nothing else."""


class StaffNotice(Letter):
    """Which case, what, by when. It names nobody."""

    sender: Sender
    case: CaseId
    matter: Said
    due_on: date
    instead: str | None
