"""A witness outside the house: a time-stamping authority (RFC 3161) over HTTP (section 3.4)."""

from collections.abc import Sequence

import httpx
from cryptography.x509 import Certificate
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, VerifierBuilder, decode_timestamp_response
from rfc3161_client.errors import VerificationError

from schemas.errors import SystemRefused, SystemUnavailable
from schemas.ids import SystemId
from schemas.proofs import Stamped

SECONDS = 30.0
GONE_WRONG = 500
TRY_LATER = (408, 425, 429)
LARGEST = 1 << 16
"""Bytes of an answer: a stamp with its certificates has a few thousand."""
NAME = SystemId("witness")


class TimeStamps:
    """Has content stamped, and takes no stamp that its roots don't vouch for."""

    def __init__(self, url: str, roots: Sequence[Certificate], client: httpx.AsyncClient | None = None) -> None:
        self._url, self._roots = url, list(roots)
        self._client = client or httpx.AsyncClient(timeout=SECONDS, follow_redirects=False)

    async def stamp(self, content: bytes) -> Stamped:
        """The stamp over the content. The authority gets a digest only.

        Raises SystemUnavailable, and SystemRefused where the answer is no stamp over this content by an authority that
        the roots vouch for.
        """
        request = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).build()
        token = await self._asked(request.as_bytes())
        try:
            answer = decode_timestamp_response(token)
            VerifierBuilder(roots=self._roots, nonce=request.nonce).build().verify_message(answer, content)
        except ValueError:
            raise SystemRefused(NAME, "its answer is no time stamp that can be read (RFC 3161, DER)") from None
        except VerificationError as wrong:
            raise SystemRefused(NAME, f"its time stamp does not hold against HABEAS_WITNESS_ROOTS: {wrong}") from None
        return Stamped(token=token, at=answer.tst_info.gen_time)

    async def close(self) -> None:
        """No connection is left."""
        await self._client.aclose()

    async def _asked(self, query: bytes) -> bytes:
        headers = {"content-type": "application/timestamp-query", "accept": "application/timestamp-reply"}
        try:
            answer = await self._client.post(self._url, content=query, headers=headers)
        except httpx.TransportError as away:
            raise SystemUnavailable(NAME, type(away).__name__) from None
        if answer.status_code >= GONE_WRONG or answer.status_code in TRY_LATER:
            raise SystemUnavailable(NAME, f"HTTP {answer.status_code}")
        if not answer.is_success or len(answer.content) > LARGEST:
            raise SystemRefused(NAME, f"HTTP {answer.status_code}, {len(answer.content)} bytes")
        return answer.content
