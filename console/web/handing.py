"""Packages to whom they are for: who may have them now, and the proof that they did."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

import structlog
from starlette.concurrency import iterate_in_threadpool
from starlette.responses import StreamingResponse

from console.web.front import Front
from schemas.clock import now
from schemas.errors import KeyGone, NotFound
from schemas.ids import CaseId, OrgId
from schemas.life import Method
from schemas.particulars import ProviderWord
from schemas.request import CaseSummary
from schemas.systems import Identity

log = structlog.get_logger()
LIES_FOR = timedelta(days=30)
"""From the answer on; then the packages are gone."""
FRESH = timedelta(minutes=5)
NOT_THEIRS = ("referral",)
"""Packages for somebody else: the care supervisor's, with the opinion on a record that was withheld."""


def names(front: Front, org: OrgId, summary: CaseSummary) -> list[str]:
    """The packages that the person may fetch now: none before the answer, none thirty days after it."""
    if summary.responded_at is None or now() > summary.responded_at + LIES_FOR:
        return []
    found = front.desk(org).packages.names(org, summary.id)
    return [name for name in found if not name.startswith(NOT_THEIRS)]


async def strong(front: Front, summary: CaseSummary) -> bool:
    """Whether they have to sign in once more: what was shown of who asks was strong, so what is fetched needs it too."""
    if summary.proof and Method(summary.proof).strong:
        return True
    return bool(await front.delivering.words(summary.org, summary.id))


def fresh(signed_at: datetime | None) -> bool:
    """Whether they signed in within the last five minutes."""
    return signed_at is not None and now() - signed_at <= FRESH


async def same(front: Front, org: OrgId, case: CaseId, word: ProviderWord) -> bool:
    """Whether who signed in now is who was accepted before; by subject, else by an identifier that is one person's."""
    before = await front.delivering.words(org, case)
    if before:
        return any((w.issuer, w.subject) == (word.issuer, word.subject) for w in before)
    try:
        known = (await front.desk(org).tasks.who_asks(org, case)).known
    except (NotFound, KeyGone):
        return False
    return bool(_strong(known) & _strong(word.identities))


async def hand_out(
    front: Front, summary: CaseSummary, name: str, method: str, by: str | None = None
) -> StreamingResponse:
    """The package, opened, as a file; that all of it was handed out is a fact. Raises NotFound, KeyGone."""
    org, case = summary.org, summary.id
    if name not in names(front, org, summary):
        raise NotFound("there is no such package")
    pieces = await front.desk(org).packages.read(org, case, name)

    async def sent() -> AsyncIterator[bytes]:
        digest = hashlib.sha256()
        async for piece in iterate_in_threadpool(pieces):
            digest.update(piece)
            yield piece
        await front.delivering.fetched(org, case, name, digest.hexdigest(), method, by)
        log.info("package_fetched", org=org, case=case)

    given = {"Content-Disposition": f'attachment; filename="{case}-{name}.zip"'}
    return StreamingResponse(sent(), media_type="application/zip", headers=given)


def _strong(identities: Sequence[Identity]) -> set[str]:
    return {i.value for i in identities if i.kind.strong}
