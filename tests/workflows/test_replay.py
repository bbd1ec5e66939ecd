"""Every recorded history replays, and a workflow that took another way would not."""

import base64
import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from deploy.example.cast import CAST, people
from deploy.sandbox import runner
from schemas.carrying import Settled
from schemas.ids import SystemId
from schemas.messages import CaseRun
from schemas.request import Outcome, RequestType
from schemas.retention import Begun, RetentionRun, Swept, SystemSwept
from workflows.calendar import CalendarWorkflow
from workflows.reconcile import ReconcileWorkflow
from workflows.request import RequestWorkflow
from workflows.retention import RetentionWorkflow

pytestmark = pytest.mark.asyncio(loop_scope="session")
HISTORIES = sorted((Path(__file__).parent.parent / "histories").glob("*.json"))
BROKEN = (NondeterminismError, RuntimeError)
"""Another command than recorded, or a recorded result that the other step can't read."""
WAYS = {"access", "erasure", "joined", "withdrawn", "incident", "proposed", "dismissed"}
WAYS |= {"rectification", "restriction", "objection", "objection_withdrawn", "blocked", "marketing", "portability"}
WAYS |= {"several", "refused", "routed", "clarified", "decision"}
WAYS |= {"calendar", "retention", "retention_dry", "reconcile"}
BY_ITSELF = ("calendar", "retention", "retention_dry", "reconcile")
"""No case, so that nothing is sealed by a case's key and there is no case's id."""


def history(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(path.stem, path.read_text(encoding="utf-8"))


async def replay(path: Path, request: type = RequestWorkflow, sweep: type = RetentionWorkflow) -> None:
    replayer = Replayer(
        workflows=[request, CalendarWorkflow, sweep, ReconcileWorkflow],
        workflow_runner=runner(),
        data_converter=pydantic_data_converter,
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

    async def find(self, right: RequestType, *, unproven: bool = False) -> None:
        """A stage is gone."""


@workflow.defn(name="habeas.request")
class Silent(RequestWorkflow):
    """Tells no recipient, and instructs no processor."""

    @workflow.init
    def __init__(self, run: CaseRun) -> None:
        super().__init__(run)

    @workflow.run
    async def run(self, run: CaseRun) -> None:
        await super().run(run)

    async def inform(self, parts: tuple[Settled, ...]) -> None:
        """A stage is gone."""


@workflow.defn(name="habeas.request")
class Trusting(RequestWorkflow):
    """Hands out data about health on a code from a mail."""

    @workflow.init
    def __init__(self, run: CaseRun) -> None:
        super().__init__(run)

    @workflow.run
    async def run(self, run: CaseRun) -> None:
        await super().run(run)

    async def strongly(self) -> bool:
        """A stage is gone."""
        return True


@workflow.defn(name="habeas.retention")
class Forgetful(RetentionWorkflow):
    """Looks through one system less."""

    @workflow.run
    async def run(self, given: RetentionRun) -> Swept:
        return await super().run(given)

    async def _system(self, given: RetentionRun, begun: Begun, system: SystemId, as_of: datetime) -> SystemSwept:
        if system == "chat":
            return SystemSwept(system=system)
        return await super()._system(given, begun, system, as_of)


@workflow.defn(name="habeas.request")
class Hasty(RequestWorkflow):
    """Closes the case before it tells the person."""

    @workflow.init
    def __init__(self, run: CaseRun) -> None:
        super().__init__(run)

    @workflow.run
    async def run(self, run: CaseRun) -> None:
        await super().run(run)

    async def conclude(self) -> Outcome:
        """Two stages change places."""
        await self.close()
        return await super().conclude()


async def test_there_is_a_history_of_every_way_that_a_case_can_go() -> None:
    assert {p.name.split(".")[0] for p in HISTORIES} == WAYS
    assert {"erasure.2", "restriction.2"} <= {p.stem for p in HISTORIES}, "the hold phase too"


@pytest.mark.parametrize("path", HISTORIES, ids=lambda p: p.stem)
async def test_a_recorded_history_replays(path: Path) -> None:
    await replay(path, RequestWorkflow)


@pytest.mark.parametrize(
    ("way", "other"),
    [
        *((way, Careless) for way in ("access.1", "erasure.1", "incident.1", "portability.1", "rectification.1")),
        *((way, Careless) for way in ("restriction.1", "objection.1", "blocked.1", "marketing.1", "several.1")),
        *((way, Silent) for way in ("erasure.1", "rectification.1", "blocked.1", "clarified.1")),
        *((way, Trusting) for way in ("access.1", "portability.1", "several.1")),
    ],
)
async def test_a_workflow_that_leaves_out_a_stage_does_not_replay(way: str, other: type) -> None:
    with pytest.raises(BROKEN):
        await replay(next(p for p in HISTORIES if p.stem == way), other)


@pytest.mark.parametrize("way", ["retention", "retention_dry"])
async def test_a_sweep_that_leaves_out_a_system_does_not_replay(way: str) -> None:
    with pytest.raises(BROKEN):
        await replay(next(p for p in HISTORIES if p.stem == way), sweep=Forgetful)


@pytest.mark.parametrize("way", ["retention", "retention_dry"])
async def test_the_history_of_a_sweep_holds_counts_and_no_key_of_a_record(way: str) -> None:
    """Keys of the example's support cases and sign-ups; a key can be an address or a personnummer elsewhere."""
    told = json.loads(next(p for p in HISTORIES if p.stem == way).read_text(encoding="utf-8"))
    plain = "\n".join(_texts(told))

    assert "s000.account_unauth" in plain, "payloads were opened, else this proves nothing"
    assert not re.search(r"\b9000\d\d\b|nyfiken", plain)


async def test_a_workflow_that_does_stages_in_another_order_does_not_replay() -> None:
    with pytest.raises(BROKEN):
        await replay(next(p for p in HISTORIES if p.stem == "withdrawn.1"), Hasty)


@pytest.mark.parametrize("path", HISTORIES, ids=lambda p: p.stem)
async def test_a_history_holds_references_and_no_person(path: Path) -> None:
    plain = "\n".join(_texts(json.loads(path.read_text(encoding="utf-8")))).casefold()

    for who in (*CAST.values(), *people(20)):
        for said in (who.email, who.personnummer, who.name, who.phone or who.name, who.street):
            assert said.casefold() not in plain
    if path.stem not in BY_ITSELF:
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


@pytest.mark.parametrize("path", HISTORIES, ids=lambda p: p.stem)
async def test_no_history_names_a_place_on_the_machine_that_recorded_it(path: Path) -> None:
    said = path.read_text(encoding="utf-8")

    assert "stackTrace" not in said and not re.search(r'File \\"|/site-packages/|/home/|/root/|/work/', said)
