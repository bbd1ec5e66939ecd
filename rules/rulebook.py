"""All retention rules of one organisation: its country's statutes and its own."""

import hashlib
from collections.abc import Iterator
from importlib import resources
from typing import Any

import yaml

from rules import periods
from schemas.errors import BadManifest, Problem
from schemas.organisation import EraseNow, Organisation, PeriodKind, RetentionRule


class RuleBook:
    """Rules by id, and the version that a verdict names."""

    def __init__(self, organisation: Organisation) -> None:
        """Raises BadManifest where the organisation redefines a statute or has a period that nothing explains."""
        statutes = _statutes(organisation.country)
        own = organisation.rules
        problems = [
            Problem("organisation file", 0, f"rules.{name}", "a statute has this name; choose another one")
            for name in own
            if name in statutes["rules"]
        ] + [_unknown_period(name, rule) for name, rule in own.items() if not _computable(rule)]
        problems += [p for name, rule in own.items() for p in _contradictions(name, rule)]
        if problems:
            raise BadManifest(problems)
        self.rules: dict[str, RetentionRule] = {
            name: RetentionRule.model_validate(given) for name, given in statutes["rules"].items()
        } | own
        digest = hashlib.sha256(repr(sorted((n, r.model_dump_json()) for n, r in self.rules.items())).encode())
        self.version = f"{statutes['version']}+{digest.hexdigest()[:12]}"

    def get(self, rule: str) -> RetentionRule | None:
        """The rule, or None if there is no such rule: the record goes to a person."""
        return self.rules.get(rule)


def _statutes(country: str) -> dict[str, Any]:
    path = resources.files("rules.statutes") / f"{country.lower()}.yaml"
    if not path.is_file():
        raise BadManifest([Problem("organisation file", 0, "country", f"no statutes for {country!r}; known: SE")])
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def _computable(rule: RetentionRule) -> bool:
    try:
        periods.check(rule.period)
    except periods.UnknownPeriod:
        return False
    return True


def _unknown_period(name: str, rule: RetentionRule) -> Problem:
    return Problem(
        "organisation file",
        0,
        f"rules.{name}.period",
        f"{rule.period!r} is no period; write P10Y, P12M, P30D, BFL7 or EVENT",
    )


def _contradictions(name: str, rule: RetentionRule) -> Iterator[Problem]:
    at = f"rules.{name}"
    if rule.kind is PeriodKind.MIN and rule.period == "EVENT":
        yield Problem(
            "organisation file", 0, f"{at}.period", "a minimum needs a period that has an end, for instance P10Y"
        )
    if rule.kind is not PeriodKind.MIN and rule.erase_now is EraseNow.RESTRICT:
        reason = "only a minimum restricts: make it `kind: min`, or erase or anonymise now"
        yield Problem("organisation file", 0, f"{at}.erase_now", reason)
