"""What the dated answer says for each right, statement by statement; the templates put them in order."""

from connectors.letters.words import say

TITLES = {
    "access": say("Dina uppgifter hos oss", "Your data with us"),
    "access_log": say("Vem som har öppnat din journal", "Who has opened your patient record"),
    "journal_copy": say("Din journal", "Your patient record"),
    "recipients_info": say("Vilka som har fått dina uppgifter", "Who has received your data"),
    "rectification": say("Rättelse av dina uppgifter", "Correction of your data"),
    "erasure": say("Vad vi har gjort med dina uppgifter", "What we have done with your data"),
    "journal_destruction": say("Om att förstöra din journal", "About the destruction of your patient record"),
    "restriction": say("Begränsad användning av dina uppgifter", "Restricted use of your data"),
    "portability": say("Dina uppgifter att ta med dig", "Your data to take with you"),
    "objection": say("Svar på din invändning", "Answer to your objection"),
    "objection_direct_marketing": say("Ingen mer direktmarknadsföring", "No more direct marketing"),
    "withdraw_consent": say("Ditt samtycke är återtaget", "Your consent is withdrawn"),
    "block_inner": say("Spärr mot våra andra enheter", "A block towards our other units"),
    "block_external": say("Spärr mot andra vårdgivare", "A block towards other care providers"),
    "unblock_inner": say("Spärren mot våra andra enheter", "The block towards our other units"),
    "unblock_external": say("Spärren mot andra vårdgivare", "The block towards other care providers"),
    "automated_decision_review": say("Omprövning av ett automatiskt beslut", "Review of an automated decision"),
    "complaint": say("Svar på ditt klagomål", "Answer to your complaint"),
}
SEVERAL = say("Svar på det du har bett om", "Answer to what you have asked for")
FIRST_PART = say("En första del av vårt svar", "A first part of our answer")
NO_DATA = say("Vi har inga uppgifter om dig", "We hold no data about you")
REFUSAL = say("Svar på din begäran", "Answer to your request")

DEEDS = {
    "erase": say("Raderat", "Erased", "Borttaget", "Removed"),
    "anonymise": say("Avidentifierat; bara statistik finns kvar", "Anonymised; only statistics remain"),
    "redact": say("Din del är borttagen; andras del finns kvar", "Your part removed; other people's part remains"),
    "rectify": say("Rättat", "Corrected"),
    "annotate": say("Antecknat bredvid; originalet finns kvar", "Noted beside it; the original stays"),
    "correct_by_voucher": say("Rättat med en ny verifikation", "Corrected by a new voucher"),
    "restrict": say("Användningen är begränsad", "Use restricted"),
    "block": say("Spärrat", "Blocked"),
    "unblock": say("Spärren är hävd", "Block lifted"),
    "stop_use": say("Används inte längre", "No longer used"),
    "disclose": say("Lämnas ut till dig", "Handed out to you"),
    "export": say("Finns i filen", "In the file"),
}

NOTHING = say(
    "Vi har sökt i systemen som räknas upp i brevet och hittade inga uppgifter om dig som detta gäller.",
    "We have searched the systems that this letter lists and found no data about you that this concerns.",
)
NOT_FINISHED = say("Det här har vi inte kunnat göra färdigt än.", "This we have not been able to finish yet.")
NOT_YET = say("Om detta har vi ännu inget att berätta.", "About this we have nothing to tell yet.")
ONLY_CASE = say(
    "Det enda som finns är det här ärendet: din begäran, våra brev och uppgiften om hur vi har hanterat den. Vi "
    "sparar det en tid för att "
    "kunna visa att vi har svarat.",
    "All that exists is this case: your request, our letters and a note of how we handled it. We keep it for a time so that we can show "
    "that we answered.",
)
BESIDES_CASE = say(
    "Därutöver finns det här ärendet: din begäran, våra brev och uppgiften om hur vi har hanterat den. Vi sparar "
    "det en tid för att kunna "
    "visa att vi har svarat.",
    "Besides there is this case: your request, our letters and a note of how we handled it. We keep it for a time so that we can show "
    "that we answered.",
)
NOT_DONE = say("Därför har vi inte gjort något av det du bad om.", "So we have done nothing of what you asked for.")

FETCH = {
    "copy": say(
        "Ja, vi behandlar uppgifter om dig. Kopian hämtar du på samma ställe som detta brev: öppna sv/index.html "
        "för att läsa, eller använd "
        "filerna i data i andra program. Den visar uppgifterna så som de står i de system som vi har sökt i.",
        "Yes, we process data about you. You collect the copy where you found this letter: open en/index.html to "
        "read it, or use the files "
        "in data in other programs. It shows the data as they stand in the systems that we have searched.",
        "Ja, vi har uppgifter om dig. Du hittar dem på samma ställe som det här brevet. Öppna filen sv/index.html.",
        "Yes, we have data about you. You find them in the same place as this letter. Open the file en/index.html.",
    ),
    "journal": say(
        "Kopian av journalen hämtar du på samma ställe som detta brev: öppna sv/index.html för att läsa.",
        "You collect the copy of the patient record where you found this letter: open en/index.html to read it.",
    ),
    "portable": say(
        "Filerna hämtar du på samma ställe som detta brev, i mappen data. Varje tabell finns både som JSON och som "
        "CSV, i UTF-8 och med tider "
        "som anger tidszon. schema.json beskriver formatet, och fields.sv.json säger vad fälten betyder.",
        "You collect the files where you found this letter, in the folder data. Each table is there both as JSON "
        "and as CSV, in UTF-8 and "
        "with times that give their zone. schema.json describes the format, and fields.en.json says what the fields mean.",
    ),
    "log": say(
        "Listan hämtar du på samma ställe som detta brev. Den visar när någon har öppnat journalen, från vilken "
        "enhet, vem och varför, så långt "
        "det står i loggen.",
        "You collect the list where you found this letter. It shows when somebody opened the patient record, from "
        "which unit, who and why, as far "
        "as the log says.",
    ),
}
FETCH_OTHER = say(
    "Underlaget hämtar du på samma ställe som detta brev.", "You collect the material where you found this letter."
)
KIND_OF_PACKAGE = {"copy": "copy", "journal": "journal", "portable": "portable", "log": "log", "access_log": "log"}

REDACTED = say(
    "Antal ställen där vi har tagit bort uppgifter om andra personer ur det du får: {count} (artikel 15.4).",
    "Places where we have taken data about other people out of what you receive: {count} (Article 15(4)).",
)
SENT_TO = say(
    "På din begäran har vi också skickat uppgifterna direkt till {name} (artikel 20.2).",
    "As you asked, we have also sent the data directly to {name} (Article 20(2)).",
)
PORTABLE = say(
    "I filen finns det som du själv har lämnat eller som din användning har gett upphov till, och som vi behandlar "
    "med samtycke eller avtal "
    "(artikel 20.1). Att du får filen raderar ingenting hos oss (artikel 20.3).",
    "The file holds what you provided yourself or what your use has produced, and what we process on consent or "
    "contract (Article 20(1)). "
    "That you get the file erases nothing with us (Article 20(3)).",
)

RECTIFIED = say(
    "Uppgifter som var fel är ändrade på plats (artikel 16).",
    "Data that were wrong have been changed in place (Article 16).",
)
RECTIFIED_JOURNAL = say(
    "I journalen är rättelsen gjord så att den tidigare texten går att läsa, med uppgift om när och av vem "
    "(patientdatalagen 3 kap. 14 §).",
    "In the patient record the correction was made so that the earlier text can be read, with when and by whom "
    "(Swedish Patient Data Act, "
    "ch. 3 s. 14).",
)
ANNOTATED_JOURNAL = say(
    "I journalen får ingenting tas bort eller skrivas över (patientdatalagen 3 kap. 14 §). Där är det antecknat att "
    "du har en annan mening "
    "(3 kap. 8 §).",
    "In the patient record nothing may be removed or written over (Swedish Patient Data Act, ch. 3 s. 14). It is "
    "noted there that you see it "
    "differently (ch. 3 s. 8).",
)
ANNOTATED = say(
    "Ditt eget uttalande står nu bredvid uppgifterna, som i övrigt är oförändrade (artikel 16).",
    "Your own statement now stands beside the data, which are otherwise unchanged (Article 16).",
)
BY_VOUCHER = say(
    "Bokföring ändras inte i efterhand. Den är rättad med en ny verifikation som visar rättelsen (bokföringslagen 5 kap. 5 §).",
    "Books are not changed afterwards. They are corrected by a new voucher that shows the correction (Swedish "
    "Bookkeeping Act, ch. 5 s. 5).",
)

RESTRICTED = say(
    "Vi har begränsat användningen av uppgifterna nedan. De finns kvar men används inte (artikel 18.1).",
    "We have restricted the use of the data below. They are kept but not used (Article 18(1)).",
)
MAY_USE = say(
    "Utöver att vi sparar dem får uppgifterna bara användas om du säger ja, för rättsliga anspråk, för att skydda "
    "någon annans rättigheter "
    "eller för ett viktigt allmänintresse (artikel 18.2).",
    "Apart from being kept, the data may only be used if you agree, for legal claims, to protect somebody else's "
    "rights or for an important "
    "public interest (Article 18(2)).",
)
USED_BY = say(
    "Uppgifterna får användas bara av den som behöver dem för: {purpose}.",
    "The data may be used only by those who need them for: {purpose}.",
)
BEFORE_LIFTING = say(
    "Du får ett brev innan begränsningen hävs (artikel 18.3).",
    "You will have a letter before the restriction is lifted (Article 18(3)).",
)

WEIGHING = say(
    "Vi väger just nu din invändning mot våra skäl. Under tiden används uppgifterna inte (artikel 18.1 d). Du får ett eget besked.",
    "We are weighing your objection against our reasons now. Meanwhile the data are not used (Article 18(1)(d)). You will hear from us.",
)
UPHELD = say(
    "Vi har vägt din invändning. Vi har inga tvingande skäl som väger tyngre än dina, och slutar därför med det du invände mot "
    "(artikel 21.1). Medan vi vägde var uppgifterna begränsade (artikel 18.1 d).",
    "We have weighed your objection. We have no compelling grounds that outweigh yours, so we stop what you objected to (Article 21(1)). "
    "While we weighed it the data were restricted (Article 18(1)(d)).",
)
REJECTED = say(
    "Vi har vägt din invändning och har tvingande berättigade skäl, eller ett rättsligt anspråk, som väger tyngre "
    "(artikel 21.1). Medan vi "
    "vägde var uppgifterna begränsade (artikel 18.1 d). Den som har beslutat skriver:",
    "We have weighed your objection and have compelling legitimate grounds, or a legal claim, that outweigh it (Article 21(1)). While we "
    "weighed it the data were restricted (Article 18(1)(d)). Whoever decided writes:",
)

STOPPED = say(
    "Vi använder inte längre dina uppgifter för direktmarknadsföring, och inte heller för profilering till sådan (artikel 21.3).",
    "We no longer use your data for direct marketing, nor for profiling for it (Article 21(3)).",
)
SUPPRESSED = say(
    "Ingenting mer skickas till dig på de här vägarna: {channels}.",
    "Nothing more is sent to you in these ways: {channels}.",
)
CONSENT_ENDED = say(
    "Samtycket gäller inte längre, och vi har slutat med det som byggde på det (artikel 7.3).",
    "The consent has ended, and we have stopped what rested on it (Article 7(3)).",
)
PAST_LAWFUL = say(
    "Det som skedde med stöd av samtycket innan du tog tillbaka det var lagligt och förblir det (artikel 7.3).",
    "What happened on the ground of the consent before you withdrew it was lawful and stays so (Article 7(3)).",
)
OTHER_GROUND = say(
    "Uppgifterna bygger inte på samtycket utan på en annan grund: {basis}.",
    "The data do not rest on the consent but on another ground: {basis}.",
)
NO_OBJECTION = say(
    "En invändning kan inte stoppa detta, eftersom grunden är: {basis}.",
    "An objection can't stop this, because the ground is: {basis}.",
)
UNTOUCHED = say("Det här berörs inte av det du har bett om.", "This is not touched by what you have asked for.")
ARTICLE = {
    "withdraw_consent": say("artikel 7.3", "Article 7(3)"),
    "objection": say("artikel 21.1", "Article 21(1)"),
    "restriction": say("artikel 18", "Article 18"),
}
