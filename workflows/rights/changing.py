"""Rights that change what is there: one plan after the other until nothing new comes up."""

from activities.verify import Verify
from schemas.carrying import Settled
from schemas.remainders import Remainder
from schemas.request import RequestType
from workflows import policies
from workflows.life import CaseWork
from workflows.rights import erasure, planning


async def carry_out(case: CaseWork, right: RequestType, *, unproven: bool = False) -> Settled | None:
    """The right is carried out and read back in every system; None where the request is no longer carried out."""
    rounds: list[int] = []
    while case.acting or not case.over:
        rounds.append(case.next_round())
        await case.find(right, unproven=unproven)
        if not await planning.approved(case, right, unproven=unproven):
            return None
        assert case.plan is not None
        settled = await erasure.carry_out(case, right, unproven=unproven)
        if settled is not None:
            case.by_hand[f"{right}:{case.weighing}"] = case.plan.by_hand
            case.keep(
                Remainder(
                    right=right, round=case.round, unproven=unproven, weighing=case.weighing, large=case.large
                )
            )  # fmt: skip
            case.acting = False  # what other rights still ask for can be taken back
            return Settled(right=right, rounds=tuple(rounds), left=settled)
        # A hold, another case or a new record: a new plan.
        if len(rounds) % policies.ROUNDS == 0:
            await case.look_into_it("act", "NeverTheSame")
        if not unproven:
            case.recognised = await case.stage(Verify.turn, case.verified(destroys=True))
            await case.my_turn(destroys=True)
    return None
