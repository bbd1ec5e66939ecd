"""Whose data a mail is about: the sender's own, or a child's, a dead person's, a client's; or nobody's."""

import re
from datetime import UTC, datetime

from console.reading.people import KIN, named_other, numbers_of_others, of_the_family
from console.reading.senders import for_nobody
from schemas.intake import About

_GROWN = 13
"""Years of age from which a person may write for themselves."""
_OUR = r"(?:min|vår|mitt|vårt|my|our|mina|våra|mins)"
_CHILD_WORD = (
    r"(?:son|sonen|sons|dotter|dottern|dotters|barn|barns|barnet|pojke|flicka|tonåring|tvååring\w*|grabb|tjej|yngsta|äldsta|lilla|minsta|\d+-?åring|"
    r"daughter|child|kid|kids|toddler|teenager|boy|girl|little one|children|daughter's|son's|child's)(?! (?:flickvän|pojkvän|fru|man|kompis|lärare|girlfriend|friend|wife)\b)"
)
_PARENT = r"(?:mamma|pappa|mor|far|förälder|vårdnadshavare|målsman|farsan|morsan|mother|father|mum|mom|dad|parent|guardian|äiti|isä)"
_CHILD = re.compile(
    rf"\b{_OUR}(?: (?!\w*s )\w+){{0,2}} {_CHILD_WORD}\b|\bvårdnadshavare\b(?! god)|\bi am (?:the|a) (?:mother|father|mum|mom|dad|parent|guardian)\b|\blegal guardian\b|\bmålsman\b|"
    rf"\b(?:jag är|är) (?:\w+ )?(?:\w+s )?{_PARENT} (?:till|åt)\b|\b(?:som|vi|as (?:his|her|their|the|a)) {_PARENT}(?:ar|rar)?\b|\b(?:min|vår) \d+-?årig\w* \w+|\b(?:poikani|tyttäreni|lapseni)\b",
    re.IGNORECASE,
)
_OF_CHILD = re.compile(
    r"\b(?:hans|hennes|honom|henne|barnets|sonens|dotterns|his|her|him|journal|she|he|hon|han|uppgifter om|vårdnadshavare|guardian|\d+-?åring|(?<!jag )är (?:\d|1[0-7]) år|years old|"
    r"dotters|sons|son's|daughter's|child's|åt min|för min|barnens|barnen|deras|dem|their|hänestä|hänen)\b",
    re.IGNORECASE,
)
_SIGNED_PARENT = re.compile(
    rf"(?:\b(?i:{_PARENT})\W*\s*$|\b(?i:{_PARENT}) (?:till|åt|of|to) \w|\b\w+s (?i:{_PARENT})\b|(?:^|\n)\W*(?i:{_PARENT}) \w+\W*\s*$)"
)
_THIRD = re.compile(
    r"\b(?:han|hon|honom|henne|hans|hennes|he|she|his|her|him|flickorna|pojkarna|barnen|hän|hänestä)\b", re.IGNORECASE
)
_OWN = re.compile(
    r"\b(?:mina (?:egna )?(?:person)?uppgifter|(?:om|åt|för) mig|mitt (?:konto|namn|personnummer)|min (?:egen )?journal|my (?:own |personal )?(?:data|account|record|file)|about me|jag (?:bokade|heter|hette|har bytt)|(?:bytt|byte av|byta) (?:för|efter)?namn\w*)\b",
    re.IGNORECASE,
)
_DEAD = re.compile(
    r"\b(?:gick bort|gått bort|går bort|avled|avlidne?[an]?|avlidit|bortgång\w*|dödsbo\w*|dödsfall\w*|(?<!my )(?<!the )(?<!a )(?<!our )(?<!your )(?<!her )(?<!his )dog|död\b|döde|salig|framlidn\w*|"
    r"tog sitt liv|took (?:his|her) own life|minnes(?:sida|ruta|stund)\w*|memorial page|passed away|died|deceased|my late|his late|estate of|bouppteckning\w*|begravning\w*|funeral)\b",
    re.IGNORECASE,
)
_PET = re.compile(
    r"\b(?:hund|katt|häst|kanin|marsvin|dog|cat|horse|rabbit)\w* (?:\w+ )?(?:dog|avled|gick bort|är död|died|passed away)\b",
    re.IGNORECASE,
)
_RELATED = re.compile(
    rf"\b{_OUR} (?:\w+ )?{KIN}\b|\b(?:pappas|mammas|mormors|morfars|farmors|farfars|dödsbo\w*|avlidn\w*|deceased|estate|efter (?:min|vår)|make|maka|anhörig\w*|late)\b",
    re.IGNORECASE,
)
_FOR_OTHER = re.compile(
    r"\b(?:som ombud|ombud för|fullmakt|fullmakts\w+|god man|gode man|förvaltare för|huvudmans?|min klients?|vår klients?|min huvudman|klientens|"
    r"för \w+(?: \w+)? räkning|jag företräder|företräder (?-i:(?=[A-ZÅÄÖ]))|företrädare för|juridiskt biträde|målsägandebiträde|on behalf of|on my (?:client|husband|wife|mother|father)'s behalf|authori[sz]ed agent|authori[sz]ation|"
    r"power of attorney|my client|our client|our user|our customer|vår användare|vår kund|i uppdrag av|på uppdrag av|act(?:ing)? for|framtidsfullmakt\w*|anhörigbehörig\w*|i egenskap av|(?:hjälper|skriver för|skriver åt|helping|writing for) (?-i:(?=[A-ZÅÄÖ]\w+ [A-ZÅÄÖ]\w)))\b",
    re.IGNORECASE,
)
_NOT_FOR_OTHER = re.compile(
    r"\b(?:ingen|inget|inte|utan|no) (?:fullmakt|ombud)\b|\brättsligt ombud saknas\b|\båterkall\w*\b[^.]{0,20}\bfullmakt\b|\b(?:haft fullmakt att|fullmakt åt min)\b",
    re.IGNORECASE,
)
_MANDATE = re.compile(
    r"\b(?:ombud|god man|gode man|klient\w*|huvudman\w*|client|advokat\w*|jurist\w*|agent)\b", re.IGNORECASE
)


def about(text: str, sender: str, *, asks: bool) -> About:
    """What the words say; a mail that asks for nothing is its sender's own unless they say otherwise clearly."""
    whole = _PET.sub("", f"{sender}\n{text}")
    if asks and _DEAD.search(whole) and (_RELATED.search(whole) or _CHILD.search(text)):
        return About.DECEASED
    if _FOR_OTHER.search(text) and not _NOT_FOR_OTHER.search(text):
        return About.CHILD if _CHILD.search(text) and not _MANDATE.search(text) else About.CLIENT
    if asks and (_of_child(text, sender) or _in_the_family(text, sender)):
        return About.CHILD
    return About.UNKNOWN if not asks and for_nobody(text, sender) else About.SELF


def _of_child(text: str, sender: str) -> bool:
    """True where the words say so, or a child's personnummer stands beside a name that isn't the sender's."""
    years = (datetime.now(UTC).year - int(number[:4]) for number in numbers_of_others(text, sender))
    return any(age < _GROWN for age in years) or (
        _CHILD.search(text) is not None and _OF_CHILD.search(text) is not None
    )


def _in_the_family(text: str, sender: str) -> bool:
    """True where the mail is signed by a parent, or speaks of somebody who bears the sender's name, and of nothing of the sender's own."""
    if _SIGNED_PARENT.search(text) and named_other(text, sender):
        return True
    spoken_of = of_the_family(text, sender) and _THIRD.search(text) is not None
    return spoken_of and not (_OWN.search(text) or _RELATED.search(text))
