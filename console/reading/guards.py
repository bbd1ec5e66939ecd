"""What takes evidence away: negations, things already done, what others do, service errands, and words that belong to another right."""

import re

from console.reading.folding import Sentence
from console.reading.lexicon import ERASE, LIST, SERVICE, any_of, gap
from schemas.intake import Asked

_DO = r"(?:radera|raderar|raderas|tabort|slang|slanga|delete|erase|remove|deleted|erased|removed|gallra|gallras|rensa)"
_NOT_ERASED = re.compile(
    rf"(?<= ){_DO} (?:(?:dem|dom|det|den|mig|nagot|mina|mitt|min|konto|uppgifter|kontot|my|account|them|it|data|absolut) ){{0,3}}(?:inte|ej|aldrig|inget|ingenting|nothing)(?= )"
    rf"|(?<!kan ni)(?<!kan du)(?<!varfor kan) (?:inte|ej|aldrig|don't|dont|do not|not|never|utan att|varken|inget ska|inte att ni) (?:(?:aendra|rora|lamna|ut|eller|anvanda) ){{0,3}}(?:(?:behover|vill|att|ni|far|ska|du|ar|want|you|to|anvandas?|eller|be) ){{0,4}}{_DO}(?= )"
)
_DONE = re.compile(
    r"(?<= )(?:rakade|rakat|accidentally) (?:\S+ ){0,2}(?:radera|tabort|raderat|slanga|delete|deleted)(?= )|"
    r"(?<= )(?:jag|vi|i|we) (?:har |have |had |hade )?(?:(?:rakat|rakade|redan|sjalv|accidentally|already|tydligen|nog|av misstag) ){0,3}(?:radera|raderade|raderat|tabort|slangt|slangde|deleted|removed|lost)(?= )"
    r"|(?<= )(?<!tills )(?<!nar )(?<!until )(?<!once )(?<!when )(?<!innan )(?:ni|du|you|de|man|they) (?:har |have )?(?:nu |redan |ju |already )?(?:raderade|raderat|deleted|erased|removed)(?= )"
)
_PAST_REQUEST = re.compile(
    r"(?<= )(?:bad|begarde|bett|skickade in|ansokte|(?:i|we|jag|vi|har|have) (?:already |redan )?(?:asked|requested|submitted|begart|skickat|sent))(?= )(?!.* (?:nu|igen|again|now) )"
    r"|(?<= )(?:forra|tidigare|earlier|previous) (?:\S+ ){0,2}(?:begaran|request|forfragan)(?= )|(?<= )(?:min|mina|my|our) (?:\S+ ){0,2}(?:begaran|request|forfragan)(?: om \S+)? (?:fran|som jag|i|from|of|that i|last|sedan)(?= )"
)
_CONFIDENTIAL = re.compile(
    r"(?<= )(?:konfidentiel\w*|confidential|ratt mottagare|fel mottagare av|intended recipient|avsedda mottagaren|av misstag fatt|received this (?:e-?mail|message) in error|obehorigen)(?= )"
)
_OURS = re.compile(
    r"(?<= )(?:(?:vi|we)(?: (?:kommer|att|ska|kan|har|nu|will|are|can|have|do|usually|alltid|aven)){0,3} (?:raderar|radera|raderat|raderade|tabort|rensar|rensa|delete|deleted|deleting|remove|removed|erase|erased)|hur ni (?:raderar|hanterar)|att ni rensar|"
    r"how you (?:delete|handle)|kommer att raderas|will be deleted|raderas efter|deleted after|star det att uppgifter)(?= )"
)
_ANYONE = re.compile(
    r"(?<= )(?:(?:kan|far|gar det att|ar det|is it|can)(?: \S+){0,3} (?:man|one|possible|mojligt|anyone|ett|an)(?: \S+){0,4} (?:konto|account|dem|them|ett|sig|sina)|om man (?:vill|begar|ber)|if (?:i|you|one) (?:want|decide)|begar (?:hen|han|hon|nagon|en)|some time later|later(?= $))(?= )"
)
_GENERAL = re.compile(
    r"(?<= )(?:hur manga (?:som|begar\w*|kund\w*)|how many (?:requests|people|customers)|ratt till registerutdrag|skylten|affischen|bli (?:bort)?glomd av|varje begaran|begaranden|svarar pa|hanterar (?:en |ni |begaran|ratten)|hantera begaran|hanterar ratten|(?:du|ni) kan (?:ocksa|alltid|nar som helst|begara)|man kan (?:ocksa|alltid)|att man kan begara|you can also|you may also|"
    r"deletion requests|access requests|erasure requests|gdpr process|we automate|automates|tack for (?:\S+ ){0,3}(?:registerutdrag\w*|utdrag\w*|kopi\w*|svaret|filerna)|thanks for the (?:copy|data|files|extract)|fatt ett (?:mejl|mail|brev|sms) (?:\S+ ){0,3}om att|got an email (?:\S+ ){0,3}(?:saying|that)|visste du|did you know|are you ready|every (?:right|request)|handles? every|respond to|data subject access request\S* (?:for you|at scale)|klarar du|lar dig|om en kund|nar en kund|om nagon (?:begar|vill)|if a customer|when a customer|"
    r"en registrerad person|en (?:kund|anvandare) har begart|someone has requested)(?= )"
)
_YOURS = re.compile(
    r"(?<= )(?:ditt konto|dina (?:person)?uppgifter|din mail|din mejl|ditt mejlkonto|your account|your mailbox|your data|your personal (?:data|information)|ert konto)(?= )"
)
_OTHERS_WOULD = re.compile(
    r"(?<= )(?:(?:kan|far|kunna) (?:\S+ ){0,1}(?:mamma|pappa|foraldrar|foraldrarna|min man|min fru|skolan|socialen|nagon annan|my (?:mum|mom|dad|parents|husband|wife))|hotar (?:alltid )?(?:att|med)|besatt av|tjatar om|"
    r"(?:knappen|funktionen|lanken|button) (?:\S+ ){0,5}(?:fungerar|funkar|not work|doesn't work)|trycker pa|klickar pa|hander inget|felsok\w*|om jag kommer till|if i come|tabort dig|tar jag bort dig|registerutdrag fran|utdrag ur belastningsregistret|"
    r"webbin\w*|webinar\w*|forelasning\w*|kursinspelning\w*)(?= )"
)
_FROM_QUEUE = re.compile(
    r"(?<= )(?:vantelist\w*|kolist\w*|kon|deltagarlist\w*|kursen|gruppen|schemat|waiting list|queue|chattgrupp\w*|course)(?= )"
)
_IN_THAT_CASE = re.compile(
    r"(?<= )(?:i sa fall|isafall|in that case|if so|gor det da|da vill jag|om det gar sa|om ja|i sadana fall)(?= )"
)
_DATA_WORD = re.compile(
    r"(?<= )(?:uppgifter\w*|personuppgift\w*|konto\w*|account|data|details|allt|everything|information|nummer|numret|namn|adress|history)(?= )"
)
_MINE = any_of("mig mej mitt mina min me my")
_PERSONAL = any_of(
    "mig mej personuppgift* uppgifter uppgifterna konto kontot profil journal journalen personal_data data my_account my_data account me information allt everything historik"
)
_ERRAND = re.compile(rf"(?<= ){ERASE}{gap(4)}{SERVICE}")
_ERRAND_BACK = re.compile(rf"(?<= ){SERVICE}{gap(5)}(?:raderas|tabort|rensas|delete|remove|radera)(?= )")
_IS_PERSONAL = re.compile(rf"(?<= ){_PERSONAL}")
_IS_MINE = re.compile(rf"(?<= ){_MINE}")
_ABOUT_LIST = re.compile(
    rf"(?<= ){LIST}|(?<= )(?:avregistrera|avprenumerera|unsubscribe|mailing|sandlistan?|(?:fran|from|av|off)(?: \S+){{0,2}} (?:listan|lista|listor|list|listorna))(?= )"
)
_ERASES = re.compile(rf"(?<= ){ERASE}")
_OTHER_VERB = re.compile(
    r"(?<= )(?:begransa\w*|invand\w*|motsatt\w*|aterkall\w*|samtycke\w*|ratta\w*|restrict\w*|object|withdraw|anvander|sluta|stop|maskinlasba\w*|machine-readable|dataportabilitet|fors? over|overfor\w*|transfer|sparra\w*|block|klagar|fel)(?= )"
)
_GETS = re.compile(
    r"(?<= )(?:fa|ha|se|skicka|skickas|kopia|kopior|veta|tillgang|registerutdrag\w*|utdrag|lamna ut|ta del|send|copy|access|know|see|get|provide|lasa|disclose|undrar|vilka|vad|what|which)(?= )"
)
_PAPERS = re.compile(
    r"(?<= )(?:kvitto\w*|faktur\w*|receipt\w*|invoice\w*|intyg\w*|avtal\w*|kontrakt\w*|contract|certificate|bokningsbekraftelse\w*|orderbekraftelse|recept\w*|remiss\w*|losenord\w*|password|nyckel\w*|auth-?kod\w*|legitimation\w*|leg|fullmakt\w*|bokforing\w*|presentkort\w*|databasen|filerna|sajt\w*|webbplats\w*|domanen?|schema\w*|prislista\w*|offert\w*|biljett\w*)(?= )"
)
_YOU_GOT = re.compile(
    r"(?<= )(?:har (?:ni|du) fatt|(?:ni|du) fick|fick (?:ni|du)|did you (?:get|receive)|have you (?:got|received)|har (?:ni|du) tagit emot)(?= )(?! (?:\S+ ){0,3}(?:fran|ifran|from))"
)
_NOT_SEE = re.compile(
    r"(?<= )(?:inte|ej|aldrig|cannot|can't|not) (?:(?:kan|ska|far|kunna|langre|be|able|to) ){0,3}(?:se|lasa|komma at|kommer at|see|read|access)(?= )"
)
_TO_AUTHORITY = re.compile(
    r"(?<= )(?:annars|om inte|otherwise|or i will|hos|till|to)(?: \S+){0,5} (?:imy|integritetsskyddsmyndigheten|datainspektionen|ico|tillsynsmyndighet\w*|data protection authority)(?= )"
)
_PENDING = re.compile(
    r"(?<= )(?:tills|medan|sa lange|until|while|pending)(?: \S+){0,6} (?:min invandning|invandningen|my objection|objection)(?= )"
)
_ERRAND_CHANGE = re.compile(
    r"(?<= )(?:bokning\w*|tiden|tid|losenord\w*|password|server\w*|dns|domanen?|namnserv\w*|booking|appointment|moms\w*|order\w*|leverans\w*|plan|abonnemang\w*|kurs\w*|besok\w*|ombok\w*|betals?att\w*)(?= )"
)
_CARD = re.compile(r"(?<= )(?:kort|kortet|bankkort\w*|betalkort|card|betalning\w*|simkort\w*|telefon\w*|mobil\w*)(?= )")


def past(sentence: Sentence) -> bool:
    """True where the sentence tells of what has been done or asked already."""
    return _DONE.search(sentence.words) is not None or _PAST_REQUEST.search(sentence.words) is not None


def silenced(sentence: Sentence, whole: str) -> bool:
    """True where nothing in the sentence asks for anything now: fine print, others, a question in general."""
    words = sentence.words
    if _CONFIDENTIAL.search(words) or _OURS.search(words):
        return True
    if _GENERAL.search(words) or _OTHERS_WOULD.search(words) or (_YOURS.search(words) and not _IS_MINE.search(words)):
        return True
    return (
        _ANYONE.search(words) is not None
        and not _IS_MINE.search(words)
        and " jag " not in words
        and not _IN_THAT_CASE.search(whole)
    )


def guarded(asked: Asked, sentence: Sentence, match: "re.Match[str]", rule: str) -> bool:
    """True where this match is not what it looks like."""
    words = sentence.words
    if asked is Asked.ERASURE:
        return _not_erasure(words, rule)
    if asked is Asked.ACCESS:
        return _not_access(words, match, rule)
    if asked is Asked.RECTIFICATION:
        return _ERRAND_CHANGE.search(words) is not None and not re.search(
            r" (?:journal\w*|personnummer|efternamn\w*) ", words
        )
    if asked is Asked.COMPLAINT:
        return rule == "I complain" and _TO_AUTHORITY.search(words) is not None
    if asked is Asked.OBJECTION and rule == "of a purpose":
        return False
    if asked is Asked.OBJECTION:
        return rule == "I object" and (_ABOUT_LIST.search(words) or _PENDING.search(words)) is not None
    if asked is Asked.CONSENT_WITHDRAWAL:
        return (
            re.search(r" (?:autogiro|betalning\w*|e-faktura|direct debit|begaran|min anmalan|my request) ", words)
            is not None
        )
    if asked is Asked.JOURNAL_BLOCK:
        return _CARD.search(words) is not None
    if asked is Asked.MARKETING_BLOCK:
        return (
            re.search(
                r" (?:anmala mig till|fa ert nyhetsbrev|vill (?:du|ni) (?:inte|slippa)|avregistrera (?:dig|er)|unsubscribe here) ",
                words,
            )
            is not None
        )
    return False


def _not_erasure(words: str, rule: str) -> bool:
    if _NOT_ERASED.search(words):
        return True
    if _FROM_QUEUE.search(words) and not _DATA_WORD.search(words):
        return True
    errand = _ERRAND.search(words) or _ERRAND_BACK.search(words)
    if rule != "article 17" and errand and not _IS_PERSONAL.search(errand.group() + " "):
        return True
    return _ABOUT_LIST.search(words) is not None and not _DATA_WORD.search(words)


def _not_access(words: str, match: "re.Match[str]", rule: str) -> bool:
    if rule in ("the name of the right", "article 15"):
        return False
    if _PAPERS.search(words) and not re.search(
        r" (?:personuppgift\w*|uppgifter\w*|om mig|about me|journal\w*|inspelning\w*) ", words
    ):
        return True
    if rule in ("who has looked",):
        return False
    if _YOU_GOT.search(words) and rule not in ("where from", "how come you have it", "to whom"):
        return True
    if _NOT_SEE.search(words[: match.end() + 1]):
        return True
    before, behind = words[: match.start() + 1], words[match.start() :]
    turned = _ERASES.search(before) or _OTHER_VERB.search(before)
    if turned and not _GETS.search(before[turned.end() :] + " "):
        return rule not in ("where from", "to whom") and not re.search(
            r" (?:kopia|kopior|copy|registerutdrag) ", behind
        )
    after = _ERASES.search(behind)
    return after is not None and rule in ("what you have about me", "about me you have") and not _GETS.search(before)
