"""Temporal's payloads, sealed under the key of the case that they belong to."""

from collections.abc import Mapping, Sequence

from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    ActivitySerializationContext,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
    WorkflowSerializationContext,
)

from schemas.errors import BadInput, KeyGone, NotAllowed
from schemas.ids import CaseId, OrgId, parts_of
from schemas.ports import Ciphers

ENCODING = b"binary/habeas-aes256gcm"
KEY_ID = "habeas-key-id"
CASE = "habeas-case"
"""Whose key that is, for the codec endpoint: Temporal knows the same id as the workflow's."""
PURPOSE = b"temporal"
SealedOrOpen = tuple[dict[str, bytes], bytes]
"""Metadata and content of a payload."""


class CaseCodec(PayloadCodec, WithSerializationContext):
    """Seals what belongs to a case; opens by the key id that stands with the payload.

    Payloads of workflows that are no cases carry references only and pass unchanged.
    Source: Temporal SDK, "Serialization context".
    """

    def __init__(self, ciphers: Ciphers, case: tuple[OrgId, CaseId] | None = None) -> None:
        self._ciphers, self._case = ciphers, case

    def with_context(self, context: SerializationContext) -> "CaseCodec":
        """The same codec for one workflow."""
        if isinstance(context, WorkflowSerializationContext | ActivitySerializationContext) and context.workflow_id:
            case = parts_of(context.workflow_id)
            return self if case == self._case else CaseCodec(self._ciphers, case)
        return self

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Sealed payloads. Raises KeyGone, NotFound."""
        if self._case is None:
            return list(payloads)
        cipher = await self._ciphers.of_case(*self._case)
        metadata = {"encoding": ENCODING, KEY_ID: cipher.key_id.encode(), CASE: self._case[1].encode()}
        return [Payload(metadata=metadata, data=cipher.seal(p.SerializeToString(), PURPOSE)) for p in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Opened payloads. Raises KeyGone, also for a payload of another organisation, NotFound."""
        return [await self._open(p) for p in payloads]

    async def _open(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != ENCODING:
            return payload
        cipher = await self._ciphers.by_id(payload.metadata[KEY_ID].decode())
        if self._case is not None and cipher.org != self._case[0]:
            raise KeyGone("the payload was sealed for another organisation")
        return Payload.FromString(cipher.open(payload.data, PURPOSE))


class Reader:
    """Opens single payloads of one organisation, for the codec endpoint."""

    def __init__(self, ciphers: Ciphers) -> None:
        self._ciphers = ciphers

    def case_of(self, metadata: Mapping[str, bytes]) -> CaseId | None:
        """Whose payload it says it is; None where it is not sealed. Raises BadInput where it is sealed and does not say."""
        if metadata.get("encoding") != ENCODING:
            return None
        said = metadata.get(CASE, b"").decode("ascii", "replace")
        if parts_of(f"any.{said}") is None or KEY_ID not in metadata:
            raise BadInput(
                "the payload does not say which case it belongs to; it was written before there was this endpoint"
            )
        return CaseId(said)

    async def open(self, org: OrgId, case: CaseId, metadata: Mapping[str, bytes], data: bytes) -> SealedOrOpen:
        """The payload that was sealed for Temporal under this case's key. Raises KeyGone, NotFound, NotAllowed.

        What is said to be a case's and is not opens under no key of that case.
        """
        cipher = await self._ciphers.of_case(org, case)
        if cipher.key_id.encode() != metadata.get(KEY_ID):
            raise NotAllowed("the payload belongs to another case than it says")
        plain = Payload.FromString(cipher.open(data, PURPOSE))
        return dict(plain.metadata), plain.data
