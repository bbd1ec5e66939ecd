"""What a mail asks, for whom, and how sure that is."""

import re
from collections.abc import Iterable, Mapping, Sequence

from console.reading.aboutness import about
from console.reading.folding import sentences
from console.reading.signs import Mark, Sign, signs
from console.reading.weights import REQUEST, Weighed, Weights
from schemas.base import Frozen
from schemas.intake import About, Asked, Reason

ENOUGH = 0.5
"""Probability from which on a mail is a request, and a right is asked for; between 0.4 and 0.55 cross-validation sees little difference."""
SHOWN = 0.15
"""Share of the log odds from which on a sign is named among the reasons."""
_ADVERT = re.compile(
    r"nyhetsbrev|erbjudand|rabatt|avregistrera|unsubscribe|newsletter|% off|halva priset|prenumer|kampanj|\brea\b|gratis|sale\b|kurs|köp ",
    re.IGNORECASE,
)
_AUTHORITY = re.compile(
    r"myndighet|verket\b|namnd|nämnd|inspektion|tingsratt|tingsrätt|domstol|polis|kronofogd|kfm\.|forsakringskassa|försäkringskassa|åklagar|försäkring|forsakring|universitet|redaktion|journalist|tidning|registrator@",
    re.IGNORECASE,
)


class Reading(Frozen):
    """What was made of the words."""

    asked: tuple[Asked, ...]
    about: About
    confidence: float
    reasons: tuple[Reason, ...]


def judge(
    subject: str, body: str, *, sender: str, rest: str, answers: bool, automatic: bool, bulk: bool, by: Weights
) -> Reading:
    """rest: what it quotes. answers: it belongs to a case. automatic, bulk: what its headers say. by: what the signs weigh."""
    if automatic:
        machine = Reason(rule="written by a machine", weight=1)
        return Reading(asked=(), about=About.UNKNOWN, confidence=0.95, reasons=(machine,))
    said = sentences(subject, body)
    found = signs(said, marks(sender=sender, rest=rest, answers=answers, bulk=bulk))
    weighed = by.weigh(found)
    request = weighed[REQUEST].probability
    asked = _asked(weighed) if request >= ENOUGH else ()
    whose = about(f"{subject}\n{body}", sender, asks=bool(asked))
    told = [REQUEST, *asked] if asked else [REQUEST, max(Asked, key=lambda a: weighed[a].probability)]
    reasons = tuple(reason for name in told for reason in _reasons(name, weighed[name], found))
    return Reading(asked=asked, about=whose, confidence=_confidence(asked, weighed), reasons=reasons)


def marks(*, sender: str, rest: str, answers: bool, bulk: bool) -> Iterable[Mark]:
    """What stands about the mail."""
    if answers:
        yield Mark.ANSWERS_A_CASE
    if rest and _ADVERT.search(rest[:3000]):
        yield Mark.ANSWERS_AN_ADVERTISEMENT
    if bulk:
        yield Mark.SENT_TO_MANY
    if _AUTHORITY.search(sender):
        yield Mark.AUTHORITY


def _asked(weighed: Mapping[str, Weighed]) -> tuple[Asked, ...]:
    """A request asks for something: where no right stands out it is the likeliest one."""
    likely = tuple(a for a in Asked if weighed[a].probability >= ENOUGH)
    return likely or (max(Asked, key=lambda a: weighed[a].probability),)


def _confidence(asked: Sequence[Asked], weighed: Mapping[str, Weighed]) -> float:
    """How likely it is that all of it is right: that it is a request or not, and each right that counts or nearly does."""
    request = weighed[REQUEST].probability
    if not asked:
        return round(max(0.05, min(0.95, 1 - request)), 2)
    each = (p if a in asked else 1 - p for a in Asked if (p := weighed[a].probability) > 0.1)
    return round(max(0.05, min(0.95, request, *each)), 2)


def _reasons(name: str, weighed: Weighed, found: Mapping[str, Sign]) -> Iterable[Reason]:
    """Senses by name; single words only as the sum of what they add, for the reasons hold no words of the mail."""
    asked = None if name == REQUEST else Asked(name)
    words = dict[int | None, float]()
    for sign, share in weighed.shares.items():
        first = min(found[sign].sentences, default=None)
        if _tells_no_word(sign):
            if abs(share) >= SHOWN:
                yield Reason(asked=asked, rule=sign, sentence=first, weight=round(share, 2))
        else:
            words[first] = words.get(first, 0.0) + share
    for sentence, share in words.items():
        if abs(share) >= SHOWN:
            yield Reason(asked=asked, rule="words", sentence=sentence, weight=round(share, 2))


def _tells_no_word(sign: str) -> bool:
    return sign.startswith(("sense ", "subject sense ", "together ", "then ", "mark ", "article ", "length "))
