"""Requests from the intake topic: JWE to the installation's published key, each one a case exactly once."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from pydantic import ValidationError

from connectors.kafka import Refusal
from connectors.postgres.statements import SQL
from deploy.engine import Engine
from deploy.starter import Starter
from schemas.clock import now
from schemas.errors import BadInput
from schemas.events import IntakeMessage, Topics
from schemas.ids import OrgId
from schemas.request import Channel, NewRequest, Person

LARGEST = 64 * 1024
"""Bytes of a sealed message; what is packed in it is never unfolded, for no packing is among the algorithms."""
OLDEST, AHEAD = timedelta(days=366), timedelta(days=1)
"""How far from now a receipt may lie: clocks differ, and a mistyped year would make a case with a wrong due day."""
ALGORITHMS = ["ECDH-ES+A256KW", "A256GCM"]


def _receipt(said: datetime) -> datetime:
    """The receipt, never later than now. Raises BadInput."""
    moment = now()
    if not moment - OLDEST < said < moment + AHEAD:
        raise BadInput("received_at is not to come, and not more than a year ago")
    return min(said, moment)


def intake_key(folder: Path) -> ECKey:
    """The key that opens intake messages, made on first use; its public half lies beside it, to be published."""
    path = folder / "intake.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = ECKey.generate_key("P-256", private=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            json.dump(fresh.as_dict(private=True), file)
        path.with_suffix(".pub").write_text(json.dumps(fresh.as_dict(private=False)) + "\n", encoding="ascii")
    return ECKey.import_key(json.loads(path.read_text(encoding="ascii")))


def seal(message: IntakeMessage, public: ECKey) -> bytes:
    """What a sender puts on the topic (RFC 7516, compact)."""
    header = {"alg": ALGORITHMS[0], "enc": ALGORITHMS[1]}
    return jwe.encrypt_compact(header, message.model_dump_json().encode(), public, algorithms=ALGORITHMS).encode()


class IntakeTopic:
    """Takes messages; refuses what it can't read, by place and reason, and never by content."""

    def __init__(self, engine: Engine, starter: Starter, key: ECKey) -> None:
        self._engine, self._starter, self._key = engine, starter, key

    async def take(self, topic: str, sealed: bytes) -> None:
        """The case of this message exists, and its workflow runs or will be started. Raises BadInput."""
        message = self._read(sealed)
        estate = self._engine.estates.get(OrgId(message.org))
        if estate is None:
            raise BadInput("the message names an organisation that is not configured here")
        if Topics(prefix=estate.organisation.topics).intake != topic:
            raise BadInput("the message names another organisation than the one whose topic this is")
        request = NewRequest(
            org=OrgId(message.org),
            types=message.types,
            channel=Channel.KAFKA,
            received_at=_receipt(message.received_at),
            person=Person(email=message.email, name=message.name, language=message.language),
            intake_key=f"kafka:{message.sender}:{message.id}",
        )
        try:
            await self._engine.book.open(request)
        except (
            ValueError,
            TypeError,
        ) as problem:  # what the store can't hold, it never will: it may not block what is behind
            raise BadInput(f"the message can't be made a case ({type(problem).__name__})") from None
        await self._starter.sweep()

    async def refuse(self, why: Refusal) -> None:
        """The message is written down by its place; its content stays where it is."""
        place = (why.topic, why.part, why.place)
        await self._engine.pool.execute(SQL["intake.refuse"], *place, why.reason, now(), why.dead)

    def _read(self, sealed: bytes) -> IntakeMessage:
        if len(sealed) > LARGEST:
            raise BadInput(f"larger than {LARGEST >> 10} KB: a request is a few hundred bytes")
        try:
            opened = jwe.decrypt_compact(sealed, self._key, algorithms=ALGORITHMS)
            return IntakeMessage.model_validate_json(opened.plaintext or b"")
        except JoseError:
            raise BadInput("no JWE to this installation's intake key (keys/intake.pub)") from None
        except ValidationError as error:
            fields = ", ".join(".".join(map(str, e["loc"])) or "message" for e in error.errors(include_input=False))
            raise BadInput(f"these fields are missing or wrong: {fields}") from None
        except Exception as unreadable:  # a stranger wrote the header: the library meets it with all kinds of errors
            raise BadInput(f"no JWE in compact form ({type(unreadable).__name__})") from None
