"""What follows from an answer: what becomes of what stays, recipients, backups, journals, further rights, decisions by people."""

from connectors.letters.words import say

AFTERWARDS = {
    "restrict_ends": say(
        "Uppgifterna är spärrade för allt annat än detta. Dagen efter slutdatumet raderas de av sig själva; du "
        "behöver inte begära det igen.",
        "The data are blocked for everything else. The day after the end date they are erased by themselves; you "
        "don't have to ask again.",
    ),
    "restrict_open": say(
        "Uppgifterna är spärrade för allt annat än detta. När skälet upphör raderas de av sig själva; du behöver inte begära det igen.",
        "The data are blocked for everything else. When the reason ends they are erased by themselves; you don't have to ask again.",
    ),
    "review": say(
        "När den tiden har gått prövar en människa om uppgifterna fortfarande behövs. De raderas inte av sig själva.",
        "When that time has passed, a person decides whether the data are still needed. They are not erased by themselves.",
    ),
    "review_restarts": say(
        "När den tiden har gått prövar en människa om uppgifterna fortfarande behövs. De raderas inte av sig "
        "själva, och en ny anteckning gör "
        "tiden längre.",
        "When that time has passed, a person decides whether the data are still needed. They are not erased by "
        "themselves, and a new entry makes "
        "the time longer.",
    ),
    "route": say(
        "Den som är ansvarig för uppgifterna svarar dig.", "Whoever is responsible for the data will answer you."
    ),
    "person": say("Du får ett eget besked om dem.", "You will have a separate answer about them."),
    "erasure": say(
        "Du kan begära radering på nytt om något ändras.", "You can ask for erasure again if something changes."
    ),
    "other": say("Du kan begära det på nytt om något ändras.", "You can ask again if something changes."),
    "keep": say("Uppgifterna används som förut.", "The data are used as before."),
    "lift_notice_sent": say(
        "Begränsningen gäller tills vi har kontrollerat om uppgifterna stämmer.",
        "The restriction lasts until we have checked whether the data are right.",
    ),
    "weighing_done": say(
        "Begränsningen gäller tills invändningen är prövad.",
        "The restriction lasts until the objection has been decided.",
    ),
    "subject_releases": say(
        "Begränsningen gäller tills du själv säger att uppgifterna får användas eller raderas.",
        "The restriction lasts until you say yourself that the data may be used or erased.",
    ),
    "supervisor_decides": say(
        "Uppgifterna sparas tills myndigheten har beslutat. Beslutar den att journalen ska förstöras gör vi det.",
        "The data are kept until the authority has decided. If it decides that the record is to be destroyed we do so.",
    ),
}

RECIPIENTS = say("Mottagare", "Recipients")
HAVE_RECEIVED = say(
    "Uppgifter av de slag som det gäller har lämnats till: {names}. Vi är skyldiga att berätta för dem vad vi har "
    "gjort (artikel 19). Vill du veta "
    "mer om någon av dem, svara på detta brev.",
    "Data of the kinds concerned have been passed to: {names}. We have a duty to tell them what we have done "
    "(Article 19). If you want to know "
    "more about any of them, reply to this letter.",
)
BACKUPS = say("Säkerhetskopior", "Backups")
IN_BACKUPS = say(
    "I säkerhetskopior kan det raderade finnas kvar längst till och med {day}. Kopiorna används bara om ett system "
    "går sönder, och om en läses "
    "tillbaka raderar vi dina uppgifter igen.",
    "Backups can still hold what was erased, at the longest through {day}. They are used only if a system breaks, "
    "and if one is read back we erase "
    "your data again.",
)

JOURNAL = say("Om din journal", "About your patient record")
JOURNAL_KEPT = say(
    "Patientdatalagen 3 kap. 14 § förbjuder att något i en journal tas bort eller görs oläsligt, och 3 kap. 17 § "
    "säger att varje journalhandling ska "
    "sparas i minst tio år efter den senaste anteckningen. Vi får alltså inte radera den ens om både du och vi vill.",
    "The Swedish Patient Data Act, chapter 3 section 14, forbids removing anything from a patient record or making "
    "it unreadable, and section 17 says "
    "that every document in it is kept for at least ten years after the last entry. So we may not erase it even if "
    "both you and we wish to.",
    "Lagen säger att ingenting i en journal får tas bort, och att den ska sparas i minst tio år (patientdatalagen 3 "
    "kap. 14 och 17 §§). Det gäller "
    "även om både du och vi vill ta bort den.",
    "The law says that nothing in a patient record may be removed, and that it is kept for at least ten years "
    "(Swedish Patient Data Act, ch. 3 ss. 14 "
    "and 17). That is so even if both you and we want to remove it.",
)
DESTROY = say(
    "Du kan ansöka om att journalen förstörs, helt eller delvis (patientdatalagen 8 kap. 4 §). Ansökan görs hos "
    "{name}, {address}. Myndigheten "
    "prövar om du har godtagbara skäl, om journalen uppenbart inte behövs för din vård och om det inte finns något "
    "allmänt skäl att ha den kvar.",
    "You can apply to have the record destroyed, wholly or in part (Swedish Patient Data Act, ch. 8 s. 4). The "
    "application goes to {name}, {address}. "
    "The authority looks at whether you have acceptable reasons, whether the record is clearly not needed for your "
    "care, and whether there is no public "
    "reason to keep it.",
)
DESTRUCTION_DECIDED_THERE = say(
    "Vi får inte själva besluta att en journal ska förstöras. Det gör bara myndigheten (patientdatalagen 8 kap. 4 §).",
    "We may not decide ourselves that a patient record is destroyed. Only the authority does (Swedish Patient Data Act, ch. 8 s. 4).",
)
CAN_BLOCK = say(
    "Du kan spärra journalen (patientdatalagen 4 kap. 4 §; lagen om sammanhållen vård- och omsorgsdokumentation 2 "
    "kap.). Då kan andra enheter hos "
    "oss, och andra vårdgivare, inte läsa den utan att du säger ja eller att det är en nödsituation. Skriv till "
    "{reply_to} så gör vi det genast.",
    "You can have the record blocked (Swedish Patient Data Act, ch. 4 s. 4; Act on Coherent Care Documentation, ch. "
    "2). Then other units here, and "
    "other care providers, can't read it unless you agree or it is an emergency. Write to {reply_to} and we will do it at once.",
)
CAN_CORRECT = say(
    "Tycker du att något är fel kan du få det rättat, eller få antecknat att du har en annan mening "
    "(patientdatalagen 3 kap. 8 och 14 §§).",
    "If you think that something is wrong you can have it corrected, or have it noted that you disagree (Swedish "
    "Patient Data Act, ch. 3 ss. 8 and 14).",
)

BLOCKED_INNER = say(
    "Spärren gäller senast från {day}. Vårdpersonal vid våra andra enheter kan inte läsa det som är spärrat "
    "(patientdatalagen 4 kap. 4 §).",
    "The block stands since {day} at the latest. Staff of our other units can't read what is blocked (Swedish "
    "Patient Data Act, ch. 4 s. 4).",
)
BLOCKED_EXTERNAL = say(
    "Spärren gäller senast från {day}. Andra vårdgivare kan inte läsa det som är spärrat, och den gemensamma "
    "förteckningen har fått veta det "
    "(lagen om sammanhållen vård- och omsorgsdokumentation 2 kap.).",
    "The block stands since {day} at the latest. Other care providers can't read what is blocked, and the shared "
    "index has been told (Swedish Act on "
    "Coherent Care Documentation, ch. 2).",
)
BLOCK_OPENS = say(
    "Spärren får öppnas om du säger ja, eller om det är fara för ditt liv eller din hälsa och du inte kan "
    "tillfrågas. Att det finns spärrade uppgifter "
    "får synas, men inte vilka.",
    "The block may be opened if you agree, or if your life or health is in danger and you can't be asked. It may "
    "show that there are blocked data, but "
    "not which.",
)
BLOCK_LIFTS = say(
    "Du kan när som helst häva spärren: skriv till {reply_to}.",
    "You can have the block lifted at any time: write to {reply_to}.",
)
UNBLOCKED = say(
    "Spärren är hävd senast från {day}. De som deltar i din vård och behöver uppgifterna kan läsa dem igen.",
    "The block is lifted since {day} at the latest. Those who take part in your care and need the data can read them again.",
)
BLOCK_AGAIN = say(
    "Du kan när som helst få en ny spärr: skriv till {reply_to}.",
    "You can have a new block at any time: write to {reply_to}.",
)

JOURNAL_REFERRED = say(
    "Det som inte lämnas ut har vi genast överlämnat till {name}, {address}, tillsammans med vårt yttrande. "
    "Myndigheten avgör om du ska få det "
    "(patientdatalagen 8 kap. 2 §). Du behöver inte göra något.",
    "What is not handed out we have at once put before {name}, {address}, together with our opinion. The authority "
    "decides whether you are to have it "
    "(Swedish Patient Data Act, ch. 8 s. 2). You don't have to do anything.",
)
LOG_SHOWS = say(
    "Du har rätt att få veta vilka som har öppnat din journal, varifrån och när (patientdatalagen 8 kap. 5 §). "
    "Tycker du att någon inte borde ha "
    "läst den, svara på detta brev.",
    "You have the right to know who opened your patient record, from where and when (Swedish Patient Data Act, ch. "
    "8 s. 5). If you think that somebody "
    "should not have read it, reply to this letter.",
)
BY_NAME = say(
    "Nedan står varje mottagare som har fått dina uppgifter, med namn (artikel 15.1 c; EU-domstolen i mål C-154/21).",
    "Below is each recipient that has received your data, by name (Article 15(1)(c); Court of Justice in case C-154/21).",
)
NO_RECIPIENTS = say(
    "Vi har inte lämnat dina uppgifter till någon (artikel 15.1 c).",
    "We have passed your data to nobody (Article 15(1)(c)).",
)
REVIEWED = say(
    "En människa har omprövat beslutet, med vad du har anfört (artikel 22.3). Den som har prövat skriver:",
    "A person has reviewed the decision, with what you have put forward (Article 22(3)). Whoever reviewed it writes:",
)
COMPLAINT_DECIDED = say(
    "Vi har prövat ditt klagomål. Den som har prövat skriver:",
    "We have looked into your complaint. Whoever decided writes:",
)

RIGHTS = say("Dina rättigheter", "Your rights")
FURTHER_RIGHTS = say(
    "Du kan be oss rätta eller radera uppgifter, begränsa hur vi använder dem, invända mot användningen, ta "
    "tillbaka ett samtycke och få ut det du själv "
    "har lämnat i maskinläsbar form (artiklarna 7.3, 16–18, 20 och 21). Det räcker att skriva till {reply_to}.",
    "You can ask us to correct or erase data, to restrict how we use them, object to the use, withdraw a consent "
    "and receive what you have provided in "
    "machine-readable form (Articles 7(3), 16–18, 20 and 21). It is enough to write to {reply_to}.",
    "Du kan be oss att rätta eller ta bort uppgifter, att sluta använda dem, eller att ge dig en fil med dem "
    "(artiklarna 7.3, 16–18, 20 och 21). Skriv "
    "till {reply_to}.",
    "You can ask us to correct or remove data, to stop using them, or to give you a file of them (Articles 7(3), "
    "16–18, 20 and 21). Write to {reply_to}.",
)
AUTOMATED = say(
    "Vi fattar inga beslut om dig enbart automatiskt (artikel 15.1 h).",
    "We make no decisions about you solely by automated means (Article 15(1)(h)).",
)

DECIDED_BY_MACHINE = say(
    "{what} Så vägs uppgifterna: {weighs} Det betyder för dig: {means} Du kan begära att en människa prövar det "
    "(artiklarna 15.1 h och 22).",
    "{what} How the data are weighed: {weighs} What it means for you: {means} You can ask for a person to look at it "
    "(Articles 15(1)(h) and 22).",
)

KEPT_HEADINGS = {
    "restriction": say("Det här är begränsat, och därför", "What is restricted, and why"),
    "objection": say("Det här finns kvar, och därför", "What stays, and why"),
    "other": say("Det här finns kvar, och därför", "What remains, and why"),
}
REFERRAL_TITLE = say("Fråga om utlämnande av journalhandling", "A question of handing out a patient record")
REFERRAL_LAW = say(
    "Patienten har begärt att få ta del av sin journal. Vi anser att det nedanstående inte bör lämnas ut och "
    "överlämnar därför genast frågan till er "
    "för prövning, med vårt yttrande (patientdatalagen 8 kap. 2 §).",
    "The patient has asked to see the patient record. We hold that what is listed below should not be handed out "
    "and therefore put the question before "
    "you at once, with our opinion (Swedish Patient Data Act, ch. 8 s. 2).",
)
ENCLOSED = say(
    "Handlingarna lämnas till er på det sätt som ni anger. Patienten har fått veta att frågan är överlämnad.",
    "The documents are handed to you in the way that you say. The patient knows that the question has been put before you.",
)
