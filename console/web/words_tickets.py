"""Words of the tickets that a case is linked to, and of what the staff says to those who work on them."""

SAID = {
    "tickets": ("Supportärenden", "Tickets"),
    "ticket": ("Ärende {ticket} i {source}", "Ticket {ticket} in {source}"),
    "ticket_closed": ("stängt", "closed"),
    "ticket_done": ("Där sägs inget mer.", "Nothing more is said there."),
    "ticket_not_connected": (
        "Ärendesystemet står inte längre i organisationsfilen; där sägs inget mer.",
        "This ticket system is no longer in the organisation file; nothing more is said there.",
    ),
    "ticket_told": ("Allt som ska stå där är sagt.", "All that is to stand there is said."),
    "ticket_waits": (
        "Det som har hänt sedan {at} är inte sagt där än.",
        "What has happened since {at} is not said there yet.",
    ),
    "ticket_failed.SystemUnavailable": (
        "Ärendesystemet svarar inte. Nytt försök {again}.",
        "The ticket system does not answer. The next try is at {again}.",
    ),
    "ticket_failed.SystemRefused": (
        "Ärendesystemet säger nej. Nytt försök {again}. Den som sköter driften ser varför med habeas tickets check.",
        "The ticket system says no. The next try is at {again}. Whoever runs this sees why by habeas tickets check.",
    ),
    "ticket_failed.other": ("Det gick inte. Nytt försök {again}.", "It failed. The next try is at {again}."),
    "comment_on": ("Kommentera i supportärendet", "Comment on the ticket"),
    "comment_follows": (
        "Den skrivs som en intern anteckning som kunden inte ser. Att du har kommenterat skrivs i ärendet, men inte orden.",
        "It is written as an internal note that the customer does not see. That you have commented is written down in the "
        "case, but not the words.",
    ),
    "comment_to": ("I vilket?", "On which?"),
    "comment": ("Din kommentar", "Your comment"),
    "comment_help": (
        "Skriv inga uppgifter om kunden som supportärendet inte redan har: ingen e-postadress, inget personnummer, inget "
        "telefonnummer, inget om hälsa.",
        "Write nothing about the customer that the ticket does not have already: no e-mail address, no identity number, no "
        "phone number, nothing about health.",
    ),
    "comment_write": ("Skriv kommentaren", "Write the comment"),
    "comment_by": ("Kommentar {number} av {by}, {at}:", "Comment {number} by {by}, {at}:"),
    "comment_written": ("står där sedan {at}.", "stands there since {at}."),
    "comment_waits": ("väntar på att skrivas.", "waits to be written."),
    "comment_refused.closed": (
        "kunde inte skrivas, för supportärendet är stängt för gott. Orden finns under Visa vad som sagts.",
        "could not be written: the ticket is closed for good. The words are under Show what was said.",
    ),
    "comment_refused.gone": (
        "kunde inte skrivas, för supportärendet finns inte kvar. Orden finns under Visa vad som sagts.",
        "could not be written: the ticket is no longer there. The words are under Show what was said.",
    ),
    "comment_refused.shredded": (
        "kunde inte skrivas innan ärendets nyckel förstördes.",
        "could not be written before the case's key was destroyed.",
    ),
    "comment_empty": ("Skriv något först.", "Write something first."),
    "comment_long": (
        "Kommentaren är längre än 4000 tecken. Korta den, eller skriv två.",
        "The comment is longer than 4000 characters. Shorten it, or write two.",
    ),
    "comment_person": (
        "Inget är skrivet än. Ta bort det här ur texten och skriv igen:",
        "Nothing is written yet. Take this out of the text and write it again:",
    ),
    "comment_found.email": ("en e-postadress", "an e-mail address"),
    "comment_found.personnummer": ("ett personnummer", "an identity number"),
    "comment_found.phone": ("ett telefonnummer", "a phone number"),
    "comment_nowhere": (
        "Inget är skrivet: i det supportärendet sägs inget mer. Kopiera texten om du behöver den.",
        "Nothing is written: nothing more is said on that ticket. Copy the text if you need it.",
    ),
    "said.comment": ("En kommentar som inte står i supportärendet", "A comment that does not stand on the ticket"),
}
