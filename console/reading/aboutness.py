"""Whose data a mail is about: the sender's own, or a child's, a dead person's, a client's."""

import re

from schemas.intake import About

NAME = (
    r"(?:[A-ZÅÄÖÉÜØÆČĆŠŽŁÓÁÍ][\w'’´.-]*)(?:[ ](?:(?:von|af|de|van|der|el|al|la)[ ])?[A-ZÅÄÖÉÜØÆČĆŠŽŁÓÁÍ][\w'’´-]+){0,3}"
)
_CHILD_WORD = (
    r"(?:son|sonen|sons|dotter|dottern|dotters|barn|barns|barnet|pojke|flicka|tonåring|tvååring\w*|grabb|tjej|yngsta|äldsta|lilla|minsta|"
    r"daughter|child|kid|kids|toddler|teenager|boy|girl|children|daughter's|son's|child's)"
)
_OUR = r"(?:min|vår|mitt|vårt|my|our|mina|våra|mins)"
_CHILD = re.compile(
    rf"\b{_OUR}(?: \w+){{0,2}} {_CHILD_WORD}\b|\bvårdnadshavare\b(?! god)|\bi am (?:the|a) (?:mother|father|mum|mom|dad|parent|guardian)\b|\blegal guardian\b|\bmålsman\b|"
    r"\b(?:jag är|är) (?:\w+ )?(?:mamma|pappa|mor|far|förälder) (?:till|åt)\b|\bsom (?:förälder|vårdnadshavare|mamma|pappa)\b|\bas (?:his|her|their|the) (?:mother|father|parent|guardian)\b",
    re.IGNORECASE,
)
_OF_CHILD = re.compile(
    r"\b(?:hans|hennes|honom|henne|barnets|sonens|dotterns|his|her|him|journal|she|he|hon|han|uppgifter om|vårdnadshavare|guardian|åring|år gammal|years old|"
    r"dotters|sons|son's|daughter's|child's|åt min|för min|barnens|barnen|deras|dem|their)\b",
    re.IGNORECASE,
)
_DEAD = re.compile(
    r"\b(?:gick bort|gått bort|går bort|avled|avlidne?[an]?|avlidit|bortgång\w*|dödsbo\w*|dödsfall\w*|dog\b|död\b|döde|salig|framlidn\w*|"
    r"passed away|died|deceased|my late|his late|estate of|bouppteckning\w*|begravning\w*)\b",
    re.IGNORECASE,
)
_FOR_OTHER = re.compile(
    r"\b(?:som ombud|ombud för|fullmakt|fullmakts\w+|god man|gode man|förvaltare för|huvudmans?|min klients?|vår klients?|min huvudman|klientens|"
    r"för \w+(?: \w+)? räkning|jag företräder|företräder (?=[A-ZÅÄÖ])|företrädare för|juridiskt biträde|målsägandebiträde|on behalf of|on my (?:client|husband|wife|mother|father)'s behalf|authori[sz]ed agent|authori[sz]ation|"
    r"power of attorney|my client|our client|our user|our customer|vår användare|vår kund|i uppdrag av|act(?:ing)? for|framtidsfullmakt\w*|anhörigbehörig\w*|i egenskap av)\b",
    re.IGNORECASE,
)
_NOT_FOR_OTHER = re.compile(
    r"\b(?:ingen|inget|inte|utan|no) (?:fullmakt|ombud)\b|\brättsligt ombud saknas\b|\båterkalla\w* (?:min )?fullmakt\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    rf"\b{_OUR} (?:\w+ )?(?:man|make|maka|hustru|fru|mamma|pappa|mor|far|mormor|morfar|farmor|farfar|bror|syster|sambo|husband|wife|mother|father|mum|mom|dad|brother|sister|grandmother|grandfather|partner|"
    r"partners?|moster|faster|farbror|morbror|svärmor|svärfar|kusin|granne|vän)\b",
    re.IGNORECASE,
)
_RELATIVES_DATA = re.compile(
    r"\b(?:hans|hennes|honom|henne|his|her|him) (?:\w+ )?(?:journal\w*|uppgifter\w*|konto\w*|data|account|records?|information|file|personuppgifter|räkning|vägnar)\b|\b(?:om|for|åt|för|about) (?:honom|henne|him|her)\b",
    re.IGNORECASE,
)


def about(text: str, sender: str, *, asks: bool) -> About:
    """What the words say; a mail that asks for nothing is its sender's own unless they say otherwise clearly."""
    if (
        asks
        and _DEAD.search(f"{sender}\n{text}")
        and (_RELATIVE.search(text) or _RELATED.search(f"{sender}\n{text}") or _CHILD.search(text))
    ):
        return About.DECEASED
    if _FOR_OTHER.search(text) and not _NOT_FOR_OTHER.search(text):
        return About.CHILD if _CHILD.search(text) and not _MANDATE.search(text) else About.CLIENT
    if asks and _CHILD.search(text) and _OF_CHILD.search(text):
        return About.CHILD
    return About.SELF


_RELATED = re.compile(
    r"\b(?:dödsbo\w*|avlidn\w*|deceased|estate|efter (?:min|vår)|make|maka|anhörig\w*|late)\b", re.IGNORECASE
)
_MANDATE = re.compile(
    r"\b(?:ombud|god man|gode man|klient\w*|huvudman\w*|client|advokat\w*|jurist\w*|agent)\b", re.IGNORECASE
)
_NAMED = (
    re.compile(rf"{_CHILD_WORD},? (?:heter |is called |som heter )?({NAME})"),
    re.compile(
        r"(?:(?i:dödsboet|dödsbo|bortgång\w*|journal|journalen|estate)(?: (?:efter|för|till|of))?(?: (?:min|vår|my))?(?: [a-zåäö]+)?) "
        + f"({NAME})"
    ),
    re.compile(
        r"(?i:(?:ombud|god man|gode man|förvaltare|jag företräder|företräder (?=[A-ZÅÄÖ])|företrädare|vårdnadshavare|målsman|räkning|klient|klienten|huvudman|huvudmannen|client|user|behalf of|mother of|father of|parent of|guardian of|"
        rf"mamma|pappa|mor|far|man|make|maka|hustru|fru|mormor|morfar|farmor|farfar|bror|syster|sambo|husband|wife|mother|father|dad|mum|mom|brother|sister)(?: (?:för|till|åt|for|of|efter))?),? (?:heter |is called )?({NAME})"
    ),
    re.compile(
        rf"(?i:(?:gäller|avser|avseende|angående|regarding|concerning|namn|name|rörande|patient|användare|barn|uppgifter om|data (?:about|on))) ?:? ?({NAME})"
    ),
    re.compile(rf"(?i:heter|is called|named|för|till|about|om) ({NAME} {NAME})"),
)


def named_other(text: str, sender: str) -> str | None:
    """The name that stands beside the words that say who it is about."""
    own = set(sender.casefold().split())
    for pattern in _NAMED:
        best = ""
        for match in pattern.finditer(text):
            name = match.group(1).strip(" .,-")
            if (
                set(name.casefold().split()) != own
                and len(name.split()) > len(best.split() if best else [])
                and not _NO_NAME.search(name)
            ):
                best = name
        if best:
            return _fullest(best, text)
    return None


_NO_NAME = re.compile(
    r"^(?:Jag|Hej|Vi|Ni|Med|Som|Den|Det|Och|I|Vänlig\w*|Hälsning\w*|Mvh|Skatteverket|Advokat|GDPR|The|She|He|Hon|Han|Name|Email|E-post|Tel|Data)\b"
)


def _fullest(name: str, text: str) -> str:
    """A first name that stands elsewhere with its surname is given with it."""
    if " " in name:
        return name
    longer = re.search(rf"\b{re.escape(name)} {NAME}", text)
    return longer.group().strip(" .,-") if longer else name
