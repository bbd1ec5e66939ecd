"""The name of a person's account, told by its shape and by the words beside it."""

import re
from collections.abc import Collection, Iterator
from itertools import islice

from console.reading import claims
from console.reading.language import EN, OTHERS, SV
from console.reading.people import folded
from console.reading.senses import known

_TOKEN = re.compile(r"(?<![\w@./:\\-])@?[^\W\d_][\w.-]{2,39}(?<![.-])(?![\w@/=\\]|\.\w|-\w)")
_SENTENCE = re.compile(r"[.!?…:]+\s+|\n")
_ORDINARY = re.compile(r".*(?:at|ad|ade|ats|ande|ende|ing|ningar|ningen|ligt|liga|are|else|as|ar|er|igt|tion|ted|ed)")
_NAMED = r"(?:användarnamn(?:et)?|anvandarnamn(?:et)?|user ?name|user ?id|inloggning(?:snamn)?|inlogg|login|nick(?:name)?|alias|kontonamn|screen name|brugernavn|brukernavn|benutzername|profilnamn|profile name|handle|användar-?id)"
_HERE = "(?: (?:mitt|my|there|där|i appen|in the app|hos er))?"
_BEFORE = tuple(
    (re.compile(rf"(?:^|\W)(?:{pattern})[\s(\"'”“’«]*$", re.IGNORECASE), weight)
    for pattern, weight in (
        (rf"{_NAMED}{_HERE}\s?(?:[:=]|(?:är|ar|is|var|was|heter))", 3.0),
        (rf"(?:användarnamn|username|user ?name)(?:et)?{_HERE}", 2.5),
        (rf"{_NAMED}{_HERE}", 1.5),
        (
            r"(?<!han )(?<!hon )(?<!som )hette|under (?:namnet|the name)|känd som|known as|användare:|user:|profil:|profile:",
            2.5,
        ),
        (
            r"\w*kont[oa]t?|account|profil\w*|användare\w*|user|inloggad (?:som|med)|logged in as|under|heter|kallar mig|går under|called|known as|name is|"
            r"(?:konto\w*|account)(?: som)?(?: (?:är|is|heter)|:)|i was|tilini|ich bin|kontoen",
            1.5,
        ),
        (r"som|as|är|is|till|to", 1.0),
    )
)
_AFTER = re.compile(
    r"[\"'”“’»)]*,? (?:är jag|heter jag|är det jag|är inlogg\w*|är mitt (?:konto|namn)|is me|was my (?:user)?name|is my (?:user)?name|here\b|"
    r"där\b|i (?:appen|chatten|forumet|tjänsten)|på (?:appen|sajten|sidan|forumet)|hos er|in (?:the|your) (?:app|chat)|on (?:the|your) (?:site|forum))",
    re.IGNORECASE,
)
_NEAR = re.compile(
    r"\b(?:logga(?:r|de|t)? in|inlogg\w*|\w*kont[oa]t?|accounts?|log(?:ged)? ?in|profil\w*)\b", re.IGNORECASE
)
_NO_ACCOUNT = re.compile(
    r"\b(?:databas\w*|database|server\w*|fil(?:en)?|files?|katalog\w*|mapp(?:en)?|folder|tabell\w*|table|den (?:nya|gamla) (?:är|heter)|(?:she|he)(?:'s| is))\s*$",
    re.IGNORECASE,
)
"""Before what is another's, or no account at all."""
_MOST_NAMES, _MOST_PARTS, _LONGEST_PART = 12, 30, 30
"""A name in a mail may be as long as its sender likes."""
_ENOUGH = 3.0


def username(text: str, known: Collection[str]) -> str | None:
    """The likeliest, or None. known: the names of the people concerned, as words."""
    said = (part for name in list(known)[:_MOST_NAMES] for part in _parts(folded(name[:200])))
    parts = frozenset(islice((part for part in said if 1 < len(part) <= _LONGEST_PART), _MOST_PARTS))
    text = claims.without(text)
    best, most = None, _ENOUGH - 0.01
    for match in _TOKEN.finditer(text):
        if (weight := _weight(match, text, parts)) > most:
            best, most = match.group(), weight
    return best


def _parts(name: str) -> list[str]:
    """The words of a name, and its surname with what stands before it."""
    words = re.split(r"[^a-z]+", name)
    return [*words, "".join(words[1:])]


def _weight(match: "re.Match[str]", text: str, parts: frozenset[str]) -> float:
    token = match.group()
    before, after = _around(match, text)
    shape = _shape(token, parts)
    context = max((weight for pattern, weight in _BEFORE if pattern.search(before)), default=0.0)
    if not shape:
        said = before.rstrip().endswith((":", "=", '"', "”", "“", "’", "'", "«")) or text[
            match.end() : match.end() + 1
        ] in ('"', "”")
        if _plain(token, said=said, parts=parts) or not context:
            return 0.0
        return context + (1.5 if _AFTER.match(after) else 0.5 if not re.match(r"\s*\w", after) else 0.0)
    if _NO_ACCOUNT.search(before):
        return 0.0
    behind = 1.5 if _AFTER.match(after) else 0.0
    return (
        shape
        + context
        + behind
        + sum(_places(before, after))
        + (1.0 if _NEAR.search(_SENTENCE.split(before)[-1] + _SENTENCE.split(after)[0]) else 0.0)
    )


def _around(match: "re.Match[str]", text: str) -> tuple[str, str]:
    """The rest of the sentence."""
    before = text[max(0, match.start() - 120) : match.start()]
    after = text[match.end() : match.end() + 120]
    return before.rpartition("\n")[2] if not before.rstrip(" \n").endswith(":") else before, after.partition("\n")[0]


def _places(before: str, after: str) -> Iterator[float]:
    """More where the token is set apart: in brackets, in commas, as a sentence or a line of its own."""
    opened = re.search(r"(?:^|[(,/–-]\s?|[.!?…:]\s)\s*$", before)
    closed = re.match(r"\s*(?:[),/(–]|[.!?]*\s*$|[.!?]\s|-\s)", after)
    yield 1.0 if opened and closed else 0.0


def _shape(token: str, parts: frozenset[str]) -> float:
    """How much the token alone looks like the name of an account; 0 for an ordinary word."""
    bare = token.lstrip("@")
    letters = re.sub(r"[^a-z]", "", folded(bare))
    related = _built_of(letters, parts)
    if "_" in bare:
        near = any(len(p) > 3 and letters[:4] == p[:4] for p in parts)
        return 3.0 if related or near or bare[-1].isdigit() else 2.0
    if "." in bare:
        pieces = [p for p in folded(bare).split(".") if p]
        return (
            2.0
            if all(any(part[: len(p)] == p or p[:4] == part[:4] for part in parts) for p in pieces)
            and len(pieces) == 2
            and max(map(len, pieces)) > 1
            else 0.0
        )
    if (
        re.fullmatch(r"(?!covid|windows|iphone|android|html|office|ipad|utf|version)[a-zåäö-]{3,}\d+", bare)
        or token[0] == "@"
    ):
        return 2.0
    if re.fullmatch(r"[a-z]+[A-Z][A-Za-z]*", bare):
        return 1.5
    return 2.0 if related and bare.islower() and letters not in SV | EN and not known(letters) else 0.0


def _built_of(letters: str, parts: frozenset[str]) -> bool:
    """True for a given name and a surname run together, either of them cut short, or a name with more behind."""
    if len(letters) < 5 or letters in parts:
        return False
    together = False
    for at in range(1, len(letters)):
        heads = {p for p in parts if p.startswith(letters[:at])}
        if not heads or together:
            break  # no part begins with more of it either
        tails = {p for p in parts if p.startswith(letters[at:])}
        together = bool(tails) and len(heads | tails) > 1
    return together or any(len(p) > 3 and letters.startswith(p) and letters != f"{p}s" for p in parts)


def _plain(token: str, *, said: bool, parts: frozenset[str]) -> bool:
    """True for a word of the language, or for a person's own name. said: a mark announces that something is named."""
    word = token.casefold().lstrip("@")
    if word in SV or word in EN or known(word) or any(word in words for words in OTHERS) or folded(word) in parts:
        return True
    return not said and (not token.islower() or _ORDINARY.fullmatch(word) is not None)
