"""Judges a case again, by the rule set that judged it or by another one; changes nothing."""

from collections import Counter
from collections.abc import Mapping

from pydantic import ValidationError

from activities.office import Office
from rules.judge import judge
from rules.matter import Circumstances, Kind, latest_starts
from rules.rulebook import RuleBook, RuleSet
from schemas.decisions import Plan, Verdict
from schemas.entries import JudgedPage
from schemas.errors import HabeasError, NotFound
from schemas.ids import CaseId, OrgId, SystemId
from schemas.preview import Difference, Planned, Preview, Rejudged

BATCH = 200
Kinds = Mapping[SystemId, Mapping[str, Kind]]
Tally = Counter[tuple[SystemId, str, Verdict, Verdict | None]]


class Rejudge:
    """Reads what was judged, and asks the law once more."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def preview(self, org: OrgId, book: RuleBook, kinds: Kinds) -> Preview:
        """What another rule book would have decided in every case that has a plan, the open ones and the past ones.

        kinds: by system and category, as the other organisation file has them.
        """
        cases: list[Rejudged] = []
        after = ""
        while batch := await self._office.rule_sets.planned(org, after, BATCH):
            cases += [await self._one(org, planned, book, kinds) for planned in batch]
            after = batch[-1].case
        return Preview(version=book.version, cases=tuple(cases))

    async def replay(self, org: OrgId, case: CaseId) -> Rejudged:
        """The case's last plan, judged again by the rule set that made it: without differences where nothing is wrong.

        Raises NotFound where the case has no plan, or its rule set was never kept.
        """
        planned = next((p for p in await self._planned(org, case) if p.case == case), None)
        if planned is None:
            raise NotFound(f"{case} has no plan yet")
        plan = await self._office.book.plan(org, case, planned.round)
        kept = await self._office.rule_sets.kept(org, plan.rules_version)
        if kept is None:
            raise NotFound(f"the rule set {plan.rules_version} was not kept; nothing can be judged by it any more")
        try:
            said = RuleSet.model_validate_json(kept)
        except ValidationError:
            raise NotFound(
                f"the rule set {plan.rules_version} was kept in a shape that this version can't read"
            ) from None
        kinds = {
            system: {name: _as_then(said, system, name, kind) for name, kind in holding.kinds.items()}
            for system, holding in self._office.estate(org).holdings.items()
        }
        return await self._one(org, planned, said.book(), kinds)

    async def _planned(self, org: OrgId, case: CaseId) -> list[Planned]:
        just_before = f"{case[:-1]}{chr(ord(case[-1]) - 1)}~"
        return await self._office.rule_sets.planned(org, just_before, 1)

    async def _one(self, org: OrgId, planned: Planned, book: RuleBook, kinds: Kinds) -> Rejudged:
        version, records, tally = "", 0, Counter[tuple[SystemId, str, Verdict, Verdict | None]]()
        trouble = None
        try:
            plan = await self._office.book.plan(org, planned.case, planned.round)
            version = plan.rules_version
            pages = await self._office.book.all_judged(org, planned.case, planned.round)
            records = sum(len(page.records) for page in pages)
            _compare(book, kinds, plan, pages, tally)
        except HabeasError as error:  # the key was destroyed, or a system is no longer configured
            trouble = type(error).__name__
        return Rejudged(
            case=planned.case,
            state=planned.state,
            judged_by=version,
            records=records,
            differences=tuple(_differences(tally)),
            trouble=trouble,
        )


def _as_then(said: RuleSet, system: SystemId, category: str, kind: Kind) -> Kind:
    """The category by the rule and in the role that it had then; how the system acts on it is the manifest's and no law."""
    notice = said.organisation.categories.get(category)
    entry = next((entry for entry in said.organisation.systems if entry.id == system), None)
    rule, role = (notice.rule if notice else kind.rule), (entry.role if entry else kind.role)
    return Kind(rule, kind.erase, role, kind.names, kind.marketing)


def _compare(book: RuleBook, kinds: Kinds, plan: Plan, pages: list[JudgedPage], tally: Tally) -> None:
    """Counts the records whose verdict would be another one, under the circumstances that the plan was made in."""
    basis = plan.basis
    if basis is None or basis.in_words:
        raise NotFound("the plan was judged by what somebody said in words, or does not say by what")
    latest = dict(basis.latest)
    for page in pages:
        latest = latest_starts(book, kinds.get(page.system, {}), page.records, latest, basis.today)
    now = Circumstances(
        today=basis.today,
        holds=basis.holds,
        latest=latest,
        weighing=basis.weighing,
        restriction=basis.restriction,
        keeps_evidence=basis.keeps_evidence,
        no_more_marketing=basis.no_more_marketing,
        unproven=basis.unproven,
        harm=basis.harm,
    )
    for page in pages:
        known = kinds.get(page.system, {})
        for record, which in zip(page.records, page.which, strict=True):
            was, kind = page.verdicts[which], known.get(record.category)
            would_be = judge(book, basis.right, page.system, kind, record, now) if kind else None
            if would_be != was:
                tally[page.system, record.category, was, would_be] += 1


def _differences(tally: Tally) -> list[Difference]:
    return [
        Difference(system=system, category=category, was=was, would_be=would_be, records=records)
        for (system, category, was, would_be), records in sorted(tally.items(), key=lambda i: (i[0][0], i[0][1], -i[1]))
    ]
