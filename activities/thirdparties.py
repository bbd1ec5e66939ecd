"""Other people in what would be handed out: found over the whole extract, and kept sealed until somebody has chosen."""

from collections.abc import AsyncIterator, Sequence

from temporalio import activity

from activities.office import Office
from schemas.carrying import Mentioned, MentionStep, RightStep
from schemas.decisions import Action
from schemas.entries import JudgedPage
from schemas.facts import Body, FactKind
from schemas.ids import SystemId
from schemas.mentions import MENTIONS, REVIEW, MentionPage
from schemas.request import CaseState
from schemas.systems import Row
from schemas.thirdparties import Mention, Own, Review

HANDED_OUT = (Action.DISCLOSE, Action.EXPORT)


class ThirdParties:
    """Activities that guard the rights of others (GDPR Art. 15(4), 20(4))."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @activity.defn(name="habeas.thirdparties.find")
    async def find(self, step: MentionStep) -> Mentioned:
        """Every mention of somebody else in what the plan hands out is sealed with the case; how many there are.

        Reads page after page in bounded memory, heartbeats, and begins anew when it is interrupted.
        """
        own = await self._own(step)
        total, number = 0, 0
        async for page in self._office.judged_pages(step):
            rows = [row async for row in exported(self._office, step, page)]
            found = await self._in(step, own, page.system, rows)
            if found:
                name = f"{MENTIONS}{step.round}:{number:05d}"
                said = MentionPage(mentions=tuple(found))
                await self._office.papers.put(step.org, step.case, name, said, step.as_of)
                total, number = total + len(found), number + 1
            if step.large:
                activity.heartbeat(page.system, page.number)
        body: Body = {"round": step.round, "right": step.right.value, "mentions": total}
        ready = {"state": CaseState.AWAITING_APPROVAL} if step.approvals and not total else {}
        await self._office.tell(step, FactKind.MENTIONS, f"mentions:{step.round}:{step.plan[:16]}", body, **ready)
        return Mentioned(mentions=total)

    async def _in(self, step: MentionStep, own: Own, system: SystemId, rows: Sequence[Row]) -> list[Mention]:
        finder = self._office.third_parties
        words = sorted({word for row in rows for word in finder.candidates(row)})
        known = frozenset[str]()
        for holding in self._office.estate(step.org).holdings.values() if words else ():
            known |= await holding.system.named(words)
        return finder.search(own, known, system, rows)

    async def _own(self, step: RightStep) -> Own:
        """By what the person is known: never taken out of their own copy."""
        office, estate = self._office, self._office.estate(step.org)
        person = await office.person(step)
        names, addresses = [person.name] if person.name else [], []
        async for page in office.judged_pages(step):
            holding = estate.holdings[page.system]
            roots = [r for r in page.records if (able := holding.able.get(r.table)) and able.root]
            async for row in holding.system.export(roots) if roots else _nothing():
                able = holding.able[row.record.table]
                names += [str(row.content[c]) for c in able.names if row.content.get(c)]
                addresses += [" ".join(str(row.content[c]) for c in able.address if row.content.get(c))]
        identities = await office.known(step)
        own_names, lived_at = tuple(dict.fromkeys(names)), tuple(a for a in dict.fromkeys(addresses) if a)
        return Own(names=own_names, identities=identities, addresses=lived_at)


async def exported(
    office: Office, step: RightStep, page: JudgedPage, *, without_address: bool = False
) -> AsyncIterator[Row]:
    """The rows of a page that its verdicts hand out, with their content."""
    wanted = [
        r for r, w in zip(page.records, page.which, strict=True) if page.verdicts[w].action in HANDED_OUT
    ]  # fmt: skip
    if wanted:
        system = office.holding(step, page.system).system
        async for row in system.export(wanted, without_address=without_address):
            yield row


async def chosen(office: Office, step: RightStep) -> tuple[list[Mention], Review]:
    """The plan's mentions, and what somebody chose for them."""
    found: list[Mention] = []
    for name in await office.papers.names(step.org, step.case, f"{MENTIONS}{step.round}:"):
        page = await office.papers.get(step.org, step.case, name, MentionPage)
        found += page.mentions if page else ()
    review = await office.papers.get(step.org, step.case, f"{REVIEW}{step.round}", Review)
    return found, review or Review()


async def _nothing() -> AsyncIterator[Row]:
    for row in list[Row]():
        yield row
