"""Which hand belongs to which profile."""

from collections.abc import Callable, Mapping

import httpx

from connectors.tickets.generic import Generic
from connectors.tickets.rt import RequestTracker
from connectors.tickets.zammad import Zammad
from connectors.tickets.zendesk import Zendesk
from schemas.errors import BadSettings
from schemas.tickets import Profile, TicketSecret, TicketSource

System = Zammad | Zendesk | RequestTracker | Generic
MADE: Mapping[Profile, Callable[[TicketSource, TicketSecret, httpx.AsyncClient], System]] = {
    Profile.ZAMMAD: Zammad,
    Profile.ZENDESK: Zendesk,
    Profile.RT: RequestTracker,
    Profile.GENERIC: Generic,
}


def system_of(source: TicketSource, secret: TicketSecret, http: httpx.AsyncClient) -> System:
    """The ticket system, ready to be asked. http: goes outward only (`connectors.outward`). Raises BadSettings."""
    if source.profile is not Profile.GENERIC and not secret.token:
        raise BadSettings(f"HABEAS_TICKETS: {source.id} needs a `token`: the account that Habeas reads and writes as")
    if source.profile is Profile.ZENDESK and not secret.user:
        raise BadSettings(f"HABEAS_TICKETS: {source.id} needs a `user`: the mail address of the token's account")
    return MADE[source.profile](source, secret, http)
