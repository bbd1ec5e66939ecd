"""After a restore: whoever was erased stays erased. Rows are matched by their own keys, never by the person."""

from collections.abc import Sequence

from temporalio import activity

from activities import brake
from activities.office import Office
from schemas.entries import Entry
from schemas.erasures import Replayed, ReplaySystem, StoredTombstone
from schemas.errors import HabeasError, LimitReached, NotFound, SystemUnavailable
from schemas.facts import Body, Fact, FactKind
from schemas.messages import Step
from schemas.systems import Deed, Order, Record

PAGE = 100


class Replay:
    """Activities that replay the erasure ledger."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @activity.defn(name="habeas.replay.system")
    async def system(self, step: ReplaySystem) -> Replayed:
        """What stands again in one system is gone again, and read back; what is newer is somebody's and stays.

        A row that nothing tells the age of is left for a person. Heartbeats its place and goes on from there.
        Raises SystemUnavailable, LimitReached. Source: GDPR Art. 17(1), 5(1)(e); our choice for backups.
        """
        holding = self._office.estate(step.org).holdings.get(step.system)
        if holding is None:
            raise NotFound(f"{step.org} has no system {step.system}")
        details = activity.info().heartbeat_details
        after, total = (
            (details[0], Replayed.model_validate(details[1])) if details else (0, Replayed(system=step.system))
        )
        while True:
            graves = await self._office.lasting.tombstones(step.org, step.system, step.since, after, PAGE)
            for grave in graves:
                total = added(total, await self._one(step, grave))
                after = grave.id
                activity.heartbeat(after, total.model_dump(mode="json"))
            if len(graves) < PAGE:
                return total

    async def _one(self, step: ReplaySystem, grave: StoredTombstone) -> Replayed:
        system = self._office.estate(step.org).holdings[step.system].system
        back = await system.read(grave.records)
        same, newer, undated = sorted_out(grave, back)
        found = Replayed(
            system=step.system, tombstones=1, back=len(same), newer=len(newer), undated=len(undated)
        )  # fmt: skip
        if not same:
            return found
        order = Order(deed=grave.deed, records=tuple(same))
        try:
            if (await system.verify(order)).verified == len(same) and grave.deed is not Deed.ERASE:
                return found.model_copy(update={"back": 0})  # it stands there as it was left: empty, or without a name
            errand = brake.of_grave(self._office.estate(step.org), step, grave, len(same))
            receipt = await self._office.carry_out(errand, order)
            read = await system.verify(order)
        except (SystemUnavailable, LimitReached):
            raise
        except HabeasError as no:
            return found.model_copy(update={"trouble": str(no)})
        problems = (*receipt.refused, *read.failed)
        body: Body = {"system": step.system, "deed": grave.deed.value, "records": read.verified, "round": grave.round}
        key = f"replayed:{step.as_of:%Y%m%dT%H%M%S}:{grave.id}"
        fact = Fact(key=key, kind=FactKind.REPLAYED, at=step.as_of, body=body)
        told = Step(org=step.org, case=grave.case, types=(), as_of=step.as_of)
        await self._office.write(told, Entry(facts=(fact,), at=step.as_of))
        trouble = f"{problems[0].table}: {problems[0].reason}" if problems else None
        return found.model_copy(update={"done": read.verified, "trouble": trouble})


def sorted_out(
    grave: StoredTombstone, back: Sequence[Record]
) -> tuple[list[Record], list[Record], list[Record]]:  # fmt: skip
    """Of the rows that stand under buried keys: the same ones, newer ones, and those that can't be told apart.

    A row was born with the buried one, or before it was buried, or it is a new one of the same key.
    """
    born = {(r.table, r.key): r.born for r in grave.records}
    same, newer, undated = [], [], list[Record]()
    for record in back:
        then = born[record.table, record.key]
        if record.born is None or then is None:
            undated.append(record)
        elif record.born == then:
            same.append(record)
        elif record.born > grave.done_at:
            newer.append(record)
        else:
            undated.append(record)
    if grave.deed is not Deed.ERASE:
        return same + undated, newer, []  # what was left behind is the row itself: it is as it was, or restored
    return same, newer, undated


def added(one: Replayed, other: Replayed) -> Replayed:
    """Both together."""
    counts = ("tombstones", "back", "done", "newer", "undated")
    total = {name: getattr(one, name) + getattr(other, name) for name in counts}
    return one.model_copy(update={**total, "trouble": one.trouble or other.trouble})
