"""What is opened of a case, and that it was: the letter as it will be or was sent, and what was said in words."""

import io
import zipfile
from collections.abc import Sequence
from typing import NamedTuple

from fastapi import APIRouter, Request, Response

from console.web.forms import posted
from console.web.pages import language, preferred
from console.web.staff import Colleague, colleague
from console.web.staff_cases import clinical, seen, show
from schemas.clock import now
from schemas.errors import HabeasError, KeyGone, NotAllowed, NotFound
from schemas.ids import CaseId
from schemas.request import Role
from schemas.text import Language

pages = APIRouter(include_in_schema=False, prefix="/staff/{org}/cases/{case}")


class Said(NamedTuple):
    """Something that somebody has said in words."""

    what: str
    """A word of the pages: `said.request`, `said.advice` …"""
    by: str
    text: str


@pages.post("/letter")
async def letter(request: Request, org: str, case: str) -> Response:
    """The answer: as it was sent, else as the plan that stands would have it; that it was opened is written down first.

    Raises NotAllowed where it is about a patient record and the account is not the clinician's, NotFound without either.
    """
    who, given = await colleague(request, org), await posted(request)
    of = await seen(who, case)
    if clinical(who, of) and not who.has(Role.CLINICIAN):
        raise NotAllowed("an answer about a patient record is the clinician's to read")
    lang = language(given.text("language", 2) or preferred(request).value)
    await who.front.keeping.opened(who.desk.org, of.summary.id, "letter", who.name, now())
    sent = await _sent(who, of.summary.id, lang)
    try:
        text = sent or await who.front.surroundings.draft(who.desk.org, of.summary.id, lang)
    except (KeyGone, NotFound):
        text = None
    if text is None:
        raise NotFound("there is no plan yet, and no letter")
    return await show(request, who, of, letter=text, sent=sent is not None)


@pages.post("/words")
async def words(request: Request, org: str, case: str) -> Response:
    """What the person has said and what the data protection officer advises; that it was opened is written down first."""
    who, _ = await colleague(request, org), await posted(request)
    of = await seen(who, case)
    await who.front.keeping.opened(who.desk.org, of.summary.id, "words", who.name, now())
    return await show(request, who, of, words=await _words(who, of.summary.id))


async def _words(who: Colleague, case: CaseId) -> Sequence[Said]:
    desk, found = who.desk, list[Said]()
    try:
        said = (await desk.tasks.who_asks(desk.org, case)).said
        found += [Said("said.request", "", said.words)] if said.words else []
        found += [
            Said("said.wrong", c.field or "", " – ".join(filter(None, (c.value, c.words)))) for c in said.corrections
        ]
        question = await who.front.delivering.question(desk.org, case)
        found += [Said("said.question", "", question)] if question else []
        found += [Said("said.mail", w.by, w.text) for w in await desk.triage.kept(case)]
        found += [Said("said.advice", w.by, w.text) for w in await desk.sayings.advice(desk.org, case)]
        if who.front.bells is not None:
            left = await who.front.bells.comments.unwritten(desk.org, case)
            found += [Said("said.comment", w.by, w.text) for w in left]
    except (KeyGone, NotFound):
        return found
    return found


async def _sent(who: Colleague, case: CaseId, lang: Language) -> str | None:
    """The last answer that was sent, as long as it lies in the store."""
    names = [n for n in who.desk.packages.names(who.desk.org, case) if n == "answer" or n.startswith("answer-")]
    if not names:
        return None
    try:
        pieces = await who.desk.packages.read(who.desk.org, case, "answer" if "answer" in names else names[-1])
        with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
            return archive.read(f"{lang}/letter.txt").decode()
    except (HabeasError, KeyError):
        return None
