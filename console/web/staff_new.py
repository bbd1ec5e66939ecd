"""A request that came by telephone, letter, message or visit, taken down by somebody on the staff."""

import secrets
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from console.attaching import kind_of
from console.web.asking import asked_for, offered
from console.web.forms import Fields, posted
from console.web.handover import RESERVED
from console.web.identities import normal
from console.web.pages import language, preferred, to
from console.web.staff import Colleague, colleague, of_staff
from schemas.attached import LARGEST
from schemas.clock import now
from schemas.errors import BadInput
from schemas.particulars import Capacity, Particulars
from schemas.request import Channel, ContactPolicy, NewRequest, Person, Role
from schemas.systems import Identity, IdentityKind

pages = APIRouter(include_in_schema=False, prefix="/staff/{org}/new")
TAKES = (Role.AGENT, Role.DECIDER)
CHANNELS = (Channel.PHONE, Channel.LETTER, Channel.MESSAGE, Channel.VISIT)
KINDS = (IdentityKind.PERSONNUMMER, IdentityKind.PHONE, IdentityKind.CUSTOMER_NO, IdentityKind.USERNAME)


@pages.get("")
async def ask(request: Request, org: str) -> Response:
    """The form. Two clicks on it open one case: it has its own number."""
    who = await colleague(request, org)
    who.acting(*TAKES)
    here = now().astimezone(ZoneInfo(who.desk.organisation.time_zone))
    return of_staff(
        request,
        "new",
        who,
        rights=offered(who.desk.organisation),
        channels=CHANNELS,
        capacities=tuple(Capacity),
        kinds=KINDS,
        number=secrets.token_hex(8),
        received=here.strftime("%Y-%m-%dT%H:%M"),
        speaks=preferred(request).value,
    )


@pages.post("")
async def taken(request: Request, org: str) -> Response:
    """The case is open, from the moment that the request really came in, and what came with it lies with it. Raises BadInput."""
    who, given = await colleague(request, org), await posted(request)
    who.acting(*TAKES)
    types, said = asked_for(given)
    number, attached = given.needed("number", 32), await _attached(given)
    case = await who.desk.doors.open(
        NewRequest(
            org=who.desk.org,
            types=types,
            channel=_channel(given),
            received_at=received(given, who),
            person=person_of(given, who, number),
            particulars=for_somebody(given, who, said),
            taken_by=who.name,
            intake_key=f"staff:{number}",
        )
    )
    if attached:
        await who.desk.attachments.put(who.desk.org, case, attached, who.name, now())
    return to(f"/staff/{org}/cases/{case}")


async def _attached(given: Fields) -> bytes:
    """What was attached, before anything is opened; empty where nothing was. Raises BadInput."""
    file = given.form.get("attachment")
    if not isinstance(file, UploadFile) or not file.filename:
        return b""
    content = await file.read(LARGEST + 1)
    kind_of(content)
    return content


def _channel(given: Fields) -> Channel:
    chosen = given.needed("channel", 20)
    if chosen not in CHANNELS:
        raise BadInput(f"channel is one of {', '.join(CHANNELS)}")
    return Channel(chosen)


def received(given: Fields, who: Colleague) -> datetime:
    """The moment of receipt, as the organisation's clock showed it. Raises BadInput for one to come."""
    try:
        local = datetime.fromisoformat(given.needed("received", 30))
    except ValueError:
        raise BadInput("received is a day and a time, like 2026-11-21T14:30") from None
    moment = local.replace(tzinfo=ZoneInfo(who.desk.organisation.time_zone)) if local.tzinfo is None else local
    if not now() - timedelta(days=366) < moment < now() + timedelta(minutes=5):
        raise BadInput("a request comes in before it is taken down, and not more than a year before")
    return moment


def person_of(given: Fields, who: Colleague, number: str) -> Person:
    """Without an address nothing is mailed: somebody tells them, or posts it."""
    email, country = given.text("email", 320), who.desk.organisation.country
    address = normal(IdentityKind.EMAIL, email, country).value if email else f"{number}@{RESERVED}"
    claimed = [normal(kind, text, country) for kind in KINDS if (text := given.text(kind.value, 100))]
    return Person(
        email=address,
        name=given.text("name", 200) or None,
        claimed=tuple(claimed),
        language=language(given.text("language", 2)),
        plain=given.ticked("plain"),
        postal=tuple(line.strip() for line in given.text("postal", 400).splitlines() if line.strip()),
        contact=ContactPolicy.OPEN if email else ContactPolicy.INSIDE,
    )


def for_somebody(given: Fields, who: Colleague, said: Particulars) -> Particulars:
    capacity = given.text("capacity", 20) or Capacity.SELF.value
    if capacity not in set(Capacity):
        raise BadInput("capacity is not one of those of the form")
    about, age = list[Identity](), given.text("child_age", 2)
    if capacity != Capacity.SELF and (number := given.text("about", 100)):
        about.append(normal(IdentityKind.PERSONNUMMER, number, who.desk.organisation.country))
    if age and not (age.isdigit() and int(age) <= 17):
        raise BadInput("a child's age is 0 to 17")
    return said.model_copy(
        update={
            "capacity": Capacity(capacity),
            "about": tuple(about),
            "about_name": given.text("about_name", 200) or None,
            "child_age": int(age) if age else None,
        }
    )
