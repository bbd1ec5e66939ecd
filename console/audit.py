"""Checks an auditor's file without a network or a database."""

from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError

from schemas import merkle
from schemas.base import Frozen
from schemas.errors import BadInput
from schemas.facts import AuditFile


class Finding(Frozen):
    """What a check says."""

    ok: bool
    """Consistent and signed by the pinned key."""
    consistent: bool
    detail: str
    entries: int = 0


def verify(path: Path, pinned: str | None) -> Finding:
    """Whether every entry is in the signed ledger, none is missing and none was changed.

    pinned: hex of the Ed25519 key that the auditor already had; without it the origin is unproven. Raises BadInput.
    """
    try:
        file = AuditFile.model_validate_json(path.read_bytes())
    except (OSError, ValidationError, ValueError):
        raise BadInput(f"{path.name} is no audit file, or was cut or changed so that it can't be read") from None
    wrong = _first_wrong(file)
    if wrong:
        return Finding(ok=False, consistent=False, detail=wrong, entries=len(file.entries))
    if not _signed(file, pinned or file.public_key):
        reason = "the signature is not by the pinned key" if pinned else "the signature does not fit"
        return Finding(ok=False, consistent=False, detail=reason, entries=len(file.entries))
    if pinned is None:
        return Finding(ok=False, consistent=True, detail="consistent, origin unproven", entries=len(file.entries))
    return Finding(ok=True, consistent=True, detail="every entry is in the signed ledger", entries=len(file.entries))


def _first_wrong(file: AuditFile) -> str | None:
    if file.format != "habeas-audit/1":
        return f"unknown format {file.format!r}"
    head = file.checkpoint
    for number, proven in enumerate(file.entries, start=1):
        entry = proven.entry
        if (entry.org, entry.case, entry.seq) != (file.org, file.case, number):
            return f"entry {number} is missing or out of order"
        try:
            path, root = [bytes.fromhex(h) for h in proven.path], bytes.fromhex(head.root)
        except ValueError:
            return f"the proof of entry {number} is damaged"
        if not merkle.proves(merkle.leaf_hash(entry.canonical()), proven.index, head.size, path, root):
            return f"entry {number} ({entry.fact.kind.value}) is not what was sealed"
    if not file.entries or file.org != head.org:
        return "the file holds no entries of this organisation"
    return None


def _signed(file: AuditFile, key: str) -> bool:
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.strip()))
        public.verify(bytes.fromhex(file.checkpoint.signature), file.checkpoint.signed())
    except (ValueError, InvalidSignature):
        return False
    return bytes.fromhex(key.strip()).hex()[:16] == file.checkpoint.key_id
