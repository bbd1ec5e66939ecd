"""One person, several organisations: where else they have an account, and whether this sign-in is enough for it."""

from collections.abc import Sequence

from console.web.front import Front
from console.web.standing import Standing, asked_for_second
from schemas.clock import now
from schemas.ids import OrgId
from schemas.signin import Elsewhere
from schemas.web import Account


async def others(front: Front, here: Standing) -> Sequence[Elsewhere]:
    """The organisations that the header offers; what is asked for there is asked when they go."""
    tie = here.account.tie
    if tie is None:
        return ()
    found = dict.fromkeys(
        org for org, _ in await front.keeping.tied(tie) if org != here.held.org and org in front.desks
    )
    return [Elsewhere(org=org, name=front.desks[org].organisation.name) for org in found]


async def there(front: Front, here: Standing, org: OrgId) -> Account | None:
    """Their account in that organisation, where this sign-in is enough for it; None where they have to sign in there.

    An account of its own asks for what its organisation asks for. One of an identity provider counts only where the provider has
    let them in for that organisation as well, by this very sign-in.
    """
    if here.account.tie is None or org not in front.desks:
        return None
    for at, name in await front.keeping.tied(here.account.tie):
        account = await front.keeping.account(at, name) if at == org else None
        if account is None or not account.works(now()):
            continue
        if account.password is None and org in here.held.said.by_provider:
            return account
        has = await front.factors.factors(org, name)
        if account.password is not None and (here.held.said.strong or not asked_for_second(front, account, has)):
            return account
    return None
