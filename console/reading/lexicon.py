"""Classes of words that the rules of the rights are built of, folded (console/reading/folding.py): no accents, single spaces.

Gaps count words and are bounded, so that no text takes long.
"""

import re
from typing import NamedTuple

from schemas.intake import Asked


class Rule(NamedTuple):
    """A way of asking for a right, or of not asking."""

    name: str
    pattern: re.Pattern[str]
    weight: float
    """From 1.0 on one sentence alone is enough; less needs company."""


def gap(most: int) -> str:
    """Up to so many words between."""
    return rf" (?:\S+ ){{0,{most}}}?"


def rule(name: str, pattern: str, weight: float = 1.0) -> Rule:
    """The pattern is looked for at the start of words."""
    return Rule(name, re.compile(rf"(?<= )(?:{pattern})"), weight)


def any_of(words: str) -> str:
    """One of the words; a star stands for any ending, an underscore for a space."""
    alternatives = (w.replace("*", r"[^\s]*").replace("_", " ") for w in words.split())
    return "(?:" + "|".join(sorted(alternatives, key=len, reverse=True)) + r")(?= )"


ARTICLE = r"(?:art|artikkel|artikkelen|articulo|artykul|artiklan|clanak|artikel|article|artiklarna|artikeln|articles)(?:(?: och| and| \d\d?)*) "
DATA_SV = any_of(
    """uppgift uppgifter uppgifterna personuppgift* kunduppgift* kontaktuppgift* kontouppgift* kortuppgift* halsouppgift* patientuppgift*
    adressuppgift* information informationen info data datan datat persondata halsodata konto kontot konton kontona anvandarkonto* kundkonto*
    profil profilen historik historiken *historik* journal journalen journaler journalanteckning* journalkop* patientjournal* anteckning
    anteckningar anteckningarna personnummer personnumret personnr mejladress* mailadress* epostadress* e-postadress* e-post e-posten epost
    mejl mejlen mail mailen telefonnummer telefonnumret mobilnummer mobilnumret nummer numret namn namnet bild bilder bilderna bilden foto
    foton fotot fotona inspelning* ljudfil* film filmen filmer filmklipp* video* chatt chatten chattar chattarna chattlogg* meddelanden
    cv enkatsvar* svar svaren inlagg inlagget kommentar* recension* ansokan formularet handlingar handlingarna dokument dokumenten provsvar*
    testsvar* resultat register registret kundregister kundregistret system systemet systemen databasen akt akten samtalen samtal
    korrespondens kortnummer kontokort* betalkort* cookies kakor papper papperen papprena sparrlista"""
)
DATA_EN = any_of(
    """data info information informations details account accounts profile record records file files history notes photo photos photograph*
    picture pictures image images recording recordings chat chats chatlog* messages email emails e-mail address number phone name card
    cv resume application post posts review comments everything documents correspondence"""
)
ME_SV = any_of(
    "mig mej oss undertecknad* min_person honom henne hen min mitt mina var vart vara hans hennes barnets sonens dotterns dennes"
)
ME_EN = any_of("me my mine myself us our him her his he she them their")
ALL = any_of(
    "allt alla allting alltihop alltihopa alltsammans samtliga hela hele_skiten rubbet everything all anything"
)
ABOUT_ME = (
    r"(?:(?:om|pa|kring|gallande|rorande|ror|avseende|angaende|betraffande|omfattar|to|about|on|concerning|regarding|relating to|of|for|with) )"
    r"(?:mig|mej|oss|undertecknad\S*|min|mitt|honom|henne|hen|vart barn|var (?:son|dotter)|me|myself|my|him|her|us)(?= )"
)
PERSON = any_of(
    """mig mej oss henne honom hen me her him us undertecknad* mina mitt min vara vart var my our hans hennes his"""
)
WANT = any_of(
    """vill villl onskar begar begars begaran kraver kravs ber bedja hemstaller yrkar forvantar kan_ni kan_du kan_man kunde_ni skulle_ni
    skulle_du skulle_jag skulle snalla vanligen var_god behover maste ska tack gar_det mojligt please pls plz could can would want wish
    request requesting demand ask asking like need expect kindly must i_hereby harmed utova aberopar"""
)

ERASE = any_of(
    """radera raderar raderas raderat raderade raderad raderats radering raderingen tabort borttag* avlagsna* forstor forstora forstors forstoras slang
    slanga slangs slangas stryk stryka stryks strykas gallra gallras gallrar utplana* rensa rensas rensar sudda suddas makulera* forsvinner
    forsvinna nolla nollstall* kasta delete deleted deletes deletion erase erased erasure remove removed removal wipe wiped purge purged scrub
    get_rid_of destroy destroyed destruction throw_away fjern fjerne fjernes fjernet slet slett slette sletter slettes sletting slet sletten loschen loschung geloscht loscht poistaa
    poistakaa poistatte poistamaan supprimer effacer eliminar borrar usunac usuniecie"""
)
LIST = any_of(
    """nyhetsbrev nyhetsbrevet nyhetsbreven nyhetsmejl* nyhetsmail* utskick utskicket utskicken reklam reklamen reklam* sandlista* utskickslist* epostlist* mejllista*
    maillista* mailinglista* mejlinglista* e-postlista* epostlista* erbjudande erbjudanden erbjudandena marknadsforing direktmarknadsforing
    marknadsforings* kampanj* annons* prenumeration* smsutskick sms-utskick* newsletter* mailing_list* mailinglist* email_list* marketing
    promotion* promo promos offer offers ads adverts advertis* spam campaign* mailings nyhedsbrev* reklame* werbung nieuwsbrief"""
)
SERVICE = any_of(
    """bokning bokningen bokningar bokningarna dubbelbokning* tid tiden tider besok besoket order ordern ordrar bestallning* faktura fakturan
    fakturor* kvitto kvittot kvitton kvittona dubblett* databas databasen testmiljo* server servern loggfiler* cache backup backupen sajt sajten
    webbplats* hemsida domanen* doman subdoman* wordpress* plugin* mejlkonto* ftp* abonnemang* medlemskap* prenumerationen avtal* kurs kursen
    kurstid losenord* password booking bookings appointment* invoice* receipt* order orders reservation* subscription* website site database
    duplicate* domain* mailbox* meeting calendar plan ticket tickets produkt* vara varan varukorg* artikeln autogiro* betalning* paket* leverans*
    meddelandet mejlet mailet message kod koden auth-kod* spark* recept receptet remiss* passerkort* avgift* tjansten tillagg* loggorna formularet
    den_ena det_ena den_andra vantelist* kolist* deltagarlist* raden buggen tavlan bilen virus* spamm* cachen plugin* tema temat menyn lanken annonsen filen filer mappen"""
)
JOURNAL = any_of(
    """journal journalen journaler patientjournal* journalanteckning* journaluppgift* journalhandling* vardjournal* anteckning* akt akten npo
    journalinformation* vardinformation vardhistorik* varduppgift* medical_record* medical_file* patient_record* patient_file* health_record*
    records file chart"""
)

Rules = dict[Asked, tuple[Rule, ...]]
