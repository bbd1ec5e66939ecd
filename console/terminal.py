"""What all commands share: their options, their desk, and how they answer."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console

from console.desk import Desk
from schemas.errors import BadInput

T = TypeVar("T")
out = Console()
Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout and nothing else.")]
Org = Annotated[str | None, typer.Option("--org", help="Organisation; needed only where there are several.")]
Actor = Annotated[str, typer.Option("--as", help="Who says it: an account name, no personal data.")]
Case = Annotated[str, typer.Argument(help="Case id, like DSR-2026-000123.")]


def at_desk(context: typer.Context, org: str | None, work: Callable[[Desk], Awaitable[T]]) -> T:
    """The result of some work at the organisation's desk."""

    async def work_there() -> T:
        async with context.obj(org) as desk:
            return await work(desk)

    return asyncio.run(work_there())


def show(value: Any, as_json: bool, text: str) -> None:
    """The value as JSON, or the text for people."""
    if as_json:
        sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    else:
        out.print(text)


def day_of(text: str) -> date:
    """A day as people write it. Raises BadInput."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text!r} is no day; write it like 2026-11-21") from None
