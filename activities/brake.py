"""What every destructive call passes, and what it says of itself: whose rows, how many, by which manifest."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from activities.estate import Estate
from schemas.brake import REPLAY, RETENTION, Errand
from schemas.decisions import Action, Plan, Verdict
from schemas.erasures import ReplaySystem, StoredTombstone
from schemas.ids import CaseId, SystemId
from schemas.retention import SweepPage, SystemSweep


class Brake(Protocol):
    """Stands before everything that destroys, in all workers at once."""

    async def admit(self, errands: Sequence[Errand]) -> None:
        """All of them may go through, or none; those that were let through before count once.

        The errands are of one subject's plan. Raises LimitReached.
        """
        ...

    def passing(self, errand: Errand, *, held: bool) -> AbstractAsyncContextManager[None]:
        """Inside the block the brake can't come on without its hand being told that a call is under way.

        held: no hold may stand over the subject's person there either; whoever places one is told when the call has ended.
        Raises BrakeOn, ObserveOnly, HoldStands; LimitReached where the errand was not let through and may not be.
        """
        ...


def destroyed(verdict: Verdict) -> bool:
    """Whether carrying it out leaves something gone for good; as `Order.destroys`, before there is an order."""
    restricted = verdict.action is Action.RESTRICT and verdict.ends is not None
    return verdict.action.destroys or verdict.action is Action.RECTIFY or restricted


def of_plan(estate: Estate, case: CaseId, plan: Plan, system: SystemId) -> Errand:
    """What a case's plan is about to do in one system: judged by all of its records there, not page by page."""
    organisation = estate.organisation
    rows = sum(li.records for li in plan.lines if li.system == system and destroyed(li.verdict))
    return Errand(
        org=organisation.id,
        system=system,
        manifest=estate.holdings[system].manifest,
        subject=case,
        plan=plan.digest,
        rows=rows,
        whole=rows,
        most=organisation.limits.rows_per_case,
        limits=organisation.limits,
    )


def of_whole_plan(estate: Estate, case: CaseId, plan: Plan) -> list[Errand]:
    """What a case's plan is about to destroy, in all systems."""
    systems = dict.fromkeys(li.system for li in plan.lines if destroyed(li.verdict))
    return [of_plan(estate, case, plan, system) for system in systems]


def speaks(plan: Plan, system: SystemId, over: Sequence[SystemId]) -> bool:
    """Whether the system's step is the one to say that a limit is reached: its own, or one of a system that acts later."""
    together = dict.fromkeys(li.system for li in plan.lines if (li.system in plan.last) == (system in plan.last))
    return system in ([s for s in over if s in together] or list(together)[:1])


def of_nothing(estate: Estate, case: CaseId, system: SystemId) -> Errand:
    """A step that destroys nothing; were it to, no more than nothing would be let through."""
    holding, limits = estate.holdings[system], estate.organisation.limits
    return Errand(
        org=estate.organisation.id,
        system=system,
        manifest=holding.manifest,
        subject=case,
        plan="nothing",
        rows=0,
        whole=1,
        most=0,
        limits=limits,
    )


def outdated(estate: Estate, plan: Plan) -> bool:
    """Whether a manifest has changed since the plan's records were found: a wrong join may have found them."""
    return any(
        system in estate.holdings and estate.holdings[system].manifest != found_by
        for system, found_by in plan.manifests.items()
    )


def of_page(estate: Estate, step: SystemSweep, page: SweepPage, before: int) -> Errand:
    """What a page of a sweep is about to do. before: rows of the same sweep in the same system."""
    organisation, rows = estate.organisation, len(page.due.records) if page.due else 0
    return Errand(
        org=organisation.id,
        system=step.system,
        manifest=estate.holdings[step.system].manifest,
        subject=RETENTION,
        plan=f"{step.sweep}:{page.number}",
        rows=rows,
        whole=before + rows,
        most=organisation.limits.rows_per_sweep,
        limits=organisation.limits,
    )


def of_grave(estate: Estate, step: ReplaySystem, grave: StoredTombstone, rows: int) -> Errand:
    """What erasing again after a restore is about to do."""
    organisation = estate.organisation
    return Errand(
        org=organisation.id,
        system=step.system,
        manifest=estate.holdings[step.system].manifest,
        subject=REPLAY,
        plan=f"{step.as_of:%Y%m%dT%H%M%S}:{grave.id}",
        rows=rows,
        whole=rows,
        most=organisation.limits.rows_per_hour,
        limits=organisation.limits,
    )
