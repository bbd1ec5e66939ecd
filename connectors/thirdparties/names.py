"""Names in text: what is known, what is listed, and what stands where names stand."""

import re
from collections.abc import Iterator

from connectors.thirdparties import words as lists
from connectors.thirdparties.evidence import Evidence, Weight
from connectors.thirdparties.people import People
from connectors.thirdparties.runs import runs
from connectors.thirdparties.tokens import GENITIVES, Words, forms
from schemas.thirdparties import Kind, Span

CUE_GAP = re.compile(r"[ \u00a0]?(?:[:,(]|är|is)?[ \u00a0(]{0,2}")
LINE_END = re.compile(r"[ ,!.]{0,3}[\r\n]{1,4}[ /-]{0,4}")
BUILT = re.compile(r"(?<!Mc)(?<!Mac)(?<!Fitz)(?<=[^\W\d_])[A-ZÅÄÖ]")
"""A capital inside a word, as in PostgreSQL and not as in McCarthy."""
SIGNS = frozenset({"/", "//", "/ ", "- ", "– "})
Judged = tuple[float, str]


def names(text: str, evidence: Evidence, people: People) -> Iterator[Span]:
    """Names of others; the owner's are left out, the staff's say `staff`."""
    words = Words(text)
    for first, end in runs(words, evidence):
        begin = _without_title_of_a_role(words, first, end, evidence)
        if judged := _judge(words, begin, end, evidence):
            yield from _told(words, begin, end, judged, people)
    for n, judged in _small(words, evidence):
        yield from _told(words, n, n + 1, judged, people)


def _told(words: Words, first: int, end: int, judged: Judged, people: People) -> Iterator[Span]:
    texts = [w.text for w in words.all[first:end]]
    if people.own(texts):
        return
    certainty, why = judged
    before = words.lower(first - 1)
    if people.staff(texts) and before not in lists.KIN:
        certainty, why = 0.9, "staff"
    start = words.all[first].start
    if before in lists.TITLES and words.gap(first).strip(" .") == "" and "\n" not in words.gap(first):
        start = words.all[first - 1].start
    stop = words.all[end - 1].end
    if len(texts[-1]) == 1 and words.text[stop : stop + 1] == ".":
        stop += 1
    yield Span(start=start, end=stop, kind=Kind.NAME, certainty=certainty, why=why)


def _without_title_of_a_role(words: Words, first: int, end: int, evidence: Evidence) -> int:
    """Leaves out a word that nobody knows at the start of a sentence, before a first name: Kassören Bo."""
    if end - first > 1 and words.starts_sentence(first) and evidence.weigh(words.all[first].text) is Weight.NONE:
        follows = words.all[first + 1].text
        title = words.lower(first).endswith(("en", "an", "et", "are", "ör", "ist"))
        if title and evidence.first(follows):
            return first + 1
    return first


def _judge(words: Words, first: int, end: int, evidence: Evidence) -> Judged | None:
    """How sure and why; None where nothing speaks for a name."""
    weights = [evidence.weigh(w.text) for w in words.all[first:end] if len(w.text) > 1]
    if not weights:
        return None
    cue = cue_before(words, first) or _whose(words, end - 1)
    if _company(words, end) and max(weights) < Weight.KNOWN:
        return None
    if end - first == 1:
        return _judge_one(words, first, weights[0], cue, evidence)
    best = max(weights)
    if best is Weight.KNOWN:
        return 0.95, "known_name"
    if best is Weight.LISTED:
        return (0.9 if len(weights) > 1 and min(weights) >= Weight.SHAPE else 0.8), "listed_name"
    if cue:
        return 0.85, "name_pattern"
    if any(words.all[n].text.isupper() and len(words.all[n].text) > 1 for n in range(first, end)):
        return None
    if words.lower(first - 1) in lists.PLACES_BEFORE and not words.starts_sentence(first) and best is Weight.NONE:
        return None
    return (0.6 if best is Weight.SHAPE else 0.45), "capital_words"


def _judge_one(words: Words, n: int, weight: Weight, cue: str | None, evidence: Evidence) -> Judged | None:
    word, begins = words.all[n].text, words.starts_sentence(n)
    place = words.lower(n - 1) in lists.PLACES_BEFORE and not begins
    if evidence.thing(word) and (weight is not Weight.KNOWN or place or begins):
        return (0.6, "name_pattern") if cue and cue != "signature" else None
    if cue:
        return (0.95, "known_name") if weight is Weight.KNOWN else (0.85, cue)
    acts = words.lower(n + 1) in lists.ACTS and words.after(n) == " "
    if weight >= Weight.LISTED:
        alone = begins and words.after(n).partition("\n")[0].strip() == ""
        if begins and evidence.ordinary(word) and (evidence.begins(word) or not (acts or alone)):
            return None
        sure = 0.9 if weight is Weight.KNOWN else 0.8
        return (sure - 0.2 * begins, "known_name" if weight is Weight.KNOWN else "listed_name")
    if word.isupper() or len(word) < 3 or place or BUILT.search(word) or _of_a_thing(words, n, evidence):
        return None
    if begins:
        does = acts and words.lower(n + 1) not in lists.LINKS and not words.lower(n).endswith(lists.NOUN_ENDINGS)
        return (0.4, "capital_word") if does or words.lower(n).endswith(GENITIVES) else None
    return (0.5 if acts or weight is Weight.SHAPE else 0.4), "capital_word"


def _whose(words: Words, n: int) -> str | None:
    """Somebody's brother, somebody, her brother: a genitive, or a comma, before a word for kin or a role."""
    if words.after(n) == ", " and words.lower(n + 1) in lists.WHOSE and words.lower(n + 2) in lists.KIN | lists.ROLES:
        return "name_pattern"
    owner = words.lower(n).endswith("s") and words.after(n) == " "
    return "name_pattern" if owner and words.lower(n + 1) in lists.KIN | lists.ROLES else None


def _company(words: Words, end: int) -> bool:
    return end < len(words.all) and words.gap(end) == " " and words.lower(end) in lists.COMPANIES


def _of_a_thing(words: Words, n: int, evidence: Evidence) -> bool:
    """Right after a thing's name, such as Boxing Day."""
    return (
        n > 0 and words.gap(n) == " " and words.all[n - 1].text[0].isupper() and evidence.thing(words.all[n - 1].text)
    )


def cue_before(words: Words, n: int) -> str | None:
    """`name_pattern` after a word for kin or a role, `signature` after a closing line; None after anything else."""
    if n == 0:
        return None
    before, gap = words.lower(n - 1), words.gap(n)
    if before in lists.SIGNING and (LINE_END.fullmatch(gap) or gap in {", ", ",\n"}):
        return "signature"
    if gap in SIGNS or (gap.rstrip(" ").endswith(("/", "\n/")) and words.after(n).strip() == ""):
        return "signature"
    if "." in gap and before not in {"dr", "mr", "mrs", "ms", "prof"}:
        return None
    if (before in lists.KIN or before in lists.ROLES) and CUE_GAP.fullmatch(gap.replace(".", "", 1)):
        return None if before == "is" and words.lower(n - 2) not in {"name", "here"} else "name_pattern"
    return None


def _small(words: Words, evidence: Evidence) -> Iterator[tuple[int, Judged]]:
    """Names in lower case, as people write in a chat."""
    for n, word in enumerate(words.all):
        text = word.text
        if not text.islower() or len(text) < 3:
            continue
        before = words.lower(n - 1)
        cued = before in lists.KIN or before in lists.NAMING or before in lists.TITLES
        if (
            not (cued or evidence.first(text))
            or evidence.ordinary(text)
            or evidence.thing(text)
            or words.gap(n) not in {" ", ", "}
        ):
            continue
        weight = evidence.weigh(text)
        if cued and weight >= Weight.LISTED:
            yield n, (0.7, "name_pattern")
        elif before in lists.NAMING and words.gap(n) == " " and weight is not Weight.AGAINST:
            yield n, (0.4, "name_pattern")
        elif len(text) > 3 and evidence.first(text):
            yield n, (0.5, "known_name" if weight is Weight.KNOWN else "listed_name")


def candidates(text: str) -> frozenset[str]:
    """Words of the text that could be parts of names, in lower case and without genitives: what to ask the systems for."""
    evidence, words = Evidence(frozenset()), Words(text)
    found: set[str] = set()
    for n, word in enumerate(words.all):
        raw = word.text
        if len(raw) < 2:
            continue
        after_cue = (
            words.lower(n - 1) in lists.KIN or words.lower(n - 1) in lists.NAMING or words.lower(n - 1) in lists.TITLES
        )
        if raw[0].isupper() or after_cue or (evidence.first(raw) and not evidence.ordinary(raw)):
            found.update(forms(raw))
            found.update(p for f in forms(raw) for p in f.split("-") if len(p) > 1)
    return frozenset(found)
