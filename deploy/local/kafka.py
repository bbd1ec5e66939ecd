"""A real Kafka broker on one node, quorum and all, in a small JVM."""

import asyncio
import base64
import secrets
import shutil
import signal
import struct
from datetime import timedelta
from pathlib import Path

import structlog

from deploy.local.errors import ServerDidNotStart
from deploy.local.ports import HOST
from deploy.local.process import Recipe, Supervised, launched
from deploy.local.progress import Progress, silent
from schemas.base import Frozen

log = structlog.get_logger()

# One collector thread and the quick compiler only: starts in 2.4 s instead of 3.0, with 2.6 s of processor time instead of 4.3.
JVM = ("-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true")
PROBE_SECONDS = 2.0
API_VERSIONS = struct.pack(">hhih", 18, 0, 1, -1)  # request 18, version 0, correlation 1, no client id

PROPERTIES = """\
# Written at every start by deploy/local/kafka.py.
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller_port}
advertised.listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller_port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
controller.quorum.bootstrap.servers={host}:{controller_port}
controller.quorum.auto.join.enable=false
# After a kill the quorum refuses the broker until its former session ends: 13 s with the defaults, 6 s with these.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
log.dirs={data}
auto.create.topics.enable=false
delete.topic.enable=true
num.partitions=1
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
log.cleaner.enable=true
log.cleaner.dedupe.buffer.size=8388608
num.network.threads=2
num.io.threads=4
"""
LOGGING = """\
status=error
appender.file.type=RollingFile
appender.file.name=file
appender.file.fileName={log}
appender.file.filePattern={log}.%i
appender.file.layout.type=PatternLayout
appender.file.layout.pattern=%d{{ISO8601}} %p %c: %m%n
appender.file.policies.type=Policies
appender.file.policies.size.type=SizeBasedTriggeringPolicy
appender.file.policies.size.size=10MB
appender.file.strategy.type=DefaultRolloverStrategy
appender.file.strategy.max=2
rootLogger.level=warn
rootLogger.appenderRef.file.ref=file
"""


class KafkaPorts(Frozen):
    """Where the broker listens, for clients and for itself."""

    clients: int
    controller: int


class Kafka:
    """The embedded broker, in one folder."""

    def __init__(
        self,
        java: Path,
        jars: list[Path],
        folder: Path,
        ports: KafkaPorts,
        logs: Path,
        run: Path,
        progress: Progress = silent,
    ) -> None:
        self.java, self.jars, self.folder, self.ports = java, jars, folder, ports
        self.logs, self.run, self.progress = logs, run, progress
        self.data = folder / "data"
        self.server: Supervised | None = None

    @property
    def bootstrap(self) -> str:
        """Host and port for clients."""
        return f"{HOST}:{self.ports.clients}"

    async def start(self) -> None:
        """The broker answers requests.

        Raises ServerDidNotStart.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.logs.mkdir(parents=True, exist_ok=True)
        self._logging.write_text(LOGGING.format(log=self.logs / "kafka.log"))
        if not self.data.exists():
            self.progress("formatting the Kafka data folder")
            await self._format()
        self._configure(self.data)
        recipe = Recipe(
            name="kafka",
            argv=(*self._jvm(), "kafka.Kafka", str(self._properties)),
            log=self.logs / "kafka-console.log",
            born=self.run / "kafka.json",
            cwd=self.folder,
            grace=timedelta(seconds=15),
        )
        self.server = Supervised(recipe, self._answers)
        await self.server.start()

    async def stop(self) -> None:
        """The broker has shut down."""
        if self.server is not None:
            await self.server.stop()

    @property
    def _properties(self) -> Path:
        return self.folder / "server.properties"

    @property
    def _logging(self) -> Path:
        return self.folder / "log4j2.properties"

    def _configure(self, data: Path) -> None:
        ports = self.ports
        self._properties.write_text(
            PROPERTIES.format(host=HOST, port=ports.clients, controller_port=ports.controller, data=data)
        )

    def _jvm(self) -> tuple[str, ...]:
        classes = ":".join(map(str, self.jars))
        return (str(self.java), *JVM, f"-Dlog4j2.configurationFile={self._logging}", "-cp", classes)

    async def _format(self) -> None:
        """The data folder is whole: made under another name, so that a half-made one is never taken for it."""
        unfinished = self.folder / "data.new"
        await asyncio.to_thread(shutil.rmtree, unfinished, ignore_errors=True)
        self._configure(unfinished)
        cluster = base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
        journal = self.logs / "kafka-format.log"
        format_ = ("kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", "--config", str(self._properties))
        with journal.open("wb") as out:
            process = await asyncio.create_subprocess_exec(
                *launched((*self._jvm(), *format_, "--standalone"), None, signal.SIGTERM),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
            code = await process.wait()
        if code != 0:
            raise ServerDidNotStart("kafka", f"formatting ended with {code}", journal)
        unfinished.rename(self.data)
        log.info("kafka_formatted", data=str(self.data))

    async def _answers(self) -> bool:
        """Whether the broker processes requests; an open port alone does not say so."""
        try:
            return await asyncio.wait_for(self._asked(), PROBE_SECONDS)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            return False

    async def _asked(self) -> bool:
        reader, writer = await asyncio.open_connection(HOST, self.ports.clients)
        try:
            writer.write(struct.pack(">i", len(API_VERSIONS)) + API_VERSIONS)
            size = struct.unpack(">i", await reader.readexactly(4))[0]
            answer = await reader.readexactly(size)
            return bool(struct.unpack(">ih", answer[:6]) == (1, 0))  # our correlation, no error
        finally:
            writer.close()
