"""Against a real Request Tracker 5: it calls by its scrip, is read and written to by REST 2, merges, and erases by hand only."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from time import perf_counter
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
import uvicorn

from connectors.tickets.systems import system_of
from console.ticket_steps import SCRIP
from console.web.app import application
from deploy.engine import Engine
from deploy.local import ports
from deploy.ticket_loops import TicketLoop
from deploy.ticketing import Ticketing
from deploy.web import Server, bells_of
from schemas.clock import now
from schemas.comments import NewComment
from schemas.facts import FactKind
from schemas.ids import CaseId
from schemas.request import CaseState, Channel, RequestType
from schemas.tickets import Profile, SourceId, TicketSecret, TicketSource
from tests.acceptance.conftest import clerk, engine, place, systems
from tests.console.web.conftest import KLANGBRO, Site, site
from tests.console.web.keepers import facts
from tests.scan.planted import ALSO
from tests.tickets import rt5
from tests.tickets.conftest import ticketing_of

__all__ = ["clerk", "engine", "place", "site", "systems"]
pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.long,
    pytest.mark.skipif(not rt5.THERE, reason=rt5.__doc__ or ""),
]
SECRET = TicketSecret(webhook_secret="whsec_aGFiZWFzIGFuZCBydCBzaGFyZSB0aGlz", user="habeas", token="a long password")
SETUP = r"""
my $u = RT::User->new($RT::SystemUser);
$u->Create(Name => 'habeas', Password => 'a long password', Privileged => 1, EmailAddress => 'habeas@clinic.test');
$u->PrincipalObj->GrantRight(Right => 'SuperUser', Object => $RT::System);
my $all = RT::Group->new($RT::SystemUser); $all->LoadSystemInternalGroup('Everyone');
$all->PrincipalObj->GrantRight(Right => $_, Object => $RT::System) for qw(CreateTicket ReplyToTicket SeeQueue);
my $f = RT::CustomField->new($RT::SystemUser);
my ($fid, $fm) = $f->Create(Name => 'GDPR', Type => 'Freeform', MaxValues => 0, LookupType => 'RT::Queue-RT::Ticket');
die $fm unless $fid;
my ($ok, $m) = $f->AddToObject(RT::Queue->new($RT::SystemUser)); die $m unless $ok;
my $code = <<'CODE';
<scrip>
CODE
my $s = RT::Scrip->new($RT::SystemUser);
my ($sid, $sm) = $s->Create(Queue => 0, ScripCondition => 'User Defined', ScripAction => 'User Defined', Template => 'Blank',
    Stage => 'TransactionCreate', CustomIsApplicableCode => '1', CustomPrepareCode => '1', CustomCommitCode => $code,
    Description => 'Habeas');
die $sm unless $sid;
"""


class Both:
    """RT and us."""

    def __init__(self, tracker: rt5.Tracker, loop: TicketLoop, tickets: Ticketing, source: TicketSource) -> None:
        self.tracker, self.loop, self.store, self.comments = tracker, loop, tickets.store, tickets.comments
        self.source = source
        self.mail = f"anna-{uuid4().hex[:8]}@example.se"
        ALSO.add(self.mail)

    async def ticket(self, words: str, message: str = "") -> str:
        """A customer's mail, as RT's mail gateway takes it."""
        mail = f"From: Anna Svensson <{self.mail}>\nTo: rt@clinic.test\nSubject: Mina uppgifter\n"
        mail += f"Message-ID: {message or f'<{uuid4().hex}@example.se>'}\nContent-Type: text/plain; charset=utf-8\n\n{words}\n"
        answer = await self.tracker.http.post(
            f"{self.tracker.url}/REST/1.0/NoAuth/mail-gateway",
            data={"queue": "General", "action": "correspond", "message": mail},
        )
        assert answer.text.startswith("ok"), answer.text
        query = f"query=Requestor.EmailAddress='{self.mail}'&orderby=id&order=DESC"
        return str((await self.tracker.call("GET", f"/tickets?{query}"))["items"][0]["id"])

    async def until(self, done: Callable[[], object], within: float = 20) -> None:
        """The loop has looked until it is so."""
        async with asyncio.timeout(within):
            while not await done():  # type: ignore[misc]
                await self.loop.look()
                await asyncio.sleep(0.05)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def both(site: Site, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Both]:
    """An RT whose scrip calls our door, over the network."""
    folder = tmp_path_factory.mktemp("rt5")
    for above in (folder, *folder.parents):
        if above.name.startswith("pytest"):
            above.chmod(0o755)
    port = ports.choose(("hooks",), folder / "ports.json")["hooks"]
    hook = f"http://127.0.0.1:{port}/hooks/{KLANGBRO}/rt"
    scrip = SCRIP.strip("\n").replace("<hook>", hook).replace("<webhook_secret>", SECRET.webhook_secret)
    async with rt5.running(folder, perl=SETUP.replace("<scrip>", scrip)) as tracker, httpx.AsyncClient() as http:
        source = TicketSource(id=SourceId("rt"), profile=Profile.RT, address=tracker.url)
        system = system_of(source, SECRET, http)
        tickets = ticketing_of(engine, {(KLANGBRO, source.id): system}, http)
        loop = TicketLoop(replace(engine, tickets=tickets), KLANGBRO, system, site.front.desks[KLANGBRO].doors)
        front = replace(site.front, bells=bells_of(tickets))
        server = Server(uvicorn.Config(application(front), host="127.0.0.1", port=port, log_config=None))
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.02)
        yield Both(tracker, loop, tickets, source)
        server.should_exit = True
        await serving


async def test_a_real_request_tracker_from_the_mail_to_the_task_of_erasing(
    both: Both, site: Site, engine: Engine, record_property: Callable[[str, object], None]
) -> None:
    begun, doors = perf_counter(), site.front.desks[KLANGBRO].doors
    number = await both.ticket("Hej, jag vill att ni raderar alla mina personuppgifter.", "<rt-1@example.se>")
    calls = "SELECT count(*) FROM ticket_delivery WHERE source = 'rt'"
    assert await engine.pool.fetchval(calls) > 0, "the scrip has called"
    await both.loop.look()
    assert await both.store.links(KLANGBRO, both.source.id, number) == []

    clicked = perf_counter()
    await both.tracker.call("PUT", f"/ticket/{number}", {"CustomFields": {"GDPR": ["gdpr", "vip"]}})

    async def linked() -> object:
        return await both.store.links(KLANGBRO, both.source.id, number)

    await both.until(linked)
    opened = perf_counter() - clicked
    (link,) = await both.store.links(KLANGBRO, both.source.id, number)
    summary = await doors.summary(KLANGBRO, link.case_id)
    assert (summary.types, summary.channel) == ((RequestType.ERASURE,), Channel.TICKET)
    assert (await engine.book.person(KLANGBRO, link.case_id)).email == both.mail

    async def told() -> object:
        seen = await both.loop._system.read(number)
        return seen is not None and any("[habeas " in a.text for a in seen.articles)

    await both.until(told)
    said = perf_counter() - clicked
    shown = await both.tracker.call("GET", f"/ticket/{number}")
    (field,) = [f["values"] for f in shown["CustomFields"] if f["name"] == "GDPR"]
    due = (await doors.summary(KLANGBRO, link.case_id)).due_on
    assert due is not None and shown["Due"].startswith(due.isoformat())
    assert "habeas" in field and "vip" in field and "gdpr" not in field

    await _commented(both, engine, number, link.case_id)
    other = await both.ticket("Hej, en annan sak.")
    await both.tracker.call("PUT", f"/ticket/{number}", {"MergeInto": int(other)})

    async def moved() -> object:
        return await both.store.links(KLANGBRO, both.source.id, other)

    await both.until(moved)
    await both.tracker.call("PUT", f"/ticket/{other}", {"Status": "resolved"})

    async def closed() -> object:
        return FactKind.TICKET_CLOSED in {f.kind for f in await facts(engine, link.case_id)}

    await both.until(closed)
    assert (await doors.summary(KLANGBRO, link.case_id)).state is CaseState.IDENTITY_PENDING
    (now_there,) = await both.store.links(KLANGBRO, both.source.id, other)
    await both.loop._erase(now_there)
    (task,) = await site.front.desks[KLANGBRO].tasks.tasks(KLANGBRO, case=link.case_id)
    assert [str(s) for s in task.systems] == ["rt"]
    outcomes = await engine.pool.fetch(
        "SELECT outcome, count(*) AS n FROM ticket_delivery WHERE source = 'rt' GROUP BY 1"
    )
    record_property("rt5", f"click to case {opened:.2f} s, to note {said:.2f} s, all {perf_counter() - begun:.1f} s")
    print({r["outcome"]: r["n"] for r in outcomes}, f"click to case {opened:.2f} s, to note {said:.2f} s")


async def _commented(both: Both, engine: Engine, number: str, case: CaseId) -> None:
    """A comment stands there once, also after a write of which nobody knows whether it arrived, and is not heard back."""
    said = "Vi ringer kunden i morgon."
    await both.comments.say(
        NewComment(org=KLANGBRO, case=case, source=both.source.id, ticket=number, text=said, by="anna", after=0), now()
    )
    await both.loop.look()
    again = "UPDATE ticket_comment SET written_at = NULL, sealed = $2 WHERE case_id = $1"
    sealed = (await engine.vault.of_case(KLANGBRO, case)).seal(said.encode(), b"ticket-comment:1")
    await engine.pool.execute(again, case, sealed)
    await both.loop.look()

    seen = await both.loop._system.read(number)
    assert seen is not None and len([a for a in seen.articles if said in a.text]) == 1
    assert FactKind.TICKET_REPLIED not in {f.kind for f in await facts(engine, case)}
    assert await engine.pool.fetchval("SELECT written_at FROM ticket_comment WHERE case_id = $1", case) is not None
