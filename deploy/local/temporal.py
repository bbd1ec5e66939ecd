"""The Temporal dev server on a SQLite file with a write-ahead log, which lost nothing in forty kills."""

import asyncio
from datetime import timedelta
from pathlib import Path

import structlog
from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from deploy.local.ports import HOST
from deploy.local.process import Recipe, Supervised

log = structlog.get_logger()

SEARCH_ATTRIBUTES = {"HabeasOrganisation": "Keyword", "HabeasState": "Keyword"}
# The dev server keeps closed runs for a day. Each run before a continue-as-new is a closed run, and a case lives for decades.
RETENTION = timedelta(days=36_500)
PROBE_SECONDS = 2.0


class Temporal:
    """The embedded Temporal server, with one namespace."""

    def __init__(
        self, program: Path, folder: Path, ports: tuple[int, int], logs: Path, run: Path, namespace: str
    ) -> None:
        """ports: of the server and of its web pages."""
        self.program, self.folder, self.namespace = program, folder, namespace
        self.port, self.ui_port = ports
        self.logs, self.run = logs, run
        self.server: Supervised | None = None

    @property
    def address(self) -> str:
        """Host and port of the server."""
        return f"{HOST}:{self.port}"

    async def start(self) -> None:
        """The server answers, with the namespace, its search attributes and a retention that outlives every case.

        Raises ServerDidNotStart.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        recipe = Recipe(
            name="temporal",
            argv=self._argv(),
            log=self.logs / "temporal.log",
            born=self.run / "temporal.json",
            cwd=self.folder,
        )
        self.server = Supervised(recipe, self._answers)
        await self.server.start()

    async def stop(self) -> None:
        """The server has ended."""
        if self.server is not None:
            await self.server.stop()

    def _argv(self) -> tuple[str, ...]:
        attributes = [
            part for name, kind in SEARCH_ATTRIBUTES.items() for part in ("--search-attribute", f"{name}={kind}")
        ]
        return (
            *(str(self.program), "server", "start-dev", "--db-filename", str(self.folder / "temporal.sqlite")),
            *("--sqlite-pragma", "journal_mode=WAL", "--sqlite-pragma", "synchronous=NORMAL"),
            *("--ip", HOST, "--port", str(self.port), "--ui-port", str(self.ui_port)),
            *("--namespace", self.namespace, *attributes),
            *(
                "--dynamic-config-value",
                "frontend.enableServerVersionCheck=false",
            ),  # it would tell Temporal's makers that we run
            *("--log-level", "error", "--log-format", "json", "--color", "never"),
            *(
                "--disable-config-file",
                "--disable-config-env",
            ),  # what a person configured for another cluster is not for us
        )

    async def _answers(self) -> bool:
        """Whether clients can work: the namespace exists, and has its retention."""
        try:
            return await asyncio.wait_for(self._retained(), PROBE_SECONDS)
        except (RPCError, RuntimeError, OSError, TimeoutError):
            return False

    async def _retained(self) -> bool:
        client = await Client.connect(self.address, namespace=self.namespace)
        service = client.workflow_service
        found = await service.describe_namespace(DescribeNamespaceRequest(namespace=self.namespace))
        if found.config.workflow_execution_retention_ttl.ToTimedelta() < RETENTION:
            retention = Duration()
            retention.FromTimedelta(RETENTION)
            config = NamespaceConfig(workflow_execution_retention_ttl=retention)
            await service.update_namespace(UpdateNamespaceRequest(namespace=self.namespace, config=config))
            log.info("retention_set", namespace=self.namespace, days=RETENTION.days)
        return True
