"""What the letters on the way of a case say, statement by statement; the templates put them in order."""

from connectors.letters.words import say

HEADINGS = {
    "identity_request": say(
        "Vi har fått din begäran – bekräfta att det är du", "We have your request – please confirm that it is you",
        "Är det du som har skrivit till oss?", "Was it you who wrote to us?",
    ),
    "ready": say("Ditt svar är klart", "Your answer is ready"),
    "stronger": say("Logga in för att få ditt svar", "Sign in to have your answer"),
    "merged": say("Din begäran är redan besvarad", "Your request has already been answered"),
    "unproven": say(
        "Vi kunde inte bekräfta vem som skrev", "We could not confirm who wrote",
        "Vi vet inte vem som skrev till oss", "We don't know who wrote to us",
    ),
    "extension": say("Vi behöver mer tid", "We need more time"),
    "withdrawn": say("Du har tagit tillbaka din begäran", "You have withdrawn your request"),
    "clarification": say("En fråga om din begäran", "A question about your request"),
    "lifting": say("Besked i ditt ärende", "News about your case"),
    "marketing_stopped": say("Vi skickar ingen mer reklam", "No more marketing from us"),
    "routed": say("Din begäran är skickad vidare", "Your request has been passed on"),
    "neither": say("Svar på din begäran", "Answer to your request"),
    "fee": say("En fråga innan vi går vidare", "A question before we go on"),
    "waiting": say("Du har ett meddelande", "You have a message"),
    "inform": say("Begäran om åtgärd", "A request for action"),
    "staff": say("Ett ärende väntar", "A case is waiting"),
}  # fmt: skip

REPLY = say(
    "Svara gärna på detta brev först, så ser vi över saken.",
    "You are welcome to reply to this letter first, and we will look into it.",
    "Svara på brevet om du tycker att vi har gjort fel. Då tittar vi på det igen.",
    "Reply to this letter if you think that we got something wrong. Then we will look at it again.",
)
REPLY_DPO = say(
    "Svara gärna på detta brev först, så ser vi över saken; du når vårt dataskyddsombud på {dpo}.",
    "You are welcome to reply to this letter first, and we will look into it; our data protection officer is at {dpo}.",
    "Svara på brevet om du tycker att vi har gjort fel. Du kan också skriva till vårt dataskyddsombud: {dpo}.",
    "Reply to this letter if you think that we got something wrong. You can also write to our data protection officer: {dpo}.",
)
COMPLAINT = say(
    "Du kan alltid klaga hos tillsynsmyndigheten: {name}, {address} (artikel 77 i dataskyddsförordningen).",
    "You can always complain to the supervisory authority: {name}, {address} (Article 77 GDPR).",
    "Du har rätt att klaga hos den myndighet som kontrollerar oss: {name}, {address} (artikel 77). Det kostar ingenting.",
    "You have the right to complain to the authority that checks on us: {name}, {address} (Article 77). It costs nothing.",
)
COURT = say("Du kan också gå till domstol (artikel 79).", "You can also go to court (Article 79).")
APPEAL = say(
    "Beslutet kan överklagas till förvaltningsrätten (7 kap. 2 § dataskyddslagen). Skicka överklagandet till oss inom tre veckor "
    "från den dag du fick beslutet.",
    "The decision can be appealed to the administrative court (Swedish Data Protection Act, ch. 7 s. 2). Send the appeal to us "
    "within three weeks of the day you received the decision.",
)

IDENTITY_REQUEST = {
    "arrived": say(
        "Tack, din begäran om dina personuppgifter har kommit fram. Tiden för vårt svar räknas från den dag då den kom: du får "
        "svar inom en månad.",
        "Thank you, your request about your personal data has arrived. The time for our answer counts from the day it came in: "
        "you will hear from us within one month.",
        "Tack, vi har fått det du skrev. Du får svar inom en månad från den dag då det kom till oss.",
        "Thank you, we have what you wrote. You will have an answer within one month of the day it came to us.",
    ),
    "why": say(
        "Ett e-postmeddelande kan vem som helst skicka i någon annans namn. Därför behöver vi veta att det är du som läser den här "
        "adressen innan vi lämnar ut eller tar bort något (artikel 12.6 i dataskyddsförordningen).",
        "Anybody can send an e-mail in somebody else's name. So we need to know that it is you who reads this address before we "
        "hand out or remove anything (Article 12(6) GDPR).",
        "Vem som helst kan skriva ett mejl och låtsas vara du. Därför måste vi först veta att det är du (artikel 12.6).",
        "Anybody can write an e-mail and pretend to be you. So we have to know first that it is you (Article 12(6)).",
    ),
    "nothing_else": say(
        "Vi behöver ingenting annat: ingen kopia av legitimationen, ingen underskrift och inget personnummer.",
        "We need nothing else: no copy of an identity card, no signature and no personal identity number.",
        "Du behöver inte skicka något annat. Inget id-kort, ingen underskrift och inget personnummer.",
        "You don't have to send anything else. No identity card, no signature and no identity number.",
    ),
    "stranger": say(
        "Var det inte du som skrev till oss? Då behöver du inte göra något. Utan koden händer ingenting.",
        "Was it not you who wrote to us? Then there is nothing to do. Without the code nothing happens.",
    ),
}
HANDLING = (
    say(
        "Koden gäller bara för det här ärendet. Vi antecknar att den stämde och när, inget mer.",
        "The code is good for this case only. We note that it was right and when, nothing more.",
        "Koden är bara för det här.", "The code is only for this.",
    ),
    say(
        "Tiden mellan denna fråga och ditt svar kan läggas till svarstiden.",
        "The time between this question and your answer can be added to the time for our answer.",
        "Om du väntar med koden kan vårt svar också dröja.", "If you wait with the code, our answer can take longer too.",
    ),
    say(
        "Hör du inte av dig påminner vi en gång och avslutar sedan ärendet. Du kan när som helst begära på nytt.",
        "If we don't hear from you we remind you once and then close the case. You can ask again at any time.",
        "Svarar du inte påminner vi dig en gång. Sedan gör vi ingenting mer. Du kan alltid skriva igen.",
        "If you don't answer we remind you once. Then we do nothing more. You can always write again.",
    ),
)  # fmt: skip

IDENTITY_PAGE = say(
    "Du kan också skriva koden på {page}. Där ser du sedan hur det går.",
    "You can also enter the code at {page}. There you then see how it goes.",
)

READY = {
    "why": say(
        "Svaret på din begäran finns nu att hämta. Det ligger inte i detta brev, eftersom e-post inte är tillräckligt skyddad.",
        "The answer to your request is ready to be collected. It is not in this letter, because e-mail is not protected well enough.",
        "Nu finns ditt svar. Det ligger inte här i mejlet, för andra kan ibland läsa mejl.",
        "Your answer is here now. It is not in this e-mail, because others can sometimes read e-mail.",
    ),
    "care": say(
        "Lämna inte koden vidare: den som har den kan läsa svaret.",
        "Please don't pass the code on: whoever has it can read the answer.",
        "Visa inte koden för någon. Den som har koden kan läsa ditt svar.",
        "Don't show the code to anybody. Whoever has the code can read your answer.",
    ),
}
READY_PAGE = say("Öppna {page} och skriv koden:", "Open {page} and enter the code:")
READY_CODE = say("Du hämtar svaret med koden:", "You collect the answer with the code:")

STRONGER = {
    "why": say(
        "Det du ber om lämnar vi bara ut till den som har visat vem den är med säker inloggning. En kod i ett mejl "
        "räcker inte, eftersom andra "
        "kan läsa mejl (artiklarna 12.6 och 32 i dataskyddsförordningen).",
        "What you ask for we hand out only to somebody who has shown who they are by signing in securely. A code in "
        "an e-mail is not enough, "
        "because others can read e-mail (Articles 12(6) and 32 GDPR).",
        "Det du ber om ger vi bara till rätt person. Därför räcker det inte med en kod i ett mejl (artiklarna 12.6 och 32).",
        "What you ask for we give only to the right person. So a code in an e-mail is not enough (Articles 12(6) and 32).",
    ),
    "reveals_nothing": say(
        "Vi frågar så av alla som ber om detta. Det säger ingenting om huruvida vi har uppgifter om dig.",
        "We ask this of everybody who requests it. It says nothing about whether we hold data about you.",
    ),
    "otherwise": say(
        "Kan du inte logga in? Svara på detta brev, så hittar vi ett annat sätt som inte kräver mer än nödvändigt. Skicka ingen kopia av "
        "legitimationen.",
        "Can't you sign in? Reply to this letter, and we will find another way that asks for no more than "
        "necessary. Don't send a copy of an "
        "identity card.",
        "Kan du inte logga in? Svara på brevet, så hjälper vi dig. Skicka ingen kopia av ditt id-kort.",
        "Can't you sign in? Reply to this letter, and we will help you. Don't send a copy of your identity card.",
    ),
}
DOUBTED = {
    "why": say(
        "Vi kunde inte bekräfta att mejlet med din begäran verkligen kom från din adress. Innan vi gör något vill vi därför att du visar "
        "vem du är med säker inloggning (artikel 12.6 i dataskyddsförordningen).",
        "We could not confirm that the e-mail with your request really came from your address. Before we do anything we therefore ask "
        "you to show who you are by signing in securely (Article 12(6) GDPR).",
        "Vi är inte säkra på att mejlet kom från dig. Därför vill vi att du loggar in och visar vem du är (artikel 12.6).",
        "We are not sure that the e-mail came from you. So we ask you to sign in and show who you are (Article 12(6)).",
    ),
    "reveals_nothing": say(
        "Det säger ingenting om huruvida vi har uppgifter om dig.",
        "It says nothing about whether we hold data about you.",
    ),
}
STRONGER_PAGE = say(
    "Öppna {page} och logga in, till exempel med BankID eller en annan e-legitimation.",
    "Open {page} and sign in, for instance with BankID or another electronic identity.",
)
STRONGER_SERVICE = say(
    "Logga in i tjänsten, till exempel med BankID eller en annan e-legitimation.",
    "Sign in to the service, for instance with BankID or another electronic identity.",
)

MERGED = say(
    "Det du ber om i detta ärende har vi svarat på i ditt ärende {other}. Svaret där, och det som enligt det följer, gäller också "
    "här, och vi avslutar det här ärendet.",
    "What you ask for in this case was answered in your case {other}. The answer there, and what it says will follow, covers "
    "this case too, and we are closing this one.",
)
WITHDRAWN = say(
    "Vi har avslutat ärendet som du önskade. Det som redan kan ha hunnit göras går inte att ångra; allt annat är som förut. Du kan "
    "när som helst begära på nytt.",
    "We have closed the case as you wished. Anything that may already have been done can't be undone; all else is as before. You "
    "can ask again at any time.",
    "Du ville inte gå vidare, så vi gör ingenting mer. Det som redan är gjort kan vi inte ändra tillbaka. Du kan alltid skriva igen.",
    "You did not want to go on, so we do nothing more. What is done already can't be changed back. You can always write again.",
)
UNPROVEN = {
    "not_done": say(
        "Vi har inte gjort det som begärdes. Skälet är att vi inte har kunnat bekräfta att begäran kom från den som uppgifterna "
        "gäller (artiklarna 11.2 och 12.6 i dataskyddsförordningen). Koden som vi skickade har inte kommit tillbaka, eller så stämde "
        "den inte.",
        "We have not done what was asked. The reason is that we could not confirm that the request came from the person whom the "
        "data concern (Articles 11(2) and 12(6) GDPR). The code that we sent has not come back, or it was not right.",
        "Vi har inte gjort det som stod i brevet till oss. Vi vet nämligen inte vem som skrev det (artiklarna 11.2 och 12.6). Vi "
        "skickade en kod, men den kom inte tillbaka eller var fel.",
        "We have not done what the letter to us said. The reason is that we don't know who wrote it (Articles 11(2) and 12(6)). We "
        "sent a code, but it did not come back or it was wrong.",
    ),
    "reveals_nothing": say(
        "Det här säger ingenting om huruvida vi har uppgifter om dig.",
        "This says nothing about whether we hold data about you.",
        "Det betyder inte att vi har uppgifter om dig, och inte att vi saknar dem.",
        "It does not mean that we have data about you, and not that we have none.",
    ),
    "helps": say(
        "Skriv till oss på nytt från den adress som du använder hos oss, eller logga in, och svara sedan med den kod du får. Har du "
        "inte kvar adressen, berätta det, så hittar vi ett annat sätt som inte kräver mer än nödvändigt.",
        "Write to us again from the address that you use with us, or sign in, and reply with the code you then get. If you no "
        "longer have the address, tell us, and we will find another way that asks for no more than necessary.",
        "Skriv till oss igen, från den adress du brukar använda. Då får du en ny kod. Har du ingen sådan adress? Berätta det, så "
        "hjälper vi dig på ett annat sätt.",
        "Write to us again, from the address that you usually use. Then you will get a new code. Don't you have that address any "
        "more? Tell us, and we will help you in another way.",
    ),
}
EXTENSION_LAW = say("artikel 12.3 i dataskyddsförordningen", "Article 12(3) GDPR")
