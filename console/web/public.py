"""The form that anybody may ask by. Whatever is sent, the same thanks come after the same time: nothing tells who is known here.

Robots are met by a field that no person sees and a form that nobody fills in within two seconds; nobody has to read crooked
letters. What is counted says nothing about anybody either.
"""

import asyncio
import hashlib
import hmac
import secrets
import time

import structlog
from fastapi import APIRouter, Request, Response

from console.desk import Desk
from console.web.asking import asked_for, offered
from console.web.forms import Fields, FormExpired, posted
from console.web.front import Front, front_of
from console.web.identities import normal
from console.web.pages import page, preferred
from schemas.clock import now
from schemas.errors import NotFound
from schemas.ids import OrgId
from schemas.request import Channel, NewRequest, Person
from schemas.systems import IdentityKind
from schemas.text import Language

log = structlog.get_logger()
pages = APIRouter(include_in_schema=False)
FLOOR = 0.6
"""Seconds after which the thanks come at the earliest: opening a case takes less."""
SOONEST, LATEST = 2.0, 12 * 3600.0
"""Seconds between the form's being shown and its being sent."""
TRAP = "website"
"""A field that is shown to nobody."""


@pages.get("/")
async def first(request: Request) -> Response:
    """The way to the forms that there are; who else works with this installation is nobody's business."""
    return _first(request, preferred(request))


@pages.get("/sv")
async def first_sv(request: Request) -> Response:
    """The same in Swedish."""
    return _first(request, Language.SV)


@pages.get("/en")
async def first_en(request: Request) -> Response:
    """The same in English."""
    return _first(request, Language.EN)


@pages.get("/{lang}/request/{org}")
async def ask(request: Request, lang: str, org: str) -> Response:
    """The form. Raises NotFound for an organisation that has none, as for one that there is not."""
    front, tongue = front_of(request), _tongue(lang)
    desk = _desk(front, org)
    of, mark = desk.organisation, stamp(front.secret, org, time.time())
    return page(
        request, "public", tongue, org=org, organisation=of.name, rights=offered(of), trap=TRAP, stamp=mark,
        other=_other(tongue),
    )  # fmt: skip


@pages.post("/{lang}/request/{org}")
async def asked(request: Request, lang: str, org: str) -> Response:
    """Thanks, after the same time whoever it was. Raises NotFound, BadInput, FormExpired."""
    front, tongue, since = front_of(request), _tongue(lang), time.monotonic()
    desk, given = _desk(front, org), await posted(request)
    of = desk.organisation
    number, age = shown(front.secret, org, given.text("stamp", 200), time.time())
    if age > LATEST:
        raise FormExpired("the form was open for too long")
    host = request.client.host if request.client else ""
    if front.strangers.wait(host) or front.crowd.wait("all"):
        return page(request, "public_busy", tongue, 429, organisation=of.name, email=of.contact.email)
    new = _request(desk, given, tongue, number)
    if age < SOONEST or given.text(TRAP) or front.addressed.wait(_hidden(front, org, new.person.email)):
        log.info("form_not_taken", org=org)
    else:
        await desk.doors.open(new)
    await asyncio.sleep(max(0.0, since + FLOOR - time.monotonic()))
    return page(request, "public_thanks", tongue, organisation=of.name, email=of.contact.email)


def stamp(secret: bytes, org: str, at: float) -> str:
    """What a form carries: its number, and when it was shown."""
    said = f"{secrets.token_hex(8)}.{int(at * 1000)}"
    return f"{said}.{_signed(secret, org, said)}"


def shown(secret: bytes, org: str, given: str, at: float) -> tuple[str, float]:
    """The form's number, and for how many seconds it was open. Raises FormExpired for one that is not ours."""
    said, _, signature = given.rpartition(".")
    if not hmac.compare_digest(_signed(secret, org, said).encode(), signature.encode()):
        raise FormExpired("the form is not ours")
    number, _, moment = said.partition(".")
    return number, at - int(moment) / 1000


def _signed(secret: bytes, org: str, said: str) -> str:
    return hmac.digest(secret, f"public\n{org}\n{said}".encode(), hashlib.sha256).hex()


def _hidden(front: Front, org: str, address: str) -> str:
    """What an address is counted by: nothing remembers the address itself."""
    return hmac.digest(front.secret, f"address\n{org}\n{address}".encode(), hashlib.sha256).hex()


def _request(desk: Desk, given: Fields, tongue: Language, number: str) -> NewRequest:
    types, said = asked_for(given, offered(desk.organisation))
    address = normal(IdentityKind.EMAIL, given.needed("email", 320), desk.organisation.country).value
    return NewRequest(
        org=desk.org,
        types=types,
        channel=Channel.WEB,
        received_at=now(),
        person=Person(
            email=address, name=given.text("name", 200) or None, language=tongue, plain=given.ticked("plain")
        ),
        particulars=said,
        intake_key=f"form:{number}",
    )


def _desk(front: Front, org: str) -> Desk:
    desk = front.desk(OrgId(org))
    if not desk.organisation.public_form:
        raise NotFound("there is no such organisation")
    return desk


def _first(request: Request, tongue: Language) -> Response:
    found = [d.organisation for d in front_of(request).desks.values() if d.organisation.public_form]
    forms = sorted(((of.id, of.name) for of in found), key=lambda f: f[1].casefold())
    return page(request, "first", tongue, forms=forms, other=_other(tongue))


def _tongue(lang: str) -> Language:
    """Raises NotFound for anything but a language."""
    if lang not in set(Language):
        raise NotFound("there is no such page")
    return Language(lang)


def _other(tongue: Language) -> str:
    return (Language.SV if tongue is Language.EN else Language.EN).value
