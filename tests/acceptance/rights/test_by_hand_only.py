"""An organisation in which no system is connected: people do it all by hand, and every right has its answer."""

import io
import zipfile

import pytest
import pytest_asyncio

from deploy.engine import Engine
from schemas.by_hand import CaseOrder, HandFound, HandReport
from schemas.decisions import Action
from schemas.errors import NotFound
from schemas.ids import CaseId, OrgId
from schemas.life import Method
from schemas.particulars import Correction, Particulars, Weighing
from schemas.request import CaseState, Outcome, RequestType, Role
from tests.builders import ANSWERED, Clerk

pytestmark = pytest.mark.asyncio(loop_scope="session")
KLANGBRO = OrgId("klangbro")
DECISIONS = (RequestType.AUTOMATED_DECISION_REVIEW, RequestType.COMPLAINT)
STOPS = (RequestType.OBJECTION_DIRECT_MARKETING,)
NOT_THERE = (RequestType.JOURNAL_DESTRUCTION,)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def owner(clerk: Clerk) -> Clerk:
    """The owner alone, with a phone."""
    engine: Engine = clerk.engine
    alone = Clerk(engine, clerk.doors, clerk.client, clerk.mailbox, KLANGBRO)
    alone.helps = False
    return alone


async def finish(owner: Clerk, case: CaseId) -> int:
    """Every task of the case is done: one record in each kind."""
    tasks = await owner.engine.office.tasks.tasks(KLANGBRO, case=case)
    for task in tasks:
        assert isinstance(task.order, CaseOrder)
        found = tuple(
            HandFound(system=li.system, category=li.category, records=1, action=li.action) for li in task.order.lines
        )
        report = HandReport(found=found, evidence="looked on the phone", by="owner")
        await owner.sayings.hand_done(KLANGBRO, case, task.id, report, report.evidence)
    return len(tasks)


async def through(owner: Clerk, case: CaseId, right: RequestType) -> None:
    """The owner does whatever the case waits for, until it is answered."""
    for _ in range(600):
        summary = await owner.doors.summary(KLANGBRO, case)
        waits = summary.waits_for or ""
        if summary.state in ANSWERED:
            return
        if waits.endswith("strong_identity"):
            await owner.sayings.prove(KLANGBRO, case, Method.DOCUMENT, by="owner")
        elif waits.endswith("decision"):
            await owner.sayings.decide(KLANGBRO, case, right, "Jag har tittat på det igen.", "owner", Role.DECIDER)
        elif waits.endswith("weighing"):
            upheld = Weighing.NO_COMPELLING_GROUNDS
            await owner.sayings.weigh(KLANGBRO, case, upheld, "Det behövs inte.", "owner", Role.DECIDER)
        elif summary.state is CaseState.AWAITING_APPROVAL:
            await owner.approve(case)
        await finish(owner, case)
        await owner.pause()
    raise AssertionError(f"{right} is not answered: {summary}")


@pytest.mark.parametrize("right", [r for r in RequestType if r not in STOPS], ids=str)
async def test_every_right_is_completed_by_hand_and_answered(owner: Clerk, right: RequestType) -> None:
    email = f"{right.value.replace('_', '.')}@brevladan.example"
    said = Particulars(corrections=(Correction(field="phone", value="0701740605"),), words="Jag håller inte med.")
    case = await owner.open((right,), email, particulars=said if right is RequestType.RECTIFICATION else None)
    await owner.confirm(case, email)
    await through(owner, case, right)

    summary, letter = await owner.doors.summary(KLANGBRO, case), await owner.letter(case)
    assert summary.outcome is not None and "Klangbro" in letter and "Integritetsskyddsmyndigheten" in letter
    tasks = await owner.engine.office.tasks.tasks(KLANGBRO, case=case, everything=True)
    assert all(t.done_by == "owner" for t in tasks)
    lines = [li for t in tasks if isinstance(t.order, CaseOrder) for li in t.order.lines]
    if right in DECISIONS:
        assert "Jag har tittat på det igen." in letter
    elif any(li.action not in (Action.KEEP, Action.NONE) for li in lines):
        assert summary.outcome is not Outcome.NOTHING_FOUND, "what people found by hand is in the answer"


async def test_what_was_found_by_hand_is_in_the_letter_line_by_line(owner: Clerk) -> None:
    case = await owner.open((RequestType.ERASURE,), "raderad@brevladan.example")
    await owner.confirm(case, "raderad@brevladan.example")
    await through(owner, case, RequestType.ERASURE)

    letter = await owner.letter(case)
    for said in ("Anteckningarna", "Nyhetsbrevet", "Bokföringen", "bokföringslagen"):
        assert said.lower() in letter.lower()
    with pytest.raises(NotFound):
        await owner.package(case, "copy")
    pieces = await owner.engine.packages.read(KLANGBRO, case, "answer")
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert {"sv/letter.pdf", "en/letter.html"} <= set(archive.namelist())
