"""Where somebody else decides: a processor passes the request on the same day."""

import dataclasses
from datetime import UTC, datetime

import pytest
from temporalio.testing import ActivityEnvironment

from activities.inform import Inform
from activities.intake import Intake
from activities.office import Office
from schemas.carrying import ForwardStep
from schemas.facts import FactKind
from schemas.messages import OpenStep
from schemas.organisation import SystemRole
from schemas.request import CaseState, Outcome
from tests.builders import ERASURE, ORG, Clerk, person

pytestmark = pytest.mark.asyncio(loop_scope="session")


def as_processor(office: Office) -> Office:
    """The same office, of an organisation that only holds what others decide about."""
    estate = office.estates[ORG]
    organisation = estate.organisation.model_copy(update={"role": SystemRole.PROCESSOR})
    return dataclasses.replace(
        office, estates={**office.estates, ORG: dataclasses.replace(estate, organisation=organisation)}
    )


async def test_a_processor_asks_nobody_and_passes_the_request_on_the_same_day(clerk: Clerk) -> None:
    who, office = person(176), as_processor(clerk.engine.office)
    case = await clerk.planned(ERASURE, who.email)
    now = datetime.now(UTC)
    given = {"org": ORG, "case": case, "types": ERASURE, "as_of": now, "received_at": now}
    opened = await ActivityEnvironment().run(Intake(office).open_case, OpenStep.model_validate(given))

    assert opened.challenge is None, "whoever decides asks who it is (GDPR Art. 28(3)(e))"
    (controller,) = opened.forward
    assert office.estates[ORG].organisation.recipients[controller].role is SystemRole.OTHER_CONTROLLER

    step = ForwardStep.model_validate({**given, "recipient": "shared_index"})
    done = await ActivityEnvironment().run(Inform(office).forward, step)
    assert done.outcome is Outcome.ROUTED and (await clerk.doors.summary(ORG, case)).state is CaseState.ROUTED
    assert who.email in await clerk.mail_to("sparr@vardindex.example", case)
    assert FactKind.ROUTED in await clerk.kinds(case)
