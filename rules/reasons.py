"""Says a verdict in one sentence, in Swedish and English."""

from functools import lru_cache

from rules.pack import Pack
from rules.rulebook import RuleBook
from schemas.decisions import Verdict
from schemas.text import Text


def reason(book: RuleBook, verdict: Verdict) -> Text:
    """Why a record has its verdict: what is done, until when, and the first ground in words.

    Source: GDPR Art. 12(1), 12(4).
    """
    deed = book.pack.deeds[verdict.action]
    until = f" {verdict.last_day}" if verdict.last_day else ""
    sv, en = (f" till och med{until}", f" through{until}") if until else ("", "")
    why = _why(book.pack, verdict.grounds)
    if why is None:
        return Text(sv=f"{deed.sv}{sv}.", en=f"{deed.en}{en}.")
    return Text(sv=f"{deed.sv}{sv}: {_inside(why.sv)}", en=f"{deed.en}{en}: {_inside(why.en)}")


def _why(pack: Pack, grounds: tuple[str, ...]) -> Text | None:
    """The words of the first ground that has some."""
    found = next((pack.grounds[code] for code in grounds if code in pack.grounds), None)
    return Text(sv=found.sv, en=found.en) if found else None


@lru_cache(maxsize=512)
def _inside(sentence: str) -> str:
    """A sentence behind a colon: a small letter first, unless a name or an abbreviation begins it."""
    first = sentence.split(maxsplit=1)[0]
    plain = first[:1].isupper() and first[1:].islower() and len(first) > 1
    return sentence[0].lower() + sentence[1:] if plain or first in ("I", "A") else sentence
