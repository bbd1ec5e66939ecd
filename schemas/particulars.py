"""What a request says beside the rights it names. Sealed with the person; a workflow never carries it."""

from enum import StrEnum

from pydantic import Field

from schemas.base import Frozen
from schemas.ids import SystemId
from schemas.systems import Identity, RowRef

PARTICULARS = "particulars"
"""What the paper of them is called."""
BEFORE = "before:"
"""How papers begin in which corrected values are kept as they were: `before:<round>:<system>:<page>`."""
SAFE = "contact"
"""What the paper is called in which it is kept how somebody may be reached."""
PROOF = "proof:"
"""How papers begin in which an identity provider's word is kept."""


class Capacity(StrEnum):
    """In which capacity somebody asks."""

    SELF = "self"
    GUARDIAN = "guardian"
    PROXY = "proxy"
    HEIR = "heir"
    THIRD_PARTY = "third_party"
    UNKNOWN = "unknown"


class Doubt(StrEnum):
    """What a person says is wrong with a record (GDPR Art. 16)."""

    FACT = "fact"
    ASSESSMENT = "assessment"


class Weighing(StrEnum):
    """Where the weighing of an objection stands (GDPR Art. 21(1))."""

    OPEN = "open"
    NO_COMPELLING_GROUNDS = "no_compelling_grounds"
    COMPELLING = "compelling"


class Correction(Frozen):
    """One thing that the person says is wrong, and what is right (GDPR Art. 16)."""

    field: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]{0,62}$")
    """The column to correct; None where only words can be added."""
    value: str | None = Field(default=None, max_length=2000, repr=False)
    """What is right; None empties the field."""
    doubt: Doubt = Doubt.FACT
    words: str = Field(default="", max_length=4000, repr=False)
    """The person's own words: the visible note, the supplementary statement, the text of the correction voucher."""
    rows: tuple[RowRef, ...] = ()
    """Which records it is about; empty: every record that has the field, or the person's own entry where there is none."""
    system: SystemId | None = None
    """Only there; None: everywhere."""


class Particulars(Frozen):
    """Everything that the person has said and the rights alone don't tell."""

    corrections: tuple[Correction, ...] = Field(default=(), repr=False)
    words: str = Field(default="", max_length=8000, repr=False)
    """Reasons of an objection, a complaint, a question about a decision."""
    restriction: str = Field(default="GDPR-18.1.a", pattern=r"^GDPR-18\.1\.[a-d]$")
    """Why restriction is asked for."""
    keeps_evidence: bool = False
    """Asks for erasure and for the evidence to be kept."""
    send_to: str | None = None
    """Key of the recipient that ported data go to directly (GDPR Art. 20(2))."""
    capacity: Capacity = Capacity.SELF
    about: tuple[Identity, ...] = Field(default=(), repr=False)
    """Whom it is about, where that is not who asks: claims, used only once the authority is settled."""
    about_name: str | None = Field(default=None, repr=False)
    child_age: int | None = Field(default=None, ge=0, le=17)
    """As the guardian says."""
    doubted: bool = False
    """The mail may not be from the address that it names: nothing is done before that address has answered."""


class Authority(Frozen):
    """What a person found about a proxy's, guardian's or heir's right to ask."""

    holds: bool
    scope: tuple[str, ...] | None = None
    """What it covers; None: everything."""
    custody: bool = True
    child_against: bool = False
    harm: bool = False
    """Handing out would do harm (in Sweden OSL 12:3, PDL 8:2)."""
    child_age: int | None = Field(default=None, ge=0, le=17)
    """As the documents say."""


class Before(Frozen):
    """What one value was before it was corrected (GDPR Art. 16, 5(2))."""

    table: str
    key: tuple[str, ...]
    field: str
    value: str | None = Field(default=None, repr=False)


class BeforePage(Frozen):
    """Values of one page as they were. Sealed with the case, and unreadable when its key is gone."""

    values: tuple[Before, ...]


class Words(Frozen):
    """Somebody's own words, sealed: a decision, an advice, an opinion, an answer to a question."""

    text: str = Field(max_length=20_000, repr=False)
    by: str


class ProviderWord(Frozen):
    """What an identity provider says of who signed in: checked by its signature, and kept as long as the case."""

    issuer: str
    subject: str = Field(repr=False)
    identities: tuple[Identity, ...] = Field(default=(), repr=False)
    name: str | None = Field(default=None, repr=False)
    level: str | None = None
    """`acr`: the assurance level, as the provider names it."""
    accepted: bool = False
    """Whether it fits what is known of the person."""


class SafeContact(Frozen):
    """What the systems say of how somebody may be reached."""

    protected: bool
    """A protected identity: no letter by post, and no address in any copy."""
