"""A sample is drawn, and the ledger says so: the seed draws it again."""

from console.desk import Desk
from schemas.audits import Drawn, Sample, Scope
from schemas.clock import now
from schemas.facts import Body, Fact, FactKind


async def draw(desk: Desk, sample: Sample, by: str, scope: Scope | None = None) -> Drawn:
    """Cases of the sample's period that are in the scope, each as likely as the other."""
    drawn = await desk.audits.draw(desk.org, sample, desk.organisation.time_zone, scope)
    await desk.audits.tell(desk.org, _fact(drawn, by))
    return drawn


def _fact(drawn: Drawn, by: str) -> Fact:
    at, sample = now(), drawn.sample
    body: Body = {
        "seed": sample.seed,
        "size": sample.size,
        "first": sample.first.isoformat(),
        "last": sample.last.isoformat(),
        "population": drawn.population,
        "drawn": len(drawn.cases),
        "sha256": drawn.digest,
        "by": by,
    }
    return Fact(key=f"sample:{at.isoformat()}", kind=FactKind.SAMPLED, at=at, body=body)
