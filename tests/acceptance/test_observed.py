"""A new system is only observed, and a manifest with a wrong join erases nobody: on a second Habeas with systems of its own."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from deploy import engine as engines
from deploy.commands import desk_of
from deploy.example import generate
from deploy.place import Place, running
from deploy.settings import Settings
from rules.deadlines import local_day
from schemas.clock import now
from schemas.facts import FactKind
from schemas.ids import CaseId, SystemId
from schemas.orders import Resolution
from schemas.request import CaseState
from tests.acceptance.copies import copied
from tests.acceptance.records import expected
from tests.acceptance.test_commands import Ran, habeas
from tests.builders import ANSWERED, ERASURE, ORG, PEOPLE, Clerk, Systems, doubled, person

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]
TRUSTED = "--role", "administrator", "--as", "ada", "--yes", "--json"
DATED = "dates: {account_closed: {table: client, on: {client_id: id}, column: closed_at}}\n    born: started_at"
RIGHT, WRONG = (f"- {{to: client, on: {{{join}}}}}\n    {DATED}" for join in ("client_id: id", "tenant: tenant"))
TENANTS = ("client", "login_session")
"""Tables that get a column which is the same for everybody."""


class Site:
    """A Habeas of our own, whose manifests can be changed while its data stay."""

    def __init__(self, settings: Settings, systems: Systems) -> None:
        self.settings, self.systems = settings, systems
        self.booking = settings.organisations / "lindskogen" / "booking.yaml"

    def change(self, old: str, new: str) -> None:
        """The manifest of the booking system says something else at the next start."""
        said = self.booking.read_text(encoding="utf-8")
        assert said.count(old) == 1
        self.booking.write_text(said.replace(old, new), encoding="utf-8")


class Running(Site):
    """The same while it runs."""

    def __init__(self, site: Site, place: Place, clerk: Clerk) -> None:
        super().__init__(site.settings, site.systems)
        self.place, self.clerk = place, clerk

    async def habeas(self, *words: str) -> Ran:
        """One command against it."""
        return await habeas(self.place, *words, HABEAS_ORGANISATIONS=str(self.settings.organisations))

    async def trust(self, case: CaseId, *systems: str) -> list[Ran]:
        """Somebody has compared the plan of this case."""
        return [await self.habeas("connector", "trust", s, "--compared", case, *TRUSTED) for s in systems]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Example databases and organisation files that no other test sees."""
    names = {name: f"{name}_observed" for name in ("booking", "payment", "journal", "chat")}
    urls = {name: await place.stack.create_database(own) for name, own in names.items()}
    await generate.create(urls, PEOPLE, local_day(now(), "Europe/Stockholm"))
    folder = tmp_path_factory.mktemp("observed")
    for above in (folder, *folder.parents):
        if above.name.startswith("pytest"):
            above.chmod(0o711)  # PostgreSQL may run as another user
    (folder / "organisations").mkdir()
    copied(place.settings.organisations, folder / "organisations")
    settings = Settings(data=folder / "habeas", organisations=folder / "organisations", systems=urls)
    systems = Systems(urls)
    for table in TENANTS:
        await systems.run("booking", f"ALTER TABLE {table} ADD tenant integer NOT NULL DEFAULT 1")
    return Site(settings, systems)


@asynccontextmanager
async def started(site: Site) -> AsyncIterator[Running]:
    """It runs, by its files as they are now."""
    async with running(site.settings) as place:
        joined = await engines.join(place.settings, place.where.addresses, place.where.systems)
        desk = await desk_of(place.settings, joined, place.where, ORG)
        client = await engines.temporal(place.settings, place.where.addresses, joined.converter)
        yield Running(site, place, Clerk(joined, desk.doors, client, place.stack.mailbox))
        await joined.close()


async def test_a_new_system_is_observed_until_somebody_has_compared_a_plan_with_the_truth(site: Site) -> None:
    async with started(site) as here:
        clerk, systems = here.clerk, here.systems
        wanted, mark = await expected(systems, 31, local_day(now(), "Europe/Stockholm")), await systems.mark()
        case = await clerk.planned(ERASURE, person(31).email)
        await clerk.approve(case)
        waiting = await clerk.until_waits(case, "trust in")
        listed = (await here.habeas("connector", "list", "--json")).said
        status = (await here.habeas("brake", "status", "--json")).said[0]
        before = await systems.effects(mark)
        may_not = await here.habeas(
            "connector", "trust", "chat", "--compared", case, "--role", "agent", "--as", "ada", "--yes"
        )
        unknown = await here.habeas("connector", "trust", "chat", "--compared", "DSR-2026-999999", *TRUSTED)
        told = await here.trust(case, "booking", "payment", "chat")
        await clerk.wait(case, *ANSWERED, within=90)
        effects = await systems.effects(mark)
        again = await here.habeas("connector", "observe", "chat", "--role", "administrator", "--as", "ada", "--json")
        modes = {f["system"]: f["mode"] for f in (await here.habeas("connector", "list", "--json")).said}

        assert {f["mode"] for f in listed} == {"observed"}
        assert waiting.state is CaseState.EXECUTING and sum(status["waiting"].values()) == 1
        assert before == []
        assert (may_not.code, unknown.code, [t.code for t in told]) == (1, 1, [0, 0, 0])
        compared = {row["table"]: row["rows"] for row in told[0].said["compared"][case] if row["action"] == "erase"}
        assert compared["client"] == 1
        assert doubled(effects) == [] and set(effects) == set(wanted)
        assert FactKind.DEED_STOPPED in await clerk.kinds(case)
        assert again.code == 0
        assert modes == {"booking": "trusted", "payment": "trusted", "journal": "observed", "chat": "observed"}


async def test_a_manifest_whose_join_matches_everybody_erases_nobody(site: Site) -> None:
    """Even where a careless person trusts the changed manifest and approves the plan."""
    before = await site.systems.snapshot()
    site.change(RIGHT, WRONG)
    (file,) = site.settings.organisations.glob("*.yaml")
    file.write_text(re.sub(r"(?m)^limits:.*$", "limits: {rows_per_case: 100}", file.read_text(encoding="utf-8")))
    async with started(site) as here:
        clerk = here.clerk
        case = await clerk.planned(ERASURE, person(32).email)
        modes = {f["system"]: f["mode"] for f in (await here.habeas("connector", "list", "--json")).said}
        told = await here.trust(case, "booking", "chat")
        clerk.expects_incidents = True
        await clerk.approve(case)
        await clerk.wait(case, CaseState.INCIDENT)
        stopped = (await here.habeas("limits", "show", "--json")).said["stopped"]
        after = await here.systems.snapshot()

        assert modes["booking"] == "observed", "its manifest has changed"
        (sessions,) = (r["rows"] for r in told[0].said["compared"][case] if r["table"] == "login_session")
        assert sessions > 100, "the plan shows what is wrong before anybody trusts it"
        assert [(s["subject"], s["system"], s["what"]) for s in stopped] == [(case, "booking", "rows_per_case")]
        assert after == before, "not one row of anybody is another than it was, in any system"


@pytest.mark.long
async def test_a_plan_that_a_wrong_manifest_made_is_made_anew_by_the_right_one(site: Site) -> None:
    """The case of the test before: its plan was approved, and finds only its own person after the repair."""
    site.change(WRONG, RIGHT)
    async with started(site) as here:
        clerk, systems = here.clerk, here.systems
        wanted, mark = await expected(systems, 32, local_day(now(), "Europe/Stockholm")), await systems.mark()
        (row,) = [c for c in await clerk.doors.listed(ORG) if c.state is CaseState.INCIDENT]
        clerk.expects_incidents = True
        old = await clerk.plan(row.id)
        await clerk.resolve(row.id, Resolution.RETRY)
        await clerk.wait_for_plan(row.id, other_than=old.digest)
        told = await here.trust(row.id, "booking")
        await clerk.approve(row.id)
        await clerk.wait(row.id, *ANSWERED, within=90)
        effects = await systems.effects(mark)
        plan = await clerk.plan(row.id)

        assert told[0].code == 0
        assert SystemId("booking") in plan.manifests and plan.manifests != old.manifests
        assert doubled(effects) == [] and set(effects) == set(wanted)
