"""What the audit commands work with."""

import structlog

from connectors.postgres.ledger import PostgresLedger
from connectors.postgres.ledger_check import LedgerCheck
from console.stamps import Roots
from deploy.engine import Engine
from deploy.stamping import Stamping
from schemas.errors import HabeasError
from schemas.ids import CaseId, OrgId
from schemas.proofs import AuditFile, Checked, Checkpoint

log = structlog.get_logger()


class AuditDesk:
    """The ledger, with its witness at hand."""

    def __init__(self, joined: Engine, org: OrgId) -> None:
        self._ledger: PostgresLedger = joined.ledger
        self._pool = joined.pool
        self._stamping = Stamping(joined.ledger, joined.timestamps, [org]) if joined.timestamps else None

    async def audit_file(self, org: OrgId, case: CaseId, since: Checkpoint | None = None) -> AuditFile:
        """The case's file; where no stamp covers the whole case yet, the witness is asked first."""
        file = await self._ledger.audit_file(org, case, since)
        if self._stamping is None or not file.unstamped():
            return file
        try:
            await self._stamping.stamp(org)
        except HabeasError as no:  # the file says so itself: these entries have no stamp
            log.warning("witness_away", error=type(no).__name__)
            return file
        return await self._ledger.audit_file(org, case, since)

    async def checkpoint(self, org: OrgId) -> Checkpoint:
        """The newest head, over everything that is written by now. Raises NotFound."""
        return await self._ledger.head(org)

    async def check(self, org: OrgId, key: bytes | None, roots: Roots | None) -> Checked:
        """Whether every row of the ledger is as it was sealed. key: the auditor's own; else this installation's."""
        return await LedgerCheck(self._pool, key or self._ledger.public, roots).check(org)
