"""Checks an auditor's file without a network or a database (docs/audit-file.md says how to do it without Habeas)."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import Field, ValidationError

from console.witnessed import LATE, Witnessed, witnessed
from schemas import merkle
from schemas.base import Frozen
from schemas.errors import BadInput
from schemas.ports import Stamps
from schemas.proofs import AuditFile, Checkpoint, Earlier


class Finding(Frozen):
    """What a check says."""

    ok: bool
    """Consistent, signed by the pinned key, and whatever else was asked holds."""
    consistent: bool
    detail: str
    """What was found; where it is not ok, what is wrong first."""
    entries: int = 0
    late: tuple[int, ...] = ()
    """Numbers of entries that a witness saw too long after they say that they happened."""
    unwitnessed: tuple[int, ...] = ()
    """Numbers of entries that no stamp covers yet, where stamps were asked for."""
    stamped: dict[int, datetime] = Field(default_factory=dict)
    """When a witness first saw each entry, where stamps were asked for."""
    file: AuditFile | None = None
    """What was read, where it could be read."""


class Asked(Frozen):
    """Against what a file is checked."""

    pinned: str | None = None
    """Hex of the Ed25519 key that the auditor already had; without it the origin is unproven."""
    seen: Checkpoint | None = None
    """The head that the auditor kept from an earlier visit."""
    late: timedelta = LATE
    """An entry that a witness first saw later than this after it says that it happened is named."""


def verify(path: Path, asked: Asked, roots: Stamps | None = None) -> Finding:
    """Whether every entry is in the signed ledger, none is missing and nothing in the file was changed.

    roots: whom the auditor trusts for time; without, stamps are not looked at. Raises BadInput.
    """
    try:
        raw = path.read_bytes()
    except OSError:
        raise BadInput(f"{path} can't be read: give the file that `habeas audit export` wrote") from None
    return judge(raw, asked, roots)


def judge(raw: bytes, asked: Asked, roots: Stamps | None = None) -> Finding:
    """As `verify`, for the bytes of a file."""
    file = _read(raw)
    if isinstance(file, str):
        return Finding(ok=False, consistent=False, detail=file)
    wrong = _unsigned(file, asked.pinned) or _first_wrong(file, raw) or _changed_since(file, asked.pinned)
    wrong = wrong or (_unseen(file, asked.seen, asked.pinned or file.public_key) if asked.seen else None)
    if wrong:
        return Finding(ok=False, consistent=False, detail=wrong, entries=len(file.entries), file=file)
    found = witnessed(file, roots, asked.late) if roots else Witnessed()
    detail = found.wrong
    if asked.pinned is None:
        detail = f"consistent, origin unproven; {detail}" if detail else "consistent, origin unproven"
    return Finding(
        ok=detail is None,
        consistent=True,
        detail=detail or "every entry is in the signed ledger",
        entries=len(file.entries),
        late=found.late,
        unwitnessed=found.none,
        stamped=found.at,
        file=file,
    )


def read_checkpoint(path: Path) -> Checkpoint:
    """The head that an auditor kept. Raises BadInput."""
    try:
        return Checkpoint.model_validate_json(path.read_bytes())
    except (OSError, ValueError):
        raise BadInput(f"{path} is no checkpoint: give the file that `habeas audit checkpoint` wrote") from None


def _read(raw: bytes) -> AuditFile | str:
    """The file, or what keeps it from being read."""
    try:
        json.loads(raw)
        return AuditFile.model_validate_json(raw)
    except json.JSONDecodeError as wrong:
        return f"this is no audit file, or it was cut or changed {_place(raw, wrong.pos)}"
    except ValidationError as wrong:
        first = wrong.errors(include_input=False, include_url=False, include_context=False)[0]
        where = [str(part) for part in first["loc"]]
        if where[:1] == ["format"] or where == ["entries"]:
            return "this is no file of format habeas-audit/2: have it exported again by this version of Habeas"
        if where[:1] == ["entries"]:
            return f"entry {int(where[1]) + 1} can't be read: {'.'.join(where[2:]) or 'it'} was changed"
        return f"this is no audit file, or it was changed: {'.'.join(where)}: {first['msg']}"
    except (ValueError, RecursionError):
        return "this is no audit file, or it was changed so that it can't be read"


def _unsigned(file: AuditFile, pinned: str | None) -> str | None:
    head, key = file.checkpoint, pinned or file.public_key
    if _is_signed(key, head.signature, head.signed()) and head.key_id == key[:16]:
        return None
    if pinned is not None and file.public_key != pinned:
        return "the signature is not by the pinned key"
    return "the head of the ledger was changed: its signature does not fit"


def _first_wrong(file: AuditFile, raw: bytes) -> str | None:
    head = file.checkpoint
    if file.org != head.org:
        return "the head is of another organisation than the file"
    for number, proven in enumerate(file.entries, start=1):
        entry = proven.entry
        if (entry.org, entry.case, entry.seq) != (file.org, file.case, number):
            return f"entry {number} is missing or out of order"
        leaf, path = merkle.leaf_hash(entry.canonical()), _hashes(proven.path)
        if not merkle.proves(leaf, proven.index, head.size, path, bytes.fromhex(head.root)):
            return f"entry {number} ({entry.fact.kind.value}) is not what was sealed"
    if not file.repeats():
        return "what the file says of rules, plans and letters is not what its entries say"
    whole = file.canonical()
    if raw != whole:
        at = next((n for n, (a, b) in enumerate(zip(raw, whole, strict=False)) if a != b), min(len(raw), len(whole)))
        return f"the file is not written in the one way it has to be: it was changed {_place(raw, at)}"
    return None


def _changed_since(file: AuditFile, pinned: str | None) -> str | None:
    """What is wrong beside the entries."""
    key = pinned or file.public_key
    if not _is_signed(key, file.signature, file.signed()):
        return "something beside the entries was changed since the file was signed"
    for earlier in (*file.stamps, *((file.since,) if file.since else ())):
        old = earlier.checkpoint
        if old.org != file.org or not _is_signed(key, old.signature, old.signed()):
            return f"the head over {old.size} entries is not signed by the ledger's key"
        if not _grew(earlier, file.checkpoint):
            return f"the head over {old.size} entries, of {_day(old)}, is not the beginning of this ledger: it was rewritten"
    return None


def _unseen(file: AuditFile, seen: Checkpoint, key: str) -> str | None:
    """What is wrong with this ledger for somebody who has seen it before."""
    told = f"the head over {seen.size} entries that you kept, of {_day(seen)},"
    head = file.checkpoint
    if seen.org != file.org:
        return f"{told} is of another organisation"
    if not _is_signed(key, seen.signature, seen.signed()):
        return f"{told} is not signed by this key"
    if seen.size > head.size:
        return f"{told} is longer than this ledger: entries were taken away since"
    known = [head, *(e.checkpoint for e in (*file.stamps, *((file.since,) if file.since else ())))]
    same = [c for c in known if c.size == seen.size]
    if not same:
        return f"the file does not show how the ledger grew since {_day(seen)}: have it exported with --since"
    if any(c.root != seen.root for c in same):
        return f"{told} is not the beginning of this ledger: it was rewritten since"
    return None


def _grew(earlier: Earlier, head: Checkpoint) -> bool:
    old = earlier.checkpoint
    roots = bytes.fromhex(old.root), bytes.fromhex(head.root)
    return merkle.grew(old.size, roots[0], head.size, roots[1], _hashes(earlier.path))


def _is_signed(key: str, signature: str, content: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), content)
    except (ValueError, InvalidSignature):
        return False
    return True


def _hashes(path: Sequence[str]) -> list[bytes]:
    return [bytes.fromhex(step) for step in path]


def _place(raw: bytes, at: int) -> str:
    """Where in the file that is, in words."""
    before = raw[:at]
    entry = before.count(b'{"entry":')
    if not entry:
        return f"at byte {at}, before the entries"
    return f"at byte {at}, behind the entries" if b'],"format":' in before else f"at byte {at}, in entry {entry}"


def _day(head: Checkpoint) -> str:
    return f"{head.signed_at:%Y-%m-%d %H:%M} UTC"
