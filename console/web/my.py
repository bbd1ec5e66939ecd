"""The person's own pages: what they have asked, what was answered. Nothing here needs an e-mail address."""

import io
import secrets
import zipfile
from typing import Any

from fastapi import APIRouter, Request, Response

from console.web import handing, sessions
from console.web.asking import asked_for, offered
from console.web.forms import posted
from console.web.front import Front, front_of
from console.web.pages import language, page, to
from console.web.sessions import Held
from console.web.status import THEMSELVES, complain, meant, status_of
from schemas.clock import now
from schemas.errors import KeyGone, NotAllowed, NotFound
from schemas.ids import CaseId
from schemas.orders import Withdraw
from schemas.request import CaseSummary, Channel, ContactPolicy, NewRequest, Person
from schemas.text import Language
from schemas.web import PersonSession, SessionKind

pages = APIRouter(include_in_schema=False, prefix="/{lang}/my")


@pages.get("")
async def show(request: Request, lang: str) -> Response:
    """Their cases."""
    held = await _here(request)
    front = front_of(request)
    doors = front.desk(held.org).doors
    theirs = await front.keeping.linked(held.org, held.said.subject)
    found = [await doors.summary(held.org, case) for case in theirs]
    return _page(request, "my", lang, held, cases=found)


@pages.get("/new")
async def ask(request: Request, lang: str) -> Response:
    """The form for a request. Two clicks on it open one case: it has its own number."""
    held = await _here(request)
    rights = offered(front_of(request).desk(held.org).organisation)
    return _page(request, "my_new", lang, held, rights=rights, number=secrets.token_hex(8))


@pages.post("/new")
async def asked(request: Request, lang: str) -> Response:
    """The request is taken, and is theirs. Raises BadInput."""
    held, given, front = await _here(request), await posted(request), front_of(request)
    types, particulars = asked_for(given)
    said, number = held.said, given.needed("number", 32)
    case = await front.desk(held.org).doors.open(
        NewRequest(
            org=held.org,
            types=types,
            channel=Channel.SERVICE,
            received_at=now(),
            person=Person(
                email=said.address,
                name=said.name,
                claimed=said.identities,
                language=language(lang),
                plain=given.ticked("plain"),
                contact=ContactPolicy.INSIDE,
            ),
            particulars=particulars,
            intake_key=f"service:{said.subject}:{number}",
        )
    )
    await front.keeping.link(held.org, said.subject, case)
    return to(f"/{language(lang)}/my/cases/{case}")


@pages.get("/cases/{case}")
async def one(request: Request, lang: str, case: str) -> Response:
    """Where one of their cases stands, its letter, and what can be fetched."""
    held, front = await _here(request), front_of(request)
    summary = await _theirs(front, held, case)
    again = await handing.strong(front, summary) and not handing.fresh(held.said.pickups.get(summary.id))
    return _page(
        request,
        "my_case",
        lang,
        held,
        case=summary,
        letter=await _letter(front, summary, language(lang)) if not again else None,
        names=handing.names(front, held.org, summary),
        again=again,
        can_sign_in=held.org in front.sign_ins,
        base=f"/{language(lang)}/my/cases/{summary.id}",
        number=secrets.token_hex(8),
        **await status_of(front, summary),
    )


@pages.post("/cases/{case}/withdraw")
async def withdraw(request: Request, lang: str, case: str) -> Response:
    """They take it back. Raises NotAllowed once it is answered."""
    held, front, _ = await _here(request), front_of(request), await posted(request)
    summary = await _theirs(front, held, case)
    await front.desk(held.org).doors.withdraw(held.org, summary.id, Withdraw(actor=THEMSELVES))
    return to(f"/{language(lang)}/my/cases/{case}")


@pages.post("/cases/{case}/clarified")
async def clarified(request: Request, lang: str, case: str) -> Response:
    """They have said what they mean. Raises BadInput, NotAllowed."""
    held, front, given = await _here(request), front_of(request), await posted(request)
    summary = await _theirs(front, held, case)
    choice, only, words = meant(given, summary)
    sayings = front.desk(held.org).sayings
    await sayings.clarified(held.org, summary.id, THEMSELVES, choice=choice, only=only, words=words)
    return to(f"/{language(lang)}/my/cases/{case}")


@pages.post("/cases/{case}/complain")
async def complained(request: Request, lang: str, case: str) -> Response:
    """What they are not content with is a case of its own, and theirs. Raises BadInput."""
    held, front, given = await _here(request), front_of(request), await posted(request)
    new = await complain(front, await _theirs(front, held, case), given)
    await front.keeping.link(held.org, held.said.subject, new)
    return to(f"/{language(lang)}/my/cases/{new}")


@pages.post("/leave")
async def leave(request: Request, lang: str) -> Response:
    """Nobody is signed in here any more."""
    await posted(request)
    response = page(request, "message", language(lang), title="left", text="left_text")
    await sessions.end(request, response, SessionKind.PERSON)
    return response


async def _here(request: Request) -> Held[PersonSession]:
    held = await sessions.person(request)
    if held is None:
        raise SessionOver("come in by the service's own login once more")
    return held


class SessionOver(NotAllowed):
    """Nobody is signed in, or not any more."""


async def _theirs(front: Front, held: Held[PersonSession], case: str) -> CaseSummary:
    """Raises NotFound for everybody else's case as for none."""
    if case not in await front.keeping.linked(held.org, held.said.subject):
        raise NotFound("there is no such page")
    return await front.desk(held.org).doors.summary(held.org, CaseId(case))


async def _letter(front: Front, summary: CaseSummary, lang: Language) -> str | None:
    """The answer as it was written, in their language where it is there. None while there is none."""
    found = [n for n in handing.names(front, summary.org, summary) if n == "answer" or n.startswith("answer-")]
    if not found:
        return None
    try:
        pieces = await front.desk(summary.org).packages.read(summary.org, summary.id, found[0])
        with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
            texts = [n for n in archive.namelist() if n.endswith("letter.txt")]
            mine = next((n for n in texts if n.startswith(f"{lang}/")), texts[0] if texts else None)
            return archive.read(mine).decode() if mine else None
    except (NotFound, KeyGone):
        return None


def _page(request: Request, name: str, lang: str, held: Held[PersonSession], **given: Any) -> Response:
    of = front_of(request).desk(held.org).organisation
    return page(request, name, language(lang), organisation=of.name, zone=of.time_zone, **given)
