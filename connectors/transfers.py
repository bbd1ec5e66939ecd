"""Hands ported data to another controller over HTTPS (GDPR Art. 20(2))."""

import tempfile
import zipfile
from collections.abc import AsyncIterator

import httpx

from schemas.errors import NotAllowed, SystemRefused, SystemUnavailable
from schemas.ids import CaseId, SystemId
from schemas.organisation import Recipient

GONE_WRONG = 500
TRY_LATER = (408, 425, 429)


class Transfers:
    """PUT of a ZIP to the receiver's address and the case's id; the same case is the same delivery, however often it comes."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        """client: one that follows no redirect and goes outward only (`connectors.outward`)."""
        self._client = client

    async def deliver(self, to: Recipient, case: CaseId, files: AsyncIterator[tuple[str, bytes]]) -> str:
        """The receiver has it; what they call it. Raises SystemUnavailable, SystemRefused.

        A redirect is refused: data of a person go where the organisation file says and nowhere else.
        """
        system = SystemId("transfer")
        if to.api is None:
            raise SystemRefused(system, "the organisation file gives no `api` address for that recipient")
        with tempfile.TemporaryFile() as packed:
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
                async for path, content in files:
                    archive.writestr(path, content)
            packed.seek(0)
            url = f"{str(to.api).rstrip('/')}/{case}"
            headers = {"content-type": "application/zip", "idempotency-key": case}
            try:
                answer = await self._client.put(url, content=packed.read(), headers=headers)
            except NotAllowed as inside:
                raise SystemRefused(system, str(inside)) from None
            except httpx.TransportError as away:
                raise SystemUnavailable(system, type(away).__name__) from None
        if answer.status_code >= GONE_WRONG or answer.status_code in TRY_LATER:
            raise SystemUnavailable(system, f"HTTP {answer.status_code}")
        if not answer.is_success:
            raise SystemRefused(system, f"HTTP {answer.status_code}")
        return _reference(answer)


def _reference(answer: httpx.Response) -> str:
    """What the receiver calls the delivery, if it says: letters, digits and dashes only, for it stands in the ledger."""
    try:
        said = str(answer.json().get("reference", ""))
    except (ValueError, AttributeError, RecursionError):
        said = ""
    return said[:64] if said.replace("-", "").isalnum() else "received"
