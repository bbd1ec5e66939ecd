"""Words for what the plan names by code; those of the law come from the country's pack."""

from schemas.text import Language, Text

UNDECIDED: dict[str, Text] = {
    "requires_config": Text(
        sv="Vi har ännu ingen regel för dessa uppgifter. En människa prövar dem, och du får besked.",
        en="We have no rule for these data yet. A person is looking at them, and you will hear from us.",
    ),
    "start_event_missing": Text(
        sv="Vi kan inte se när tiden för att spara uppgifterna började. En människa prövar dem, och du får besked.",
        en="We can't see when the retention period began. A person is looking at it, and you will hear from us.",
    ),
}

BASES: dict[str, Text] = {
    "processor": Text(sv="för någon annans räkning (artikel 28)", en="on behalf of somebody else (Article 28)"),
    "6.1.a": Text(sv="samtycke (artikel 6.1 a)", en="consent (Article 6(1)(a))"),
    "6.1.b": Text(sv="avtal (artikel 6.1 b)", en="contract (Article 6(1)(b))"),
    "6.1.c": Text(sv="rättslig förpliktelse (artikel 6.1 c)", en="legal obligation (Article 6(1)(c))"),
    "6.1.d": Text(sv="grundläggande intressen (artikel 6.1 d)", en="vital interests (Article 6(1)(d))"),
    "6.1.e": Text(sv="uppgift av allmänt intresse (artikel 6.1 e)", en="public task (Article 6(1)(e))"),
    "6.1.f": Text(sv="berättigat intresse (artikel 6.1 f)", en="legitimate interest (Article 6(1)(f))"),
    "9.2.a": Text(sv="uttryckligt samtycke (artikel 9.2 a)", en="explicit consent (Article 9(2)(a))"),
    "9.2.h": Text(sv="hälso- och sjukvård (artikel 9.2 h)", en="health care (Article 9(2)(h))"),
}

RIGHTS: dict[str, Text] = {
    "access": Text(sv="tillgång till dina uppgifter (artikel 15)", en="access to your data (Article 15)"),
    "erasure": Text(sv="radering av dina uppgifter (artikel 17)", en="erasure of your data (Article 17)"),
}

REASONS: dict[str, Text] = {
    "complexity": Text(
        sv="den rör många system och behöver prövas uppgift för uppgift",
        en="it concerns many systems and has to be decided record by record",
    ),
    "number_of_requests": Text(
        sv="vi har fått ett stort antal begäranden samtidigt", en="we have received a large number of requests at once"
    ),
}


def basis(codes: str, language: Language) -> str:
    """The legal bases of a rule in words. Raises KeyError for one that has no words.

    codes: `6.1.a+9.2.a`; a slash repeats the article: `6.1.b/f`.
    """
    found = []
    for part in codes.split("+"):
        first, *others = part.split("/")
        found += [first, *(o if "." in o else f"{first.rpartition('.')[0]}.{o}" for o in others)]
    return " + ".join(BASES[code].in_(language) for code in found)
