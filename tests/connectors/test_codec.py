"""Payloads are sealed under the key of their case."""

import secrets

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.converter import ActivitySerializationContext, WorkflowSerializationContext

from connectors.codec import ENCODING, CaseCodec
from connectors.postgres.ciphers import CaseCipher
from schemas.errors import KeyGone
from schemas.ids import CaseId, OrgId, workflow_id
from schemas.ports import Cipher

ORG = OrgId("lindskogen")
ONE, OTHER = CaseId("DSR-2026-000001"), CaseId("DSR-2026-000002")
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'{"email": "elsa@brevladan.example"}')


class Keys:
    """The keys of a few cases."""

    def __init__(self) -> None:
        self.ciphers = {case: CaseCipher(ORG, f"key-{case}", secrets.token_bytes(32)) for case in (ONE, OTHER)}

    async def of_case(self, org: OrgId, case: CaseId) -> Cipher:
        return self.ciphers[case]

    async def by_id(self, key_id: str) -> Cipher:
        return next(c for c in self.ciphers.values() if c.key_id == key_id)


def of(keys: Keys, case: CaseId) -> CaseCodec:
    context = WorkflowSerializationContext(namespace="n", workflow_id=workflow_id(ORG, case))
    return CaseCodec(keys).with_context(context)


async def test_nothing_of_a_payload_is_in_the_clear() -> None:
    sealed = (await of(Keys(), ONE).encode([PLAIN]))[0]

    assert b"elsa" not in sealed.SerializeToString() and b"json/plain" not in sealed.SerializeToString()
    assert sealed.metadata["encoding"] == ENCODING


async def test_it_opens_by_the_key_that_it_names_without_any_context() -> None:
    keys = Keys()
    sealed = await of(keys, ONE).encode([PLAIN])

    assert await CaseCodec(keys).decode(sealed) == [PLAIN]


async def test_another_cases_key_does_not_open_it() -> None:
    keys = Keys()
    sealed = (await of(keys, ONE).encode([PLAIN]))[0]
    sealed.metadata["habeas-key-id"] = f"key-{OTHER}".encode()

    with pytest.raises(KeyGone):
        await CaseCodec(keys).decode([sealed])


async def test_an_activity_belongs_to_the_case_of_its_workflow() -> None:
    context = ActivitySerializationContext(
        namespace="n",
        activity_id="1",
        activity_type="a",
        activity_task_queue="q",
        workflow_id=workflow_id(ORG, ONE),
        workflow_type="w",
        is_local=True,
    )
    sealed = (await CaseCodec(Keys()).with_context(context).encode([PLAIN]))[0]

    assert sealed.metadata["habeas-key-id"] == f"key-{ONE}".encode()


async def test_equal_payloads_are_sealed_differently() -> None:
    codec = of(Keys(), ONE)

    assert (await codec.encode([PLAIN])) != (await codec.encode([PLAIN]))


async def test_a_case_does_not_open_what_was_sealed_for_another_organisation() -> None:
    keys = Keys()
    sealed = await of(keys, ONE).encode([PLAIN])
    context = WorkflowSerializationContext(namespace="n", workflow_id=workflow_id(OrgId("klangbro"), OTHER))

    with pytest.raises(KeyGone, match="another organisation"):
        await CaseCodec(keys).with_context(context).decode(sealed)
