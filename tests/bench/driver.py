"""The driver: opens requests, plays the person and the approvers, and checks what became of each. Speaks JSON lines."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from deploy import engine, logs
from deploy.place import Where
from deploy.settings import Settings
from tests.bench import bare, held, large, many
from tests.bench.desk import BenchDesk

DOES: dict[str, Callable[..., Awaitable[dict[str, Any]]]] = {
    "people": many.people,
    "requests": many.requests,
    "floor": many.floor,
    "bare": bare.bare,
    "enlarge": large.enlarge,
    "large": large.large,
    "bare_large": large.bare_large,
    "hold": held.hold,
    "sizes": held.sizes,
}


async def main(folder: Path) -> None:
    """Answers calls until the input ends."""
    logs.configure("warning")
    settings = Settings(data=folder)
    where = Where.of(settings)
    joined = await engine.join(settings, where.addresses, where.systems)
    client = await engine.temporal(settings, where.addresses, joined.converter)
    desk = BenchDesk.at(joined, client, where)
    print("ready", flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        call = json.loads(line)
        try:
            answer = await DOES[call.pop("do")](desk, **call)
        except Exception as fault:  # told to the process that asked
            answer = {"error": f"{type(fault).__name__}: {fault}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
    os._exit(0)
