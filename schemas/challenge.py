"""The identity challenge: a code that only the mailbox's owner has seen."""

import hashlib
import hmac

from schemas.ids import CaseId

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters and digits that nobody mistakes for each other."""
LENGTH = 10
"""50 bits: with a handful of attempts a guess does not succeed."""


def code_from(secret: bytes) -> str:
    """A code to read and type, `XXXXX-XXXXX`, from at least ten secret bytes."""
    letters = "".join(ALPHABET[b % len(ALPHABET)] for b in secret[:LENGTH])
    return f"{letters[: LENGTH // 2]}-{letters[LENGTH // 2 :]}"


def digest_of(case: CaseId, code: str) -> str:
    """What a workflow keeps: enough to check an answer, not enough to give one."""
    plain = "".join(c for c in code.upper() if c in ALPHABET)
    return hashlib.sha256(f"{case}:{plain}".encode()).hexdigest()


def matches(case: CaseId, code: str, digest: str) -> bool:
    """Whether the code is the one that was sent; case, spaces and dashes don't matter."""
    return hmac.compare_digest(digest_of(case, code), digest)
