"""A second verifier of auditors' files, written from docs/audit-file.md alone. It shares no code with Habeas.

Stamps are checked by OpenSSL: `tests/tsa.py`.
"""

import json
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FIELDS = "case checkpoint entries format letters org plans public_key rules signature since stamps"
WRONG = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, InvalidSignature)


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root_from(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """RFC 9162 2.1.3, from the definition: the root of a tree of `size` leaves, taken apart from above."""
    if size == 1:
        assert not path
        return leaf
    left = 1 << (size - 1).bit_length() - 1
    if index < left:
        return node(root_from(leaf, index, left, path[:-1]), path[-1])
    return node(path[-1], root_from(leaf, index - left, size - left, path[:-1]))


def roots_from(first: int, size: int, path: list[bytes], known: bytes | None) -> tuple[bytes, bytes]:
    """RFC 9162 2.1.4, from the definition: the roots of the first leaves and of all of them."""
    if first == size:
        (root,) = path if known is None else [known, *path]
        return root, root
    left = 1 << (size - 1).bit_length() - 1
    if first <= left:
        old, new = roots_from(first, left, path[:-1], known)
        return old, node(new, path[-1])
    old, new = roots_from(first - left, size - left, path[:-1], None)
    return node(path[-1], old), node(path[-1], new)


def signed(head: dict[str, Any]) -> bytes:
    at, old = head["signed_at"].replace("Z", "+00:00"), head["previous"] is None
    lines = [f"habeas-checkpoint/{1 if old else 2}", head["org"], head["size"], head["root"], at]
    return "".join(f"{line}\n" for line in (lines if old else [*lines, head["previous"]])).encode()


def check(raw: bytes, pinned: str) -> None:
    """Checks 1 to 6 of the page. Raises one of WRONG."""
    file, key = json.loads(raw), Ed25519PublicKey.from_public_bytes(bytes.fromhex(pinned))
    head, entries, size = file["checkpoint"], file["entries"], file["checkpoint"]["size"]
    assert (
        file["format"] == "habeas-audit/2"
        and " ".join(sorted(file)) == FIELDS
        and raw == canonical(file) + b"\n"
        and entries
    )
    for earlier in [{"checkpoint": head, "path": []}, *file["stamps"], *([file["since"]] if file["since"] else [])]:
        one, root = earlier["checkpoint"], bytes.fromhex(earlier["checkpoint"]["root"])
        assert one["org"] == file["org"] and one["key_id"] == pinned[:16]
        key.verify(bytes.fromhex(one["signature"]), signed(one))
        grown = roots_from(one["size"], size, [bytes.fromhex(step) for step in earlier["path"]], root)
        assert grown == (root, bytes.fromhex(head["root"]))
    for number, proven in enumerate(entries, 1):
        entry, index, path = proven["entry"], proven["index"], [bytes.fromhex(step) for step in proven["path"]]
        assert (entry["org"], entry["case"], entry["seq"]) == (file["org"], file["case"], number)
        leaf = sha256(b"\x00" + canonical(entry)).digest()
        assert 0 <= index < size and root_from(leaf, index, size, path).hex() == head["root"]
    said = [(p["entry"]["seq"], p["entry"]["fact"]["kind"], p["entry"]["fact"]["body"]) for p in entries]
    assert file["rules"] == list(dict.fromkeys(b["rules"] for _, _, b in said if "rules" in b))
    plans = [{"seq": n, "digest": b["digest"], "rules": b["rules"]} for n, kind, b in said if kind == "plan.made"]
    letters = [(n, *letter.rsplit(":", 1)) for n, _, b in said for letter in b.get("letters", [])]
    assert file["plans"] == plans
    assert file["letters"] == [{"seq": n, "name": name, "digest": digest} for n, name, digest in letters]
    signature = bytes.fromhex(file.pop("signature"))
    key.verify(signature, b"habeas-audit/2\n" + canonical(file))
    assert f'"signature":"{signature.hex()}"'.encode() in raw and file["public_key"] == pinned


def holds(raw: bytes, pinned: str) -> bool:
    try:
        check(raw, pinned)
    except WRONG:
        return False
    return True
