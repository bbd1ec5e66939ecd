"""All embedded servers of one folder, started side by side and stopped in order."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from deploy.local import kafka_jars, leftovers, ports, temporal_binary
from deploy.local.addresses import Addresses, Outside, ServerName
from deploy.local.cache import Cache
from deploy.local.errors import LocalError
from deploy.local.folder import DataFolder
from deploy.local.kafka import Kafka, KafkaPorts
from deploy.local.postgres import DATABASE, ENGINE, KEYS, MIGRATION, Postgres
from deploy.local.process import Supervised
from deploy.local.progress import Progress, silent
from deploy.local.smtp import Mailbox, MailServer
from deploy.local.temporal import Temporal

log = structlog.get_logger()

DEFAULT_FOLDER = Path(".habeas")
LEFTOVER_GRACE = timedelta(seconds=10)


class LocalStack:
    """PostgreSQL, Temporal, Kafka and a mailbox below one folder. Several stacks live side by side in different folders."""

    def __init__(
        self,
        folder: Path = DEFAULT_FOLDER,
        *,
        outside: Outside | None = None,
        without: frozenset[ServerName] = frozenset(),
        fresh: bool = False,
        namespace: str = "habeas",
        cache: Path | None = None,
        maven: str = kafka_jars.REPOSITORY,
        progress: Progress = silent,
        ours: Mapping[str, str] | None = None,
    ) -> None:
        """outside: servers somebody else runs. without: servers nobody needs. fresh: wipe the folder first.

        ours: addresses whose mail is for an organisation, with its id.
        """
        self._ours = dict(ours or {})
        self.folder = DataFolder(folder)
        self.outside = outside or Outside()
        self.namespace, self.fresh, self.maven, self.progress = namespace, fresh, maven, progress
        self.cache = Cache(cache, progress)
        self.running = frozenset(ServerName) - self.outside.given() - without
        self.postgres: Postgres | None = None
        self.temporal: Temporal | None = None
        self.kafka: Kafka | None = None
        self.mail: MailServer | None = None
        self._ports: dict[str, int] = {}

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> Addresses:
        """Every server answers, or none runs.

        Raises FolderRefused, AlreadyRunning, DownloadFailed, TooOld, Missing, ServerDidNotStart.
        """
        began = time.monotonic()
        self.folder.hold()
        try:
            await self._clear()
            self._ports = ports.choose(
                ("postgres", "temporal", "temporal_ui", "kafka", "kafka_controller", "smtp"),
                self.folder.path / "ports.json",
            )
            starters: dict[ServerName, Callable[[], Awaitable[None]]] = {
                ServerName.POSTGRES: self._start_postgres,
                ServerName.TEMPORAL: self._start_temporal,
                ServerName.KAFKA: self._start_kafka,
                ServerName.SMTP: self._start_mail,
            }
            outcomes = await asyncio.gather(*(starters[name]() for name in self.running), return_exceptions=True)
            for failure in (o for o in outcomes if isinstance(o, BaseException)):
                raise failure
        except BaseException:
            await self.stop()
            raise
        log.info("stack_started", servers=len(self.running), seconds=round(time.monotonic() - began, 2))
        return self.addresses

    async def stop(self) -> None:
        """No server runs, and the folder is free for another process."""
        await asyncio.gather(*(part.stop() for part in (self.mail, self.temporal, self.kafka) if part is not None))
        if self.postgres is not None:  # last: the others' users may still want to write down how they ended
            await self.postgres.stop()
        self.mail = self.temporal = self.kafka = self.postgres = None
        self.folder.release()

    @property
    def addresses(self) -> Addresses:
        """Where each server answers."""
        given, postgres, temporal = self.outside, self.postgres, self.temporal
        return Addresses(
            database_url=postgres.url(ENGINE, DATABASE) if postgres else given.database_url,
            migration_url=postgres.url(MIGRATION, DATABASE) if postgres else given.migration_url or given.database_url,
            keys_url=postgres.url(KEYS, KEYS) if postgres else given.keys_url,
            keys_migration_url=postgres.url(MIGRATION, KEYS)
            if postgres
            else given.keys_migration_url or given.keys_url,
            admin_url=postgres.url("postgres", "postgres") if postgres else None,
            temporal_address=temporal.address if temporal else given.temporal_address,
            temporal_namespace=self.namespace,
            temporal_ui_url=f"http://{ports.HOST}:{temporal.ui_port}" if temporal else None,
            kafka_bootstrap=self.kafka.bootstrap if self.kafka else given.kafka_bootstrap,
            smtp_host=ports.HOST if self.mail else given.smtp_host,
            smtp_port=self.mail.port if self.mail else given.smtp_port,
            mail_folder=self.mail.mailbox.folder if self.mail else None,
        )

    @property
    def mailbox(self) -> Mailbox:
        """The mails that the stack's mail server kept."""
        return Mailbox(self.folder.path / "mail")

    async def create_database(self, name: str, owner_password: str | None = None) -> str:
        """A further database with an owner of the same name exists; answers the owner's address.

        Raises LocalError if PostgreSQL is not ours.
        """
        if self.postgres is None:
            raise LocalError("the stack runs no PostgreSQL of its own; create the database where yours runs.")
        return await self.postgres.create_database(name, owner_password)

    def kill(self, name: ServerName | str) -> int:
        """The server was killed as a crash would kill it; answers the pid that died. It comes back by itself."""
        return self._supervised(name).kill()

    def pid(self, name: ServerName | str) -> int | None:
        """The pid of a server, None while it does not run."""
        return self._supervised(name).pid

    def restarts(self, name: ServerName | str) -> int:
        """How often the server died and was started again."""
        return self._supervised(name).restarts

    async def healthy(self, name: ServerName | str) -> bool:
        """Whether the server runs and answers now."""
        return await self._supervised(name).healthy()

    def cpu_seconds(self, name: ServerName | str) -> float:
        """Processor time of the server and its children, living and reaped, since it was last started."""
        return self._supervised(name).cpu_seconds()

    def rss(self, name: ServerName | str) -> int:
        """Resident memory of the server and its children, in bytes; memory they share counts for each."""
        return self._supervised(name).rss()

    def _supervised(self, name: ServerName | str) -> Supervised:
        parts = {ServerName.POSTGRES: self.postgres, ServerName.TEMPORAL: self.temporal, ServerName.KAFKA: self.kafka}
        part = parts.get(ServerName(name))
        if part is None or part.server is None:
            raise LocalError(f"the stack runs no process of its own for '{name}'.")
        return part.server

    async def _clear(self) -> None:
        for born in sorted(self._run.glob("*.json")):
            await asyncio.to_thread(leftovers.end_leftover, born, born.stem, LEFTOVER_GRACE)
        if self.fresh:
            self.folder.wipe()
            log.info("data_folder_wiped", folder=str(self.folder.path))

    @property
    def _run(self) -> Path:
        return self.folder.path / "run"

    @property
    def _logs(self) -> Path:
        return self.folder.path / "logs"

    async def _start_postgres(self) -> None:
        self.progress("starting PostgreSQL")
        folder, port = self.folder.path / "postgres", self._ports["postgres"]
        self.postgres = Postgres(folder, port, self._logs, self._run, self.progress)
        await self.postgres.start()
        self.progress("PostgreSQL answers")

    async def _start_temporal(self) -> None:
        program = await temporal_binary.obtain(self.cache)
        self.progress("starting Temporal")
        numbers = (self._ports["temporal"], self._ports["temporal_ui"])
        self.temporal = Temporal(program, self.folder.path / "temporal", numbers, self._logs, self._run, self.namespace)
        await self.temporal.start()
        self.progress("Temporal answers")

    async def _start_kafka(self) -> None:
        java, jars = await kafka_jars.find_java(), await kafka_jars.obtain(self.cache, self.maven)
        self.progress("starting Kafka")
        numbers = KafkaPorts(clients=self._ports["kafka"], controller=self._ports["kafka_controller"])
        self.kafka = Kafka(java, jars, self.folder.path / "kafka", numbers, self._logs, self._run, self.progress)
        await self.kafka.start()
        self.progress("Kafka answers")

    async def _start_mail(self) -> None:
        self.mail = MailServer(self.mailbox, self._ports["smtp"], self._ours)
        await self.mail.start()
