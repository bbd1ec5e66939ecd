"""What the law has to know of a case beside its records: who asks, what they said, what people have decided since."""

from datetime import date

from activities.estate import Estate
from activities.office import Office
from rules import deadlines
from rules.matter import Circumstances, Identified, Requester
from schemas.carrying import DecideStep
from schemas.particulars import Authority, Capacity, Particulars
from schemas.request import RequestType

AUTHORITY = "authority"
"""What the paper is called in which somebody says what a proxy's, guardian's or heir's papers bear out."""


async def circumstances(
    office: Office, step: DecideStep, estate: Estate, said: Particulars, latest: dict[str, date]
) -> Circumstances:
    """What is so for every record of the case, on the day of the step."""
    settled = await office.papers.get(step.org, step.case, AUTHORITY, Authority)
    return Circumstances(
        today=deadlines.local_day(step.as_of, estate.organisation.time_zone),
        at=step.as_of,
        requester=requester(said, settled, unproven=step.unproven),
        holds=await office.holds.holds(step.org, step.case),
        latest=latest,
        unproven=step.unproven,
        no_more_marketing=RequestType.OBJECTION_DIRECT_MARKETING in step.types,
        keeps_evidence=said.keeps_evidence or step.keeps_evidence,
        deferred=step.deferred,
        restriction=said.restriction,
        weighing=step.weighing,
        harm=True if settled is not None and settled.harm else step.harm,
    )


def requester(said: Particulars, settled: Authority | None, *, unproven: bool = False) -> Requester:
    """Who asks, as far as it is known. Nobody's authority holds before somebody has looked at it."""
    identity = Identified.UNVERIFIED if unproven else Identified.VERIFIED
    if said.capacity is Capacity.SELF:
        return Requester(identity=identity)
    if settled is None:
        return Requester(capacity=said.capacity, identity=identity, authority=False, child_age=said.child_age)
    age = settled.child_age if settled.child_age is not None else said.child_age
    return Requester(
        capacity=said.capacity,
        identity=identity,
        authority=settled.holds,
        scope=settled.scope,
        custody=settled.custody,
        child_against=settled.child_against,
        child_age=age,
    )
