"""Words for what the law and the plan name by code."""

from schemas.notices import Authority
from schemas.text import Language, Text

IMY = Authority(
    name="Integritetsskyddsmyndigheten (IMY)", address="Box 8114, 104 20 Stockholm · imy@imy.se · www.imy.se"
)
IVO = Authority(
    name="Inspektionen för vård och omsorg (IVO)",
    address="Box 45184, 104 30 Stockholm · registrator@ivo.se · www.ivo.se",
)

GROUNDS: dict[str, Text] = {
    "GDPR-17.3.e": Text(
        sv="Uppgifterna behövs för att fastställa, göra gällande eller försvara ett rättsligt anspråk (artikel 17.3 e).",
        en="The data are needed to establish, exercise or defend a legal claim (Article 17(3)(e)).",
    ),
    "GDPR-17.1.none": Text(
        sv="Ingen av de grunder för radering som artikel 17.1 räknar upp finns just nu.",
        en="None of the grounds for erasure in Article 17(1) applies at present.",
    ),
    "GDPR-21.3": Text(
        sv="Vi sparar din adress i en spärrlista, enbart för att aldrig mer skicka reklam till dig (artikel 21.3).",
        en="We keep your address in a suppression list, only so as never to send you marketing again (Article 21(3)).",
    ),
    "GDPR-28.3": Text(
        sv="Vi behandlar uppgifterna för någon annans räkning och har lämnat din begäran vidare dit (artikel 28.3).",
        en="We process the data on behalf of somebody else and have passed your request on (Article 28(3)).",
    ),
    "GDPR-15.4": Text(
        sv="Uppgifterna rör också någon annan, vars rättigheter går före (artikel 15.4).",
        en="The data also concern somebody else, whose rights come first (Article 15(4)).",
    ),
    "PSL-6:12": Text(
        sv="Sekretess gäller för uppgifterna, också mot dig (patientsäkerhetslagen 6 kap. 12 §).",
        en="The data are confidential, also towards you (Patient Safety Act, ch. 6 s. 12).",
    ),
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
    """The legal bases of a rule in words. codes: `6.1.a+9.2.a`. Raises KeyError for one that has no words."""
    return " + ".join(BASES[code].in_(language) for code in codes.split("+"))
