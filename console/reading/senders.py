"""Who sends a mail: a person in their own matter, or an organisation and whoever writes for one."""

import re

from console.reading.people import folded

ROLE = re.compile(
    r"^(?:no-?reply|info|sales|order|support|kundservice|kundtjanst|hr|accounts?|faktura|ekonomi|styrelsen|kontakt|contact|hello|hej|office|reskontra|press|redaktion\w*|registrator|kurs|import|export|"
    r"dataskydd\w*|dpo|privacy|gdpr|security|newsletter|nyhetsbrev|avisering|driftinfo|entries|kontroll|award|arkivet|uthyrning|traffar|jobb|ansok|rekrytering|marknad|marketing|admin|service|servicedesk|"
    r"helpdesk|webmaster|post|mail|team|booking|bokning|reception|kansli\w*|expedition|calendar-noreply|svar|arenden|skador|skada)\b"
)
"""Addresses of a function, as they begin."""
_BUSINESS = re.compile(
    r"\b(?:offert|erbjud\w+|prislista|price list|webinar|halvdagskurs|endagskurs|utbildning|demo|partner(?:ship|skap)?|partnership|supply|supplier|leverantör\w*|intervju|interview|enkät\w*|survey|"
    r"uppsats|thesis|dissertation|examensarbete|reporter|journalist|freelance|press|redaktion|researching|studying|konferens|conference|panel|colleague|"
    r"bankgiro|bank details|bankuppgifter|klicka här|click here|bekräfta (?:dina|ditt)|verify|inom (?:24|12|2) timmar|within \d+ hours|säljare|"
    r"riskbedömning|konkurs\w*|yttrande|utredning enligt|handlägger|arbetsgivare till|vår verksamhet|våra kunder|our clients|"
    r"en av era (?:patienter|kunder|medlemmar)|a patient of yours|gemensamma? kund|har en kund|dear (?:colleague|customer|practitioner|purchasing|employee|beneficiary|user)|kära (?:kund|användare)|"
    r"fel mottagare|fel adress|bor inte här|adresserad till|hittat er|tipsa om|tänkte (?:bara )?(?:att )?ni (?:borde|vill) veta|putsar|montrar|interested|intresserade|free sample)\b",
    re.IGNORECASE,
)
_MINE = re.compile(
    r"\b(?:mina|mitt|min|mig|my|me|mine)\b(?! (?:kollega|balkong|klient|huvudm\w+|anställd\w*|elev\w*|uppsats|client|thesis|company))",
    re.IGNORECASE,
)
_MATTER = re.compile(
    r"\b(?:min|mina|mitt|my) (?:\w+ )?(?:tid|tider|bokning\w*|order|beställning\w*|paket|faktura|konto|begäran|ärende|journal|uppgifter|personuppgifter|medlemskap|kurs|kort|lösenord|besök|behandling|"
    r"remiss|recept|abonnemang|booking|appointment|account|request|data|invoice|membership|password|card|visit|case|therapist|terapeut|psykolog|tandläkare)\b",
    re.IGNORECASE,
)


def for_nobody(text: str, sender: str) -> bool:
    """True for a mail that asks for nothing and has no person's own matter: offers, surveys, authorities, post gone astray."""
    if _MATTER.search(text):
        return False
    weight = 1.0 * _organisation(sender) + 0.7 * min(2, len(_BUSINESS.findall(text)))
    return weight - 0.4 * min(2, len(_MINE.findall(text))) >= 0.6


def _organisation(sender: str) -> bool:
    """True where the address is a function's or bears the name of the organisation, and not the name of the person."""
    name, _, address = sender.partition("<")
    local, _, domain = folded(address.rstrip("> ")).partition("@")
    words = re.findall(r"[^\W\d_]{3,}", folded(name))
    if ROLE.match(local):
        return True
    if any(w[:4] in local for w in words):
        return False
    return any(len(w) > 3 and w[:6] in domain for w in words)
