"""What is fuzzed. A target is given bytes and returns, or raises what the door says that it raises; anything else is a fault."""

import contextlib
import json
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from joserfc import jwe
from joserfc.jwk import ECKey
from pydantic import TypeAdapter, ValidationError

from connectors.systems import manifest as manifests
from connectors.thirdparties import views
from console import audit
from console.audit import judge
from console.intake_mail import read_mail
from console.web.codec import Asked
from console.web.identities import normal
from deploy.intake import ALGORITHMS, IntakeTopic
from deploy.organisation_file.loading import load
from rules.lawcases import format as lawcases
from schemas.erasures import Question
from schemas.errors import BadInput, BadManifest
from schemas.web import HandOver

ROOT = Path(__file__).parent.parent.parent
KEY = ECKey.import_key(
    {
        "kty": "EC",
        "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
    }
)
"""The example of RFC 7515, appendix A.3: nobody's."""
TOPIC = IntakeTopic(None, None, KEY)  # type: ignore[arg-type] # nothing is opened
QUESTIONS: TypeAdapter[Question | list[Question]] = TypeAdapter(Question | list[Question])
PINNED = "00" * 32


class Target(NamedTuple):
    """One door."""

    run: Callable[[bytes], None]
    seeds: tuple[bytes, ...]


def mail(data: bytes) -> None:
    """A mail is read or refused."""
    with contextlib.suppress(BadInput):
        read = read_mail(data)
        assert "\n" not in read.from_address and "\r" not in read.from_address


def sealed(data: bytes) -> None:
    """What lies on the intake topic, as a stranger writes it."""
    with contextlib.suppress(BadInput):
        TOPIC._read(data)


def message(data: bytes) -> None:
    """What a sender who has our key puts inside."""
    header = {"alg": ALGORITHMS[0], "enc": ALGORITHMS[1]}
    with contextlib.suppress(BadInput):
        TOPIC._read(jwe.encrypt_compact(header, data, KEY, algorithms=ALGORITHMS).encode())


def api(data: bytes) -> None:
    """The bodies of the API, the hand-over and the codec endpoint."""
    for values in (QUESTIONS, TypeAdapter(Asked), TypeAdapter(HandOver)):
        with contextlib.suppress(ValidationError):
            asked = values.validate_json(data)
            for question in asked if isinstance(asked, list) else [asked] if isinstance(asked, Question) else []:
                for identity in question.identities:
                    with contextlib.suppress(BadInput):
                        normal(identity.kind, identity.value, "SE")


def manifest(data: bytes) -> None:
    """A manifest is a manifest or a list of mistakes."""
    with contextlib.suppress(BadManifest):
        manifests.load(_file("manifest.yaml", data))


def organisation(data: bytes) -> None:
    """An organisation file likewise."""
    with contextlib.suppress(BadManifest):
        load([_file("organisation.yaml", data)])


def law_cases(data: bytes) -> None:
    """A file of law cases likewise."""
    with contextlib.suppress(BadInput):
        lawcases.read(_file("cases.yaml", data))


def audit_file(data: bytes) -> None:
    """No file is proven by a key that nobody has."""
    with contextlib.suppress(BadInput):
        assert not judge(data, audit.Asked(pinned=PINNED)).ok
    judge(data, audit.Asked())


def handed_in(data: bytes) -> None:
    """A file for a person's copy is unfolded as far as it may be."""
    for _ in views.views(data, room=views.Room(1 << 20)):
        pass


@cache
def _scratch() -> Path:
    return Path(tempfile.mkdtemp(prefix="habeas-fuzz-"))


def _file(name: str, data: bytes) -> Path:
    path = _scratch() / name
    path.write_bytes(data)
    return path


def _all(pattern: str) -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted(ROOT.glob(pattern)))


def _said(*values: object) -> tuple[bytes, ...]:
    return tuple(json.dumps(value).encode() for value in values)


QUESTION = {"purpose": "marketing", "identities": [{"kind": "email", "value": "a@b.example"}], "channel": "email"}
MESSAGE = {
    "id": "1", "sender": "crm", "org": "lindskogen", "types": ["access"], "received_at": "2026-11-21T10:00:00Z",
    "email": "a@b.example", "language": "en",
}  # fmt: skip
FACT = {"key": "k", "kind": "case.opened", "at": "2026-11-21T10:00:00Z", "body": {"n": 1}}
HEAD = {
    "org": "lindskogen",
    "size": 1,
    "root": PINNED,
    "signed_at": "2026-11-21T10:00:00Z",
    "key_id": "00" * 8,
    "signature": 2 * PINNED,
}
ENTRY = {"org": "lindskogen", "case": "DSR-2026-000001", "seq": 1, "fact": FACT}
AUDIT = {
    "format": "habeas-audit/2", "org": "lindskogen", "case": "DSR-2026-000001", "checkpoint": HEAD, "public_key": PINNED,
    "entries": [{"entry": ENTRY, "index": 0, "path": [PINNED]}], "rules": [], "plans": [], "letters": [], "signature": 2 * PINNED,
}  # fmt: skip
HANDED = {
    "org": "klangbro", "jti": "1", "subject": "s", "identities": [{"kind": "phone", "value": "070-1740605"}],
    "expires_at": "2026-11-21T10:00:00Z",
}  # fmt: skip
HOSTILE = (
    b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>Radera</p>\n--b--\n",
)

TARGETS: Mapping[str, Target] = {
    "mail": Target(mail, (*_all("deploy/example/mail/*.eml"), *HOSTILE)),
    "sealed": Target(
        sealed,
        (
            jwe.encrypt_compact(
                {"alg": ALGORITHMS[0], "enc": ALGORITHMS[1]}, b"{}", KEY, algorithms=ALGORITHMS
            ).encode(),
        ),
    ),
    "message": Target(message, _said(MESSAGE)),
    "api": Target(
        api, _said(QUESTION, [QUESTION], {"payloads": [{"metadata": {"a": "YQ=="}, "data": "YQ=="}]}, HANDED)
    ),
    "manifest": Target(manifest, _all("deploy/organisations/lindskogen/*.yaml")),
    "organisation": Target(organisation, _all("deploy/organisations/*.yaml")),
    "law-cases": Target(law_cases, _all("tests/law/*.yaml")),
    "audit-file": Target(audit_file, _said(AUDIT)),
    "handed-in": Target(
        handed_in,
        (
            b"Hej",
            b"PK\x03\x04",
            b"%PDF-1.4",
            b"\x1f\x8b\x08",
            b"=C3=A5 &aring; \\u00e5 %C3%A5 w6U=",
            rb"=3D \ud83d \udd15",
        ),
    ),
}


def _crash(data: bytes) -> None:
    if data.startswith(b"FUZZ"):
        raise ZeroDivisionError


def _hang(data: bytes) -> None:
    while data.startswith(b"FUZZ"):
        pass


def _swell(data: bytes) -> None:
    held = []
    while data.startswith(b"FUZZ"):
        held.append(bytearray(1 << 20))


BROKEN: Mapping[str, Target] = {
    "crash": Target(_crash, (b"FUZ", b"FUZZ")),
    "hang": Target(_hang, (b"FUZ", b"FUZZ")),
    "swell": Target(_swell, (b"FUZ", b"FUZZ")),
}
"""Faults that the runner has to notice."""
