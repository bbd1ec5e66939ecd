"""Mails that a person has to read: which wait, what one says once somebody opens it, and what is made of it.

The list shows nobody. A mail is opened by hand, and that it was stands before anything is shown.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from console.triage import Opened, known_case
from console.web.asking import asked_for, offered
from console.web.forms import posted
from console.web.pages import to
from console.web.staff import Colleague, colleague, of_staff
from console.web.staff_new import KINDS, TAKES, for_somebody, person_of, received
from schemas.clock import now
from schemas.errors import BadInput, KeyGone
from schemas.ids import CaseId
from schemas.intake import About, MailLanguage
from schemas.mailbox import ItemId, ItemState, Meant, Nothing
from schemas.particulars import Capacity
from schemas.request import RequestType
from schemas.systems import IdentityKind
from schemas.text import Language

pages = APIRouter(include_in_schema=False, prefix="/staff/{org}/mail")
SHOWN = 50_000
"""Characters of a mail that a page shows."""
ASKS_FOR = {About.CHILD: Capacity.GUARDIAN, About.DECEASED: Capacity.HEIR, About.CLIENT: Capacity.PROXY}
"""In which capacity somebody seems to write; a person decides."""


@pages.get("")
async def waiting(request: Request, org: str) -> Response:
    """What waits, the oldest first, and what was settled last."""
    who = await colleague(request, org)
    triage = who.desk.triage
    return of_staff(request, "mails", who, mails=await triage.waiting(), settled=(await triage.settled())[:20])


@pages.get("/{item}")
async def one(request: Request, org: str, item: str) -> Response:
    """What the rules made of it, without a word of it. Raises NotFound."""
    return await _show(request, await colleague(request, org), ItemId(item))


@pages.post("/{item}/open")
async def opened(request: Request, org: str, item: str) -> Response:
    """What it says, and what can be made of it; that this account has looked is written down first. Raises NotFound."""
    who, _ = await colleague(request, org), await posted(request)
    known = (await who.desk.triage.item(ItemId(item))).id
    await who.front.keeping.opened(who.desk.org, CaseId(known), "mail", who.name, now())
    try:
        return await _show(request, who, known, await who.desk.triage.opened(known))
    except KeyGone:
        return await _show(request, who, known)


@pages.post("/{item}/case")
async def case(request: Request, org: str, item: str) -> Response:
    """A case has it; sent twice it is the same case. Raises BadInput, NotFound, NotAllowed."""
    who, given = await colleague(request, org), await posted(request)
    who.acting(*TAKES)
    types, said = asked_for(given)
    person = person_of(given, who, item.lower())
    said = for_somebody(given, who, said)
    found = await who.desk.triage.open_case(ItemId(item), types, person, said, received(given, who), who.name)
    return to(f"/staff/{org}/cases/{found}")


@pages.post("/{item}/attach")
async def attach(request: Request, org: str, item: str) -> Response:
    """It belongs to a case. Raises BadInput, NotFound, NotAllowed."""
    who, given = await colleague(request, org), await posted(request)
    who.acting(*TAKES)
    number, meant = known_case(given.needed("case", 32)), given.needed("meant", 20)
    if meant not in set(Meant):
        raise BadInput("choose what the mail means for the case")
    await who.desk.triage.attach(ItemId(item), number, Meant(meant), who.name)
    return to(f"/staff/{org}/cases/{number}")


@pages.post("/{item}/nothing")
async def nothing(request: Request, org: str, item: str) -> Response:
    """There is nothing to do about it. Raises BadInput, NotFound, NotAllowed."""
    who, given = await colleague(request, org), await posted(request)
    who.acting(*TAKES)
    why = given.needed("nothing", 20)
    if why not in set(Nothing):
        raise BadInput("choose why there is nothing to do")
    await who.desk.triage.dismiss(ItemId(item), Nothing(why), who.name)
    return to(f"/staff/{org}/mail")


async def _show(request: Request, who: Colleague, item: ItemId, content: Opened | None = None) -> Response:
    found = content.item if content else await who.desk.triage.item(item)
    mail = content.mail if content else None
    answers = found.features.language is MailLanguage.EN
    return of_staff(
        request,
        "mail",
        who,
        listed=who.desk.triage.listed(found),
        item=found,
        waits=found.state is ItemState.WAITING,
        reasons=sorted(found.features.reasons, key=lambda r: -abs(r.weight))[:12],
        content=content,
        mail=mail,
        text=(mail.body if mail else _head(content.raw) if content else "")[:SHOWN],
        rights=offered(who.desk.organisation),
        ticked=_ticked(who, content) if content else (),
        kinds=KINDS,
        claimed=_claimed(content),
        capacities=tuple(Capacity),
        capacity=ASKS_FOR.get(found.features.about, Capacity.SELF),
        received=found.received_at.astimezone(ZoneInfo(who.desk.organisation.time_zone)).strftime("%Y-%m-%dT%H:%M"),
        speaks=(Language.EN if answers else Language.SV).value,
        means=tuple(Meant),
        nothings=tuple(Nothing),
        openings=await who.front.keeping.openings(who.desk.org, CaseId(found.id)),
    )


def _ticked(who: Colleague, content: Opened) -> Sequence[str]:
    there = set(offered(who.desk.organisation))
    return [right.value for right in content.rights if RequestType(right) in there]


def _claimed(content: Opened | None) -> dict[str, str]:
    """What the mail says of who wrote it, by the fields of the form. Claims, never proof."""
    if content is None or content.mail is None:
        return {}
    claims = content.mail.claimed
    return {
        "name": claims.name or content.mail.from_name or "",
        "email": content.mail.from_address,
        IdentityKind.PERSONNUMMER.value: claims.personnummer or "",
        IdentityKind.PHONE.value: claims.phone[0] if claims.phone else "",
        IdentityKind.CUSTOMER_NO.value: claims.customer_no or "",
        IdentityKind.USERNAME.value: claims.username or "",
    }


def _head(raw: bytes) -> str:
    """What can be shown of a mail that no machine reads: its headers, as they stand."""
    return raw.partition(b"\r\n\r\n" if b"\r\n\r\n" in raw else b"\n\n")[0].decode("utf-8", "replace")
