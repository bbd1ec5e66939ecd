"""Messages of the intake topic that could not be taken: which there are, and another try after somebody has mended the reason."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import AwareDatetime

from connectors.kafka import DEAD_FOR, read_dead
from connectors.postgres.statements import SQL
from deploy.engine import Engine
from deploy.intake import IntakeTopic
from schemas.base import Frozen
from schemas.clock import now
from schemas.errors import BadInput, BadSettings
from schemas.events import Topics


class Dead(Frozen):
    """A message that could not be taken, by its place; nothing of what stands in it."""

    topic: str
    part: int
    place: int
    reason: str
    refused_at: AwareDatetime
    dead: bool
    """It lies in the dead-letter topic until `until`; else it was too large for that, or came before there was one."""
    tries: int = 0
    tried_at: datetime | None = None
    taken_at: datetime | None = None
    """It was tried again and is a case now."""

    @property
    def until(self) -> datetime | None:
        """From then on there is nothing to try again."""
        return self.refused_at + DEAD_FOR if self.dead else None


class DeadLetters:
    """The dead letters of some organisations."""

    def __init__(self, engine: Engine, all_topics: Sequence[Topics]) -> None:
        self._engine, self._topics = engine, all_topics

    async def listed(self, *, everything: bool = False) -> list[Dead]:
        """The oldest first; everything: those that were taken since as well."""
        names = [topics.intake for topics in self._topics]
        return [
            Dead.model_validate(dict(r)) for r in await self._engine.pool.fetch(SQL["intake.dead"], names, everything)
        ]

    async def retry(self, intake: IntakeTopic) -> list[Dead]:
        """Each that still lies in the topic is tried once more; how they stand now. A message that is a case stays one case.

        Raises BadSettings without a broker, SystemUnavailable.
        """
        if self._engine.broker is None:
            raise BadSettings("there is no Kafka: run `habeas up`, or set HABEAS_KAFKA_BOOTSTRAP")
        waiting = {(d.topic, d.part, d.place) for d in await self.listed()}
        tried = set(waiting)
        for topics in self._topics:
            async for refusal, value in read_dead(self._engine.broker, topics):
                at = (refusal.topic, refusal.part, refusal.place)
                if at not in waiting or refusal.topic != topics.intake:
                    continue
                waiting.discard(at)  # it may lie there twice
                try:
                    await intake.take(refusal.topic, value)
                    why = None
                except BadInput as problem:
                    why = str(problem)
                await self._engine.pool.execute(SQL["intake.retried"], *at, now(), why)
        return [d for d in await self.listed(everything=True) if (d.topic, d.part, d.place) in tried]
