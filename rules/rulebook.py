"""All retention rules of one organisation: its country's statutes and its own."""

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rules import pack as packs
from rules import periods
from rules.pack import Pack
from schemas.base import Frozen
from schemas.errors import BadManifest, Problem
from schemas.organisation import EraseNow, Organisation, PeriodKind, RetentionRule, Statute

FILE = "organisation file"
CARE_PROVIDER = "care_provider"


class RuleSet(Frozen):
    """A rule book as it was when it judged."""

    version: str
    organisation: Organisation
    pack: Pack

    def book(self) -> "RuleBook":
        """The rule book again."""
        return RuleBook(self.organisation, pack=self.pack)


class RuleBook:
    """Rules by id, and the version that a verdict names."""

    def __init__(self, organisation: Organisation, folder: Path | None = None, *, pack: Pack | None = None) -> None:
        """Raises BadManifest where the organisation redefines a statute or has a period that nothing explains.

        folder: where country packs beside the built-in ones lie. pack: the law itself, where it is at hand.
        """
        self.organisation = organisation
        self.pack: Pack = pack or packs.load(organisation.country, folder)
        self.own = {f"{organisation.rule_prefix}.{name}": rule for name, rule in organisation.rules.items()}
        problems = [p for name, rule in organisation.rules.items() for p in problems_of(name, rule)]
        problems += [
            Problem(FILE, 0, "rule_prefix", f"a statute is called {name!r}; choose another prefix")
            for name in self.own
            if name in self.pack.statutes
        ]
        if problems:
            raise BadManifest(problems)
        self.version = f"{self.pack.version}+{_digest(self.pack, self.own, organisation)}"
        self._on: dict[date, dict[str, RetentionRule]] = {}

    def snapshot(self) -> RuleSet:
        """Everything that verdicts hang on, to be kept: an old case is judged again by what judged it."""
        return RuleSet(version=self.version, organisation=self.organisation, pack=self.pack)

    def get(self, rule: str, on: date | None = None) -> RetentionRule | None:
        """The rule as it applies on a day, or at all; None if there is none: the record goes to a person."""
        own = self.own.get(rule)
        if own is not None:
            return own
        if on is not None:
            return self.pack.statute(rule, on)
        versions = self.pack.statutes.get(rule, ())
        return versions[-1] if versions else None

    def on(self, day: date) -> dict[str, RetentionRule]:
        """Every rule that applies to this controller on a day."""
        if day not in self._on:
            stands = {name: s for name in self.pack.statutes if (s := self.pack.statute(name, day)) and self._ours(s)}
            self._on = {day: stands | self.own}
        return self._on[day]

    @property
    def rules(self) -> dict[str, RetentionRule]:
        """Every rule by id, statutes in their last version."""
        return {name: versions[-1] for name, versions in self.pack.statutes.items()} | self.own

    def _ours(self, statute: Statute) -> bool:
        return statute.only_if != CARE_PROVIDER or self.organisation.care_provider


def problems_of(name: str, rule: RetentionRule) -> Iterator[Problem]:
    """What can't be true of a rule, whatever the law says."""
    at = f"rules.{name}"
    try:
        periods.check(rule.period)
    except periods.UnknownPeriod:
        text = f"{rule.period!r} is no period; write P10Y, P12M, P30D, PT48H, EOY7, EVENT or requires_config"
        yield Problem(FILE, 0, f"{at}.period", text)
        return
    if rule.kind is PeriodKind.MIN and not periods.ends(rule.period):
        yield Problem(FILE, 0, f"{at}.period", "a minimum needs a period that has an end, for instance P10Y")
    if rule.kind is not PeriodKind.MIN and rule.keep_through_latest:
        reason = "only a minimum counts through the latest of all records; a maximum ends for each by itself"
        yield Problem(FILE, 0, f"{at}.keep_through_latest", reason)
    if rule.kind is PeriodKind.MAX and rule.erase_now is EraseNow.RESTRICT:
        reason = "only a minimum restricts: make it `kind: min`, or erase or anonymise now"
        yield Problem(FILE, 0, f"{at}.erase_now", reason)


def _digest(pack: Pack, own: dict[str, RetentionRule], organisation: Organisation) -> str:
    """What in the law and the organisation file the verdicts hang on, and nothing else."""
    categories = sorted((name, category.rule) for name, category in organisation.categories.items())
    rules = sorted((name, rule.model_dump_json()) for name, rule in own.items())
    systems = [(s.id, s.role) for s in organisation.systems]
    controller = (
        organisation.kind, organisation.care_provider, organisation.role, organisation.gallring_rule_id,
        organisation.fiscal_year_end,
    )  # fmt: skip
    promises = [(promise.kind, promise.rules) for promise in organisation.promises]
    law = pack.model_dump_json(exclude={"phrases"})
    return hashlib.sha256(repr((law, rules, categories, systems, controller, promises)).encode()).hexdigest()[:12]
