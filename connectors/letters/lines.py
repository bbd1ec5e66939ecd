"""From the lines of a plan to what a letter says of them: what was done, what stays and why, what is not handed out."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from connectors.letters import outcomes, sayings, words
from connectors.letters.words import Voice
from schemas.answer_notices import CategoryLine, DoneLine, End, Kept, KeptLine, Transfer, Withheld
from schemas.answers import Actual, Answer, Part
from schemas.decisions import Action, PlanLine, Verdict
from schemas.ids import SystemId
from schemas.notices import CountryWords
from schemas.organisation import Recipient, SystemRole
from schemas.request import RequestType
from schemas.text import Text

DOES = (
    Action.ERASE, Action.ANONYMISE, Action.REDACT, Action.RECTIFY, Action.ANNOTATE, Action.CORRECT_BY_VOUCHER,
    Action.BLOCK, Action.UNBLOCK, Action.STOP_USE, Action.DISCLOSE, Action.EXPORT,
)  # fmt: skip
STAYS = (Action.RESTRICT, Action.RETAIN, Action.REFUSE, Action.ROUTE, Action.PERSON)
TELLS_KEPT = (RequestType.WITHDRAW_CONSENT, RequestType.OBJECTION, RequestType.RESTRICTION)
"""Rights whose answer also says what is used as before, because it rests on another ground."""
IN_FORCE = (RequestType.RESTRICTION, RequestType.OBJECTION)
"""Rights that restrict as GDPR Art. 18 does, not as a statute that keeps books does."""
PROCEDURE = "PDL-8:2"
"""How a patient record is handed out, which is no reason for not doing so."""


class Telling(NamedTuple):
    """An answer while it is put into words."""

    about: Answer
    law: CountryWords
    voice: Voice

    @property
    def systems(self) -> Mapping[SystemId, str]:
        """What each system is called, in the organisation's order."""
        return {s.id: s.name.in_(self.voice.language) for s in self.about.organisation.systems}

    def category(self, name: str) -> str:
        """What a category is called. Raises KeyError where it has no name."""
        return self.about.organisation.categories[name].name.in_(self.voice.language)


def of(telling: Telling, part: Part) -> list[PlanLine]:
    """The lines of one right, in the order of the organisation file. Raises KeyError for an unknown category or system."""
    systems, categories = list(telling.systems), list(telling.about.organisation.categories)
    for line in part.plan.lines:
        if line.category not in categories or line.system not in systems:
            raise KeyError(f"{line.system}.{line.category}")
    lines = [li for li in part.plan.lines if li.right is part.right and li.verdict.action is not Action.NONE]
    return sorted(lines, key=lambda li: (systems.index(li.system), categories.index(li.category)))


def done(telling: Telling, part: Part, lines: Iterable[PlanLine]) -> tuple[DoneLine, ...]:
    """One line for each category and deed; nothing is called done in a system that was not read back."""
    unsure = {left.system for left in part.left}
    counts: dict[tuple[SystemId, str, Action], int] = {}
    for line in lines:
        if line.verdict.action in DOES and line.system not in unsure:
            key = (line.system, line.category, line.verdict.action)
            counts[key] = counts.get(key, 0) + line.records
    deeds = list(DOES)
    order = sorted(counts, key=lambda c: deeds.index(c[2]))
    order.sort(
        key=lambda c: (list(telling.systems).index(c[0]), list(telling.about.organisation.categories).index(c[1]))
    )
    return tuple(
        DoneLine(
            category=telling.category(category), system=telling.systems[system], records=counts[system, category, deed],
            what=telling.voice(sayings.DEEDS[deed.value]),
        )
        for system, category, deed in order
    )  # fmt: skip


def kept(telling: Telling, part: Part, lines: Iterable[PlanLine]) -> tuple[Kept, ...]:
    """One block for each reason, with a line for each category; no restriction that was asked for and not read back."""
    unsure = {left.system for left in part.left} if part.right in IN_FORCE else set()
    blocks: dict[tuple[object, ...], list[PlanLine]] = {}
    for line in lines:
        verdict = line.verdict
        if verdict.action is Action.RESTRICT and line.system in unsure:
            continue
        if verdict.action in STAYS or (verdict.action is Action.KEEP and part.right in TELLS_KEPT):
            key = (verdict.rule, verdict.action, verdict.grounds, verdict.until_event, verdict.review, line.used_by)
            blocks.setdefault(key, []).append(line)
    return tuple(_block(telling, part.right, block) for block in blocks.values())


def _block(telling: Telling, right: RequestType, block: list[PlanLine]) -> Kept:
    verdict = block[0].verdict
    by_category: dict[tuple[str, str], list[PlanLine]] = {}
    for line in block:
        by_category.setdefault((telling.category(line.category), telling.systems[line.system]), []).append(line)
    keeping = verdict.action is Action.KEEP
    return Kept(
        about=", ".join(dict.fromkeys(category for category, _ in by_category)),
        why=_other_ground(telling, right, verdict) if keeping else why(telling, verdict),
        law=_article(telling, right, verdict) if keeping else law(telling, verdict),
        used_by=_used_by(telling, right, block[0]),
        afterwards=_afterwards(telling, right, block),
        lines=tuple(
            KeptLine(category=category, system=system, ends=tuple(_ends(same, verdict.review, telling.about.answered_on)))
            for (category, system), same in by_category.items()
        ),
    )  # fmt: skip


def _used_by(telling: Telling, right: RequestType, line: PlanLine) -> str | None:
    """Who may still use it, wherever it is restricted."""
    if line.used_by is not None:
        return telling.voice(sayings.USED_BY, purpose=line.used_by.in_(telling.voice.language))
    restricts = line.verdict.action is Action.RESTRICT and right in IN_FORCE
    return telling.voice(sayings.MAY_USE) if restricts else None


def _afterwards(telling: Telling, right: RequestType, block: list[PlanLine]) -> str:
    verdict = block[0].verdict
    known = telling.voice(outcomes.AFTERWARDS[_course(telling, right, block)])
    notice = verdict.action is Action.RESTRICT and right in IN_FORCE
    return f"{known} {telling.voice(sayings.BEFORE_LIFTING)}" if notice else known


def _course(telling: Telling, right: RequestType, block: list[PlanLine]) -> str:
    """What becomes of it, as a key of `outcomes.AFTERWARDS`."""
    verdict = block[0].verdict
    rule = telling.about.rules.get(verdict.rule)
    if verdict.until_event in outcomes.AFTERWARDS:
        return verdict.until_event
    if verdict.action is Action.RESTRICT:
        return "restrict_ends" if all(line.verdict.ends for line in block) else "restrict_open"
    if verdict.review:
        return "review_restarts" if rule is not None and rule.keep_through_latest else "review"
    if verdict.action.value in outcomes.AFTERWARDS:
        return verdict.action.value
    return "erasure" if right is RequestType.ERASURE else "other"


def _ends(lines: Iterable[PlanLine], review: bool, today: date) -> Iterable[End]:
    """Each end by itself; what a person reviews in the end is told as one span, and what is over apart from it."""
    counts: dict[date | None, int] = {}
    decided = False
    for line in lines:
        decided = decided or line.verdict.until_event is not None
        floor = line.verdict.review or line.verdict.action is Action.RETAIN
        day = line.verdict.last_day if line.verdict.ends or floor else None
        counts[day] = counts.get(day, 0) + line.records
    days = sorted(day for day in counts if day is not None)
    over = [day for day in days if review and day < today]
    ahead = [day for day in days if day not in over]
    if over:
        yield End(records=sum(counts[d] for d in over), at_least=False, first=None, until=None, over=True)
    for span in [ahead] if review and ahead else [[day] for day in ahead]:
        first = span[0] if span[0] != span[-1] else None
        yield End(
            records=sum(counts[d] for d in span), at_least=review or decided, first=first, until=span[-1], over=False
        )
    if None in counts:
        yield End(records=counts[None], at_least=False, first=None, until=None, over=False)


def why(telling: Telling, verdict: Verdict) -> str:
    """The rule's own reason where it decided, and the words of every further ground. Raises KeyError where nothing says why."""
    language = telling.voice.language
    rule = telling.about.rules.get(verdict.rule)
    withholds = verdict.action is Action.WITHHOLD
    own = rule.grounds if rule is not None and rule.reason is not None and not withholds else ()
    said = [rule.reason.in_(language)] if rule and rule.reason and set(own) & set(verdict.grounds) else []
    procedure = PROCEDURE if withholds and len(verdict.grounds) > 1 else ""
    for ground in verdict.grounds:
        if ground == procedure:
            continue
        if ground in words.UNDECIDED:
            said.append(words.UNDECIDED[ground].in_(language))
        elif ground in telling.law.grounds and ground not in own:
            found = telling.law.grounds[ground]
            said.append(f"{found.words.in_(language).rstrip('.')} ({found.law}).")
    if not said:
        raise KeyError(f"why rule {verdict.rule} keeps ({', '.join(verdict.grounds)})")
    return " ".join(said)


def law(telling: Telling, verdict: Verdict) -> str:
    """The citations behind a verdict: the rule's where it decided, and those of further grounds."""
    rule = telling.about.rules.get(verdict.rule)
    own = rule.grounds if rule is not None else ()
    cited = [rule.law] if rule is not None and (set(own) & set(verdict.grounds) or not verdict.grounds) else []
    cited += [telling.law.grounds[g].law for g in verdict.grounds if g in telling.law.grounds and g not in own]
    return "; ".join(dict.fromkeys(cited)) or (rule.law if rule is not None else ", ".join(verdict.grounds))


def _other_ground(telling: Telling, right: RequestType, verdict: Verdict) -> str:
    """Why something is used as before."""
    rule = telling.about.rules.get(verdict.rule)
    said: Text | None = {
        RequestType.WITHDRAW_CONSENT: sayings.OTHER_GROUND,
        RequestType.OBJECTION: sayings.NO_OBJECTION,
    }.get(right)
    if rule is None or said is None:
        return telling.voice(sayings.UNTOUCHED)
    return telling.voice(said, basis=words.basis(rule.basis, telling.voice.language))


def _article(telling: Telling, right: RequestType, verdict: Verdict) -> str:
    rule = telling.about.rules.get(verdict.rule)
    return rule.law if rule is not None else telling.voice(sayings.ARTICLE[right.value])


def withheld(telling: Telling, lines: Iterable[PlanLine]) -> tuple[Withheld, ...]:
    """What is not handed out, each with its grounds."""
    return tuple(
        Withheld(category=telling.category(li.category), records=li.records, why=why(telling, li.verdict))
        for li in lines if li.verdict.action is Action.WITHHOLD
    )  # fmt: skip


def categories(telling: Telling, lines: Iterable[PlanLine]) -> tuple[CategoryLine, ...]:
    """What a person learns about each category (GDPR Art. 15(1))."""
    counts: dict[tuple[str, str], int] = {}
    for line in lines:
        key = (line.category, line.verdict.rule)
        counts[key] = counts.get(key, 0) + line.records
    organisation, language = telling.about.organisation, telling.voice.language
    found = []
    for (category, rule), records in counts.items():
        told, actual = organisation.categories[category], _actual(telling, category)
        source = "; ".join(dict.fromkeys((told.source.in_(language), *actual.sources)))
        given = tuple(dict.fromkeys((*(organisation.recipients[r].name for r in told.recipients), *actual.recipients)))
        found.append(CategoryLine(
            name=told.name.in_(language), records=records, purpose=told.purpose.in_(language),
            basis=words.basis(telling.about.rules[rule].basis, language), source=source,
            period=told.period.in_(language), recipients=given,
        ))  # fmt: skip
    return tuple(found)


def _actual(telling: Telling, category: str) -> Actual:
    """What the records of a category say of themselves."""
    said = [a for part in telling.about.parts for a in part.actual if a.category == category]
    return said[0] if said else Actual(category=category)


def recipients(telling: Telling, lines: Iterable[PlanLine]) -> list[Recipient]:
    """The recipients of these lines' categories, each once, in the file's order."""
    organisation = telling.about.organisation
    wanted = {r for line in lines for r in organisation.categories[line.category].recipients}
    return [r for name, r in organisation.recipients.items() if name in wanted]


def transfers(telling: Telling, lines: Iterable[PlanLine]) -> tuple[Transfer, ...]:
    """The same with their countries and what makes a transfer there lawful (GDPR Art. 15(2))."""
    return tuple(
        Transfer(
            name=r.name, processor=r.role is SystemRole.PROCESSOR, country=r.country,
            safeguard=r.safeguard.in_(telling.voice.language) if r.safeguard else None,
        )
        for r in recipients(telling, lines)
    )  # fmt: skip


def last_backup(telling: Telling) -> date:
    """The last day on which a backup can still hold what was erased."""
    return telling.about.answered_on + timedelta(days=telling.about.organisation.backups_days)
