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
SAID = _LETTERS | _FACTS
