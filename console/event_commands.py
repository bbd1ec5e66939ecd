"""`habeas events`: what other systems may rely on, for their own tools."""

import sys
from enum import StrEnum
from typing import Annotated

import typer
import yaml

from console.asyncapi import document
from schemas import published

events = typer.Typer(help="What Kafka carries, as JSON Schema and AsyncAPI.", no_args_is_help=True)


class What(StrEnum):
    """Which messages."""

    INTAKE = "intake"
    EVENTS = "events"
    SUPPRESSIONS = "suppressions"


@events.command("schema")
def schema(what: Annotated[What, typer.Argument(help="Which messages.")]) -> None:
    """Print the JSON Schema of a topic's messages."""
    sys.stdout.write(published.written(what.value))


@events.command("asyncapi")
def asyncapi() -> None:
    """Print the AsyncAPI document of all topics."""
    sys.stdout.write(as_yaml())


def as_yaml() -> str:
    """The document as its file has it."""
    head = "# Made by: habeas events asyncapi > docs/asyncapi.yaml\n"
    return head + yaml.safe_dump(document(), sort_keys=False, allow_unicode=True, width=120)
