"""What a letter's digest is made of."""

import hashlib

MAIL = "mail"


def letter_text(content: bytes) -> str:
    """What `Codes.digest` keys for a letter: a name of its own and the letter's SHA-256, so that size does not matter."""
    return f"letter:{hashlib.sha256(content).hexdigest()}"


def mail_content(text: str) -> bytes:
    """The words of a mail as they are digested: lines end in one way, whatever the mail went through."""
    return "\n".join(text.splitlines()).encode()
