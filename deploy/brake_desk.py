"""What a command about the brake, trust and limits works with."""

from collections import Counter
from collections.abc import Mapping, Sequence

from connectors.postgres.brake import PostgresBrake
from console.doors import Doors
from deploy.engine import Engine
from deploy.trusting import modes_of
from schemas.brake import Braked, Compared, Mode, Stopped, Why
from schemas.errors import BadInput, NotAllowed, NotFound
from schemas.ids import CaseId, OrgId, SystemId
from schemas.request import Role

MAY_STOP = (Role.DECIDER, Role.ADMINISTRATOR, Role.DPO)
MAY_RELEASE = (Role.DECIDER, Role.ADMINISTRATOR)
MAY_ALLOW = (Role.DECIDER,)
MAY_TRUST = (Role.ADMINISTRATOR,)


class BrakeDesk:
    """The brake, and what a person compares before a system is trusted."""

    def __init__(self, engine: Engine, doors: Doors) -> None:
        self._engine, self._brake, self._doors = engine, PostgresBrake(engine.pool), doors
        self.organisations: Sequence[OrgId] = tuple(engine.estates)

    async def on(self, org: OrgId, why: Why, by: str, role: Role) -> bool:
        """The brake is on; False where it was before. Raises NotAllowed, as everything here that changes something."""
        await self._may(org, by, role, MAY_STOP)
        return await self._brake.on(org, why, by, role)

    async def ended(self, org: OrgId, within: float) -> bool:
        """Whether every destructive call that was under way has ended, within so many seconds."""
        return await self._brake.ended(org, within)

    async def off(self, org: OrgId, by: str, role: Role) -> bool:
        """The brake is released; False where it was not on."""
        await self._may(org, by, role, MAY_RELEASE)
        return await self._brake.off(org, by, role)

    async def state(self, org: OrgId) -> Braked | None:
        """Who has put it on, when and why."""
        return await self._brake.state(org)

    async def waiting(self, org: OrgId) -> Mapping[str, int]:
        """How many cases wait for the brake or for trust in a system."""
        return await self._brake.waiting(org)

    async def modes(self, org: OrgId) -> Mapping[SystemId, Mode]:
        """Each connected system, and whether it is trusted by its manifest as it is now."""
        return modes_of(self._engine.estates[org], await self._brake.trusted(org))

    async def first_plan(self, org: OrgId, system: SystemId, case: CaseId) -> Sequence[Compared]:
        """What the case's last plan does in the system, by table. Raises NotFound, KeyGone."""
        self._manifest(org, system)
        book = self._engine.book
        await book.summary(org, case)
        plan = await book.last_plan(org, case)
        if plan is None:
            raise NotFound(f"{case} has no plan yet; there is nothing to compare")
        if plan.manifests.get(system, self._manifest(org, system)) != self._manifest(org, system):
            raise BadInput(f"{case} was planned by another manifest of {system}; compare a newer case")
        tally: Counter[tuple[str, str]] = Counter()
        for key in await book.judged_index(org, case, plan.round):
            if key.system != system:
                continue
            page = await book.judged(org, case, plan.round, key)
            tally.update((r.table, page.verdicts[w].action) for r, w in zip(page.records, page.which, strict=True))
        return [Compared(table=table, action=action, rows=rows) for (table, action), rows in sorted(tally.items())]

    async def may_trust(self, org: OrgId, by: str, role: Role) -> None:
        """Raises NotAllowed where somebody may not say which systems are trusted."""
        await self._may(org, by, role, MAY_TRUST)

    async def trust(self, org: OrgId, system: SystemId, by: str, role: Role, compared: Sequence[str]) -> None:
        """The system is no longer only observed, as long as its manifest stays as it is."""
        await self.may_trust(org, by, role)
        await self._brake.trust(org, system, self._manifest(org, system), by, role, compared)

    async def observe(self, org: OrgId, system: SystemId, by: str, role: Role) -> bool:
        """The system is only observed again; False where it was before."""
        await self.may_trust(org, by, role)
        self._manifest(org, system)
        return await self._brake.observe(org, system, by, role)

    async def allow(self, org: OrgId, system: SystemId, subject: str, rows: int, by: str, role: Role) -> None:
        """So many rows of the subject may go through once, whatever the limits say."""
        await self._may(org, by, role, MAY_ALLOW)
        self._manifest(org, system)
        await self._brake.allow(org, system, subject, rows, by, role)

    async def stopped(self, org: OrgId) -> Sequence[Stopped]:
        """What limits have stopped and nobody has let through."""
        return await self._brake.stopped(org)

    async def _may(self, org: OrgId, by: str, role: Role, roles: tuple[Role, ...]) -> None:
        if role not in roles:
            raise NotAllowed(f"the role {role} may not do this; it takes {' or '.join(roles)}")
        await self._doors.acts_as(org, by, role)

    def _manifest(self, org: OrgId, system: SystemId) -> str:
        """Raises BadInput where there is no such connected system."""
        holding = self._engine.estates[org].holdings.get(system)
        if holding is None:
            known = ", ".join(self._engine.estates[org].holdings)
            raise BadInput(f"there is no connected system {system!r}; known: {known}")
        return holding.manifest
