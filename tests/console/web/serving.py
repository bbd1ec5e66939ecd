"""The pages at an address that a real browser can reach."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Browser

from console.web.front import Front
from deploy import web
from deploy.local.ports import choose
from tests.chrome import MISSING, chrome, starts


@asynccontextmanager
async def served_by(front: Front, host: str, folder: Path) -> AsyncIterator[tuple[Front, Browser]]:
    """A server of its own, as it knows itself, and a browser. Leaves the tests out where no browser starts."""
    if not await starts():
        pytest.skip(MISSING)
    port = choose(["web"], folder / "ports.json")["web"]
    stopped, ready = asyncio.Event(), asyncio.Event()
    here = replace(front, url=f"http://{host}:{port}")
    running = asyncio.create_task(web.serve(here, port, stopped, ready.set))
    await ready.wait()
    async with chrome() as browser:
        yield here, browser
    stopped.set()
    await running
