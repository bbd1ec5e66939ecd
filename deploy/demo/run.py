"""Sets the stage, plays the demo, shows and checks it."""

import asyncio
import contextlib
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path

from rich.console import Console

from console.terminal import show as print_value
from deploy import engine
from deploy.commands import desk_of
from deploy.demo import show
from deploy.demo.checks import all_checks
from deploy.demo.story import Around, Teller
from deploy.demo.support import Support, support
from deploy.local.progress import Progress
from deploy.local.smtp import Mailbox
from deploy.place import Place, running
from deploy.settings import Settings
from schemas.errors import BadSettings
from schemas.ids import OrgId

LINDSKOGEN = OrgId("lindskogen")
MARK = ".habeas-demo"


async def demo(settings: Settings, output: Path, *, as_json: bool) -> bool:
    """Whether every check of the demo held. Raises BadSettings where `output` is somebody else's folder."""
    began, err, out = time.monotonic(), Console(stderr=True, highlight=False, soft_wrap=True), _paper()
    _clear(output)

    def tell(step: str) -> None:
        err.print(f"[dim]{time.monotonic() - began:5.1f} s[/]  {step}")

    if settings.database_url or settings.temporal_address:
        raise BadSettings("the demo starts its own servers; unset HABEAS_DATABASE_URL and HABEAS_TEMPORAL_ADDRESS")
    async with _stage(settings, output, tell) as (place, support_desk):
        settings = place.settings
        joined = await engine.join(settings, place.where.addresses, place.where.systems, size=4)
        try:
            desk = await desk_of(settings, joined, place.where, None)
            addresses = place.where.addresses
            if addresses.mail_folder is None:
                raise BadSettings("the demo needs its own mailbox; unset HABEAS_SMTP_HOST")
            doors = Around(dict(place.where.systems), Mailbox(addresses.mail_folder), support_desk, place.web_url or "")
            teller = Teller(desk, joined, doors, output, tell)
            story = await teller.play()
            tell("checking everything in the systems themselves")
            unconnected = {entry.id for entry in desk.organisation.systems if entry.manifest is None}
            checks = await all_checks(story, place.where.systems, unconnected, settings.data, output)
            about = show.About(
                desk.organisation, output, addresses.temporal_ui_url, addresses.temporal_namespace, settings.data
            )
        finally:
            await joined.close()
    if as_json:
        print_value(show.as_json(story, checks, about), True, "")
    else:
        out.print()
        show.as_text(out, story, checks, about)
        out.print(
            f"\n  {time.monotonic() - began:.0f} s in all. To look around in it: [bold]habeas up --data {settings.data}[/]"
        )
    return all(c.ok for c in checks)


@contextlib.asynccontextmanager
async def _stage(settings: Settings, output: Path, tell: Progress) -> AsyncIterator[tuple[Place, Support]]:
    """Everything runs, and one organisation has a ticket system."""
    folder = output / "support"
    async with (
        support(LINDSKOGEN, folder) as desk,
        running(desk.settings(settings, folder), fresh=True, web=True, progress=tell) as place,
    ):
        yield place, desk


def _paper() -> Console:
    """At least as wide as the tables want, where nobody says how wide the terminal is."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=140)


def _clear(output: Path) -> None:
    if output.exists() and any(output.iterdir()) and not (output / MARK).exists():
        raise BadSettings(f"{output} holds files that are not the demo's; give another folder with --output")
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    (output / MARK).touch()


def run(settings: Settings, output: Path, *, as_json: bool) -> bool:
    """The demo, from beginning to end."""
    return asyncio.run(demo(settings, output, as_json=as_json))
