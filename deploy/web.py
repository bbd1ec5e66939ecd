"""The web process: the pages and the API, joined to everything behind them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from datetime import datetime
from secrets import token_hex
from urllib.parse import urlsplit

import httpx
import uvicorn

from connectors.codec import Reader
from connectors.oidc import OidcProvider
from connectors.postgres.factors import PostgresFactors
from connectors.postgres.machines import PostgresMachines
from connectors.postgres.web import PostgresWeb
from connectors.postgres.worklist import PostgresWorklist
from connectors.thirdparties import identifiers
from console.desk import Desk
from console.web.app import application
from console.web.front import Front
from console.web.ports import Bells
from console.web.signin_ports import StaffDoor
from deploy.engine import Engine
from deploy.local.secret_files import password
from deploy.mailing import HookSignature
from deploy.organisation_desk import OrganisationDesk
from deploy.secrets import by_organisation
from deploy.settings import Settings
from deploy.surroundings import Paper, Surroundings
from deploy.ticketing import Ticketing
from schemas.by_hand import HandReport, TaskId
from schemas.clock import now
from schemas.entries import Entry
from schemas.errors import BadSettings, KeyGone, NotFound
from schemas.facts import Body, Fact, FactKind
from schemas.ids import CaseId, OrgId
from schemas.particulars import PROOF, ProviderWord, Words
from schemas.signin import StaffClient
from schemas.web import Client, Login

QUESTION = "question:"
GRACE = 10
"""Seconds that requests which are being answered have when the process ends."""


class Deliveries:
    """Facts about packages, and the words of identity providers."""

    def __init__(self, engine: Engine) -> None:
        self._book, self._papers = engine.book, engine.papers

    async def fetched(self, org: OrgId, case: CaseId, package: str, sha256: str, method: str, by: str | None) -> None:
        """It is a fact that the package was handed out: how it was shown to whom, when, which bytes."""
        body: Body = {"package": package, "sha256": sha256, "method": method, "by": by}
        await self._tell(org, case, f"fetched:{package}", FactKind.FETCHED, body)

    async def mismatch(self, org: OrgId, case: CaseId) -> None:
        """It is a fact that somebody else signed in for the packages (GDPR Art. 33)."""
        await self._tell(org, case, "pickup.mismatch", FactKind.SECURITY, {"method": "oidc", "by": None})

    async def words(self, org: OrgId, case: CaseId) -> list[ProviderWord]:
        """What was accepted; nothing once the case's key is gone."""
        with contextlib.suppress(KeyGone, NotFound):
            names = await self._papers.names(org, case, PROOF)
            found = [await self._papers.get(org, case, name, ProviderWord) for name in names]
            return [word for word in found if word is not None and word.accepted]
        return []

    async def question(self, org: OrgId, case: CaseId) -> str | None:
        """The last question in words of one's own."""
        names = await self._papers.names(org, case, QUESTION)
        words = await self._papers.get(org, case, names[-1], Words) if names else None
        return words.text if words else None

    async def _tell(self, org: OrgId, case: CaseId, key: str, kind: FactKind, body: Body) -> None:
        moment: datetime = now()
        fact = Fact(key=f"{key}:{token_hex(8)}", kind=kind, at=moment, body=body)
        await self._book.write(org, case, Entry(facts=(fact,), at=moment))


class Reports:
    """Reports of manual tasks, and the files that came with them."""

    def __init__(self, engine: Engine) -> None:
        self._papers, self._packages = engine.papers, engine.packages

    async def report(self, org: OrgId, case: CaseId, task: TaskId) -> HandReport | None:
        """What was said of the task; None where nothing was. Raises KeyGone."""
        return await self._papers.get(org, case, f"hand:{task}", HandReport)

    async def checked(self, org: OrgId, case: CaseId, task: TaskId, report: HandReport) -> None:
        """The report says who has looked as well."""
        await self._papers.put(org, case, f"hand:{task}", report, now())

    async def put(self, org: OrgId, case: CaseId, name: str, files: AsyncIterator[tuple[str, bytes]]) -> None:
        """The files lie sealed with the case."""
        await self._packages.put(org, case, name, files)


def front_of(
    settings: Settings, engine: Engine, desks: Mapping[OrgId, Desk], url: str, http: httpx.AsyncClient
) -> Front:  # fmt: skip
    """The doors, joined. Raises BadSettings."""
    clients = by_organisation(settings.oidc, "HABEAS_OIDC", Client)
    logins = by_organisation(settings.handover_key, "HABEAS_HANDOVER_KEY", Login)
    staff = by_organisation(settings.staff_oidc, "HABEAS_STAFF_OIDC", StaffClient)
    _known(clients, desks, "HABEAS_OIDC")
    _known(staff, desks, "HABEAS_STAFF_OIDC")
    _known(logins, desks, "HABEAS_HANDOVER_KEY")
    _long_enough(logins)
    return Front(
        desks=desks,
        keeping=PostgresWeb(engine.pool, engine.vault),
        delivering=Deliveries(engine),
        reporting=Reports(engine),
        lists=PostgresWorklist(engine.pool, engine.vault),
        sheets=Paper(),
        surroundings=Surroundings(engine, settings.organisations),
        sign_ins={org: OidcProvider(client, http) for org, client in clients.items()},
        logins=logins,
        files=OrganisationDesk(engine, settings.organisations),
        factors=PostgresFactors(engine.pool, engine.vault),
        staff_doors={org: StaffDoor(OidcProvider(client, http), client) for org, client in staff.items()},
        url=url.rstrip("/"),
        secret=password(engine.keys / "web.key").encode(),
        machines=PostgresMachines(engine.pool, engine.vault),
        opening=Reader(engine.vault) if settings.codec_endpoint else None,
        temporal_pages=settings.codec_endpoint,
        mail_hooks={o: HookSignature(d) for o, d in engine.mail.doors.items() if d.hook_secret} if engine.mail else {},
        bells=bells_of(engine.tickets) if engine.tickets else None,
    )


def bells_of(tickets: Ticketing) -> Bells:
    """Ticket systems, as the pages and the hooks see them."""
    return Bells(tickets.systems, tickets.store, tickets.comments, identifiers.kinds)


def issuers(settings: Settings) -> frozenset[str]:
    """Hosts of the identity providers that the operator has named. Raises BadSettings."""
    persons: Iterable[Client] = by_organisation(settings.oidc, "HABEAS_OIDC", Client).values()
    clients = [*persons, *by_organisation(settings.staff_oidc, "HABEAS_STAFF_OIDC", StaffClient).values()]
    return frozenset(urlsplit(client.issuer).netloc.lower() for client in clients)


async def serve(front: Front, port: int, stopped: asyncio.Event, ready: Callable[[], None]) -> None:
    """Answers until it is stopped; what is being answered then is answered first."""
    host = "127.0.0.1" if urlsplit(front.url).hostname in ("127.0.0.1", "localhost") else "0.0.0.0"  # noqa: S104
    config = uvicorn.Config(
        application(front),
        host=host,
        port=port,
        log_config=None,
        access_log=False,  # addresses of people and case numbers stand in it
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
    )
    server = Server(config)
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stopped.wait())
    while not server.started and not serving.done():
        await asyncio.sleep(0.02)
    if server.started:
        ready()
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    await serving
    stopping.cancel()


class Server(uvicorn.Server):
    """Leaves signals to whoever runs it: there is more to close than this server."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _known(given: Mapping[OrgId, object], desks: Mapping[OrgId, Desk], setting: str) -> None:
    unknown = sorted(set(given) - set(desks))
    if unknown:
        raise BadSettings(f"{setting} names {', '.join(unknown)}, which is no organisation here")


def _long_enough(logins: Mapping[OrgId, Login]) -> None:
    """A secret that both sides have can't be guessed (RFC 7518 section 3.2)."""
    for org, login in logins.items():
        short = [key for key in login.keys if key.get("kty") == "oct" and len(key.get("k", "")) * 3 // 4 < 32]
        if short:
            raise BadSettings(f"HABEAS_HANDOVER_KEY: the secret of {org} has fewer than 32 bytes")
