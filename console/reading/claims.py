"""What a mail claims its person to be known by. Claims, never proof."""

import re
from collections.abc import Iterator

import phonenumbers
from personnummer import personnummer

IDENTITY_NO = re.compile(r"(?<![\d-])(?:\d{2})?\d{6} ?[-+–]? ?\d{4}(?![\d-])")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_LINK = re.compile(
    r"https?://\S+|\bwww\.\S+|(?<![\w@.-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.(?:example|se|com|org|net|nu|csv|json|pdf|txt|xml)\b(?:/\S*)?"
)
_LOOSE = re.compile(
    r"(?<![\w+@./-])(?:\+\d{1,3}|00\d{1,3}|0\d{1,3})[\s\-/()]{0,3}\d(?:[\s\-()]{0,2}\d){5,10}(?![\w@-])"
)
_PHONE_SAYS = re.compile(r"(?i)(?:tel|tfn|telefon|mobil|mob|phone|nummer|number|ring|call|cell)\S{0,6}\s?:?\s?$")


def numbers(text: str) -> list[str]:
    """Valid personnummer as twelve digits, in the order of the text."""
    found = list[str]()
    for match in IDENTITY_NO.finditer(text):
        written = _bare(match.group())
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
    """Telephone numbers in E.164, each once; Swedish where no country is said."""
    return list(dict.fromkeys(number for _, number in placed_phones(text)))


def placed_phones(text: str) -> Iterator[tuple[int, str]]:
    """Each telephone number that can exist, with its place in the text."""
    bare = _ADDRESS.sub(_blank, IDENTITY_NO.sub(_kept, text))
    for match in _LOOSE.finditer(bare):
        try:
            number = phonenumbers.parse(match.group().strip(), "SE")
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            yield match.start(), phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _blank(match: "re.Match[str]") -> str:
    return " " * len(match.group())


def _kept(match: "re.Match[str]") -> str:
    """A personnummer gives way to blanks, unless it may as well be a mobile number."""
    written = _bare(match.group())
    mobile = len(written) == 10 and written.startswith("07")
    return _blank(match) if personnummer.valid(written) and not mobile else match.group()


def spans(text: str) -> list[tuple[int, int]]:
    """Where addresses, links, personnummer and telephone numbers stand: what is read there is nothing else."""
    numbers = [m.span() for m in IDENTITY_NO.finditer(text) if personnummer.valid(_bare(m.group()))]
    return [*numbers, *(m.span() for p in (_ADDRESS, _LINK, _LOOSE) for m in p.finditer(text))]


def without(text: str) -> str:
    """The text with blanks where addresses, links, personnummer and telephone numbers stood."""
    for start, end in spans(text):
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _bare(written: str) -> str:
    return written.replace(" ", "").replace("–", "-")
