"""What a mail claims its person to be known by. Claims, never proof."""

import re
from collections.abc import Iterator

import phonenumbers
from personnummer import personnummer

IDENTITY_NO = re.compile(r"(?<![\d-])(?:\d{2})?\d{6} ?[-+–]? ?\d{4}(?![\d-])")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_NUMBER = r"((?:[A-ZÅÄÖa-zåäö]{1,5}[- ]?)?\d[\d -]{0,14}\d(?:-?[A-Za-z]{1,3}\b)?|(?:[A-Z]{1,5}[- ]?)?\d{1,12}|[A-Z0-9]{2,6}-[A-Z0-9]{2,10}|(?=[A-Z]*\d)[A-Z0-9]{4,12})"
_SAYS = r"(?:[.:#]|\s|är|is|no|nr|number|var|was|ref|\bid\b|=|–|-){0,6}\s?"
_CUSTOMER = re.compile(
    rf"(?<!\w)(?i:kund-?\s?(?:nummer|numret|nr|id|no|n)?|kundnummer|kundnr|kundn|kund-?id|customer(?: (?:number|no|id|ref|reference|nr))?|client (?:no|number|id)|account (?:no|number)|medlems(?:nr|nummer)|medlem nr|kundenummer|kundennummer){_SAYS}{_NUMBER}"
)
_BOOKING = re.compile(
    rf"(?<!\w)(?i:boknings?-?\s?(?:nummer|numret|nr|id|kod|referens|ref)?(?:en)?|boknr|bok\.? ?nr|order(?:nummer|nr|n)?(?: (?:no|number|nr))?|booking(?: (?:number|no|ref|reference|id|code))?|reservation(?: (?:no|number))?|bokad tid|bestillingsnr){_SAYS}{_NUMBER}(?:(?: och | and | & |, ){_NUMBER})?"
)
_USER = re.compile(
    r"(?<!\w)(?:(?i:användarnamn(?:et)?|anvandarnamn(?:et)?|username|user name|user ?id|inloggning(?:snamn)?|inlogg|login|nickname|nick|alias|användare|användaren|user|kontonamn|screen name|brugernavn|brukernavn|benutzername)(?: (?:mitt|my|i appen|in the app|hos er))?"
    r"(?:\s?[:=]|\s(?:är|is|var|was|heter|ar))?\s{0,2}[\"'”“’«]?(@?[\w.-]{3,40})|"
    r"(?i:heter|kallar mig|går under|called|known as|name is|som|as|är|is|kontot|account)\s[\"'”“’«]?(@?\w[\w.-]{2,40})[\"'”“’»]?\s(?i:i appen|på appen|där|i chatten|på sajten|på sidan|i forumet|hos er|in the app|on your site|on the site|in the chat|in your app|on the forum|på forumet|i tjänsten))"
)
_NO_USER = frozenset(
    [
        "jobbar",
        "går",
        "arbetar",
        "bor",
        "träffade",
        "är",
        "heter",
        "hette",
        "kommer",
        "och",
        "eller",
        "som",
        "jag",
        "det",
        "den",
        "har",
        "är",
        "ar",
        "vill",
        "hos",
        "för",
        "med",
        "utan",
        "and",
        "or",
        "the",
        "for",
        "with",
        "inte",
        "till",
        "på",
        "som",
        "mig",
        "kan",
        "ni",
        "a",
        "an",
        "är:",
        "kvar",
        "där",
        "appen",
        "is",
        "was",
        "med:",
        "namn",
        "namnet",
        "in",
        "to",
    ]
)
_LOOSE = re.compile(
    r"(?<![\w+@./-])(?:\+\d{1,3}|00\d{1,3}|0\d{1,3})[\s\-/()]{0,3}\d(?:[\s\-()]{0,2}\d){5,10}(?![\w@-])"
)
_PHONE_SAYS = re.compile(r"(?i)(?:tel|tfn|telefon|mobil|mob|phone|nummer|number|ring|call|cell)\S{0,6}\s?:?\s?$")


def numbers(text: str) -> list[str]:
    """Valid personnummer as twelve digits, in the order of the text."""
    found = list[str]()
    for match in IDENTITY_NO.finditer(text):
        written = match.group().replace(" ", "").replace("–", "-")
        if personnummer.valid(written):
            whole = str(personnummer.parse(written).format(True))
            if (
                _PHONE_SAYS.search(text[max(0, match.start() - 14) : match.start()])
                and len(written) == 10
                and written.startswith("0")
            ):
                continue
            found.append(whole)
    return found


def addresses(text: str) -> list[str]:
    """E-mail addresses in small letters, each once."""
    return list(dict.fromkeys(a.lower().rstrip(".-") for a in _ADDRESS.findall(text)))


def phones(text: str) -> list[str]:
    """Telephone numbers in E.164 where such a number can exist, else as written; Swedish where no country is said."""
    bare = _ADDRESS.sub(" ", IDENTITY_NO.sub(_kept, text))
    found = dict[str, None]()
    for match in _LOOSE.finditer(bare):
        written = match.group().strip()
        try:
            number = phonenumbers.parse(written, "SE")
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            found[phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)] = None
    return list(found)


def _kept(match: "re.Match[str]") -> str:
    written = match.group().replace(" ", "").replace("–", "-")
    return (
        " " if personnummer.valid(written) and not (len(written) == 10 and written.startswith("07")) else match.group()
    )


def _code(text: str) -> str | None:
    """As written without spaces, or None where it is an ordinary number of words."""
    code = re.sub(r"\s", "", text).strip("-")
    return code if any(c.isdigit() for c in code) and len(code) >= 2 else None


def customer_no(text: str) -> str | None:
    """The last that is said, as written, without spaces."""
    found = [code for m in _CUSTOMER.finditer(text) if (code := _code(m.group(1)))]
    return next(
        (c for c in reversed(found) if len(c) >= 3 and not personnummer.valid(c) and not _YEAR.fullmatch(c)), None
    )


def booking_nos(text: str) -> tuple[str, ...]:
    """Every one that is said, in order."""
    found = dict[str, None]()
    for match in _BOOKING.finditer(text):
        for code in filter(None, (_code(g) for g in match.groups() if g)):
            if len(code) >= 3 and not (_YEAR.fullmatch(code) or personnummer.valid(code) or _LOOSE.fullmatch(code)):
                found[code] = None
    return tuple(found)


_YEAR = re.compile(r"(?:19|20)\d\d(?:-?\d\d){0,2}")


def username(text: str) -> str | None:
    """The name of an account, where the mail calls it that."""
    for name in _usernames(text):
        if name.casefold() not in _NO_USER and "@" not in name[1:] and not name.endswith(":"):
            return name
    return None


def _usernames(text: str) -> Iterator[str]:
    for match in _USER.finditer(text):
        labelled, called = match.group(1), match.group(2)
        name = (labelled or called or "").strip(".,")
        if labelled or any(c.isdigit() or c in "_." for c in name) or name.islower():
            yield name
