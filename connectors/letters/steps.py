"""What the rarer letters on the way say: a question, a fee, an end of a restriction, a stop, a passing on, a refusal to tell."""

from connectors.letters.words import say

QUESTIONS = {
    "erase_or_keep": say(
        "Vill du att vi raderar uppgifterna, eller att vi behåller dem men slutar använda dem? Det som är raderat går inte att få "
        "tillbaka.",
        "Do you want us to erase the data, or to keep them and stop using them? What is erased can't be brought back.",
        "Ska vi ta bort uppgifterna? Eller ska vi ha kvar dem, men sluta använda dem? Det vi tar bort går inte att få tillbaka.",
        "Shall we remove the data? Or shall we keep them, but stop using them? What we remove can't be brought back.",
    ),
    "scope": say(
        "Vilka uppgifter, vilken tid eller vilken del av det vi gör för dig gäller din begäran? Du får svara att den gäller allt.",
        "Which data, which time or which part of what we do for you is your request about? You may answer that it is about everything.",
        "Vilka uppgifter menar du? Du kan också svara: allt.",
        "Which data do you mean? You can also answer: everything.",
    ),
}
OWN_WORDS = say("{text}", "{text}")
CLARIFICATION = {
    "why": say(
        "Vi vill göra det du faktiskt ber om, och det går att läsa din begäran på mer än ett sätt.",
        "We want to do what you are really asking for, and your request can be read in more than one way.",
        "Vi vill göra rätt. Därför frågar vi dig.",
        "We want to get it right. So we are asking you.",
    ),
    "clock": say(
        "Där lagen låter oss vänta på ditt besked står tiden för vårt svar stilla tills det kommer. Annars går den som vanligt, och det "
        "som är klart gör vi under tiden.",
        "Where the law lets us wait for your reply, the time for our answer is paused until it comes. Otherwise it runs as usual, "
        "and we do what is clear in the meantime.",
        "Ibland måste vi vänta på ditt svar. Då kan det dröja längre innan vi är klara. Det vi redan vet gör vi under tiden.",
        "Sometimes we have to wait for your answer. Then it can take longer until we are done. What we know already we do meanwhile.",
    ),
    "how": say(
        "Svara på detta brev med egna ord, och ha med koden:",
        "Reply to this letter in your own words, and include the code:",
        "Svara på brevet. Skriv som du vill, och skriv med koden:",
        "Reply to this letter. Write as you like, and add the code:",
    ),
}

LIFTING = {
    "accuracy_checked": say(
        "vi har kontrollerat om uppgifterna stämmer, och kontrollen är klar",
        "we have checked whether the data are right, and the check is done",
    ),
    "weighed": say("din invändning är prövad", "your objection has been decided"),
    "released": say(
        "det som du behövde uppgifterna till är klart, eller så har du själv bett oss släppa dem",
        "what you needed the data for is done, or you have asked us to release them",
    ),
    "claim_over": say("det rättsliga anspråket är avslutat", "the legal claim is over"),
}
LIFTING_LAW = say("artikel 18.3 i dataskyddsförordningen", "Article 18(3) GDPR")
LIFTED = say(
    "Efter den dagen använder vi uppgifterna som förut, eller raderar dem om tiden för att spara dem har gått ut.",
    "After that day we use the data as before, or erase them if the time for keeping them is over.",
)
AGAINST = say(
    "Tycker du att begränsningen ska vara kvar? Svara på detta brev före den dagen och berätta varför, så prövar vi det.",
    "Do you think that the restriction should stay? Reply to this letter before that day and tell us why, and we will look at it.",
)

MARKETING_LAW = say("artikel 21.3 i dataskyddsförordningen", "Article 21(3) GDPR")
ENTRY = say(
    "För att det ska fungera sparar vi en notering om din adress i en spärrlista. Den används bara till att inte skicka reklam.",
    "So that this works we keep a note of your address in an opt-out list. It is used only for not sending marketing.",
)
SAYS_NOTHING = say(
    "Vi gör så för alla som ber om det. Brevet säger därför ingenting om huruvida du är kund hos oss.",
    "We do this for everybody who asks. So this letter says nothing about whether you are a customer of ours.",
)

ROUTED = {
    "why": say(
        "Vi hanterar uppgifterna på uppdrag av någon annan, eller så ligger de hos någon annan som bestämmer över "
        "dem. Därför är det inte "
        "vi som avgör din begäran.",
        "We handle the data on behalf of somebody else, or they lie with somebody else who decides about them. So it is not for "
        "us to decide your request.",
    ),
    "law": say("artiklarna 4.7 och 28.3 e i dataskyddsförordningen", "Articles 4(7) and 28(3)(e) GDPR"),
    "afterwards": say(
        "De har fått din begäran av oss och svarar dig. Du kan också vända dig direkt till dem.",
        "They have your request from us and will answer you. You can also turn to them directly.",
    ),
}

NEITHER = {
    "told": say(
        "Vi kan varken bekräfta eller förneka att vi har uppgifter om den som din begäran gäller. Vi svarar alltid så när någon "
        "frågar för någon annan och rätten att få veta inte är klarlagd. Du kan alltså inte dra någon slutsats av det.",
        "We can neither confirm nor deny that we hold data about the person whom your request is about. We always answer like this "
        "when somebody asks for somebody else and the right to know has not been established. So nothing follows from it.",
    ),
    "law": say(
        "Uppgifter om en annan person kan vara skyddade av sekretess, också mot en vårdnadshavare eller en annan företrädare ({law}).",
        "Data about another person can be protected by secrecy, also towards a guardian or another representative ({law}).",
    ),
    "helps": say(
        "Den som det gäller kan själv vända sig till oss. Har du ett beslut eller en fullmakt som visar din rätt, svara på detta brev.",
        "The person concerned can turn to us directly. If you have a decision or an authority that shows your "
        "right, reply to this letter.",
    ),
}
NEITHER_LAW = say("artiklarna 12.6 och 15.4 i dataskyddsförordningen", "Articles 12(6) and 15(4) GDPR")

FEE = {
    "why": say(
        "Du har bett om samma sak flera gånger, eller om så mycket att det är uppenbart orimligt. Då får vi ta ut en avgift som "
        "motsvarar vad det kostar oss.",
        "You have asked for the same thing several times, or for so much that it is clearly excessive. Then we may charge a fee "
        "that covers what it costs us.",
    ),
    "law": say("artikel 12.5 i dataskyddsförordningen", "Article 12(5) GDPR"),
    "how": say(
        "Vill du inte betala kan du ta tillbaka eller begränsa din begäran genom att svara på detta brev. Då kostar det ingenting.",
        "If you don't want to pay you can withdraw or narrow your request by replying to this letter. Then it costs nothing.",
    ),
}

WAITING = {
    "told": say("Ett meddelande väntar på dig i tjänsten.", "A message is waiting for you in the service."),
    "how": say(
        "Logga in som du brukar för att läsa det. Det går inte att svara på det här mejlet.",
        "Sign in as usual to read it. You can't reply to this e-mail.",
    ),
}

ASKS = {
    "erase": say("Radera personens uppgifter hos er.", "Erase this person's data with you."),
    "rectify": say(
        "Rätta personens uppgifter hos er så som det står nedan.",
        "Correct this person's data with you as stated below.",
    ),
    "restrict": say(
        "Begränsa användningen: spara personens uppgifter, men använd dem inte till något annat.",
        "Restrict the use: keep this person's data, but use them for nothing else.",
    ),
    "lift": say(
        "Häv begränsningen: personens uppgifter får åter användas som förut.",
        "Lift the restriction: this person's data may be used as before.",
    ),
    "block": say("Spärra personens uppgifter för andra.", "Block this person's data for others."),
    "unblock": say("Häv spärren för personens uppgifter.", "Lift the block on this person's data."),
    "stop_use": say(
        "Sluta använda personens uppgifter för det ändamål som de lämnades till er för.",
        "Stop using this person's data for the purpose that you received them for.",
    ),
    "request": say(
        "En person har vänt sig till oss med en begäran om uppgifter som ni bestämmer över. Ta hand om den och svara personen.",
        "A person has turned to us with a request about data that you decide about. Please take it over and answer the person.",
    ),
}
ASKS_LAW = {
    "processor": say(
        "Det här är en instruktion till er som personuppgiftsbiträde (artikel 28.3 a och e i dataskyddsförordningen).",
        "This is an instruction to you as our processor (Article 28(3)(a) and (e) GDPR).",
    ),
    "recipient": say(
        "Ni har fått uppgifterna av oss, och vi är skyldiga att underrätta er (artikel 19 i dataskyddsförordningen).",
        "You have received the data from us, and we have a duty to tell you (Article 19 GDPR).",
    ),
    "request": say(
        "Vi lämnar den vidare eftersom ni är personuppgiftsansvariga (artiklarna 4.7 och 12 i dataskyddsförordningen).",
        "We pass it on because you are the controller (Articles 4(7) and 12 GDPR).",
    ),
}
REMINDER = say("Det här är en påminnelse.", "This is a reminder.")
CONFIRM = say("Svara på detta brev med koden när det är gjort:", "Reply to this letter with the code when it is done:")
CONFIRM_REQUEST = say(
    "Svara på detta brev med koden när ni har tagit emot den:", "Reply to this letter with the code once you have it:"
)
SPARING = say(
    "Uppgifterna ovan är till för att ni ska hitta rätt person. Använd dem inte till något annat.",
    "The details above are there for you to find the right person. Don't use them for anything else.",
)

MATTERS = {
    "approval": say("En plan väntar på beslut.", "A plan is waiting for a decision."),
    "release": say("Ett underlag väntar på att lämnas ut.", "Material is waiting to be released."),
    "no_release": say(
        "Ingen har ännu beslutat om utlämnandet, som ska ske så snart som möjligt.",
        "Nobody has decided yet about handing it out, which is to happen as soon as possible.",
    ),
    "review": say(
        "Ett utdrag behöver granskas innan det lämnas ut.", "An extract has to be looked through before it goes out."
    ),
    "authority": say("En behörighet behöver prövas.", "Somebody's authority has to be examined."),
    "weighing": say("En invändning ska vägas.", "An objection has to be weighed."),
    "due_soon": say("Svarsdagen närmar sig.", "The day for the answer is near."),
    "overdue": say("Svarsdagen har gått.", "The day for the answer has passed."),
    "incident": say(
        "Något gick inte att slutföra och behöver ses över.", "Something could not be completed and needs a look."
    ),
    "hold_review": say("Ett skäl att behålla uppgifter ska omprövas.", "A reason for keeping data is due for review."),
    "glass": say(
        "Någon har använt nödåtkomst till ett underlag. Se ärendet.",
        "Somebody has used emergency access to material. Look at the case.",
    ),
    "differs": say(
        "Ärendets historik och liggare stämmer inte överens. Kör habeas audit reconcile.",
        "The history and the ledger of the case do not agree. Run habeas audit reconcile.",
    ),
    "task": say("En uppgift ska utföras för hand.", "A task has to be done by hand."),
}
INSTEAD = say("Du får det här i stället för {account}.", "You receive this instead of {account}.")
