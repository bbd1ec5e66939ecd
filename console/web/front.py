"""Everything behind the pages and the API, handed over once by `deploy`."""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import structlog
from fastapi import Request

from console.desk import Desk
from console.web.api_ports import Machines
from console.web.desk_ports import Lists, Sheets, Surroundings
from console.web.limits import Limiter
from console.web.organisation_ports import OrganisationFiles
from console.web.ports import Bells, Delivering, HookSignature, Keeping, Opening, Reporting, SignIn
from console.web.signin_ports import SecondFactors, StaffDoor
from rules import deadlines
from schemas.clock import now
from schemas.errors import NotFound
from schemas.ids import OrgId
from schemas.web import Login

log = structlog.get_logger()


@dataclass(frozen=True)
class Front:
    """The doors' own parts, and a desk for each organisation."""

    desks: Mapping[OrgId, Desk]
    keeping: Keeping
    delivering: Delivering
    reporting: Reporting
    lists: Lists
    sheets: Sheets
    surroundings: Surroundings
    sign_ins: Mapping[OrgId, SignIn]
    files: OrganisationFiles
    factors: SecondFactors
    staff_doors: Mapping[OrgId, StaffDoor]
    """Identity providers of the staff."""
    logins: Mapping[OrgId, Login]
    url: str
    """Where browsers reach us: scheme, host and port, nothing after. Never taken from a request."""
    secret: bytes
    """Signs what goes into forms."""
    machines: Machines
    opening: Opening | None = None
    """Opens Temporal's payloads; None where there is no codec endpoint."""
    temporal_pages: str | None = None
    """The origin of Temporal's own pages, which alone may ask from a browser."""
    asking: Limiter = field(default_factory=lambda: Limiter(rate=50, burst=1000))
    """Questions of a token: 50 a second in the long run, 1 000 at once."""
    guessing: Limiter = field(default_factory=lambda: Limiter(rate=1 / 60, burst=10))
    """Codes of a case and passwords of an account: one a minute in the long run, ten at once."""
    strangers: Limiter = field(default_factory=lambda: Limiter(rate=1 / 10, burst=30))
    """Forms of one machine: six a minute in the long run, thirty at once; behind a proxy they are all one machine's."""
    crowd: Limiter = field(default_factory=lambda: Limiter(rate=1 / 3, burst=200))
    """Forms of everybody together: twenty a minute in the long run, 200 at once."""
    addressed: Limiter = field(default_factory=lambda: Limiter(rate=1 / 14400, burst=3))
    """Requests by the form in one address's name: six a day in the long run, three at once."""
    bells: Bells | None = None
    """Ticket systems that may call."""
    ringing: Limiter = field(default_factory=lambda: Limiter(rate=20, burst=1000))
    """Signed calls of a ticket system: 20 a second in the long run, 1 000 at once."""
    mail_hooks: Mapping[OrgId, HookSignature] = field(default_factory=dict)
    """Organisations whose mail may be handed in over HTTP, and how it is signed."""
    behind: set["asyncio.Task[None]"] = field(default_factory=set)
    """What still happens after its page was sent."""

    @property
    def https(self) -> bool:
        """Whether browsers come over TLS: then cookies are bound to it."""
        return urlsplit(self.url).scheme == "https"

    def desk(self, org: OrgId) -> Desk:
        """The organisation's desk, today. Raises NotFound."""
        if org not in self.desks:
            raise NotFound("there is no such organisation")
        desk = self.desks[org]
        return replace(desk, today=deadlines.local_day(now(), desk.organisation.time_zone))

    def later(self, work: Awaitable[object]) -> "asyncio.Task[None]":
        """The work goes on whether or not anybody waits for it; where it fails the class of the error is logged."""

        async def quietly() -> None:
            try:
                await work
            except Exception as problem:
                log.warning("web_work_failed", error=type(problem).__name__)

        task = asyncio.create_task(quietly())
        self.behind.add(task)
        task.add_done_callback(self.behind.discard)
        return task


def front_of(request: Request) -> Front:
    """What the request's application works with."""
    front: Front = request.app.state.front
    return front
