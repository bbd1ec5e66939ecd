"""The ledger's witness: who it is, when it is asked, and what the doctor says of it."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

import structlog

from connectors import outward
from connectors.postgres.ledger import PostgresLedger
from connectors.witness import TimeStamps
from console.stamps import Roots
from deploy.local.doctor import Finding, judged
from deploy.settings import Settings
from schemas.errors import BadInput, BadSettings, HabeasError
from schemas.ids import OrgId
from schemas.ports import Witness

log = structlog.get_logger()
EVERY = timedelta(minutes=30)
"""Between two rounds: within the hour that docs/audit.md promises, whatever one round takes."""
REST = timedelta(minutes=1)
"""After a witness did not answer."""
NOBODY = (
    "none: only this installation's own key vouches for the ledger, and whoever holds that key could write another one. "
    "To have somebody outside vouch for it, set HABEAS_WITNESS_URL and HABEAS_WITNESS_ROOTS (docs/audit.md)"
)


def witness_of(settings: Settings) -> TimeStamps | None:
    """The witness that the settings name, if any. Raises BadSettings."""
    if settings.witness_url is None and settings.witness_roots is None:
        return None
    if settings.witness_url is None or settings.witness_roots is None:
        missing = "HABEAS_WITNESS_URL" if settings.witness_url is None else "HABEAS_WITNESS_ROOTS"
        raise BadSettings(f"{missing} is missing: a witness needs its address and the certificate that vouches for it")
    try:
        roots = Roots.at(settings.witness_roots)
    except BadInput as wrong:
        raise BadSettings(f"HABEAS_WITNESS_ROOTS: {wrong}") from None
    named = urlsplit(settings.witness_url).netloc.lower()  # by the operator: it may lie inside, and speak without TLS
    return TimeStamps(settings.witness_url, roots.certificates, outward.client(settings.inside | {named}))


class Stamping:
    """Has the newest head of each organisation's ledger stamped whenever it grew."""

    def __init__(
        self,
        ledger: PostgresLedger,
        witness: Witness,
        orgs: Iterable[OrgId],
        *,
        every: timedelta = EVERY,
        rest: timedelta = REST,
    ) -> None:
        self._ledger, self._witness, self._orgs = ledger, witness, tuple(orgs)
        self._every, self._rest = every, rest

    async def look(self) -> None:
        """One round, and the time until the next one. Raises SystemUnavailable, SystemRefused after a rest."""
        try:
            for org in self._orgs:
                await self.stamp(org)
        except HabeasError:
            await asyncio.sleep(self._rest.total_seconds())
            raise
        await asyncio.sleep(self._every.total_seconds())

    async def stamp(self, org: OrgId) -> bool:
        """Whether the head had to be stamped; it is stamped now. Raises SystemUnavailable, SystemRefused."""
        head = await self._ledger.to_stamp(org)
        if head is None:
            return False
        await self._ledger.keep_stamp(org, head, await self._witness.stamp(head.stamped()))
        log.info("ledger_witnessed", org=org, size=head.size)
        return True


async def examined(settings: Settings) -> Finding:
    """Whether there is a witness, and whether it stamps; without one what that means."""
    try:
        witness = witness_of(settings)
    except BadSettings as wrong:
        return judged("witness", False, "not usable", str(wrong))
    if witness is None:
        return judged("witness", True, NOBODY, "")
    try:
        stamped = await witness.stamp(b"habeas doctor\n")
    except HabeasError as no:
        remedy = (
            "Check HABEAS_WITNESS_URL, HABEAS_WITNESS_ROOTS and the network. Nothing is lost: heads are stamped later."
        )
        return judged("witness", False, str(no), remedy)
    finally:
        await witness.close()
    return judged(
        "witness", True, f"{settings.witness_url} stamps; its clock says {stamped.at:%Y-%m-%d %H:%M:%S} UTC", ""
    )
