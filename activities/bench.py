"""Judges pages of one case, each record with what refers to it."""

from collections import Counter
from collections.abc import Sequence

from activities import corrections
from activities.books import References
from activities.estate import Estate
from activities.proposals import Signs
from rules.judge import judge
from rules.matter import Circumstances
from schemas.carrying import DecideStep
from schemas.decisions import Action, Basis, ProposedHold, Verdict
from schemas.entries import FoundPage, JudgedPage
from schemas.ids import SystemId
from schemas.particulars import Doubt, Particulars
from schemas.request import RequestType
from schemas.systems import Record

ALIKE = 20_000
"""Kinds of record that a case remembers the verdict of."""
DESTROYS = (
    RequestType.ERASURE,
    RequestType.OBJECTION,
    RequestType.OBJECTION_DIRECT_MARKETING,
    RequestType.WITHDRAW_CONSENT,
    RequestType.JOURNAL_DESTRUCTION,
)
Tally = Counter[tuple[SystemId, str, RequestType, Verdict]]


class Bench:
    """Judges pages of one case by one right."""

    def __init__(self, step: DecideStep, estate: Estate, now: Circumstances, said: Particulars) -> None:
        self._step, self._estate, self._now, self._said, self._right = step, estate, now, said, step.right
        self._references, self._signs = References(estate, now), Signs(estate)
        self._by_doubt = {doubt: now.model_copy(update={"doubt": doubt}) for doubt in Doubt}
        self._judged: dict[tuple[object, ...], Verdict] = {}
        self._told: dict[tuple[object, ...], Verdict] = {}

    async def look_up(self, pages: Sequence[FoundPage]) -> None:
        """What refers to the records of these pages is known, for a right that can destroy."""
        if self._right in DESTROYS:
            await self._references.look_up(pages)

    def judge(self, page: FoundPage, tally: Tally) -> JudgedPage:
        """The page with its verdicts; `tally` counts them."""
        distinct: dict[Verdict, int] = {}
        which: list[int] = []
        counts: Counter[tuple[str, int]] = Counter()
        seen = tuple(self._references.with_words(page.system, record) for record in page.records)
        for record in seen:
            number = self._one(page.system, record, distinct)
            which.append(number)
            counts[record.category, number] += 1
        told = [self._told_as(verdict) for verdict in distinct]
        for (category, number), records in counts.items():
            tally[page.system, category, self._right, told[number]] += records
        if self._right is RequestType.ERASURE and not self._step.deferred:
            self._signs.see(page.system, page.records)
        return JudgedPage(
            system=page.system, number=page.number, records=seen, verdicts=tuple(distinct), which=tuple(which)
        )

    def proposals(self) -> tuple[ProposedHold, ...]:
        """The holds that signs in the systems speak for and that don't stand yet."""
        return self._signs.proposals(self._step.case, self._now.holds)

    def _told_as(self, verdict: Verdict) -> Verdict:
        """The verdict as the plan tells it: when something would have gone anyway is no matter once it goes."""
        if not verdict.action.destroys or verdict.until is None:
            return verdict
        same = (verdict.action, verdict.rule, verdict.grounds, verdict.flags)
        if same not in self._told:
            self._told[same] = verdict.model_copy(update={"until": None})
        return self._told[same]

    def _one(self, system: SystemId, record: Record, distinct: dict[Verdict, int]) -> int:
        """The number of the record's verdict. Records that look alike to the law are judged once."""
        doubt = self._doubt(system, record)
        alike = (system, record.category, record.flags, record.fy_end, *record.dates.items(), *record.times.items())
        verdict = self._judged.get((doubt, *alike))
        if verdict is None:
            if len(self._judged) >= ALIKE:
                self._judged.clear()  # a large case is judged in bounded memory
            verdict = self._judged[doubt, *alike] = self._verdict(system, record, doubt)
        return distinct.setdefault(verdict, len(distinct))

    def _doubt(self, system: SystemId, record: Record) -> Doubt | None:
        """What is said to be wrong with the record; None where nothing is."""
        if self._right is not RequestType.RECTIFICATION:
            return Doubt.FACT
        found = corrections.about(self._said, system, self._estate.holdings[system], record)
        return corrections.doubt_of(found) if found else None

    def _verdict(self, system: SystemId, record: Record, doubt: Doubt | None) -> Verdict:
        kind = self._estate.holdings[system].kinds[record.category]
        if doubt is None:
            return Verdict(action=Action.KEEP, rule=kind.rule or "none", grounds=())
        now = self._now if doubt is self._now.doubt else self._by_doubt[doubt]
        return judge(self._estate.book, self._right, system, kind, record, now)

    def basis(self) -> Basis:
        """What the law looks at beside the records."""
        now = self._now
        return Basis(
            right=self._right,
            today=now.today,
            holds=now.holds,
            latest=now.latest,
            weighing=now.weighing,
            restriction=now.restriction,
            keeps_evidence=now.keeps_evidence,
            no_more_marketing=now.no_more_marketing,
            unproven=now.unproven,
            harm=now.harm,
            in_words=self._right is RequestType.RECTIFICATION or now.requester.capacity != "self",
        )
