"""What people write when they exercise a right, in Swedish and English, with a weight for each way of saying it."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from schemas.intake import Asked

THRESHOLD = 2.0
"""A right counts as asked for from here on."""


class Phrase(NamedTuple):
    """A way of saying it; a negative weight speaks against."""

    pattern: re.Pattern[str]
    weight: float


def _phrases(*given: tuple[str, float]) -> tuple[Phrase, ...]:
    return tuple(Phrase(re.compile(pattern), weight) for pattern, weight in given)


DATA_SV = r"(?:person)?uppgifter(?:na)?|information(?:en)?|data|konto(?:t)?|profil(?:en)?|historik(?:en)?"
DATA_EN = r"(?:personal )?(?:data|information|details)|account|profile|records?"

RULES: dict[Asked, tuple[Phrase, ...]] = {
    Asked.ACCESS: _phrases(
        (r"registerutdrag|art(?:ikel|\.)? ?15\b|subject access|article 15\b|\bd?sar\b", 3),
        (rf"(?:kopia|kopior|utdrag|utskrift)\b.{{0,40}}(?:{DATA_SV}|journal|samtal)", 2),
        (rf"(?:vilka|vad för|alla|allt) .{{0,30}}(?:{DATA_SV})?.{{0,30}}(?:har|sparar?|lagrar?|behandlar) .{{0,20}}(?:om|på|kring) mig", 3),
        (r"vad (?:ni|det) (?:har|vet|sparat|finns).{0,25}(?:om|på) mig|allt ni har (?:om|på) mig|behandlar .{0,20}om mig", 3),
        (r"ta del av .{0,25}(?:uppgifter|journal|inspelning)|(?:min|hela) journal.{0,20}(?:skicka|få)|få ut (?:min|alla|mina)", 2),
        (r"(?:få|ha|begär\w*) (?:ut|tillgång till) .{0,40}(?:uppgifter|sparat|antecknat|finns|skrivits|inspelning)", 2.5),
        (r"(?:finns|har ni).{0,40}(?:sparat|lagrat|registrerat).{0,20}om mig|inspelning\w*.{0,40}skicka", 2.5),
        (rf"cop(?:y|ies) of .{{0,40}}(?:{DATA_EN}|hold|have)|access to (?:all )?my (?:{DATA_EN})", 3),
        (rf"what (?:{DATA_EN})?.{{0,20}}(?:you )?(?:hold|have|store|keep).{{0,20}}(?:about|on) me", 3),
        (r"(?:radera|tar? bort|delete|erase|remove)\b[^.?!]{0,60}(?:om|på|about|on) (?:mig|me)\b", -3),
    ),
    Asked.ERASURE: _phrases(
        (r"art(?:ikel|\.|icle)? ?17\b|rätten att bli (?:bort)?glömd|right to (?:be forgotten|erasure)", 2),
        (rf"(?:radera|raderar|raderas|raderade|ta bort|tar bort|utplåna|plocka bort)\b.{{0,60}}(?:{DATA_SV}|mig|allt|mitt|mina)", 2.5),
        (rf"(?:{DATA_SV}|allt|mitt|mina|min)\b.{{0,40}}(?:raderas?|raderade|raderat|tas bort|borttag\w+|försvinna)\b", 2.5),
        (r"(?:tar? bort|raderar?) .{0,20}(?:du|ni) (?:har|måste|inte måste)|försvinner.{0,40}(?:webb|system)|mig ur systemet", 2.5),
        (r"^\s*(?:radera|ta bort) mig|glöm mig|vill inte finnas kvar|begär.{0,20}radering|bort (?:hos|från|ur) er", 3),
        (rf"(?:delete|erase|remove|wipe)\b.{{0,60}}(?:{DATA_EN}|me\b|everything)", 2.5),
        (r"request.{0,25}(?:erasure|deletion)|forget me", 3),
        (r"radera inte|inte radera|får inte raderas|don'?t (?:delete|erase)", -3),
        (r"(?:bokning|faktura|webbplats|databas|mejl(?:et)? om det|hamnat hos)\w*.{0,40}(?:raderas?|tas? bort)", -2),
        (r"(?:radera|ta bort).{0,30}(?:bokning|faktura|databas|dubblett|testmiljö|mejlet|meddelandet)", -2.5),
    ),
    Asked.RECTIFICATION: _phrases(
        (r"art(?:ikel|\.|icle)? ?16\b|\brätta\b|rättelse|rätta till|korrigera", 2.5),
        (r"(?:står|har ni|är) fel.{0,40}(?:namn|personnummer|adress|nummer)|(?:felstav|fel stavat|misspel)", 2.5),
        (r"(?:ändra|byt|uppdatera)\b.{0,30}(?:min|mitt|mina|till).{0,20}(?:adress|namn|nummer|pronomen|uppgifter)", 2.5),
        (r"(?:correct|rectify|fix|update)\b.{0,30}(?:my|the) (?:name|address|details|data|spelling)", 2.5),
        (r"ny adress|har flyttat|kan ni ändra|det ska vara|stavas", 2),
    ),
    Asked.RESTRICTION: _phrases(
        (r"art(?:ikel|\.|icle)? ?18\b|begränsning av behandling|restrict(?:ion)? .{0,20}processing", 3),
        (r"begränsa(?:r|s)? .{0,40}(?:behandling|användning|uppgifter)|\bfrys\b|frysa .{0,40}uppgifter", 3),
        (r"(?:inte|varken) användas?.{0,40}(?:inte|eller) raderas?", 3),
    ),
    Asked.PORTABILITY: _phrases(
        (r"dataportabilitet|art(?:ikel|\.|icle)? ?20\b|maskinläsbar|machine.readable|portability|übertragbarkeit", 3),
        (r"(?:flytta|överför\w*|för över|transfer)\b.{0,50}(?:mina uppgifter|mina personuppgifter|my data)", 2.5),
    ),
    Asked.OBJECTION: _phrases(
        (r"art(?:ikel|\.|icle)? ?21\b|invänd(?:er|a|ning)\b|\bi object\b|object to|innsigelse|protesterer", 2.5),
        (r"(?:reklam|marknadsföring|marketing|nyhetsbrev)", -2),
    ),
    Asked.MARKETING_BLOCK: _phrases(
        (r"reklamspärr|direktmarknadsföring|direct marketing|\bunsubscribe\b", 3),
        (r"(?:inga|inte|slipp\w*|sluta|stoppa|ingen|inget).{0,50}(?:reklam|nyhetsbrev|erbjudanden|utskick|marknadsföring|kampanj)", 2.5),
        (r"(?:stop|no more|don'?t).{0,40}(?:marketing|newsletters?|promotions?|offers|ads)", 2.5),
        (r"avregistrera|avprenumerera|inget mer av (?:det här|sånt)", 2.5),
    ),
    Asked.CONSENT_WITHDRAWAL: _phrases(
        (r"(?:återkalla\w*|drar? tillbaka|tar? tillbaka)\b.{0,30}samtycke|withdraw.{0,20}consent|samtycke\w*.{0,30}återkalla", 3),
    ),
    Asked.JOURNAL_BLOCK: _phrases(
        (r"spärra?\b.{0,50}(?:journal|vårdgivare|enhet|mottagning)|journal\w*.{0,40}spärr", 3),
    ),
    Asked.ACCESS_LOG: _phrases(
        (r"(?:vem|vilka).{0,30}(?:läst|öppnat|tittat|varit inne|loggat in|tagit del|berett sig tillgång).{0,40}journal", 3),
        (r"loggutdrag|åtkomstlogg", 3),
        (r"journal\w*.{0,60}(?:vem|vilka).{0,20}(?:läst|öppnat|tittat|varit inne)", 3),
    ),
}  # fmt: skip

NOT_A_REQUEST = _phrases(
    (r"(?:tidigare|min) begäran.{0,30}(?:återtas|drar|drog|skickade|väntar)|påminnelse|inget svar|any update|tar tillbaka min begäran", 2),
    (r"kurs|utbildning|webbinar|uppsats|enkätstudie|journalist|ansökan|personuppgiftsbiträdesavtal|offert|erbjudande till er", 1.5),
    (r"sanktionsavgift|logga in med ert|artificiell|möte om gdpr|säkra er", 2),
    (r"lösenord|kvitto|kontokort|betalkort|auth-?kod|domänflytt|felsök", 1.5),
    (r"hur länge sparar ni|har en fråga om er (?:policy|integritetspolicy)|innan jag (?:börjar|skapar|bokar)", 2),
)  # fmt: skip


def weigh(text: str) -> dict[Asked, float]:
    """The weight of every right in this lower-case text, what speaks against any request already taken off."""
    against = _sum(NOT_A_REQUEST, text)
    return {asked: max(0.0, _sum(phrases, text) - against) for asked, phrases in RULES.items()}


def _sum(phrases: Iterable[Phrase], text: str) -> float:
    return sum(p.weight for p in phrases if p.pattern.search(text))
