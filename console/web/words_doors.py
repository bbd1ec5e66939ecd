"""Words of the ways in: what came with a letter, the public form, and what is said of late registration."""

_LETTERS = {
    "channel.message": ("Direktmeddelande", "Direct message"),
    "channel.api": ("Ett program", "A program"),
    "attachment": ("Brevet, skannat", "The letter, scanned"),
    "attachment_help": (
        "PDF, JPEG, PNG eller text, högst 10 MB. Sparas krypterat med ärendet och försvinner med det.",
        "PDF, JPEG, PNG or text, at most 10 MB. Kept encrypted with the case, and gone with it.",
    ),
    "fetch_attached": ("Hämta bilaga {number}", "Fetch attachment {number}"),
    "body.received_at": ("kom in", "came in"),
    "body.days": ("dagar", "days"),
}
_FACTS = {
    "fact.case.backdated": (
        "Registrerades efter att begäran kom in; tiden räknas från när den kom",
        "Registered after the request had come in; the time counts from when it came",
    ),
    "fact.ticket.linked": ("Kopplat till ett ärende i ärendesystemet", "Linked to a ticket"),
    "fact.ticket.replied": ("Nytt svar i ärendesystemet", "A new reply on the ticket"),
    "fact.ticket.closed": ("Stängt i ärendesystemet", "The ticket was closed"),
    "fact.ticket.reopened": ("Öppnat igen i ärendesystemet", "The ticket was reopened"),
    "fact.ticket.gone": ("Borta ur ärendesystemet", "The ticket is gone"),
    "fact.ticket.erased": ("Raderat ur ärendesystemet", "The ticket was erased"),
}
_FORM = {
    "first": ("Dina uppgifter", "Your data"),
    "first_lead": (
        "Har du fått ett brev eller ett mejl med en länk? Följ den. Är du anställd har du en egen adress hit.",
        "Do you have a letter or a mail with a link? Follow it. If you work here you have an address of your own.",
    ),
    "first_forms": ("Fråga en verksamhet", "Ask an organisation"),
    "public_title": ("Dina rättigheter hos {organisation}", "Your rights at {organisation}"),
    "public_lead": (
        "Här kan du be om det som dataskyddslagen ger dig rätt till. Det kostar ingenting, och du får svar inom en månad.",
        "Here you can ask for what data protection law entitles you to. It costs nothing, and you get an answer within a month.",
    ),
    "public_email_help": (
        "Dit skickar vi en fråga om vem du är. Ange den adress som verksamheten känner dig under, om du kan.",
        "We send a question there about who you are. Give the address that the organisation knows you by, if you can.",
    ),
    "public_others": (
        "Skriv inget personnummer och inget om din hälsa här: det frågar vi om sedan, när vi vet vem du är.",
        "Write no personal identity number and nothing about your health here: we ask later, when we know who you are.",
    ),
    "public_trap": ("Lämna det här tomt", "Leave this empty"),
    "public_thanks": ("Tack", "Thank you"),
    "public_thanks_text": (
        "Inom några minuter kommer ett mejl till adressen som du angav. Står det en fråga i det, så svara på den.",
        "Within minutes a mail comes to the address that you gave. If it holds a question, please answer it.",
    ),
    "public_nothing_came": (
        "Kom inget mejl? Titta i skräpposten, eller skriv till",
        "No mail? Look among the junk, or write to",
    ),
    "public_busy": ("Många frågar just nu", "Many are asking right now"),
    "public_busy_text": (
        "Din begäran är inte sparad. Försök igen om en stund, eller skriv till",
        "Your request was not saved. Try again in a while, or write to",
    ),
}
SAID = _LETTERS | _FACTS | _FORM
