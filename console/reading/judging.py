"""What a mail asks, for whom, and how sure that is: the rules for rights and the other readings of a mail held together."""

import re
from collections.abc import Sequence

from console.reading.aboutness import about
from console.reading.deciding import ENOUGH, evidence, settled, stances, weights, where
from console.reading.folding import Sentence, sentences
from console.reading.stances import Stance
from schemas.base import Frozen
from schemas.intake import About, Asked, Reason

MADE_OF_FORMS = ("@formular", "@relay", "noreply@", "no-reply@")


_NEW = re.compile(
    r"(?<= )(?:dessutom|nu vill|nu har jag|i stallet|istallet|ny begaran|vill nu|samtidigt|ytterligare|additionally|furthermore|now i|also like|ocksa ha|aven ha|aven fa|ocksa fa)(?= )"
)
"""In an answer to a case: something more than was asked before."""
_ADVERT = re.compile(
    r"nyhetsbrev|erbjudand|rabatt|avregistrera|unsubscribe|newsletter|% off|halva priset|prenumer|kampanj|\brea\b|gratis|sale\b|kurs|köp ",
    re.IGNORECASE,
)
_AUTHORITY = re.compile(
    r"myndighet|verket\b|namnd|nämnd|inspektion|tingsratt|tingsrätt|domstol|polis|kronofogd|kfm\.|forsakringskassa|försäkringskassa|åklagar|försäkring|forsakring|universitet|redaktion|journalist|tidning|registrator@",
    re.IGNORECASE,
)


_BESIDE = 1.9
"""Weight of what else is asked, from which on a reminder or a withdrawal is a request as well."""


_PLAIN = 2.5
"""Weight of what is asked, from which on a joke somewhere in the mail is only that."""


_MINE = re.compile(
    r"\b(?:mina (?:person)?uppgifter|om mig|mitt konto|my (?:personal )?data|about me|min journal)\b", re.IGNORECASE
)


_OWN = re.compile(
    r"(?<= )(?:mina (?:person)?uppgifter|om mig|mitt konto|min journal|my (?:personal )?data|about me|my account|tabort mig|avregistrera mig|unsubscribe me)(?= )"
)


class Reading(Frozen):
    """What was made of the words."""

    asked: tuple[Asked, ...]
    about: About
    confidence: float
    reasons: tuple[Reason, ...]


def judge(subject: str, body: str, *, sender: str, rest: str, answers: bool, automatic: bool, bulk: bool) -> Reading:
    """rest: what it quotes. answers: it belongs to a case. automatic, bulk: what its headers say."""
    if automatic:
        return Reading(
            asked=(), about=About.UNKNOWN, confidence=0.95, reasons=(Reason(rule="written by a machine", weight=1),)
        )
    said = sentences(subject, body)
    found = evidence(said)
    if rest and _ADVERT.search(rest[:3000]) and any(r.asked is Asked.MARKETING_BLOCK for r in found):
        found.append(Reason(asked=Asked.MARKETING_BLOCK, rule="answers an advertisement", weight=0.4))
    weighed = settled(weights(found), said, found)
    others = stances(said)
    if _AUTHORITY.search(sender):
        others[Stance.NOT_FOR_US] += 0.6 if _MINE.search(body) else 1.0
    reasons = [
        *found,
        *(Reason(rule=str(stance), weight=round(weight, 2)) for stance, weight in others.items() if weight),
    ]
    against = _against(others, said, found, answers=answers, bulk=bulk)
    whose = about(f"{subject}\n{body}", sender, asks=bool(weighed))
    if (
        against is Stance.NOT_FOR_US
        and whose in (About.CLIENT, About.CHILD, About.DECEASED)
        and others[Stance.NOT_FOR_US] < 1.5
    ):
        against = None
    asked = () if against else tuple(a for a in Asked if weighed.get(a, 0) >= ENOUGH)
    if against in (Stance.NOT_FOR_US, Stance.ADVERTISEMENT):
        whose = About.UNKNOWN
    strongest = max(weighed.values(), default=0.0)
    return Reading(
        asked=asked, about=whose, confidence=_confidence(asked, weighed, strongest, against), reasons=tuple(reasons)
    )


def _against(
    others: dict[Stance, float], said: Sequence[Sentence], found: Sequence[Reason], *, answers: bool, bulk: bool
) -> Stance | None:
    """What the mail is instead of a request, or None."""
    strong = sum(r.weight for r in found)
    for stance in (Stance.WITHDRAWN, Stance.CHASER):
        there = where(stance, said)
        elsewhere = sum(r.weight for r in found if r.sentence not in there)
        if others[stance] >= 1 and elsewhere < _BESIDE:
            return stance
    if others[Stance.JOKE] >= 1 and strong < _PLAIN:
        return Stance.JOKE
    if others[Stance.NOT_FOR_US] >= 1:
        return Stance.NOT_FOR_US
    if others[Stance.ADVERTISEMENT] + (0.6 if bulk else 0) >= (
        1.5 if _OWN.search("".join(s.words for s in said)) else 0.9
    ):
        return Stance.ADVERTISEMENT
    if answers and others[Stance.ANSWER] >= 0.7 and not _NEW.search("".join(s.words for s in said)):
        return Stance.ANSWER
    if others[Stance.QUESTION] >= 1 and strong < 1.2:
        return Stance.QUESTION
    return None


def _confidence(asked: Sequence[Asked], weighed: dict[Asked, float], strongest: float, against: Stance | None) -> float:
    """Low where a right nearly counted, or where the reading of the whole mail went against what its sentences ask."""
    nearest = min((abs(w - ENOUGH) for w in weighed.values()), default=0.9)
    sure = 0.55 + 0.3 * min(1.0, nearest) + (0.1 if asked and strongest >= 1.5 else 0.0)
    if against and strongest >= ENOUGH:
        sure -= 0.25
    return round(max(0.05, min(0.95, sure)), 2)
