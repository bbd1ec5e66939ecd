"""From what is said to what is asked: rules find evidence sentence by sentence, guards take it away, and what is left is added up."""

import re
from collections.abc import Iterable, Sequence

from console.reading.asks import RIGHTS
from console.reading.folding import Sentence
from console.reading.guards import guarded, past, silenced
from console.reading.lexicon import Rule
from console.reading.stances import STANCES, Stance
from schemas.intake import Asked, Reason

ENOUGH = 0.89
"""Weight from which on a right counts as asked for."""


def evidence(said: Sequence[Sentence]) -> list[Reason]:
    """All that speaks for a right, where it stands; what a guard took away is not among it."""
    found = list[Reason]()
    whole = "".join(s.words for s in said)
    for sentence in said:
        if silenced(sentence, whole):
            continue
        gone = past(sentence)
        hits = [
            (asked, rule, match)
            for asked, rules in RIGHTS.items()
            for rule in rules
            if (match := rule.pattern.search(sentence.words))
            and (not gone or asked in _LOUD)
            and not guarded(asked, sentence, match, rule.name)
        ]
        narrow = [match.span() for asked, rule, match in hits if asked in _NARROW and rule.weight >= ENOUGH]
        elsewhere = [match.start() for asked, rule, match in hits if asked in _CONTRARY and rule.weight >= 0.4]
        for asked, rule, match in hits:
            if rule.name in _SOFT and any(at <= match.start() for at in elsewhere):
                continue
            if (
                asked not in _WIDE
                or rule.name in _NAMED
                or not any(a < match.end() and match.start() < b for a, b in narrow)
            ):
                found.append(Reason(asked=asked, rule=rule.name, sentence=sentence.number, weight=rule.weight))
    return found


_NARROW = frozenset({Asked.JOURNAL_BLOCK, Asked.ACCESS_LOG, Asked.PORTABILITY})
_WIDE = frozenset({Asked.ACCESS, Asked.RECTIFICATION, Asked.COMPLAINT})
"""The same words that ask for a narrow right also fit a wide one; the narrow one counts."""
_SOFT = (
    "to get my own data",
    "to get my data",
    "to get all of it",
    "what you have about me",
    "whether you have",
    "all information about me",
    "access to data",
)
_CONTRARY = frozenset(
    {Asked.OBJECTION, Asked.COMPLAINT, Asked.PORTABILITY, Asked.ERASURE, Asked.CONSENT_WITHDRAWAL, Asked.RESTRICTION}
)
"""Words like "use", "have" and "my data" also stand in what asks for the opposite."""
_NAMED = ("the name of the right", "article 15", "article 16")


_LOUD = frozenset({Asked.COMPLAINT, Asked.AUTOMATED_DECISION_REVIEW, Asked.MARKETING_BLOCK})
"""Rights whose grounds lie in the past: what has been done already still speaks for them."""


def where(stance: Stance, said: Sequence[Sentence]) -> frozenset[int]:
    """The sentences that speak for this reading."""
    return frozenset(s.number for s in said for rule in STANCES[stance] if rule.pattern.search(s.words))


def stances(said: Sequence[Sentence]) -> dict[Stance, float]:
    """How much speaks for each other reading of the whole mail."""
    return {stance: sum(_heaviest(rule, said) for rule in rules) for stance, rules in STANCES.items()}


def _heaviest(rule: Rule, said: Sequence[Sentence]) -> float:
    return rule.weight if any(rule.pattern.search(s.words) for s in said) else 0.0


def weights(found: Iterable[Reason]) -> dict[Asked, float]:
    """What the evidence for each right comes to: each rule once, and beside the heaviest the others count half."""
    rules = dict[Asked, dict[str, float]]()
    for reason in found:
        if reason.asked:
            rules.setdefault(reason.asked, {})[reason.rule] = reason.weight
    summed = dict[Asked, float]()
    for asked, each in rules.items():
        summed[asked] = sum(each.values())
    return summed


def settled(weighed: dict[Asked, float], said: Sequence[Sentence], found: Sequence[Reason]) -> dict[Asked, float]:
    """The weights after the rights have been held against each other and against what the mail is about."""
    left = dict(weighed)
    whole = "".join(s.words for s in said)
    if _COURSE.search(whole) and Asked.ACCESS in left and not _PERSONAL_FILE.search(whole):
        left[Asked.ACCESS] *= 0.5
    if left.get(Asked.PORTABILITY, 0) >= ENOUGH and all(r.rule in _SOFT for r in found if r.asked is Asked.ACCESS):
        left.pop(Asked.ACCESS, None)
    if len(whole.split()) > 14 and not _FIRST_PERSON.search(whole):
        left = {asked: weight * 0.6 for asked, weight in left.items()}
    if any(r.rule == "I complain" for r in found) and _OF_DATA.search(whole):
        left[Asked.COMPLAINT] += 0.3
    if _MONEY.search(whole) and not _FIELDS.search(whole) and Asked.RECTIFICATION in left:
        left[Asked.RECTIFICATION] *= 0.5
    private = _PRIVATE.search(whole) is not None
    if not private and Asked.COMPLAINT in left:
        left[Asked.COMPLAINT] *= 0.4
    if left.get(Asked.ERASURE, 0) < ENOUGH and _PERSONAL.search(whole):
        left[Asked.ERASURE] = left.get(Asked.ERASURE, 0) + (0.5 if left.get(Asked.ERASURE, 0) >= 0.5 else 0)
    heaviest = max((r.weight for r in found if r.asked is Asked.RECTIFICATION), default=0)
    firm = max((r.weight for r in found if r.asked is Asked.ERASURE), default=0)
    if left.get(Asked.ERASURE, 0) >= ENOUGH and firm >= 0.9 and heaviest < 0.8 and not _apart(found):
        left.pop(Asked.RECTIFICATION, None)
    elif left.get(Asked.RECTIFICATION, 0) >= ENOUGH and firm < 0.9:
        left.pop(Asked.ERASURE, None)
    if (left.get(Asked.OBJECTION, 0) >= ENOUGH and firm < 1) or (
        left.get(Asked.RESTRICTION, 0) >= ENOUGH and firm < 0.95
    ):
        left.pop(Asked.ERASURE, None)
    if left.get(Asked.MARKETING_BLOCK, 0) >= ENOUGH and not _FIRST_PARAGRAPH.search(whole):
        left.pop(Asked.OBJECTION, None)
    return left


def _apart(found: Sequence[Reason]) -> bool:
    """Whether the sentences in which nothing is to be erased ask for a correction by themselves."""
    erasing = {r.sentence for r in found if r.asked is Asked.ERASURE}
    others = [r for r in found if r.asked is Asked.RECTIFICATION and r.sentence not in erasing]
    return weights(others).get(Asked.RECTIFICATION, 0.0) >= 2 * ENOUGH


_FIRST_PERSON = re.compile(
    r"(?<= )(?:jag|ja|mig|mej|min|mitt|mina|undertecknad\w*|var son|var dotter|vart barn|vardnadshavare|our son|our daughter|our child|i|i'm|i'd|i've|me|my|mine|jeg|meg|mine|ich|mich|mir|meine\w*|mina|minun|minua|je|mes|mon|yo|mis|ik|mijn|moje|mnie|ben|benim|io|miei)(?= )"
)
"""Who asks for their own data says so somewhere; firms and authorities write "we"."""
_OF_DATA = re.compile(
    r"(?<= )(?:personuppgift\w*|integritet\w*|gdpr|dataskydd\w*|sekretess\w*|tystnadsplikt\w*|privacy|personal data|my data|mina uppgifter|journal\w*)(?= )"
)
_MONEY = re.compile(r"(?<= )(?:faktura\w*|belopp\w*|moms\w*|pris\w*|invoice\w*|amount|order\w*|leverans\w*)(?= )")
_FIELDS = re.compile(
    r"(?<= )(?:namn\w*|efternamn\w*|adress\w*|personnummer\w*|personuppgift\w*|uppgifter\w*|journal\w*|stav\w*|name|address|spelling|details|telefonnummer|e-?post\w*)(?= )"
)
_COURSE = re.compile(r"(?<= )(?:webbin\w*|webinar\w*|forelasning\w*|kursen|kurstillfall\w*|lecture)(?= )")
_PERSONAL_FILE = re.compile(r"(?<= )(?:om mig|about me|personuppgift\w*|registerutdrag|uppgifter|my data)(?= )")
_PRIVATE = re.compile(
    r"(?<= )(?:person(?:lig\w* )?uppgift\w*|uppgift\w*|integritet\w*|gdpr|dataskydd\w*|journal\w*|sekretess\w*|tystnadsplikt\w*|diagnos\w*|"
    r"adress\w*|mejladress\w*|e-?post\w*|provsvar\w*|privat\w*|kansliga?|data|privacy|personal|my file|my email|my e-mail|mitt namn|mina besok|telefonnummer)(?= )"
)
_PERSONAL = re.compile(
    r"(?<= )(?:konto\w*|uppgift\w*|personuppgift\w*|bild\w*|foto\w*|namn\w*|mail\w*|mejl\w*|e-?post|nummer\w*|inlagg\w*|profil\w*|journal\w*|cv|"
    r"gdpr|data|account|profile|photo\w*|picture\w*|post|name|email|details|information|artikel 17|uppgifterna|register\w*|\w*formular\w*|chatt\w*|skrev|skrivit|inspelning\w*|samtal\w*|omdom\w*|recension\w*|dator\w*|i appen|the app|posted|wrote|card)(?= )"
)
_FIRST_PARAGRAPH = re.compile(
    r"(?<= )(?:21 1|intresseavvagning\w*|legitimate interest\w*|particular situation|profilering\w*|statistik|forskning)(?= )"
)
