"""From what was decided to what the letter says; an answer that lacks an element is refused."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from connectors.letters import words
from schemas.answers import Answer
from schemas.decisions import Action, PlanLine, Verdict
from schemas.errors import BadInput
from schemas.ids import CaseId, SystemId
from schemas.notices import (
    AccessPart,
    AnswerNotice,
    ByHand,
    CategoryLine,
    CountryWords,
    DoneLine,
    Elsewhere,
    End,
    ErasurePart,
    Kept,
    KeptLine,
    Sender,
    Transfer,
    Withheld,
)  # fmt: skip
from schemas.organisation import ControllerKind, Organisation, Recipient, SystemRole
from schemas.request import Person, RequestType
from schemas.text import Language

JOURNAL_GROUND = "PDL-3:14"
APPEAL = "DSL-7:2"
"""Where the country has these grounds, the letters have words for what follows from them."""
STAYS = (Action.RESTRICT, Action.RETAIN, Action.REFUSE, Action.ROUTE, Action.PERSON)


def shared(
    organisation: Organisation, law: CountryWords, person: Person, case: CaseId, language: Language
) -> dict[str, Any]:
    """The fields that every letter has."""
    contact = organisation.contact
    sender = Sender(
        name=organisation.name, org_no=organisation.org_no, reply_to=organisation.intake_address,
        address=contact.address, phone=contact.phone, dpo=organisation.dpo.email if organisation.dpo else None,
    )  # fmt: skip
    return {
        "language": language,
        "case": case,
        "sender": sender,
        "complaint": law.supervisor,
        "public_authority": organisation.kind is ControllerKind.PUBLIC_AUTHORITY and APPEAL in law.grounds,
        "person_name": person.name,
    }


def answer(about: Answer, law: CountryWords, language: Language) -> AnswerNotice:
    """What the answer says in one language.

    Raises BadInput where a category, a reason or a recipient has no words: a letter that leaves it out does not exist.
    """
    names = {s.id: s.name.in_(language) for s in about.organisation.systems}
    try:
        return AnswerNotice(
            **shared(about.organisation, law, about.person, about.case, language),
            received_on=about.received_on,
            answered_on=about.answered_on,
            asked=tuple(words.RIGHTS[t].in_(language) for t in about.types),
            erasure=_erasure(about, law, language),
            access=_access(about, law, language),
            unfinished=tuple(names[done.system] for done in about.left),
            searched=tuple(names[s.id] for s in about.organisation.systems if s.manifest is not None),
            by_hand=_by_hand(about, names),
            elsewhere=tuple(_elsewhere(about.organisation, names)),
        )
    except KeyError as missing:
        raise BadInput(f"the answer has no words for {missing}; add them to the organisation file") from missing


def _by_hand(about: Answer, names: Mapping[SystemId, str]) -> ByHand | None:
    if about.by_hand_on is None:
        return None
    late = about.by_hand_on < about.answered_on
    return ByHand(systems=tuple(names[s] for s in about.by_hand), until=about.by_hand_on, late=late)


def _elsewhere(organisation: Organisation, names: Mapping[SystemId, str]) -> Iterable[Elsewhere]:
    """Each system that we do not search because it is somebody else's, with whom to turn to."""
    for entry in organisation.elsewhere:
        parties = [organisation.recipients[party] for party in entry.parties]
        others = [p for p in parties if p.role is SystemRole.OTHER_CONTROLLER] or parties
        who = (f"{p.name} ({p.contact.email})" if p.contact else p.name for p in others)
        yield Elsewhere(system=names[entry.id], who=tuple(who))


def _lines(about: Answer, right: RequestType) -> list[PlanLine]:
    """The lines of one right, in the order of the organisation file."""
    systems = [s.id for s in about.organisation.systems]
    categories = list(about.organisation.categories)
    unknown = [li.category for li in about.plan.lines if li.category not in categories]
    if unknown:
        raise KeyError(unknown[0])
    lines = [line for line in about.plan.lines if line.right is right]
    return sorted(lines, key=lambda li: (systems.index(li.system), categories.index(li.category)))


def _erasure(about: Answer, law: CountryWords, language: Language) -> ErasurePart | None:
    lines = _lines(about, RequestType.ERASURE)
    if not lines:
        return None
    unsure = {done.system for done in about.left}  # nothing is called done that was not read back
    gone = [line for line in lines if line.verdict.action.destroys and line.system not in unsure]
    kept = [line for line in lines if line.verdict.action in STAYS]
    journal = any(JOURNAL_GROUND in line.verdict.grounds for line in kept)
    return ErasurePart(
        done=tuple(_done(about.organisation, gone, language)),
        kept=tuple(_kept(about, law, kept, language)),
        recipients=tuple(r.name for r in _recipients(about.organisation, gone)),
        backups_through=about.answered_on + timedelta(days=about.organisation.backups_days),
        destruction=law.care if journal else None,
    )


def _done(organisation: Organisation, lines: Iterable[PlanLine], language: Language) -> Iterable[DoneLine]:
    """One line for each category and deed, however many verdicts led to it."""
    counts: dict[tuple[SystemId, str, str], int] = {}
    for line in lines:
        key = (line.system, line.category, line.verdict.action.value)
        counts[key] = counts.get(key, 0) + line.records
    names = {s.id: s.name.in_(language) for s in organisation.systems}
    systems, categories = list(names), list(organisation.categories)
    for system, category, what in sorted(counts, key=lambda c: (systems.index(c[0]), categories.index(c[1]), c[2])):
        name = organisation.categories[category].name.in_(language)
        yield DoneLine(category=name, system=names[system], records=counts[system, category, what], what=what)


def _kept(about: Answer, law: CountryWords, lines: Iterable[PlanLine], language: Language) -> Iterable[Kept]:
    """One block for each reason, with a line for each category."""
    blocks: dict[tuple[str, Action, tuple[str, ...]], list[PlanLine]] = {}
    for line in lines:
        blocks.setdefault((line.verdict.rule, line.verdict.action, line.verdict.grounds), []).append(line)
    names = {s.id: s.name.in_(language) for s in about.organisation.systems}
    for block in blocks.values():
        verdict = block[0].verdict
        rule = about.rules.get(verdict.rule)
        by_category: dict[tuple[str, str], list[PlanLine]] = {}
        for line in block:
            name = about.organisation.categories[line.category].name.in_(language)
            by_category.setdefault((name, names[line.system]), []).append(line)
        yield Kept(
            action=verdict.action.value,
            why=_why(about, law, verdict, language),
            law=_law(about, law, verdict),
            used_by=block[0].used_by.in_(language) if block[0].used_by else None,
            review=verdict.review,
            restarts=rule is not None and rule.keep_through_latest,
            lines=tuple(
                KeptLine(category=category, system=system, ends=tuple(_ends(same, verdict.review, about.answered_on)))
                for (category, system), same in by_category.items()
            ),
        )


def _ends(lines: Iterable[PlanLine], review: bool, today: date) -> Iterable[End]:
    """Each end by itself; what a person reviews in the end is told as one span, and what is over apart from it."""
    counts: dict[date | None, int] = {}
    for line in lines:
        day = line.verdict.last_day if line.verdict.ends else None
        counts[day] = counts.get(day, 0) + line.records
    days = sorted(day for day in counts if day is not None)
    over = [day for day in days if review and day < today]
    ahead = [day for day in days if day not in over]
    if over:
        yield End(records=sum(counts[d] for d in over), first=over[0], until=over[-1], over=True)
    for span in [ahead] if review and ahead else [[day] for day in ahead]:
        yield End(records=sum(counts[d] for d in span), first=span[0], until=span[-1], over=False)
    if None in counts:
        yield End(records=counts[None], first=None, until=None, over=False)


def _why(about: Answer, law: CountryWords, verdict: Verdict, language: Language) -> str:
    """The rule's own reason where it decided, and the words of every further ground."""
    rule = about.rules.get(verdict.rule)
    own = rule.grounds if rule is not None and rule.reason is not None and verdict.action is not Action.WITHHOLD else ()
    said = [rule.reason.in_(language)] if rule and rule.reason and set(own) & set(verdict.grounds) else []
    for ground in verdict.grounds:
        if ground in words.UNDECIDED:
            said.append(words.UNDECIDED[ground].in_(language))
        elif ground in law.grounds and ground not in own:
            found = law.grounds[ground]
            said.append(f"{found.words.in_(language).rstrip('.')} ({found.law}).")
    if not said:
        raise KeyError(f"why rule {verdict.rule} keeps ({', '.join(verdict.grounds)})")
    return " ".join(said)


def _law(about: Answer, law: CountryWords, verdict: Verdict) -> str:
    """The citations behind a verdict: the rule's where it decided, and those of further grounds."""
    rule = about.rules.get(verdict.rule)
    own = rule.grounds if rule is not None else ()
    cited = [rule.law] if rule is not None and (set(own) & set(verdict.grounds) or not verdict.grounds) else []
    cited += [law.grounds[g].law for g in verdict.grounds if g in law.grounds and g not in own]
    return "; ".join(dict.fromkeys(cited)) or (rule.law if rule is not None else ", ".join(verdict.grounds))


def _access(about: Answer, law: CountryWords, language: Language) -> AccessPart | None:
    lines = _lines(about, RequestType.ACCESS)
    if not lines:
        return None
    transfers = (
        Transfer(
            name=r.name, processor=r.role is SystemRole.PROCESSOR, country=r.country,
            safeguard=r.safeguard.in_(language) if r.safeguard else None,
        )
        for r in _recipients(about.organisation, lines)
    )  # fmt: skip
    withheld = (
        Withheld(
            category=about.organisation.categories[line.category].name.in_(language),
            records=line.records, why=_why(about, law, line.verdict, language),
        )
        for line in lines if line.verdict.action is Action.WITHHOLD
    )  # fmt: skip
    return AccessPart(
        categories=tuple(_categories(about, lines, language)),
        transfers=tuple(transfers), withheld=tuple(withheld),
    )  # fmt: skip


def _categories(about: Answer, lines: Iterable[PlanLine], language: Language) -> Iterable[CategoryLine]:
    counts: dict[tuple[str, str], int] = {}
    for line in lines:
        key = (line.category, line.verdict.rule)
        counts[key] = counts.get(key, 0) + line.records
    for (category, rule), records in counts.items():
        told = about.organisation.categories[category]
        yield CategoryLine(
            name=told.name.in_(language), records=records, purpose=told.purpose.in_(language),
            basis=words.basis(about.rules[rule].basis, language), source=told.source.in_(language),
            period=told.period.in_(language),
            recipients=tuple(about.organisation.recipients[r].name for r in told.recipients),
        )  # fmt: skip


def _recipients(organisation: Organisation, lines: Iterable[PlanLine]) -> list[Recipient]:
    """The recipients of these lines' categories, each once, in the file's order."""
    wanted = {r for line in lines for r in organisation.categories[line.category].recipients}
    return [r for name, r in organisation.recipients.items() if name in wanted]
