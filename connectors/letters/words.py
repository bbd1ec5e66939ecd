"""Words for what the plan names by code; those of the law come from the country's pack."""

from datetime import date
from typing import NamedTuple

from connectors.letters.rendering import in_words
from schemas.text import Language, Text


class Spoken(Text):
    """A statement, and the same in easy words where those differ."""

    plain: Text | None = None


class Voice(NamedTuple):
    """The language that a letter speaks, in easy words or not."""

    language: Language
    easy: bool = False

    def __call__(self, text: Text, **values: object) -> str:
        """The words, with the values where they belong; a day as `21 november 2026`."""
        found = text.plain if self.easy and isinstance(text, Spoken) and text.plain else text
        said = {k: in_words(v, self.language) if isinstance(v, date) else v for k, v in values.items()}
        return found.in_(self.language).format(**said)


def say(sv: str, en: str, plain_sv: str | None = None, plain_en: str | None = None) -> Spoken:
    """A statement in both languages. The easy words come in both or not at all."""
    plain = Text(sv=plain_sv, en=plain_en) if plain_sv and plain_en else None
    return Spoken(sv=sv, en=en, plain=plain)


UNDECIDED: dict[str, Text] = {
    "requires_config": say(
        "Vi har ännu ingen regel för dessa uppgifter. En människa prövar dem, och du får besked.",
        "We have no rule for these data yet. A person is looking at them, and you will hear from us.",
    ),
    "start_event_missing": say(
        "Vi kan inte se när tiden för att spara uppgifterna började. En människa prövar dem, och du får besked.",
        "We can't see when the retention period began. A person is looking at it, and you will hear from us.",
    ),
}

BASES: dict[str, Text] = {
    "processor": say("för någon annans räkning (artikel 28)", "on behalf of somebody else (Article 28)"),
    "6.1.a": say("samtycke (artikel 6.1 a)", "consent (Article 6(1)(a))"),
    "6.1.b": say("avtal (artikel 6.1 b)", "contract (Article 6(1)(b))"),
    "6.1.c": say("rättslig förpliktelse (artikel 6.1 c)", "legal obligation (Article 6(1)(c))"),
    "6.1.d": say("grundläggande intressen (artikel 6.1 d)", "vital interests (Article 6(1)(d))"),
    "6.1.e": say("uppgift av allmänt intresse (artikel 6.1 e)", "public task (Article 6(1)(e))"),
    "6.1.f": say("berättigat intresse (artikel 6.1 f)", "legitimate interest (Article 6(1)(f))"),
    "9.2.a": say("uttryckligt samtycke (artikel 9.2 a)", "explicit consent (Article 9(2)(a))"),
    "9.2.b": say("arbetsrätt och socialt skydd (artikel 9.2 b)", "employment and social protection (Article 9(2)(b))"),
    "9.2.c": say("grundläggande intressen (artikel 9.2 c)", "vital interests (Article 9(2)(c))"),
    "9.2.f": say("rättsliga anspråk (artikel 9.2 f)", "legal claims (Article 9(2)(f))"),
    "9.2.g": say("viktigt allmänt intresse (artikel 9.2 g)", "substantial public interest (Article 9(2)(g))"),
    "9.2.h": say("hälso- och sjukvård (artikel 9.2 h)", "health care (Article 9(2)(h))"),
    "9.2.i": say("folkhälsa (artikel 9.2 i)", "public health (Article 9(2)(i))"),
    "9.2.j": say(
        "arkiv, forskning eller statistik (artikel 9.2 j)", "archives, research or statistics (Article 9(2)(j))"
    ),
}

RIGHTS: dict[str, Text] = {
    "access": say("tillgång till dina uppgifter (artikel 15)", "access to your data (Article 15)"),
    "access_log": say(
        "en lista över vem som har öppnat din journal (patientdatalagen 8 kap. 5 §)",
        "a list of who has opened your patient record (Swedish Patient Data Act, ch. 8 s. 5)",
    ),
    "journal_copy": say(
        "en kopia av din journal (patientdatalagen 8 kap. 2 §)",
        "a copy of your patient record (Swedish Patient Data Act, ch. 8 s. 2)",
    ),
    "recipients_info": say(
        "besked om vilka som har fått dina uppgifter (artikel 15.1 c)",
        "the names of those who have received your data (Article 15(1)(c))",
    ),
    "rectification": say("rättelse av dina uppgifter (artikel 16)", "correction of your data (Article 16)"),
    "erasure": say("radering av dina uppgifter (artikel 17)", "erasure of your data (Article 17)"),
    "journal_destruction": say(
        "att din journal förstörs (patientdatalagen 8 kap. 4 §)",
        "the destruction of your patient record (Swedish Patient Data Act, ch. 8 s. 4)",
    ),
    "restriction": say(
        "att användningen av dina uppgifter begränsas (artikel 18)",
        "a restriction of the use of your data (Article 18)",
    ),
    "portability": say(
        "en fil med dina uppgifter att ta med dig (artikel 20)", "a file of your data to take with you (Article 20)"
    ),
    "objection": say(
        "att vi slutar använda uppgifter som du har invänt mot (artikel 21.1)",
        "an end to the use of data that you object to (Article 21(1))",
    ),
    "objection_direct_marketing": say(
        "att vi slutar med direktmarknadsföring till dig (artikel 21.3)",
        "an end to direct marketing to you (Article 21(3))",
    ),
    "withdraw_consent": say(
        "att ditt samtycke inte längre ska gälla (artikel 7.3)", "an end to your consent (Article 7(3))"
    ),
    "block_inner": say(
        "en spärr i journalen mot våra andra enheter (patientdatalagen 4 kap. 4 §)",
        "a block of your patient record towards our other units (Swedish Patient Data Act, ch. 4 s. 4)",
    ),
    "block_external": say(
        "en spärr i journalen mot andra vårdgivare (lagen om sammanhållen vård- och omsorgsdokumentation 2 kap.)",
        "a block of your patient record towards other care providers (Swedish Act on Coherent Care Documentation, ch. 2)",
    ),
    "unblock_inner": say(
        "att journalspärren mot våra andra enheter hävs (patientdatalagen 4 kap.)",
        "the lifting of the block towards our other units (Swedish Patient Data Act, ch. 4)",
    ),
    "unblock_external": say(
        "att journalspärren mot andra vårdgivare hävs (lagen om sammanhållen vård- och omsorgsdokumentation 2 kap.)",
        "the lifting of the block towards other care providers (Swedish Act on Coherent Care Documentation, ch. 2)",
    ),
    "automated_decision_review": say(
        "att en människa omprövar ett automatiskt beslut (artikel 22.3)",
        "a review by a person of an automated decision (Article 22(3))",
    ),
    "complaint": say("svar på ditt klagomål", "a decision on your complaint"),
}

REASONS: dict[str, Text] = {
    "complexity": say(
        "den rör många system och behöver prövas uppgift för uppgift",
        "it concerns many systems and has to be decided record by record",
    ),
    "number_of_requests": say(
        "vi har fått ett stort antal begäranden samtidigt", "we have received a large number of requests at once"
    ),
}

CHANNELS: dict[str, Text] = {
    "email": say("e-post", "e-mail"),
    "sms": say("sms", "text messages"),
    "phone": say("telefon", "phone"),
    "post": say("vanlig post", "post"),
    "push": say("notiser i appen", "notifications in the app"),
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
