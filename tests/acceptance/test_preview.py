"""What a changed organisation file would have meant, and an old case judged again by what judged it."""

from pathlib import Path

import pytest

from activities.rejudge import Rejudge
from deploy.engine import Engine
from deploy.law_desk import LawDesk
from deploy.organisation_file.editing import OrganisationFile
from deploy.place import Place
from rules.rulebook import RuleSet
from schemas.decisions import Action
from schemas.errors import BadInput, NotFound
from schemas.ids import CaseId
from schemas.request import CaseState
from tests.acceptance.copies import copied
from tests.builders import ACCESS, ERASURE, ORG, Clerk, person

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_change_shows_which_open_and_past_cases_it_would_have_decided_differently(
    place: Place, clerk: Clerk, engine: Engine, tmp_path: Path
) -> None:
    past = await clerk.drive(ERASURE, person(52).email)
    open_ = await clerk.planned(ERASURE, person(53).email)
    copy = await clerk.planned(ACCESS, person(54).email)
    file = OrganisationFile.open(copied(place.settings.organisations, tmp_path))
    law = LawDesk(engine.office)

    unchanged = await law.preview(ORG, file.path)
    file.change("matching", erase_now="refuse").write()
    changed = await law.preview(ORG, file.path)

    assert {case.case for case in unchanged.changed} == set()
    assert unchanged.version != changed.version
    found = {case.case: case for case in changed.changed}
    assert {past, open_} <= set(found) and copy not in found
    for case in (past, open_):
        assert {(d.category, d.was.action, d.would_be and d.would_be.action) for d in found[case].differences} == {
            ("matching", Action.ERASE, Action.RETAIN)
        }
    assert (await clerk.doors.summary(ORG, open_)).state is CaseState.AWAITING_APPROVAL, "nothing took effect"


async def test_the_file_of_another_organisation_is_refused(place: Place, engine: Engine) -> None:
    other = next(f for f in sorted(place.settings.organisations.glob("*.yaml")) if f.stem != ORG)

    with pytest.raises(BadInput, match="its cases are not those of lindskogen"):
        await LawDesk(engine.office).preview(ORG, other)


async def test_a_case_is_judged_again_by_the_rule_set_that_judged_it(clerk: Clerk, engine: Engine) -> None:
    case = await clerk.drive(ERASURE, person(55).email)
    plan = await engine.book.plan(ORG, case, 0)
    kept = await engine.office.rule_sets.kept(ORG, plan.rules_version)

    again = await Rejudge(engine.office).replay(ORG, case)

    assert kept is not None and RuleSet.model_validate_json(kept).version == plan.rules_version
    assert again.judged_by == plan.rules_version
    assert again.records == sum(line.records for line in plan.lines)
    assert again.differences == () and again.trouble is None


async def test_a_case_without_a_plan_is_named(engine: Engine) -> None:
    with pytest.raises(NotFound, match="has no plan yet"):
        await Rejudge(engine.office).replay(ORG, CaseId("DSR-2026-999999"))
