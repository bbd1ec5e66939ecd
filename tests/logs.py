"""Ledgers in memory: what a tree of facts looks like in an auditor's file, without a database."""

import base64
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rfc3161_client import TimestampRequestBuilder

from connectors.postgres.ledger import Signer
from schemas import merkle
from schemas.facts import Body, Fact, FactKind, LedgerEntry
from schemas.merkle import Node
from schemas.proofs import AuditFile, Checkpoint, Earlier, ProvenEntry, Said, Stamp
from tests.tsa import Authority

ORG, CASE, OTHER = "lindskogen", "DSR-2026-000007", "DSR-2026-000008"
BEGAN = datetime(2026, 11, 1, 9, 0, 0, 123456, tzinfo=UTC)
KINDS: tuple[tuple[FactKind, Body], ...] = (
    (FactKind.OPENED, {"types": ["erasure"], "channel": "ticket"}),
    (FactKind.IDENTITY_ASKED, {"challenge": True, "letters": ["mail:" + "1a" * 32]}),
    (FactKind.IDENTITY_VERIFIED, {"method": "code", "note": None}),
    (FactKind.COPIES_FOUND, {"system": "bokföring", "records": 12}),
    (FactKind.PLANNED, {"digest": "2b" * 32, "rules": "r-1", "records": 12, "flags": []}),
    (FactKind.APPROVED, {"role": "decider", "by": "anna"}),
    (FactKind.DONE, {"system": "bokföring", "changed": 11}),
    (FactKind.RESPONDED, {"rules": "r-2", "letters": ["sv/letter.html:" + "3c" * 32, "mail:" + "4d" * 32]}),
)


class Log:
    """A ledger of two cases whose entries take turns."""

    def __init__(self, entries: int = len(KINDS), *, key: Signer | None = None, began: datetime = BEGAN) -> None:
        """entries: how many the case has."""
        self.signer = key or Signer(Ed25519PrivateKey.generate())
        self.public = self.signer.public.hex()
        self.facts = [_entry(case, n, began) for n in range(entries) for case in (OTHER, CASE)]
        self._nodes: dict[Node, bytes] = {}

    def head(self, size: int | None = None, previous: int | None = 0, at: datetime | None = None) -> Checkpoint:
        """The signed head over so many entries."""
        size = size or len(self.facts)
        root = merkle.root_of(self._grown(size))
        at = at or self.facts[size - 1].fact.at + timedelta(seconds=1)
        unsigned = Checkpoint(
            org=ORG, size=size, root=root.hex(), signed_at=at, previous=previous, key_id=self.public[:16],
            signature="0" * 128,
        )  # fmt: skip
        return unsigned.model_copy(update={"signature": self.signer.sign(unsigned.signed()).hex()})

    def stamped(self, size: int, authority: Authority) -> Stamp:
        """The head over so many entries, stamped now."""
        head = self.head(size)
        request = TimestampRequestBuilder().data(head.stamped()).build()
        token = base64.b64encode(authority.reply(request.as_bytes())).decode()
        return Stamp(checkpoint=head, path=self.growth(size), token=token)

    def growth(self, size: int) -> tuple[str, ...]:
        """That the ledger only grew since it had so many entries."""
        self._grown(len(self.facts))
        return tuple(self._hash(a, b) for a, b in merkle.growth_ranges(size, len(self.facts)))

    def file(self, stamps: tuple[Stamp, ...] = (), since: Checkpoint | None = None) -> AuditFile:
        """What an auditor gets of CASE."""
        head, size = self.head(), len(self.facts)
        entries = tuple(
            ProvenEntry(entry=e, index=n, path=tuple(self._hash(a, b) for a, b in merkle.path_ranges(n, size)))
            for n, e in enumerate(self.facts)
            if e.case == CASE
        )
        earlier = Earlier(checkpoint=since, path=self.growth(since.size)) if since else None
        said = Said.by(p.entry for p in entries)
        return self.sign(
            AuditFile(
                org=ORG, case=CASE, entries=entries, checkpoint=head, stamps=stamps, since=earlier, rules=said.rules,
                plans=said.plans, letters=said.letters, public_key=self.public, signature="0" * 128,
            )
        )  # fmt: skip

    def sign(self, file: AuditFile) -> AuditFile:
        """The file, signed by whoever holds the ledger's key."""
        return file.model_copy(update={"signature": self.signer.sign(file.signed()).hex()})

    def _grown(self, size: int) -> list[bytes]:
        peaks: list[bytes] = []
        leaves = [merkle.leaf_hash(e.canonical()) for e in self.facts[:size]]
        self._nodes |= {Node(0, n): leaf for n, leaf in enumerate(leaves)} | dict(merkle.grow(0, peaks, leaves))
        return peaks

    def _hash(self, start: int, end: int) -> str:
        return merkle.hash_of_range(start, end, self._nodes.__getitem__).hex()


def _entry(case: str, n: int, began: datetime) -> LedgerEntry:
    kind, body = KINDS[n % len(KINDS)]
    fact = Fact(key=f"{kind}:{n}", kind=kind, at=began + timedelta(hours=n), body=body)
    return LedgerEntry(org=ORG, case=case, seq=n + 1, fact=fact)
