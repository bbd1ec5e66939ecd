"""Signing in with an identity provider: to show who asks, and once more before anything is fetched."""

import asyncio
import hmac
import re
from zlib import crc32

import structlog
from fastapi import APIRouter, Request, Response

from console.web import handing, sessions
from console.web.forms import posted
from console.web.front import Front, front_of
from console.web.pages import language, page, preferred, to
from console.web.sessions import Held
from schemas.challenge import digest_of, matches
from schemas.errors import HabeasError, KeyGone, NotAllowed, NotFound, SystemUnavailable
from schemas.ids import CaseId, OrgId
from schemas.life import Method
from schemas.particulars import ProviderWord
from schemas.text import Language
from schemas.web import Errand, PersonSession, PickupSession, SessionKind, SignedIn, SigningIn

log = structlog.get_logger()
pages = APIRouter(include_in_schema=False)
FLOOR = 1.0
"""Seconds after which the thanks are said, whatever came of it and whether or not it has come yet."""
IDENTITY, PICKUP = "identity", "pickup"
PURPOSES = (PICKUP, IDENTITY, *(f"question:{number}" for number in range(1, 6)))
"""The codes that letters to the person carry."""
_CASE = re.compile(r"DSR-\d{4}-\d{6,12}")


@pages.get("/{lang}/case/{case}/identify")
async def show(request: Request, lang: str, case: str) -> Response:
    """The page that leads to the identity provider; the same for every case, known or not."""
    return page(request, "identify", language(lang), case=named(case))


@pages.post("/{lang}/case/{case}/identify")
async def leave(request: Request, lang: str, case: str) -> Response:
    """The browser goes to the identity provider, for a case that exists as for one that does not."""
    front, given, on = front_of(request), await posted(request), named(case)
    org = await front.keeping.organisation_of(on)
    code = given.text("code", 64)
    coded = org is not None and bool(code) and await purpose_of(front, org, on, code) == IDENTITY
    return await go(request, org or _some(front, on), on, language(lang), Errand.IDENTIFY, coded=coded)


@pages.post("/{lang}/case/{case}/again")
async def again(request: Request, lang: str, case: str) -> Response:
    """Whoever may see the packages signs in once more. Raises NotAllowed."""
    await posted(request)
    front, on = front_of(request), named(case)
    org, _, _ = await whose(request, front, on)
    return await go(request, org, on, language(lang), Errand.PICKUP)


@pages.get("/oidc/callback")
async def back(
    request: Request, code: str = "", state: str = "", iss: str | None = None, error: str | None = None
) -> Response:
    """Whoever comes back from the identity provider has begun here, and is who it says."""
    front, held = front_of(request), await sessions.take_signing_in(request)
    chosen = held.said.language if held else preferred(request)
    if held is None or not hmac.compare_digest(held.said.state.encode(), state.encode()) or error or not code:
        return page(request, "message", chosen, 400, title="sign_in_lost", text="sign_in_lost_text")
    said, fresh = held.said, held.said.errand is Errand.PICKUP
    try:
        provider = front.sign_ins[held.org]
        who = await provider.finish(said.redirect, code, said.nonce, said.verifier, issuer=iss, fresh=fresh)
    except NotAllowed:
        return page(request, "message", chosen, 400, title="sign_in_lost", text="sign_in_lost_text")
    except SystemUnavailable:
        return page(request, "message", chosen, 503, title="away", text="away_text")
    if fresh:
        return await _signed_again(request, front, held, who)
    front.later(_prove(front, held.org, said.case, who.word, coded=said.coded))
    await asyncio.sleep(FLOOR)
    return page(request, "message", chosen, title="thanks", text="thanks_text")


async def go(
    request: Request, org: OrgId | None, case: CaseId, lang: Language, errand: Errand, *, coded: bool = False
) -> Response:
    """A page that leads on to the organisation's identity provider, and remembers why."""
    front = front_of(request)
    if org is None or org not in front.sign_ins:
        return page(request, "message", lang, title="no_sign_in", text="no_sign_in_text")
    redirect = f"{front.url}/oidc/callback"
    try:
        begun = await front.sign_ins[org].begin(redirect, fresh=errand is Errand.PICKUP)
    except (SystemUnavailable, NotAllowed):
        return page(request, "message", lang, 503, title="away", text="away_text")
    said = SigningIn(
        case=case,
        language=lang,
        errand=errand,
        coded=coded,
        redirect=redirect,
        state=begun.state,
        nonce=begun.nonce,
        verifier=begun.verifier,
    )
    response = page(request, "going", lang, url=begun.url)
    await sessions.begin(front, response, SessionKind.SIGNING_IN, org, said)
    return response


async def purpose_of(front: Front, org: OrgId, case: CaseId, code: str) -> str | None:
    """What the case's code is for, of PURPOSES; None for a wrong one. Too many guesses are as wrong as a wrong one."""
    if front.guessing.wait(f"code:{case}"):
        return None
    codes, found = front.desk(org).codes, None
    try:
        for purpose in PURPOSES:  # all of them each time: how long it takes tells nothing
            right = digest_of(case, await codes.code(org, case, purpose))
            found = purpose if matches(case, code, right) else found
    except (NotFound, KeyGone):
        return None
    return found


async def whose(
    request: Request, front: Front, case: CaseId
) -> tuple[OrgId, Held[PickupSession] | None, Held[PersonSession] | None]:
    """By which session somebody may see the packages of a case. Raises NotAllowed where by none."""
    by_code = await sessions.pickup(request)
    if by_code is not None and by_code.said.case == case:
        return by_code.org, by_code, None
    person = await sessions.person(request)
    if person is not None and case in await front.keeping.linked(person.org, person.said.subject):
        return person.org, None, person
    raise NotAllowed("case and code don't belong together")


async def _signed_again(request: Request, front: Front, held: Held[SigningIn], who: SignedIn) -> Response:
    case, lang = held.said.case, held.said.language
    org, by_code, person = await whose(request, front, case)
    if org != held.org or not await handing.same(front, org, case, who.word):
        await front.delivering.mismatch(org, case)
        return page(request, "message", lang, 403, title="sign_in_lost", text="sign_in_lost_text")
    if by_code is not None:
        said = by_code.said.model_copy(update={"signed_at": who.auth_time})
        await sessions.replace(front, SessionKind.PICKUP, by_code, said)
        return to(f"/{lang}/case/{case}/pickup")
    assert person is not None
    pickups = {**person.said.pickups, case: who.auth_time}
    await sessions.replace(front, SessionKind.PERSON, person, person.said.model_copy(update={"pickups": pickups}))
    return to(f"/{lang}/my/cases/{case}")


async def _prove(front: Front, org: OrgId, case: CaseId, word: ProviderWord, *, coded: bool) -> None:
    """The case hears it, where there is anybody to compare with: somebody known, or who has the code of the letter."""
    desk = front.desk(org)
    try:
        if not coded and not (await desk.tasks.who_asks(org, case)).known:
            log.info("sign_in_not_asked_for", org=org)
            return
        await desk.sayings.prove(org, case, Method.OIDC, word=word)
    except HabeasError as no:
        log.info("sign_in_not_taken", org=org, error=type(no).__name__)


def named(case: str) -> CaseId:
    """Raises NotFound where nothing is ever called so."""
    if not _CASE.fullmatch(case):
        raise NotFound("there is no such page")
    return CaseId(case)


def _some(front: Front, case: CaseId) -> OrgId | None:
    """An organisation for a case that there is not: always the same one, so that nobody learns that there is none."""
    known = sorted(front.sign_ins)
    return known[crc32(case.encode()) % len(known)] if known else None
