"""What an auditor takes away: signed heads of the ledger, and one file that proves a case (docs/audit-file.md)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, StringConstraints

from schemas.base import Frozen
from schemas.facts import FactKind, LedgerEntry, canonical
from schemas.ids import CaseId

WITNESS = CaseId("WITNESS")
"""Whose facts say which time stamps there are: so that a stamp that is taken away is missed."""
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in hex."""
Signature = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{128}$")]
"""Ed25519 in hex."""


class Checkpoint(Frozen):
    """A signed head of one organisation's ledger."""

    org: str
    size: int = Field(ge=1)
    root: Hash
    signed_at: AwareDatetime
    previous: int | None = None
    """Size of the checkpoint before it, 0 before the first; None for those that were signed before this was kept."""
    key_id: str
    signature: Signature
    """Over `signed()`."""

    def signed(self) -> bytes:
        """The bytes that are signed."""
        version = 1 if self.previous is None else 2
        lines = [f"habeas-checkpoint/{version}", self.org, self.size, self.root, self.signed_at.isoformat()]
        lines += [] if self.previous is None else [self.previous]
        return "".join(f"{line}\n" for line in lines).encode()

    def stamped(self) -> bytes:
        """The bytes that a witness stamps: what is signed, and the signature."""
        return self.signed() + f"{self.signature}\n".encode()

    def canonical(self) -> bytes:
        """The checkpoint as a file that an auditor takes home."""
        return canonical(self.model_dump(mode="json")) + b"\n"


class ProvenEntry(Frozen):
    """An entry with its place in the ledger and the proof of it."""

    entry: LedgerEntry
    index: int = Field(ge=0)
    path: tuple[Hash, ...]
    """From the leaf up (RFC 9162 section 2.1.3)."""


class Earlier(Frozen):
    """A head of the same ledger from earlier on, with the proof that the ledger only grew since."""

    checkpoint: Checkpoint
    path: tuple[Hash, ...]
    """RFC 9162 section 2.1.4."""


class Stamp(Earlier):
    """An earlier head that a witness has stamped."""

    token: str
    """Base64 of the whole TimeStampResp (RFC 3161 section 2.4.2) over `checkpoint.stamped()`."""


class PlanMade(Frozen):
    """A plan that the case had."""

    seq: int
    """The entry that says so."""
    digest: str
    rules: str
    """Version of the rule set that judged."""


class LetterSent(Frozen):
    """A letter that the case sent. Its digest is keyed with the case's key, so that nobody guesses a letter from it."""

    seq: int
    name: str
    """`mail`, or the file within the answer."""
    digest: str


class AuditFile(Frozen):
    """All that an auditor needs to check a case without a network or a database."""

    format: Literal["habeas-audit/2"] = "habeas-audit/2"
    org: str
    case: str
    entries: tuple[ProvenEntry, ...] = Field(min_length=1)
    checkpoint: Checkpoint
    """The head that every proof leads to."""
    stamps: tuple[Stamp, ...] = ()
    """For each entry the first stamped head that holds it, as far as there is one; smallest first."""
    since: Earlier | None = None
    """The head that an auditor kept from an earlier visit."""
    rules: tuple[str, ...]
    """Versions of the rule sets that the entries name."""
    plans: tuple[PlanMade, ...]
    letters: tuple[LetterSent, ...]
    public_key: Hash
    """For convenience: it proves nothing unless it equals a key that the auditor already had."""
    signature: Signature
    """Over `signed()`, by the key that signs the heads."""

    def signed(self) -> bytes:
        """The bytes that are signed: the file without its signature."""
        return b"habeas-audit/2\n" + canonical(self.model_dump(mode="json", exclude={"signature"}))

    def canonical(self) -> bytes:
        """The one way in which the file is written."""
        return canonical(self.model_dump(mode="json")) + b"\n"

    def unstamped(self) -> tuple[int, ...]:
        """Numbers of the entries that no stamp in the file covers."""
        stamped = max((s.checkpoint.size for s in self.stamps), default=0)
        return tuple(p.entry.seq for p in self.entries if p.index >= stamped)

    def repeats(self) -> bool:
        """Whether rules, plans and letters are those that the entries name."""
        entries = [p.entry for p in self.entries]
        said = Said.by(entries)
        return (self.rules, self.plans, self.letters) == (said.rules, said.plans, said.letters)


class Said(Frozen):
    """What a case's entries say of rules, plans and letters."""

    rules: tuple[str, ...]
    plans: tuple[PlanMade, ...]
    letters: tuple[LetterSent, ...]

    @classmethod
    def by(cls, entries: Iterable[LedgerEntry]) -> Self:
        """Rules: `rules` of any entry, each once. Plans: `digest` of `plan.made`. Letters: `letters` of any entry, `name:digest`."""
        entries = tuple(entries)
        plans, letters = list[PlanMade](), list[LetterSent]()
        for entry in entries:
            body = entry.fact.body
            if entry.fact.kind is FactKind.PLANNED:
                plans.append(PlanMade(seq=entry.seq, digest=str(body.get("digest")), rules=str(body.get("rules"))))
            sent = body.get("letters")
            for letter in sent if isinstance(sent, list) else ():
                name, _, digest = letter.rpartition(":")
                letters.append(LetterSent(seq=entry.seq, name=name, digest=digest))
        named = [e.fact.body["rules"] for e in entries if isinstance(e.fact.body.get("rules"), str)]
        return cls(rules=tuple(dict.fromkeys(map(str, named))), plans=tuple(plans), letters=tuple(letters))


class Checked(Frozen):
    """What a look through the whole ledger in the database says."""

    ok: bool
    detail: str
    """The first row that is wrong, and how."""
    entries: int
    checkpoints: int
    stamps: int
    waiting: int = 0
    """Facts that the sealer has not yet taken."""


class Stamped(Frozen):
    """What a witness gives back."""

    token: bytes
    """The whole TimeStampResp, DER."""
    at: datetime
