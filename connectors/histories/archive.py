"""Histories of workflow runs, kept beyond Temporal's own retention, sealed under the key of their case."""

import contextlib
import hashlib
import os
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TypeVar

from temporalio.api.history.v1 import History
from temporalio.client import Client, WorkflowExecutionDescription, WorkflowExecutionStatus
from temporalio.converter import PayloadCodec
from temporalio.service import RPCError, RPCStatusCode

from connectors.histories.happenings import opened
from schemas.errors import KeyGone, NotFound, SystemUnavailable
from schemas.facts import ArchivedRun
from schemas.histories import Happening
from schemas.ids import CaseId, OrgId, SystemId, workflow_id
from schemas.ports import Ciphers
from schemas.reconcile import Lived, Standing

R = TypeVar("R")
PURPOSE = b"history"
SUFFIX = ".history.sealed"


class FileHistories:
    """The archive in a folder: one file a run, `<org>/<case>/<run>.history.sealed`, mode 0600."""

    def __init__(self, root: Path, ciphers: Ciphers, client: Callable[[], Client], codec: PayloadCodec) -> None:
        self._root, self._ciphers, self._client, self._codec = root, ciphers, client, codec

    async def archive(self, org: OrgId, case: CaseId, run: str) -> ArchivedRun:
        """The run's history as it is now is on disk; an earlier copy of the same run is replaced. Raises KeyGone.

        The digest is over the history as Temporal has it: its payloads are sealed, so it tells nothing.
        """
        handle = self._client().get_workflow_handle(workflow_id(org, case), run_id=run)
        found = await handle.fetch_history()
        history = History(events=found.events)
        plain = history.SerializeToString(deterministic=True)
        cipher = await self._ciphers.of_case(org, case)
        path = self._path(org, case, run)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(cipher.seal(zlib.compress(plain, 6), PURPOSE + run.encode()))
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
        return _archived(run, history)

    async def read(self, org: OrgId, case: CaseId, run: str) -> tuple[ArchivedRun, list[Happening]]:
        """What was kept of a run, its payloads opened. Raises NotFound, KeyGone (also for a file that was changed)."""
        history = await self._kept(org, case, run)
        return _archived(run, history), await opened(history, self._codec)

    async def running(self, org: OrgId, case: CaseId) -> tuple[ArchivedRun, list[Happening]] | None:
        """The newest run as Temporal has it; None where it has none."""
        found = await _known(self._client().get_workflow_handle(workflow_id(org, case)).fetch_history())
        if found is None:
            return None
        history = History(events=found.events)
        run = history.events[0].workflow_execution_started_event_attributes.original_execution_run_id
        return _archived(run, history), await opened(history, self._codec)

    async def lived(self, org: OrgId, case: CaseId) -> Lived:
        """How the case's newest run stands, and what was said in all of them, from Temporal and from the archive."""
        now = await _known(self._client().get_workflow_handle(workflow_id(org, case)).describe())
        histories = {}
        for run in self.runs(org, case):
            with contextlib.suppress(KeyGone, NotFound):  # it can't be read any more, or was changed
                histories[run] = await self._kept(org, case, run)
        archived = tuple(_archived(run, history) for run, history in histories.items())
        newest = None
        if now is not None and now.run_id is not None:
            newest = now.run_id
            fetched = await self._client().get_workflow_handle(now.id, run_id=newest).fetch_history()
            histories[newest] = History(events=fetched.events)
        updates = sum((_said(h) for h in histories.values()), Counter[str]())
        complete = newest is not None and _whole(newest, histories)
        return Lived(standing=_standing(now), updates=dict(updates), complete=complete, archived=archived)

    async def _kept(self, org: OrgId, case: CaseId, run: str) -> History:
        """What was kept of a run. Raises NotFound, KeyGone."""
        path = self._path(org, case, run)
        if not path.exists():
            raise NotFound(f"{case} has no archived run {run}")
        cipher = await self._ciphers.of_case(org, case)
        return History.FromString(zlib.decompress(cipher.open(path.read_bytes(), PURPOSE + run.encode())))

    def runs(self, org: OrgId, case: CaseId) -> list[str]:
        """Runs of the case that are in the archive."""
        return sorted(p.name.removesuffix(SUFFIX) for p in (self._root / org / case).glob(f"*{SUFFIX}"))

    def drop(self, org: OrgId, case: CaseId) -> int:
        """Nothing of the case is in the archive; how many runs there were."""
        runs = self.runs(org, case)
        for run in runs:
            self._path(org, case, run).unlink(missing_ok=True)
        return len(runs)

    def _path(self, org: OrgId, case: CaseId, run: str) -> Path:
        return self._root / org / case / f"{run}{SUFFIX}"


async def _known(asked: Awaitable[R]) -> R | None:
    """What Temporal answers; None where it has no such case. Raises SystemUnavailable."""
    try:
        return await asked
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise SystemUnavailable(SystemId("temporal"), error.status.name) from None
        return None


def _archived(run: str, history: History) -> ArchivedRun:
    plain = history.SerializeToString(deterministic=True)
    return ArchivedRun(run=run, events=len(history.events), sha256=hashlib.sha256(plain).hexdigest())


def _said(history: History) -> Counter[str]:
    """Updates that were taken and not refused."""
    taken, refused = {}, set()
    for event in history.events:
        accepted = event.workflow_execution_update_accepted_event_attributes
        if event.HasField("workflow_execution_update_accepted_event_attributes"):
            taken[accepted.protocol_instance_id] = accepted.accepted_request.input.name
        done = event.workflow_execution_update_completed_event_attributes
        if done.outcome.HasField("failure"):
            refused.add(done.meta.update_id)
    return Counter(name for ident, name in taken.items() if ident not in refused)


def _whole(newest: str, histories: Mapping[str, History]) -> bool:
    """Whether every run is there, back to the first."""
    run, seen = newest, set[str]()
    while run and run not in seen:
        if run not in histories:
            return False
        seen.add(run)
        run = histories[run].events[0].workflow_execution_started_event_attributes.continued_execution_run_id
    return True


def _standing(now: WorkflowExecutionDescription | None) -> Standing:
    if now is None:
        return Standing.MISSING
    known = {
        WorkflowExecutionStatus.RUNNING: Standing.RUNNING,
        WorkflowExecutionStatus.COMPLETED: Standing.COMPLETED,
        WorkflowExecutionStatus.CONTINUED_AS_NEW: Standing.RUNNING,
    }
    return known.get(now.status, Standing.OTHER) if now.status is not None else Standing.OTHER
