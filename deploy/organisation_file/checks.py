"""What can't be true of one organisation file, whatever its systems say."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from deploy.organisation_file import schema
from deploy.organisation_file.draft import Draft, no_such
from rules import periods
from rules.rulebook import CARE_PROVIDER, problems_of
from schemas.errors import Problem
from schemas.organisation import PeriodKind, RetentionRule, SystemRole
from schemas.request import Role

EEA = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()  # noqa: SIM905
)
"""The Union, Iceland, Liechtenstein and Norway: transfers elsewhere need a ground (GDPR Art. 44)."""
_EMAIL = re.compile(schema.EMAIL)
_BASIS = re.compile(schema.BASIS)
_NAME = re.compile(schema.NAME)
_ANY_DAY = date(2026, 1, 1)


def problems(draft: Draft) -> Iterator[Problem]:
    """Every contradiction of a file with itself and with the law of its country."""
    yield from _controller(draft)
    yield from _systems(draft)
    yield from _tickets(draft)
    yield from _recipients(draft)
    yield from _promises(draft)
    yield from _rules(draft)
    yield from _categories(draft)


def _controller(draft: Draft) -> Iterator[Problem]:
    for at in (("contact", "email"), ("dpo", "email"), ("intake_address",)):
        yield from _email(draft, at, draft.text(*at))
    zone = draft.text("time_zone") or "UTC"
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield draft.problem(("time_zone",), f"no time zone {zone!r}; write it like Europe/Stockholm")
    said = draft.data if isinstance(draft.data, dict) else {}  # a file may be anything
    if said.get("public_form") is True and said.get("answers_inside_service") is True:
        reason = "the form sends its question by mail, and answers_inside_service says that nothing leaves the service"
        yield draft.problem(("public_form",), reason)


def _email(draft: Draft, at: tuple[str | int, ...], given: str | None) -> Iterator[Problem]:
    if given is not None and not _EMAIL.fullmatch(given):
        yield draft.problem(at, f"{given!r} is no e-mail address")


def _systems(draft: Draft) -> Iterator[Problem]:
    recipients = draft.names("recipients")
    count = Counter(entry.id for _, entry in draft.systems)
    nothing_before = all(entry.identity for _, entry in draft.systems)
    for number, entry in draft.systems:
        at = ("systems", number)
        if count[entry.id] > 1:
            yield draft.problem((*at, "id"), f"{count[entry.id]} systems are called {entry.id!r}")
        for place, party in enumerate(entry.parties):
            if party not in recipients:
                yield draft.problem((*at, "parties", place), no_such("recipient", party, recipients))
        if entry.role is not SystemRole.CONTROLLER and not entry.parties:
            yield draft.problem((*at, "role"), "somebody else is the controller: say under `parties` who")
        if entry.identity and nothing_before:
            reason = "an erasure comes here after every system that does not say so, and there is no such system"
            yield draft.problem((*at, "identity"), reason)
        elif entry.identity and entry.role is not SystemRole.CONTROLLER:
            reason = "somebody else is the controller: no erasure of yours comes here, last or first"
            yield draft.problem((*at, "identity"), reason)
        yield from _email(draft, (*at, "keeper"), entry.keeper)


def _tickets(draft: Draft) -> Iterator[Problem]:
    known = Counter([source.id for _, source in draft.tickets] + [str(entry.id) for _, entry in draft.systems])
    for number, source in draft.tickets:
        if known[source.id] > 1:
            yield draft.problem(("tickets", number, "id"), f"something else here is called {source.id!r} too")
        yield from _email(draft, ("tickets", number, "keeper"), source.keeper)


def _recipients(draft: Draft) -> Iterator[Problem]:
    for name, recipient in draft.recipients:
        at = ("recipients", name)
        if recipient.country not in EEA and (recipient.transfer is None or recipient.safeguard is None):
            missing = " and ".join(f"`{k}`" for k in ("transfer", "safeguard") if getattr(recipient, k) is None)
            reason = f"{recipient.country} is outside the EEA: say under {missing} what makes it lawful (GDPR Art. 44)"
            yield draft.problem((*at, "country"), reason)
        if recipient.contact is not None:
            yield from _email(draft, (*at, "contact", "email"), recipient.contact.email)


def _promises(draft: Draft) -> Iterator[Problem]:
    for number, promise in draft.promises:
        at = ("promises", number)
        if draft.pack and promise.kind not in draft.pack.promises:
            yield draft.problem((*at, "kind"), no_such("kind of promise", promise.kind, list(draft.pack.promises)))
        known = draft.known_rules()
        for place, rule in enumerate(promise.rules):
            if rule not in known:
                yield draft.problem((*at, "rules", place), no_such("rule", rule, known))


def _rules(draft: Draft) -> Iterator[Problem]:
    prefix = draft.text("rule_prefix")
    statutes = draft.pack.statutes if draft.pack else {}
    for name in draft.names("rules"):
        at = ("rules", name)
        if name in statutes or f"{prefix}.{name}" in statutes:
            yield draft.problem(at, f"a statute is called {name!r}; choose another name")
        elif not _NAME.fullmatch(name):
            yield draft.problem(at, f"write the name without the prefix {prefix!r}: small letters, digits and _")
    for name, rule in draft.rules:
        for found in problems_of(name, rule):
            yield draft.problem(("rules", name, found.path.rpartition(".")[2]), found.reason)
        yield from _rule(draft, name, rule)


def _rule(draft: Draft, name: str, rule: RetentionRule) -> Iterator[Problem]:
    at = ("rules", name)
    if not _BASIS.fullmatch(rule.basis):
        reason = f"{rule.basis!r} is no ground of the GDPR; write 6.1.b, 6.1.a+9.2.a, 6.1.b/f or processor"
        yield draft.problem((*at, "basis"), reason)
    yield from _period(draft, name, rule)
    for place, statute in enumerate(rule.under):
        if draft.pack and statute not in draft.pack.statutes:
            yield draft.problem((*at, "under", place), no_such("statute", statute, list(draft.pack.statutes)))
    for key in ("grounds", "erase_grounds"):
        for place, code in enumerate(getattr(rule, key)):
            if draft.pack and code not in draft.pack.grounds:
                yield draft.problem((*at, key, place), no_such("ground", code, list(draft.pack.grounds)))


def _period(draft: Draft, name: str, rule: RetentionRule) -> Iterator[Problem]:
    at = ("rules", name)
    try:
        periods.check(rule.period)
    except periods.UnknownPeriod:
        return  # said by the rules themselves
    if rule.kind is PeriodKind.EVENT and periods.ends(rule.period):
        yield draft.problem((*at, "kind"), f"`kind: event` has `period: EVENT`, not {rule.period!r}")
    if rule.kind is PeriodKind.MAX and rule.period == periods.EVENT:
        yield draft.problem((*at, "period"), "a maximum needs a period that has an end, for instance P2Y")
    if periods.ends(rule.period):
        try:
            periods.end_of(rule.period, _ANY_DAY)
        except (OverflowError, ValueError):
            yield draft.problem((*at, "period"), f"{rule.period!r} ends after the last year of the calendar")


def _categories(draft: Draft) -> Iterator[Problem]:
    recipients, known = draft.names("recipients"), draft.known_rules()
    systems = {str(entry.id): entry for _, entry in draft.systems}
    roles = [str(r) for r in Role if r is not Role.AUDITOR]  # reads, and releases nothing
    for name in draft.names("categories"):
        if not _NAME.fullmatch(name):
            yield draft.problem(("categories", name), "small letters, digits and _ make a category's name")
    for name, category in draft.categories:
        at = ("categories", name)
        if category.rule is not None and category.rule not in known and draft.pack:
            yield draft.problem((*at, "rule"), no_such("rule", category.rule, known))
        elif category.rule is not None and _for_care_only(draft, category.rule):
            reason = (
                f"{category.rule!r} applies only to care providers; say `care_provider: true` or choose another rule"
            )
            yield draft.problem((*at, "rule"), reason)
        for place, recipient in enumerate(category.recipients):
            if recipient not in recipients:
                yield draft.problem((*at, "recipients", place), no_such("recipient", recipient, recipients))
        for place, system in enumerate(category.systems):
            if system not in systems:
                yield draft.problem((*at, "systems", place), no_such("system", system, list(systems)))
            elif systems[system].manifest is not None:
                yield draft.problem(
                    (*at, "systems", place), f"{system!r} has a manifest: that says what the system holds"
                )
        if category.release is not None and category.release not in roles:
            yield draft.problem((*at, "release"), no_such("role", category.release, roles))


def _for_care_only(draft: Draft, rule: str) -> bool:
    versions = draft.pack.statutes.get(rule, ()) if draft.pack else ()
    care = draft.data.get("care_provider") if isinstance(draft.data, dict) else None
    return bool(versions) and versions[-1].only_if == CARE_PROVIDER and care is not True
