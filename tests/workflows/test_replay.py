"""Every recorded history replays, and a workflow that took another way would not."""

import base64
import json
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from deploy.example.cast import CAST, people
from deploy.sandbox import runner
from schemas.messages import CaseRun
from schemas.request import Outcome
from workflows.calendar import CalendarWorkflow
from workflows.request import RequestWorkflow

pytestmark = pytest.mark.asyncio(loop_scope="session")
HISTORIES = sorted((Path(__file__).parent.parent / "histories").glob("*.json"))
BROKEN = (NondeterminismError, RuntimeError)
"""Another command than recorded, or a recorded result that the other step can't read."""
WAYS = {"access", "erasure", "joined", "withdrawn", "incident", "calendar"}


def history(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(path.stem, path.read_text(encoding="utf-8"))


async def replay(path: Path, request: type) -> None:
    replayer = Replayer(
        workflows=[request, CalendarWorkflow], workflow_runner=runner(), data_converter=pydantic_data_converter
    )
    await replayer.replay_workflow(history(path))


@workflow.defn(name="habeas.request")
class Careless(RequestWorkflow):
    """Does not look for copies, and answers at once."""

    @workflow.init
    def __init__(self, run: CaseRun) -> None:
        super().__init__(run)

    @workflow.run
    async def run(self, run: CaseRun) -> None:
        await super().run(run)

    async def find(self) -> None:
        """A stage is gone."""


@workflow.defn(name="habeas.request")
class Hasty(RequestWorkflow):
    """Closes the case before it tells the person."""

    @workflow.init
    def __init__(self, run: CaseRun) -> None:
        super().__init__(run)

    @workflow.run
    async def run(self, run: CaseRun) -> None:
        await super().run(run)

    async def conclude(self, outcome: Outcome) -> Outcome:
        """Two stages change places."""
        await self.close()
        return await super().conclude(outcome)


async def test_there_is_a_history_of_every_way_that_a_case_can_go() -> None:
    assert {p.name.split(".")[0] for p in HISTORIES} == WAYS
    assert any(p.name == "erasure.2.json" for p in HISTORIES), "the hold phase too"


@pytest.mark.parametrize("path", HISTORIES, ids=lambda p: p.stem)
async def test_a_recorded_history_replays(path: Path) -> None:
    await replay(path, RequestWorkflow)


@pytest.mark.parametrize("way", ["access.1", "erasure.1", "incident.1"])
async def test_a_workflow_that_leaves_out_a_stage_does_not_replay(way: str) -> None:
    with pytest.raises(BROKEN):
        await replay(next(p for p in HISTORIES if p.stem == way), Careless)


async def test_a_workflow_that_does_stages_in_another_order_does_not_replay() -> None:
    with pytest.raises(BROKEN):
        await replay(next(p for p in HISTORIES if p.stem == "withdrawn.1"), Hasty)


@pytest.mark.parametrize("path", HISTORIES, ids=lambda p: p.stem)
async def test_a_history_holds_references_and_no_person(path: Path) -> None:
    plain = "\n".join(_texts(json.loads(path.read_text(encoding="utf-8")))).casefold()

    for who in (*CAST.values(), *people(20)):
        for said in (who.email, who.personnummer, who.name, who.phone or who.name, who.street):
            assert said.casefold() not in plain
    if path.stem != "calendar":
        assert "dsr-20" in plain, "payloads were opened, else this proves nothing"


def _texts(value: object) -> list[str]:
    """Every string, and what base64 strings hold."""
    if isinstance(value, dict):
        return [t for v in value.values() for t in _texts(v)]
    if isinstance(value, list):
        return [t for v in value for t in _texts(v)]
    if not isinstance(value, str):
        return []
    try:
        return [value, base64.b64decode(value, validate=True).decode("utf-8", "replace")]
    except ValueError:
        return [value]
