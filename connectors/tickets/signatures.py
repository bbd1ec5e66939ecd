"""Whether a call was signed by who shares our secret: looked at over the bytes as they came, before anything is read."""

import base64
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from schemas.errors import NotAllowed
from schemas.tickets import TicketSecret

OLDEST = timedelta(minutes=5)
"""How far the time in a signature and our clock may differ (Standard Webhooks: a tolerance of minutes)."""
PREFIX = "whsec_"


def zammad(secret: TicketSecret, headers: Mapping[str, str], body: bytes) -> str:
    """What names this call for ever: a digest of the body, because Zammad's signature covers nothing else.

    Raises NotAllowed. Source: Zammad admin documentation, "Adding webhooks" (HMAC SHA1 Signature Token) and "Webhook
    Payload"; the header's form is WebSub's, `sha1=<hex>` (W3C WebSub section 7.1.1).
    """
    given = headers.get("x-hub-signature", "")
    good = any(_same(given, f"sha1={hmac.new(key, body, hashlib.sha1).hexdigest()}") for key in _keys(secret))
    return _passed(good, hashlib.sha256(body).hexdigest())


def zendesk(secret: TicketSecret, headers: Mapping[str, str], body: bytes, at: datetime) -> str:
    """What names this call for ever. Raises NotAllowed, also where it was signed too long ago.

    Source: Zendesk developer documentation, "Verifying webhooks": base64(HMAC-SHA256(timestamp + body)).
    """
    stamp, given = (
        headers.get("x-zendesk-webhook-signature-timestamp", ""),
        headers.get("x-zendesk-webhook-signature", ""),
    )
    signed = stamp.encode() + body
    good = any(_same(given, _base64(hmac.digest(key, signed, hashlib.sha256))) for key in _keys(secret))
    try:
        when = datetime.fromisoformat(stamp)
    except ValueError:
        good, when = False, at
    _recent(when if when.tzinfo else when.replace(tzinfo=UTC), at)
    return _passed(good, hashlib.sha256(body).hexdigest())


def standard(secret: TicketSecret, headers: Mapping[str, str], body: bytes, at: datetime) -> str:
    """What names this call for ever: the id that is signed with it. Raises NotAllowed, also where it is too old.

    Source: Standard Webhooks, "Verifying signatures": `v1,<base64>` over `id.timestamp.body`, several by spaces.
    """
    name, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    given = [part[3:] for part in headers.get("webhook-signature", "").split(" ")[:10] if part.startswith("v1,")]
    expected = [_standard(key, name, stamp, body) for key in _standard_keys(secret)]
    good = bool(name) and any(_same(one, other) for one in given for other in expected)
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        return _passed(False, "")
    _recent(datetime.fromtimestamp(int(stamp), UTC), at)
    return _passed(good, hashlib.sha256(name.encode()).hexdigest())


def sign(secret: TicketSecret, name: str, body: bytes, at: datetime) -> dict[str, str]:
    """The headers that sign a call of ours, as Standard Webhooks say. name: the same for the same call, sent again."""
    stamp = str(int(at.timestamp()))
    signature = _standard(next(_standard_keys(secret)), name, stamp, body)
    return {"webhook-id": name, "webhook-timestamp": stamp, "webhook-signature": f"v1,{signature}"}


def _standard(key: bytes, name: str, stamp: str, body: bytes) -> str:
    return _base64(hmac.digest(key, f"{name}.{stamp}.".encode() + body, hashlib.sha256))


def _keys(secret: TicketSecret) -> Iterator[bytes]:
    yield secret.webhook_secret.encode()
    if secret.old_webhook_secret:
        yield secret.old_webhook_secret.encode()


def _standard_keys(secret: TicketSecret) -> Iterator[bytes]:
    """`whsec_` says that base64 follows; anything else is the secret itself."""
    for key in _keys(secret):
        if key.startswith(PREFIX.encode()):
            try:
                yield base64.b64decode(key[len(PREFIX) :], validate=True)
                continue
            except ValueError:
                pass
        yield key


def _recent(when: datetime, at: datetime) -> None:
    if abs(at - when) > OLDEST:
        raise NotAllowed("the call was signed too long ago, or the clocks differ by more than five minutes")


def _passed(good: bool, name: str) -> str:
    if not good:
        raise NotAllowed("the signature is not by the secret that both sides share")
    return name


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
