"""The name that a mail claims: from its From header, its signature, or its words; the fullest counts."""

import re

from console.reading.people import NAME, folded

_TITLES = re.compile(
    r"^(?:kh|hälsn\.?|advokat|ombud|jur\.? ?kand\.?|dr\.?|doktor|leg\.? \w+|mr\.?|mrs\.?|ms\.?|herr|fru|fröken|professor|prof\.?|jurist|sjuksköterska|from:|från:|/|//|-|–|\||~|\*)\s+",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"(?:(?i:jag heter|mitt namn är|jag, |undertecknad,? |my name is|i am called|namn ?:|name ?:|navn ?:|jag är|i'm|i am|this is|ana|hälsar|regards,?|mvh,?|/|//|hälsningar,?|hälsn\.?|hilsen:?|tack,?|thanks,?|"
    rf"best,?|terveisin|hilsner|vänligen,?|från|kh|kram) ?)({NAME})"
)
_LAST = re.compile(rf"(?:[.!?)…]|(?:mvh|hälsningar|regards|tack|thanks|hilsen)[,.!]?)\s+/?\s?({NAME})\s*$")
_ALONE = re.compile(
    rf"^[/~*–-]{{0,3}}\s?({NAME})\s?(?:[,|/(].{{0,60}}|\d.*|[A-ZÅÄÖa-zåäö.]+\s?[:+]?[\d\s-]{{6,}}|\{{.*)?[.!]?\s*$"
)
_LOWER = re.compile(r"^[/~*–-]{0,3}\s?([a-zåäöéü]{2,20}(?: [a-zåäöéü-]{2,25}){0,2})\s*$")
_NO_NAME = re.compile(
    r"\b(?:hej\w*|hi|hello|dear|tack|thanks|thank|mvh|hälsning\w*|hälsar|regards|best|skickat|sent|min|my|iphone|ipad|android|galaxy|samsung|bästa|goddag|god|"
    r"kundnummer|personnummer|tel|mobil|vänlig\w*|med|till|ab|hb|aktiebolag|kundtjänst|support|kund\w*|info|team|sincerely|yours|faithfully|kind|gdpr|art|artikel|"
    r"hilsen|terveisin|hilsner|dataskydd\w*|datainspektionen|begäran|radera\w*|the|this|jag|ni|vi|det|den|detta|radering|snälla|svar|kontakt\w*|och|and|kram|privatperson|customer|user|noreply|no-reply|webmaster|webbformul\w*|webbplats\w*|formulär\w*|form|website|via|från|from|mamma|pappa|"
    r"skriv\w*|nyhetsbrev\w*|sverige|sweden|stockholm|göteborg|malmö|advokatbyrå|konto\w*|mail|mejl|e-post|epost|email|tjena|pls|please|stop|stopp|ok|ja|nej|yes|no|to|whom|it|sluta|ta|bort|mig|haha|kan|var|vad|när|hur|avs|ordförande|dotter|son|advokat|jurist)\b",
    re.IGNORECASE,
)


def _clean(name: str) -> str:
    name = name.strip().strip("\"'”“,.;:|-–—~*/ ")
    while (shorter := _TITLES.sub("", name)) != name:
        name = shorter
    name = re.sub(r"\s*[(<|].*$", "", name)
    return re.sub(r"\s+", " ", name).strip(" ,.")


def _possible(name: str) -> bool:
    return 1 < len(name) <= 60 and not any(c.isdigit() or c in "@_/\\" for c in name) and len(name.split()) <= 5


def displayed(name: str | None) -> str | None:
    """The name of the From header without titles; None where it is none of a person."""
    if not name:
        return None
    if re.fullmatch(r"[^,]+, [^,]+", name):  # Surname, First name
        last, _, first = name.partition(", ")
        name = f"{first} {last}"
    name = _clean(name)
    return name if _possible(name) and not _NO_NAME.search(name) else None


def claimed(display: str | None, address: str, text: str) -> str | None:
    """The fullest form of the person's name: From, where they sign and where they say it, as far as these agree with each other."""
    first = displayed(display)
    local = frozenset(w for w in re.split(r"[._\d-]+", folded(address.partition("@")[0])) if len(w) > 2)
    known = local | (_words(first) if first else frozenset())
    found = [
        n for n in _candidates(text) if _possible(n) and not _NO_NAME.search(n) and (not first or known & _words(n))
    ]
    found += [n for n in _in_small_letters(text) if local & _words(n)]
    return max([*([first] if first else []), *found], key=lambda name: _fullness(name, local), default=None)


def _words(name: str) -> frozenset[str]:
    """Whole, and the parts of a double name."""
    words = folded(name).split()
    return frozenset([*words, *(part for word in words for part in word.split("-"))])


def _fullness(name: str, local: frozenset[str]) -> tuple[int, int, int]:
    """More words count, then words that are no initials, then words that the address has too."""
    words = name.split()
    return len(words), -sum(len(w.strip(".")) == 1 for w in words), len(local & _words(name))


def _candidates(text: str) -> list[str]:
    """Lines at the end that are a name, names that words introduce, and a name behind the last sentence."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = [_clean(m.group(1)) for line in reversed(lines[-12:]) if (m := _ALONE.match(_TITLES.sub("", line)))]
    found += [_clean(m.group(1)) for m in _CALLED.finditer(text)]
    if lines and (m := _LAST.search(lines[-1])):
        found.append(_clean(m.group(1)))
    return found


def _in_small_letters(text: str) -> list[str]:
    """Lines at the end that may be a name in small letters."""
    lines = [line.strip() for line in text.splitlines() if line.strip()][-3:]
    return [m.group(1) for line in reversed(lines) if (m := _LOWER.match(line)) and not _NO_NAME.search(m.group(1))]
