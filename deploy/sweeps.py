"""Starts a sweep now: what a command about retention works with."""

from temporalio.client import Client

from deploy.at_once import run_now
from schemas.retention import RetentionRun, Swept


class Sweeps:
    """The sweep's workflow."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def sweep(self, run: RetentionRun) -> Swept:
        """What the sweep found and did. Waits as long as it takes. Raises SystemUnavailable where it can't be run."""
        found: Swept = await run_now(self._client, "retention", run, Swept)
        return found
