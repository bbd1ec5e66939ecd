"""A master key in AWS KMS: it wraps and unwraps there and never leaves.

Source: AWS KMS API Reference, Encrypt, Decrypt, DescribeKey; "Encryption context".
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from schemas.errors import BadSettings, MasterGone, SystemUnavailable
from schemas.ids import SystemId

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

R = TypeVar("R")
PREFIX = "aws-kms:"
KMS = SystemId("kms")
CONTEXT = "habeas-key"
GONE = frozenset(
    {
        "NotFoundException",
        "KMSInvalidStateException",
        "InvalidCiphertextException",
        "IncorrectKeyException",
        "DisabledException",
    }
)
REFUSED = frozenset({"AccessDeniedException", "UnrecognizedClientException", "InvalidSignatureException"})


class KmsMaster:
    """One KMS key by id, ARN or alias. What is wrapped for one name opens for that name only (encryption context)."""

    def __init__(self, client: "KMSClient", key: str) -> None:
        self._client, self._key = client, key

    @classmethod
    def at(cls, key: str, region: str | None, endpoint: str | None) -> "KmsMaster":
        """Signs in as AWS's own tools do: environment, profile, instance or workload role. Raises BadSettings."""
        patient = Config(connect_timeout=3, read_timeout=5, retries={"max_attempts": 3, "mode": "standard"})
        try:
            client = boto3.client("kms", region_name=region, endpoint_url=endpoint, config=patient)
        except (BotoCoreError, ValueError) as problem:
            raise BadSettings(f"the AWS client can't be made ({type(problem).__name__}); add ?region=…") from None
        return cls(client, key)

    def knows(self, master: str) -> bool:
        """Whether the id is one of this kind."""
        return master.startswith(PREFIX)

    async def wrap(self, key: bytes, name: str) -> tuple[str, bytes]:
        """The id of the key that wrapped, and the key sealed for one name. Raises SystemUnavailable, MasterGone."""
        answer = await self._asked(
            lambda: self._client.encrypt(KeyId=self._key, Plaintext=key, EncryptionContext={CONTEXT: name}), self._key
        )
        return PREFIX + answer["KeyId"], answer["CiphertextBlob"]

    async def unwrap(self, master: str, wrapped: bytes, name: str) -> bytes:
        """The key that was wrapped for this name. Raises SystemUnavailable, MasterGone."""
        arn = master.removeprefix(PREFIX)
        answer = await self._asked(
            lambda: self._client.decrypt(KeyId=arn, CiphertextBlob=wrapped, EncryptionContext={CONTEXT: name}), arn
        )
        return answer["Plaintext"]

    async def renew(self) -> str:
        """The id of the key that the settings name: KMS turns its own keys, a new one is a new setting."""
        described = await self._asked(lambda: self._client.describe_key(KeyId=self._key), self._key)
        return PREFIX + described["KeyMetadata"]["Arn"]

    async def drop_old(self) -> int:
        """Nothing: an old key of KMS goes by its own scheduled deletion."""
        return 0

    async def _asked(self, call: Callable[[], R], key: str) -> R:
        try:
            return await asyncio.to_thread(call)
        except ClientError as problem:
            code = str(problem.response.get("Error", {}).get("Code", ""))
            if code in GONE:
                raise MasterGone(PREFIX + key) from None
            if code in REFUSED:
                raise BadSettings(f"AWS KMS refuses these credentials ({code})") from None
            raise SystemUnavailable(KMS, code or "error") from None
        except BotoCoreError as problem:
            raise SystemUnavailable(KMS, type(problem).__name__) from None
