"""A message on the intake topic that is a bomb is written down by its place and passed."""

import json
import resource
import time

import pytest
from joserfc import jwe

from deploy.intake import ALGORITHMS
from schemas.errors import BadInput
from tests.fuzz.targets import KEY, MESSAGE, TOPIC

HEADER = {"alg": ALGORITHMS[0], "enc": ALGORITHMS[1]}


def sealed(plain: bytes, **more: str) -> bytes:
    return jwe.encrypt_compact(HEADER | more, plain, KEY, algorithms=[*ALGORITHMS, "DEF"]).encode()


def test_the_message_itself_is_read() -> None:
    assert TOPIC._read(sealed(json.dumps(MESSAGE).encode())).email == "a@b.example"


@pytest.mark.parametrize(
    "plain",
    [b"[" * 40_000, b'{"id": ' * 6_000, b'{"id": "' + b"x" * 40_000 + b'"}', b"9" * 40_000, b"", b"null", b"\xff"],
    ids=["arrays", "objects", "long", "digits", "empty", "null", "bytes"],
)
def test_what_is_too_deep_or_no_message_is_refused_at_once(plain: bytes) -> None:
    began = time.process_time()
    with pytest.raises(BadInput, match="missing or wrong"):
        TOPIC._read(sealed(plain))

    assert time.process_time() - began < 1


def test_what_is_too_large_is_refused_before_it_is_opened() -> None:
    with pytest.raises(BadInput, match="larger than 64 KB"):
        TOPIC._read(sealed(b"[" * 1_000_000))


def test_what_unfolds_is_never_unfolded() -> None:
    bomb = sealed(bytes(200 << 20), zip="DEF")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BadInput):
        TOPIC._read(bomb)

    assert len(bomb) < 1 << 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024, "kilobytes; the bomb holds 200 MB"


@pytest.mark.parametrize(
    "email", ["a@b.example\r\nBcc: x@y.example", "a@b.example> SIZE=1", "a b@c.example", "a\x00@b.example"]
)
def test_an_address_that_is_more_than_an_address_is_refused(email: str) -> None:
    with pytest.raises(BadInput, match="email") as told:
        TOPIC._read(sealed(json.dumps(MESSAGE | {"email": email}).encode()))

    assert "b.example" not in str(told.value)
