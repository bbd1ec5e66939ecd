"""A running Habeas: the servers, the example systems, the worker; and how other processes find them."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Self

import structlog
from pydantic import Field, ValidationError

from deploy.estates import read_organisations
from deploy.example import generate
from deploy.local import ports
from deploy.local.addresses import Addresses, Outside
from deploy.local.hiding import TOLD, Hiding
from deploy.local.kafka_jars import REPOSITORY
from deploy.local.process import Recipe, Supervised
from deploy.local.progress import Progress, silent
from deploy.local.stack import LocalStack
from deploy.migrate import migrate
from deploy.settings import Settings
from deploy.trusting import trust_example
from rules import deadlines
from schemas.clock import now
from schemas.errors import BadSettings
from schemas.organisation import Organisation

log = structlog.get_logger()
WHERE = "running.json"
PEOPLE = 300


class Where(Hiding):
    """Where everything of a running Habeas is. Holds passwords; its file is 0600."""

    addresses: Addresses
    systems: dict[str, str] = Field(repr=False)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """What `habeas up` wrote, unless the settings name other servers; else from the settings. Raises BadSettings."""
        with contextlib.suppress(OSError, ValidationError):
            kept = cls.model_validate_json((settings.data / WHERE).read_bytes())
            given = (settings.database_url, settings.temporal_address)
            if all(
                a in (None, b)
                for a, b in zip(given, (kept.addresses.database_url, kept.addresses.temporal_address), strict=True)
            ):
                return kept
        if settings.database_url and settings.temporal_address:
            return cls(
                addresses=Addresses(
                    database_url=settings.database_url,
                    migration_url=settings.migration_url or settings.database_url,
                    keys_url=settings.keys_url,
                    keys_migration_url=settings.keys_migration_url or settings.keys_url,
                    temporal_address=settings.temporal_address,
                    temporal_namespace=settings.temporal_namespace,
                    kafka_bootstrap=settings.kafka_bootstrap,
                    smtp_host=settings.smtp_host,
                    smtp_port=settings.smtp_port,
                ),
                systems=settings.systems,
            )
        raise BadSettings(f"nothing runs in {settings.data}: start it with `habeas up` and leave that running")

    def keep(self, folder: Path) -> None:
        """Other processes of this user find it."""
        path = folder / WHERE
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(self.model_dump_json(context=TOLD).encode())


class Place:
    """A Habeas that runs here, and can be looked at, killed and measured."""

    def __init__(
        self, settings: Settings, stack: LocalStack, where: Where, worker: Supervised | None, web_url: str | None
    ) -> None:
        self.settings, self.stack, self.where, self.worker, self.web_url = settings, stack, where, worker, web_url


@contextlib.asynccontextmanager
async def running(
    settings: Settings,
    *,
    fresh: bool = False,
    people: int = PEOPLE,
    worker: bool = True,
    web: bool = False,
    progress: Progress = silent,
) -> AsyncIterator[Place]:
    """Everything runs inside the block, supervised, and has stopped cleanly after it. Every open case goes on.

    Raises BadSettings, BadManifest, and what LocalStack raises.
    """
    organisations = [organisation for organisation, _ in read_organisations(settings.organisations)]  # before all else
    async with _stack(settings, fresh, progress) as stack:
        progress("preparing the database")
        await asyncio.to_thread(migrate, stack.addresses)
        systems = await _systems(settings, organisations, stack, people, progress)
        where = Where(addresses=stack.addresses, systems=systems)
        where.keep(settings.data)
        supervised = worker_process(settings) if worker else None
        port = ports.choose(("web",), settings.data / "ports.json")["web"] if web else None
        pages = web_process(settings, port) if port else None
        try:
            for name, process in (("worker", supervised), ("pages", pages)):
                if process is not None:
                    progress(f"starting the {name}")
                    await process.start()
            url = (settings.web_url or f"http://{ports.HOST}:{port}") if port else None
            yield Place(settings, stack, where, supervised, url)
        finally:
            for process in (pages, supervised):
                if process is not None:
                    await process.stop()
            (settings.data / WHERE).unlink(missing_ok=True)


def _stack(settings: Settings, fresh: bool, progress: Progress) -> LocalStack:
    """The servers that nobody else runs."""
    outside = Outside(
        database_url=settings.database_url,
        migration_url=settings.migration_url,
        keys_url=settings.keys_url,
        keys_migration_url=settings.keys_migration_url,
        temporal_address=settings.temporal_address,
        kafka_bootstrap=settings.kafka_bootstrap,
        smtp_host=settings.smtp_host,
        smtp_port=settings.smtp_port if settings.smtp_host else None,
    )
    return LocalStack(
        settings.data,
        outside=outside,
        fresh=fresh,
        namespace=settings.temporal_namespace,
        cache=settings.cache,
        progress=progress,
        maven=settings.maven_url or REPOSITORY,
    )


def worker_process(settings: Settings) -> Supervised:
    """`habeas worker` as a supervised process; ready when it says so in a file of its own."""
    return _process(settings, "worker", worker_ready(settings))


def web_process(settings: Settings, port: int) -> Supervised:
    """`habeas web` as a supervised process; ready when it says so in a file of its own."""
    return _process(settings, "web", web_ready(settings), "--port", str(port))


def _process(settings: Settings, name: str, ready: Path, *more: str) -> Supervised:
    async def probe() -> bool:
        return ready.exists()

    async def prepare() -> None:
        ready.unlink(missing_ok=True)

    folder = settings.data.resolve()
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    (folder / "run").mkdir(parents=True, exist_ok=True)
    places = ("--data", str(folder), "--organisations", str(settings.organisations.resolve()))
    recipe = Recipe(
        name=name,
        settings=settings.env(),
        argv=(sys.executable, "-m", "deploy", name, *places, *more),
        log=folder / "logs" / f"{name}.log",
        born=folder / "run" / f"{name}.born",
        cwd=Path(__file__).parent.parent,
        grace=timedelta(seconds=15),
    )
    return Supervised(recipe, probe, prepare)


def web_ready(settings: Settings) -> Path:
    """The file that the web process makes once it answers."""
    return settings.data.resolve() / "run" / "web.ready"


def worker_ready(settings: Settings) -> Path:
    """The file that a worker makes once it works."""
    return settings.data.resolve() / "run" / "worker.ready"


def _connected(organisations: Sequence[Organisation]) -> list[tuple[str, str]]:
    return [
        (organisation.id, entry.id)
        for organisation in organisations
        for entry in organisation.systems
        if entry.manifest
    ]


async def _systems(
    settings: Settings, organisations: Sequence[Organisation], stack: LocalStack, people: int, progress: Progress
) -> Mapping[str, str]:
    """Addresses of the organisations' systems: given ones, else the example's, made and filled on first use."""
    named = [entry.id for organisation in organisations for entry in organisation.systems if entry.manifest]
    wanted = [name.replace("-", "_") for name in named]
    if all(name in settings.systems for name in wanted):
        return settings.systems
    example = Settings().organisations
    if _connected(organisations) != _connected([o for o, _ in read_organisations(example)]) or stack.postgres is None:
        missing = ", ".join(f"HABEAS_SYSTEM_{n.upper()}_URL" for n in wanted if n not in settings.systems)
        raise BadSettings(f"the organisations' systems have no address; set {missing}")
    urls = {name: await stack.create_database(name) for name in wanted}
    mark = settings.data / "example.filled"
    if not mark.exists():
        progress(f"creating the example organisation with {people} people")
        await generate.create(urls, people, deadlines.local_day(now(), "Europe/Stockholm"))
        mark.touch()
    await trust_example(stack.addresses.database_url, example, settings.data / "example.trusted")
    return urls
