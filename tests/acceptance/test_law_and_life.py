"""A live case and the law's opinion on it are the same: one code, asked in two places."""

import pytest

from deploy.engine import Engine
from rules.case import Copy, Matter
from rules.deadlines import local_day
from rules.matter import Circumstances
from rules.opinion import consider
from schemas.facts import FactKind
from schemas.ids import CaseId
from schemas.opinion import Opinion
from schemas.request import CaseState, RequestType
from tests.builders import ACCESS, ERASURE, ORG, Clerk, person

pytestmark = pytest.mark.asyncio(loop_scope="session")
ZONE = "Europe/Stockholm"


async def opinion_on(engine: Engine, clerk: Clerk, case: CaseId, right: RequestType) -> tuple[Opinion, dict[str, str]]:
    """What the law says of a case, and what the live case said: verdicts as JSON by record."""
    estate, summary = engine.estates[ORG], await clerk.doors.summary(ORG, case)
    plan, pages = await engine.book.plan(ORG, case, 0), await engine.book.all_judged(ORG, case, 0)
    assert plan.basis is not None
    copies, live = [], {}
    for page in pages:
        for record, which in zip(page.records, page.which, strict=True):
            name = f"{page.system}/{record.table}/{record.key}"
            kind = estate.holdings[page.system].kinds[record.category]
            copies.append(Copy(id=name, system=page.system, kind=kind, record=record))
            live[name] = page.verdicts[which].model_dump_json()
    matter = Matter(
        rights=(right,),
        received=local_day(summary.received_at, ZONE),
        promise_days=estate.organisation.promise_days,
        now=Circumstances(today=plan.basis.today, holds=plan.basis.holds),
        copies=tuple(copies),
    )
    return consider(estate.book, matter), live


@pytest.mark.parametrize(("number", "types"), [(56, ERASURE), (57, ACCESS)])
async def test_verdicts_dates_states_and_the_name_of_the_answer_are_the_laws(
    engine: Engine, clerk: Clerk, number: int, types: tuple[RequestType, ...]
) -> None:
    case = await clerk.drive(types, person(number).email)
    summary = await clerk.doors.summary(ORG, case)

    opinion, live = await opinion_on(engine, clerk, case, types[0])

    assert {d.record: d.verdict.model_dump_json() for d in opinion.decisions} == live
    assert opinion.due.effective == summary.due_on
    said = next(f.body["notices"] for f in await clerk.facts(case) if f.kind is FactKind.RESPONDED)
    kinds = {str(notice.kind) for notice in opinion.notices}
    assert said and set(said) <= kinds
    assert CaseState.RESPONDED in opinion.states
    planned = next(f.body["flags"] for f in await clerk.facts(case) if f.kind is FactKind.PLANNED)
    assert set(planned) <= {str(flag) for flag in opinion.flags}
