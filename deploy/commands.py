"""The commands that run or look at the servers: up, worker, demo, doctor, connector."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from rich.console import Console

from connectors import outward
from connectors.postgres.audits import PostgresAudits
from connectors.postgres.reconcile import PostgresTestimony
from connectors.postgres.tasks import PostgresTasks
from connectors.postgres.web import PostgresWeb
from console import cli, law, rules, trust
from console.attaching import Attachments
from console.desk import Desk
from console.doors import Doors
from console.sayings import Sayings
from console.terminal import Json, out, show
from deploy import (
    backup_commands,
    connector_commands,
    dead_letter_commands,
    dead_letter_doctor,
    engine,
    estates,
    key_commands,
    logs,
    mail_desk,
    mail_doctor,
    stamping,
    ticket_commands,
    ticketing,
    ways_in,
    web,
    worker,
)
from deploy.audit_desk import AuditDesk
from deploy.brake_desk import BrakeDesk
from deploy.history_desk import HistoryDesk
from deploy.lasting_desk import LastingDesk
from deploy.law_desk import LawDesk
from deploy.local import doctor as local_doctor
from deploy.local.addresses import Outside
from deploy.place import Where, running, web_ready, worker_ready
from deploy.rule_files import Folder
from deploy.settings import Settings
from deploy.starter import Starter
from deploy.sweeps import Sweeps
from deploy.task_desk import TaskDesk
from rules import deadlines
from schemas.clock import now
from schemas.errors import BadSettings, HabeasError
from schemas.ids import OrgId

err = Console(stderr=True)
Data = Annotated[Path | None, typer.Option(help="Data folder; default .habeas or HABEAS_DATA.")]


def application(read: Callable[[], Settings]) -> typer.Typer:
    """Every command. read: the settings, read once when a command needs them."""
    app = _console(read)
    connector = typer.Typer(help="The organisations' systems.", no_args_is_help=True)
    app.add_typer(connector, name="connector")
    app.add_typer(key_commands.commands(read), name="keys")
    app.add_typer(ticket_commands.commands(read), name="tickets")
    backup_commands.add_to(app, read)

    _servers(app, read)

    @app.command(name="doctor")
    def doctor(data: Data = None, as_json: Json = False) -> None:
        """What is missing, misconfigured or unhealthy, and what to do. Exit 1 if anything is."""
        _doctor(_with(read(), data), as_json)

    connector_commands.add_to(connector, read)
    trust.add_to(connector)
    return app


def _servers(app: typer.Typer, read: Callable[[], Settings]) -> None:
    """The commands that run something until they are stopped."""

    @app.command()
    def up(
        fresh: Annotated[bool, typer.Option("--fresh", help="Start over: wipe the data folder.")] = False,
        data: Data = None,
    ) -> None:
        """Run everything in the foreground until Ctrl-C; the next `up` resumes every case."""
        asyncio.run(_up(_with(read(), data), fresh))

    @app.command(name="worker")
    def work(data: Data = None, organisations: Annotated[Path | None, typer.Option()] = None) -> None:
        """Run only the worker, against servers that run already."""
        uvloop.run(_worker(_with(read(), data, organisations)))

    @app.command(name="web")
    def web_(
        data: Data = None,
        organisations: Annotated[Path | None, typer.Option()] = None,
        port: Annotated[int | None, typer.Option(help="Default HABEAS_WEB_PORT.")] = None,
    ) -> None:
        """Run only the pages and the API, against servers that run already."""
        uvloop.run(_web(_with(read(), data, organisations), port))


def _console(read: Callable[[], Settings]) -> typer.Typer:
    """What people and scripts run, over this installation's desk and files."""
    law.law.add_typer(rules.commands(lambda: Folder(read().organisations)))
    law.law.add_typer(law.testing(lambda: [o for o, _ in estates.read_organisations(read().organisations)]))
    dead_letter_commands.add_to(cli.intake, read)
    return cli.commands(lambda org: _desk(read(), org))


def _with(settings: Settings, data: Path | None, organisations: Path | None = None) -> Settings:
    changed = {k: v for k, v in (("data", data), ("organisations", organisations)) if v is not None}
    return settings.model_copy(update=changed)


@contextlib.asynccontextmanager
async def _desk(settings: Settings, org: str | None) -> AsyncIterator[Desk]:
    where = Where.of(settings)
    joined = await engine.join(settings, where.addresses, where.systems, size=2)
    try:
        yield await desk_of(settings, joined, where, org, asks_who=True)
    finally:
        await joined.close()


async def desk_of(
    settings: Settings, joined: engine.Engine, where: Where, org: str | None, *, asks_who: bool = False
) -> Desk:
    """What the commands of one organisation work with. Raises BadSettings where it is not clear which one.

    asks_who: whoever speaks in a role has to be an account that has it, once the organisation has accounts.
    """
    organisation = joined.estates[_meant(joined, org)].organisation
    client = await engine.temporal(settings, where.addresses, joined.converter)
    access = PostgresWeb(joined.pool, joined.vault)
    doors = Doors(joined.book, Starter(client, joined.book), client, access if asks_who else None)
    sayings = Sayings(doors, joined.papers, PostgresTasks(joined.pool, joined.vault))
    return Desk(
        organisation=organisation,
        doors=doors,
        sayings=sayings,
        triage=mail_desk.triage(joined, organisation, doors, sayings),
        lasting=LastingDesk(joined.lasting, client),
        ledger=AuditDesk(joined, organisation.id),
        packages=joined.packages,
        calendar=joined.reviews,
        codes=joined.office.codes,
        retention=Sweeps(client),
        tasks=TaskDesk(joined),
        law=LawDesk(joined.office),
        access=access,
        openings=access,
        histories=HistoryDesk(
            engine.histories(settings, joined.vault, lambda: client), PostgresTestimony(joined.pool), client
        ),
        audits=PostgresAudits(joined.pool),
        brake=BrakeDesk(joined, doors),
        attachments=Attachments(joined.papers),
        today=deadlines.local_day(now(), organisation.time_zone),
    )


def _meant(joined: engine.Engine, org: str | None) -> OrgId:
    known = sorted(joined.estates)
    org = org or estates.the_one({o: estate.organisation for o, estate in joined.estates.items()})
    if org is None:
        raise BadSettings(f"say which organisation: --org {' | '.join(known)}")
    if org not in known:
        raise BadSettings(f"there is no organisation {org!r}; known: {', '.join(known)}")
    return OrgId(org)


async def _up(settings: Settings, fresh: bool) -> None:
    stopped = stop_signal()

    def told(step: str) -> None:
        err.print(f"[dim]·[/] {step}")

    async with running(settings, fresh=fresh, web=True, progress=told) as place:
        a = place.where.addresses
        err.print("\n[bold]Habeas runs.[/] Ctrl-C stops it; the next `habeas up` resumes every case.")
        shown = (("pages", place.web_url), ("Temporal UI", a.temporal_ui_url))
        for name, value in (*shown, ("Kafka", a.kafka_bootstrap), ("mail", a.mail_folder)):
            if value:
                err.print(f"  {name:12} {value}")
        ways_in.tell(err, place.web_url, settings.organisations)
        err.print("  try          habeas request list\n")
        await stopped.wait()
        err.print("[dim]stopping…[/]")


def stop_signal() -> asyncio.Event:
    """Set by Ctrl-C or a TERM signal."""
    stopped, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    return stopped


async def _worker(settings: Settings) -> None:
    logs.configure(settings.log_level)
    stopped = stop_signal()
    where = Where.of(settings)
    joined = await engine.join(settings, where.addresses, where.systems, size=20)
    try:
        await estates.open_all(joined.estates)
        client = await engine.temporal(settings, where.addresses, joined.converter)
        await worker.run(joined, client, stopped, ready=lambda: worker_ready(settings).touch())
    finally:
        await joined.close()


async def _web(settings: Settings, port: int | None) -> None:
    logs.configure(settings.log_level)
    stopped, where, listening = stop_signal(), Where.of(settings), port or settings.web_port
    joined = await engine.join(settings, where.addresses, where.systems, size=8)
    try:
        desks = {org: await desk_of(settings, joined, where, org) for org in joined.estates}
        url = settings.web_url or f"http://127.0.0.1:{listening}"
        async with outward.client(settings.inside | web.issuers(settings)) as http:
            front = web.front_of(settings, joined, desks, url, http)
            await web.serve(front, listening, stopped, ready=lambda: web_ready(settings).touch())
    finally:
        await joined.close()


def _doctor(settings: Settings, as_json: bool) -> None:
    outside = Outside(
        database_url=settings.database_url,
        temporal_address=settings.temporal_address,
        kafka_bootstrap=settings.kafka_bootstrap,
    )

    async def examine() -> list[local_doctor.Finding]:
        found = await local_doctor.examine(settings.data, outside=outside, cache=settings.cache)
        stuck: list[local_doctor.Finding] = []
        with contextlib.suppress(HabeasError, OSError):  # nothing runs: said above
            database = Where.of(settings).addresses.database_url
            stuck = [*await ticketing.examined(database), *await dead_letter_doctor.examined(database)]
        return [*found, await stamping.examined(settings), *stuck, *await mail_doctor.at(settings)]

    findings = asyncio.run(examine())
    if as_json:
        show([f.model_dump(mode="json") for f in findings], True, "")
    else:
        for f in findings:
            out.print(f"[{'green' if f.ok else 'red'}]{'✓' if f.ok else '✗'}[/] {f.name}: {f.detail}")
            if not f.ok:
                out.print(f"    {f.remedy}")
    if not all(f.ok for f in findings):
        raise typer.Exit(1)
