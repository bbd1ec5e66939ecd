"""What a deed leaves behind for good: rows that stay gone after a restore, and whom nothing is sent to any more."""

from collections.abc import Sequence

from activities.office import Office
from schemas.carrying import Execution
from schemas.erasures import MarketingChannel, Purpose, Suppress, Tombstone
from schemas.ids import SystemId
from schemas.request import RequestType
from schemas.systems import Deed, Identity, IdentityKind, Order, Refusal

DESTROYING = (Deed.ERASE, Deed.ANONYMISE, Deed.REDACT)
REACHED_BY = {
    IdentityKind.EMAIL: (MarketingChannel.EMAIL,),
    IdentityKind.PHONE: (MarketingChannel.SMS, MarketingChannel.PHONE),
    IdentityKind.PERSONNUMMER: (),
}
"""Where somebody is reached by an identifier; none: everywhere, by post as well."""


def buried_by(order: Order, system: SystemId, number: int, problems: Sequence[Refusal]) -> list[Tombstone]:
    """The tombstone of what an order has destroyed and the read-back has not found; none where it destroys nothing."""
    if order.deed not in DESTROYING:
        return []
    left = {(refusal.table, key) for refusal in problems for key in refusal.keys}
    gone = tuple(r for r in order.records if (r.table, r.key) not in left)
    return [Tombstone(system=system, number=number, deed=order.deed, records=gone)] if gone else []


async def suppressed(office: Office, step: Execution, tombstones: Sequence[Tombstone]) -> tuple[Suppress, ...]:
    """Whom nothing is sent to, and which imports bring nothing back, from now on.

    Source: GDPR Art. 21(3); Art. 17(1), where a synchronisation would undo it.
    """
    if step.right is RequestType.OBJECTION_DIRECT_MARKETING:
        if step.deferred:
            return ()  # it was said when mail was stopped; the person may have lifted it since
        known = await office.known(step)
        return tuple(
            Suppress(purpose=Purpose.MARKETING, identity=_everywhere(i), channels=REACHED_BY[i.kind])
            for i in known
            if i.kind in REACHED_BY
        )
    erased = [r for t in tombstones if t.deed is Deed.ERASE for r in t.records]
    if step.right is not RequestType.ERASURE or not erased:
        return ()
    batches = tuple(sorted({r.batch for r in erased if r.batch}))
    known = await office.known(step)
    kept = [_everywhere(i) for i in known if i.kind in REACHED_BY]
    return tuple(Suppress(purpose=Purpose.IMPORT, identity=i, batches=batches) for i in dict.fromkeys(kept))


def _everywhere(identity: Identity) -> Identity:
    return identity.model_copy(update={"system": None})
