"""People that a mail names beside its sender, and which of them it is about."""

import re
import unicodedata
from collections.abc import Iterator

from console.reading.claims import IDENTITY_NO, numbers
from console.reading.language import EN, SV
from console.reading.senses import known

_CAPITAL = "A-ZÅÄÖÉÜØÆČĆŠŽŁÓÁÍÇŞİŹŻŚ"
NAME = rf"(?:[{_CAPITAL}][\w'’´.-]*)(?:[ ](?:(?:von|af|de|van|der|el|al|la|ibn|bin)[ ])?[{_CAPITAL}][\w'’´-]+){{0,3}}"
_NAME = re.compile(rf"(?<![\w.@-]){NAME}")


def _each(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NO_PERSON = _each(
    """hej hejsan hallå tjena tjenare vi ni vänlig vänliga hälsning hälsningar mvh hilsen terveisin advokat ombud gdpr data email e-post tel mr mrs ms dr fru herr pappa mamma mor
    far farmor farfar mormor morfar bror syster son dotter skatteverket region kommun ab instagram facebook konto kontot journal bästa dear hello hi kind regards best barn barnet
    patient patienten kund kunden client klient hon han she he him her hennes hans his their undertecknad till ett två tre god goda good när when sedan efter innan då medan
    eftersom since after before while our your svara sent dödsboet poikani tyttäreni lapseni henkilötunnus henkilötunnukseni personnummer januari februari mars april maj juni juli
    augusti september oktober november december måndag tisdag onsdag torsdag fredag lördag söndag january february march may june july october monday tuesday wednesday thursday
    friday saturday sunday sverige sweden styrelsen butiken föreningen"""
)
_OF = (
    r"(?:son|sonen|dotter|dottern|barn|barnet|pojke|flicka|tonåring|tvååring\w*|grabb|tjej|yngsta|äldsta|lilla|minsta|daughter|child|kid|toddler|teenager|boy|girl|little one|one|"
    r"dödsboet|dödsbo|bortgång\w*|estate|ombud|god man|gode man|förvaltare|företräder|företrädare|vårdnadshavare|målsman|räkning|klient|klienten|huvudman|huvudmannen|client|user|"
    r"medlem|föräldrar|parents|behalf|uppdrag|fullmakt|act|acting|attorney|mother|father|parent|guardian|mamma|pappa|mor|far|man|make|maka|hustru|fru|mormor|morfar|farmor|farfar|bror|lillebror|storebror|"
    r"syster|lillasyster|storasyster|sambo|husband|wife|dad|mum|mom|brother|sister|gäller|avser|avseende|angående|regarding|concerning|namn|name|rörande|patient|användare|uppgifter|hjälper|helping|skriver|"
    r"heter|hette|is called|was called|named|poikani|tyttäreni)"
)
KIN = (
    r"(?:man|make|maka|makes|makas|hustru|fru|mamma|pappa|mor|far|mormor|morfar|farmor|farfar|(?:lille|stor|store|lilla|stora)?(?:bror|syster)|sambo|husband|wife|mother|father|mum|mom|dad|brother|"
    r"sister|grandmother|grandfather|partners?|moster|faster|farbror|morbror|svärmor|svärfar|kusin|granne|vän|aunt|uncle)"
)
_BESIDE = re.compile(
    rf"(?:^|\W)(?i:{_OF}(?:,| :|:)?(?: (?:om|för|till|åt|for|of|efter|från|from|av|heter|är|is called|mr|ms|mrs|herr|fru))?) ?[(]?$"
)
_NUMBER_BEHIND = re.compile(
    rf"[ ,(]{{0,3}}(?:pnr|personnummer|född)?[ .:]{{0,2}}(?:{IDENTITY_NO.pattern})", re.IGNORECASE
)
_ESTATE = re.compile(r"\b(?:dödsboet?|estate|ombud för|god man för)\b", re.IGNORECASE)


def folded(text: str) -> str:
    """Small letters without accents, as addresses have them."""
    text = text.casefold().replace("ø", "o").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def words_of(name: str) -> frozenset[str]:
    """Of a name or an address, in small letters."""
    return frozenset(w for w in re.split(r"[\s<>@\"',()/-]+", name.casefold()) if w)


def named(text: str) -> Iterator[tuple[str, int, int]]:
    """Every name in the words with its place, without the words that only begin a sentence."""
    for match in _NAME.finditer(text):
        words = match.group().rstrip(" .,-'’").split(" ")
        while words and _no_person(words[0]):
            words = words[1:]
        stop = next((at for at, word in enumerate(words) if _no_person(word)), len(words))
        name = " ".join(words[:stop])
        if name and len(name) > 1 and not name.isupper():
            at = text.index(name, match.start())
            yield name, at, at + len(name)


def _no_person(word: str) -> bool:
    word = word.casefold().rstrip(".,")
    return word in _NO_PERSON or word in SV or word in EN or known(word)


def others(text: str, sender: str) -> dict[str, float]:
    """People who aren't the sender, and how much speaks for the mail being about each."""
    own = _own(sender)
    found = dict[str, float]()
    for name, start, end in named(text):
        borne = _bare(name, own)
        announced = _BESIDE.search(text[max(0, start - 40) : start]) is not None
        numbered = _NUMBER_BEHIND.match(text[end : end + 40]) is not None
        if _is_own(borne, own) or not (" " in name or announced or numbered):
            continue
        shared = " " in name and _surname(borne) in own
        weight = 3.0 * announced + 4.0 * numbered + 2.0 * shared + 1.0 * (" " in name)
        found[borne] = max(weight, found.get(borne, 0.0))
    return found


def numbers_of_others(text: str, sender: str) -> list[str]:
    """Personnummer that stand right behind the name of somebody who isn't the sender."""
    own = _own(sender)
    behind = (_NUMBER_BEHIND.match(text[end : end + 40]) for name, _, end in named(text) if not _is_own(name, own))
    return [number for match in behind if match for number in numbers(match.group())]


def named_other(text: str, sender: str) -> str | None:
    """The fullest name of the one that the mail is likeliest about."""
    found = others(text, sender)
    if not found:
        return None
    best = max(found, key=lambda name: found[name])
    if " " in best:
        return best
    longer = next((name for name in found if name.startswith(f"{best} ")), None)
    return longer or best


def of_the_family(text: str, sender: str) -> bool:
    """True where somebody with the sender's surname is named."""
    own = _own(sender)
    return any(" " in name and _surname(name) in own for name in others(text, sender))


def _own(sender: str) -> frozenset[str]:
    """The sender's names; those of the address where From names the one they write for."""
    display, _, address = sender.partition("<")
    return (
        words_of(display)
        if not _ESTATE.search(display)
        else frozenset(re.split(r"[._\d-]+", address.partition("@")[0]))
    )


def _is_own(name: str, own: frozenset[str]) -> bool:
    """True for the sender, also where their given name is an initial."""
    return all(w in own or (len(w.strip(".")) == 1 and any(o[0] == w[0] for o in own)) for w in words_of(name))


def _surname(name: str) -> str:
    return name.casefold().rpartition(" ")[2]


def _bare(name: str, own: frozenset[str]) -> str:
    """Without the s of the genitive, where the sender bears the name without it."""
    surname = _surname(name)
    return name[:-1] if surname.endswith("s") and surname not in own and surname[:-1] in own else name
