"""A real browser for the tests: Chromium of this machine, else the one that Playwright brings. `python -m tests.chrome` sees to it."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Error, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "left out: the tests of the pages in a browser need a Chromium, and none starts here"
    " (Debian: apt-get install chromium; elsewhere: .venv/bin/playwright install --with-deps chromium)"
)


def found() -> str | None:
    """Where this machine's own Chromium is."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@asynccontextmanager
async def chrome() -> AsyncIterator[Browser]:
    """A browser without a window. As root it runs without its sandbox: nothing but our own pages is opened."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=found(), args=sandbox)
        yield browser
        await browser.close()


async def starts() -> bool:
    """Whether there is a browser."""
    try:
        async with chrome():
            return True
    except Error:
        return False


def main() -> int:
    """0 where a browser starts; fetches Playwright's own where there is none."""
    if asyncio.run(starts()):
        return 0
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if asyncio.run(starts()):
        return 0
    sys.stderr.write(f"{MISSING}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
