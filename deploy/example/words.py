"""Sentences that the invented people and their clinicians write."""

QUESTIONS = (
    ("Vad vill du ha hjälp med?", ("sömn", "oro", "nedstämdhet", "relation", "stress i arbetet", "sorg")),
    ("Hur länge har det pågått?", ("några veckor", "ett halvår", "mer än ett år", "så länge jag minns")),
    ("Har du gått i terapi förut?", ("nej", "ja, en gång", "ja, flera gånger")),
    ("Hur vill du ses?", ("helst video", "helst på plats", "spelar ingen roll")),
)
COMMENTS = (
    "Kände mig lyssnad på.",
    "Bra, men mötet blev kort.",
    "Lätt att hitta en tid.",
    "Skulle vilja ha övningar hemma.",
    None,
)
REASONS = ("sömnsvårigheter", "oro i vardagen", "nedstämdhet", "relationskris", "utmattning", "sorgereaktion")
FINDINGS = (
    "Beskriver tröttare kvällar sedan i våras. Sover fem timmar. Provar sömndagbok till nästa gång.",
    "Berättar om oro inför arbetsveckan. Övar andning i rummet med god effekt.",
    "Mer energi sedan sist. Har tagit upp promenaderna. Fortsätter enligt plan.",
    "Går igenom veckan. Grälen hemma har blivit färre. Hemuppgift: tala om en sak i taget.",
    "Känner skuld över sjukskrivningen. Vi arbetar med tankar om duglighet.",
)
DIAGNOSES = (
    ("F51.0", "Icke organisk sömnlöshet"),
    ("F41.1", "Generaliserat ångestsyndrom"),
    ("F43.2", "Anpassningsstörning"),
    ("F43.8A", "Utmattningssyndrom"),
    ("Z63.0", "Problem i relation till partner"),
)
PURPOSES = ("vårdkontakt enligt bokning", "förberedelse av besök", "handledning", "kvalitetsuppföljning")
TOPICS = ("Sömnskolan", "Veckans övning", "Vi som är föräldrar", "Prata av sig", "Promenadgruppen")
LINES = (
    "Hej, hur gick det med övningen?",
    "Jag sov faktiskt bättre i natt.",
    "Tack för tipset om promenaderna!",
    "Samma här, kvällarna är värst.",
    "Ska du med på gruppen på torsdag?",
    "Jag provade att lägga bort telefonen.",
    "Det var skönt att höra att fler känner så.",
    "Jag hör av mig efter helgen.",
    "Vilken bok var det du läste?",
    "Min terapeut sa något liknande.",
    "Nu är det äntligen ljust ute på morgonen.",
    "Kram på dig.",
)
EMOJI = ("👍", "❤️", "🌱", "🙏")
SUPPORT_SUBJECTS = ("Byta lösenord", "Fråga om faktura", "Videon hackar", "Ändra bokad tid")
SUPPORT_LINES = (
    (False, "Hej, jag kommer inte vidare själv. Kan ni hjälpa mig?"),
    (True, "Hej! Det ordnar vi. Prova en gång till nu, så ska det fungera."),
    (False, "Nu gick det. Tack!"),
)
