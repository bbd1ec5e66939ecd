"""`habeas intake dead` and `habeas intake retry`: messages from Kafka that could not be taken."""

import asyncio
from collections.abc import Callable
from typing import Annotated

import typer

from console.terminal import Json, Org, show
from deploy import engine
from deploy.dead_letters import Dead, DeadLetters
from deploy.engine import Engine
from deploy.intake import IntakeTopic, intake_key
from deploy.place import Where
from deploy.settings import Settings
from deploy.starter import Starter
from schemas.errors import BadInput
from schemas.events import Topics


def add_to(intake: typer.Typer, read: Callable[[], Settings]) -> None:
    """The commands of the group. read: the settings, when a command needs them."""

    @intake.command("dead")
    def dead(
        everything: Annotated[bool, typer.Option("--all", help="Those that were taken since as well.")] = False,
        org: Org = None,
        as_json: Json = False,
    ) -> None:
        """Messages from Kafka that could not be taken, and why; never what stands in them."""
        found = asyncio.run(_listed(read(), org, everything))
        _show(found, as_json, "Every message was taken.")

    @intake.command("retry")
    def retry(org: Org = None, as_json: Json = False) -> None:
        """Try them again, after the reason was mended. Exit 1 if any of them is still refused or gone."""
        found = asyncio.run(_retried(read(), org))
        _show(found, as_json, "There is nothing to try again.")
        if any(d.taken_at is None for d in found):
            raise typer.Exit(1)


async def _listed(settings: Settings, org: str | None, everything: bool) -> list[Dead]:
    where = Where.of(settings)
    joined = await engine.join(settings, where.addresses, where.systems, size=2)
    try:
        return await DeadLetters(joined, _topics(joined, org)).listed(everything=everything)
    finally:
        await joined.close()


async def _retried(settings: Settings, org: str | None) -> list[Dead]:
    where = Where.of(settings)
    joined = await engine.join(settings, where.addresses, where.systems, size=2)
    try:
        client = await engine.temporal(settings, where.addresses, joined.converter)
        intake = IntakeTopic(joined, Starter(client, joined.book), intake_key(joined.keys))
        return await DeadLetters(joined, _topics(joined, org)).retry(intake)
    finally:
        await joined.close()


def _topics(joined: Engine, org: str | None) -> list[Topics]:
    """Of one organisation, or of all. Raises BadInput."""
    found = [Topics(prefix=e.organisation.topics) for name, e in joined.estates.items() if org in (None, name)]
    if not found:
        raise BadInput(f"there is no organisation {org!r}; known: {', '.join(sorted(joined.estates))}")
    return found


def _show(found: list[Dead], as_json: bool, none: str) -> None:
    said = [d.model_dump(mode="json") | {"until": d.until.isoformat() if d.until else None} for d in found]
    show(said, as_json, "\n".join(_line(d) for d in found) or none)


def _line(one: Dead) -> str:
    lies = f"lies there until {one.until:%Y-%m-%d}" if one.until else "is in no dead-letter topic"
    state = "is a case now" if one.taken_at else f"{one.reason}; {lies}"
    return f"{one.topic} {one.part}/{one.place} {one.refused_at:%Y-%m-%d %H:%M}: {state}"
