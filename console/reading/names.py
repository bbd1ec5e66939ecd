"""The name that a mail claims: from its From header, its signature, or its words; the fullest counts."""

import re

from console.reading.aboutness import NAME

_TITLES = re.compile(
    r"^(?:advokat|jur\.? ?kand\.?|dr\.?|doktor|leg\.? \w+|mr\.?|mrs\.?|ms\.?|herr|fru|fröken|professor|prof\.?|jurist|sjuksköterska|from:|från:|/|//|-|–|\||~|\*)\s+",
    re.IGNORECASE,
)
_CALLED = (
    re.compile(
        rf"(?:(?i:jag heter|mitt namn är|jag, |undertecknad,? |my name is|i am called|namn ?:|name ?:|navn ?:|jag är|i'm|i am|this is|hälsar|regards,?|mvh,?|/|//|hälsningar,?|hilsen:?|tack,?|thanks,?|best,?|terveisin|hilsner|vänligen,?|från) ?)({NAME})"
    ),
)
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


def claimed(display: str | None, local: str, text: str) -> str | None:
    """The fullest form of the person's name. local: what stands before the @ of their address."""
    first = displayed(display)
    known = set(first.casefold().split()) if first else set()
    found = [n for n in _candidates(text) if _possible(n) and not _NO_NAME.search(n)]
    own = [
        n
        for n in found
        if not known or known & set(n.casefold().replace("-", " ").split()) or known & set(n.casefold().split())
    ]
    best = first or ""
    for name in own:
        if (
            len(name.split()) > len(best.split())
            or (not best)
            or (len(name.split()) == len(best.split()) and _fuller(name, best))
        ):
            best = name
    if not best and (lower := _lower(text, local)):
        best = lower
    return best or None


def _fuller(name: str, best: str) -> bool:
    """With the same number of words, initials give way to names."""
    return best.count(".") > name.count(".") or (min(map(len, best.split())) == 1 < min(map(len, name.split())))


def _candidates(text: str) -> list[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = [_clean(m.group(1)) for line in reversed(lines[-12:]) if (m := _ALONE.match(_TITLES.sub("", line)))]
    for pattern in _CALLED:
        found += [_clean(m.group(1)) for m in pattern.finditer(text)]
    if lines and (
        m := re.search(
            rf"(?:[.!?)…]|(?:mvh|hälsningar|regards|tack|thanks|hilsen)[,.!]?)\s+/?\s?({NAME})\s*$",
            lines[-1],
            re.IGNORECASE if False else 0,
        )
    ):
        found.append(_clean(m.group(1)))
    return found


def _lower(text: str, local: str) -> str | None:
    """A name in small letters at the end counts where the address has it too."""
    for line in reversed([line.strip() for line in text.splitlines() if line.strip()][-3:]):
        m = _LOWER.match(line)
        if m and not _NO_NAME.search(m.group(1)) and any(w in re.split(r"[._\d-]", local) for w in m.group(1).split()):
            return m.group(1)
    return None
