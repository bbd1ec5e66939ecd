"""The API of requests: open one, see where each stands, take it back or extend it. Decisions are people's, never a machine's."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request, Response

from console import opening
from console.desk import Desk
from console.web.api import Given, bearer_of, counted
from console.web.asking import IN_WORDS, offered
from console.web.front import front_of
from console.web.identities import normal
from console.web.problems import DESCRIBED, Conflict, described
from schemas.clock import now
from schemas.errors import BadInput, NotAllowed
from schemas.ids import CaseId, OrgId
from schemas.machines import Asked, CaseOpened, CaseShown, Day, Facts, FactShown, Longer, Page
from schemas.orders import Extend, Withdraw
from schemas.particulars import Capacity, Particulars
from schemas.request import CaseState, NewRequest, Person, RequestType
from schemas.systems import IdentityKind
from schemas.web import Scope, Token

OPENING, READING = 20, 1
"""What a request costs of a token's questions: 50 a second in the long run, 1 000 at once (`Front.asking`)."""
OLDEST, LEEWAY = timedelta(days=366), timedelta(minutes=5)
api = APIRouter(prefix="/v1", tags=["requests"], responses={**DESCRIBED, **described(404)})
Case = Annotated[str, Path(pattern=r"^DSR-\d{4}-\d{6,12}$", examples=["DSR-2026-000123"])]
Next = Annotated[str | None, Query(alias="next", max_length=100, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=200)]
Once = Annotated[
    str,
    Header(
        alias="Idempotency-Key", min_length=8, max_length=200, pattern=r"^[\x21-\x7e]+$",
        description="Names this attempt: sent again with the same body it opens nothing new and gives the same answer.",
        examples=["8e03978e-40d5-43dd-bc93-6894a57f9324"],
    ),
]  # fmt: skip


@api.post(
    "/{org}/requests",
    status_code=201,
    summary="A request has come in.",
    responses={
        201: {"headers": {"Location": {"description": "The case.", "schema": {"type": "string"}}}},
        **described(409),
    },
)
async def open_request(
    request: Request, response: Response, org: str, asked: Asked, key: Once, given: Given
) -> CaseOpened:
    """The case of this receipt exists, and its clock runs from `received_at`.

    Who asks is asked at the address given, whether or not anybody there is known. The same `external_key` or
    `Idempotency-Key` of the same token opens no second case; the key with another body is refused (422).
    """
    token = await bearer_of(request, org, given, Scope.OPEN)
    counted(request, token, OPENING)
    front, desk = front_of(request), front_of(request).desk(OrgId(org))
    new = _request(desk, token, asked, key)
    if not await front.machines.claim(desk.org, token.name, key, asked.model_dump_json(), now()):
        raise BadInput("this Idempotency-Key stands for another body; take a new one")
    case = await desk.doors.open(new)
    summary = await desk.doors.summary(desk.org, case)
    response.headers["Location"] = f"/v1/{org}/requests/{case}"
    return CaseOpened(id=case, types=summary.types, channel=summary.channel, received_at=summary.received_at)


@api.get("/{org}/requests", summary="The requests, newest first.")
async def listed(
    request: Request,
    org: str,
    given: Given,
    state: CaseState | None = None,
    type_: Annotated[RequestType | None, Query(alias="type")] = None,
    due_before: Day | None = None,
    limit: Limit = 50,
    behind: Next = None,
) -> Page:
    """A page of them. due_before: only what is due before that day, answered or not."""
    desk = await _reading(request, org, given)
    place = _place(behind, "case")
    found = await front_of(request).machines.requests(
        desk.org, state, type_, due_before, CaseId(place) if place else None, limit + 1
    )
    more = _put("case", found[limit - 1].id) if len(found) > limit else None
    return Page(items=tuple(found[:limit]), next=more)


@api.get("/{org}/requests/{case}", summary="Where one stands.")
async def one(request: Request, org: str, case: Case, given: Given) -> CaseShown:
    """State, due day, outcome and what it waits for; never whom it is about."""
    desk = await _reading(request, org, given)
    return await _shown(desk, case)


@api.get("/{org}/requests/{case}/facts", summary="What happened to one.")
async def facts(
    request: Request, org: str, case: Case, given: Given, limit: Limit = 200, behind: Next = None
) -> Facts:  # fmt: skip
    """The facts of the ledger in their order, for an auditor's tools. They name accounts of the staff, and nobody else."""
    desk = await _reading(request, org, given)
    await desk.doors.summary(desk.org, CaseId(case))
    place = _place(behind, "fact") or "0"
    if not place.isdigit() or len(place) > 9:
        raise BadInput("next is not of a page of this list")
    found: list[FactShown] = [*await front_of(request).machines.facts(desk.org, CaseId(case), int(place), limit + 1)]
    more = _put("fact", str(found[limit - 1].seq)) if len(found) > limit else None
    return Facts(items=tuple(found[:limit]), next=more)


@api.post(
    "/{org}/requests/{case}/withdraw", summary="The person takes it back.", responses=described(409)
)  # fmt: skip
async def withdraw(request: Request, org: str, case: Case, given: Given) -> CaseShown:
    """It is withdrawn. 409 once it was answered or is withdrawn already: look at its state."""
    async with _acting(request, org, case, given) as (desk, actor):
        await desk.doors.withdraw(desk.org, CaseId(case), Withdraw(actor=actor))
    return await _shown(desk, case)


@api.post("/{org}/requests/{case}/extend", summary="Two more months.", responses=described(409))
async def extend(request: Request, org: str, case: Case, why: Longer, given: Given) -> CaseShown:
    """The time is extended and the person is told why (GDPR Art. 12(3)). 409 where that is not possible any more."""
    async with _acting(request, org, case, given) as (desk, actor):
        await desk.doors.extend(desk.org, CaseId(case), Extend(reason=why.reason, actor=actor))
    return await _shown(desk, case)


@asynccontextmanager
async def _acting(request: Request, org: str, case: str, given: Any) -> AsyncIterator[tuple[Desk, str]]:
    """The desk, and how the ledger names the machine. What the case does not take is a conflict."""
    token = await bearer_of(request, org, given, Scope.ACT)
    counted(request, token, READING)
    desk = front_of(request).desk(OrgId(org))
    await desk.doors.summary(desk.org, CaseId(case))
    try:
        yield desk, f"token.{token.name}"[:64]
    except NotAllowed as refused:
        raise Conflict(str(refused)) from None


async def _reading(request: Request, org: str, given: Any) -> Desk:
    token = await bearer_of(request, org, given, Scope.READ)
    counted(request, token, READING)
    return front_of(request).desk(OrgId(org))


async def _shown(desk: Desk, case: str) -> CaseShown:
    summary = await desk.doors.summary(desk.org, CaseId(case))
    return CaseShown.model_validate(summary.model_dump(include=set(CaseShown.model_fields)))


def _request(desk: Desk, token: Token, asked: Asked, key: str) -> NewRequest:
    """What the case is opened with. Raises BadInput where the organisation, or the law, can't make anything of it."""
    of, who, moment = desk.organisation, asked.person, now()
    received = asked.received_at or moment
    if not moment - OLDEST < received < moment + LEEWAY:
        raise BadInput("received_at is not to come, and not more than a year ago")
    receipt = f"external:{asked.external_key}" if asked.external_key else f"once:{key}"
    return NewRequest(
        org=of.id,
        types=tuple(dict.fromkeys(asked.types)),
        channel=asked.channel,
        received_at=min(received, moment),
        person=Person(
            email=normal(IdentityKind.EMAIL, who.email, of.country).value,
            name=who.name,
            claimed=tuple(normal(i.kind, i.value, of.country) for i in who.identities),
            language=who.language,
            plain=who.plain,
            postal=who.postal,
        ),
        particulars=_said(desk, asked),
        intake_key=f"api:{token.name}:{receipt}",
    )


def _said(desk: Desk, asked: Asked) -> Particulars:
    of, said = desk.organisation, asked.particulars
    if wrong := [t for t in asked.types if t not in offered(of)]:
        raise BadInput(f"{', '.join(wrong)}: there is no such right against this organisation")
    if RequestType.RECTIFICATION in asked.types and not said.corrections:
        raise BadInput("rectification: particulars.corrections say what is wrong")
    rest = [t for t in asked.types if t in IN_WORDS and t is not RequestType.RECTIFICATION]
    if rest and not said.words:
        raise BadInput(f"{', '.join(rest)}: particulars.words say in the person's words what it is about")
    if said.capacity is not Capacity.SELF and not said.about:
        raise BadInput("particulars.about: say whom it is about, where that is not who asks")
    opening.fits(of, said)
    about = tuple(normal(i.kind, i.value, of.country) for i in said.about)
    return said.model_copy(update={"about": about})


def _put(what: str, place: str) -> str:
    return urlsafe_b64encode(f"{what}:{place}".encode()).decode().rstrip("=")


def _place(behind: str | None, what: str) -> str | None:
    """Where the page before ended. Raises BadInput for what no page of this list has given."""
    if behind is None:
        return None
    try:
        said = urlsafe_b64decode(behind + "=" * (-len(behind) % 4)).decode("ascii")
    except (Error, ValueError):
        said = ""
    found, colon, place = said.partition(":")
    if found != what or not colon or not place.replace("-", "").isalnum():
        raise BadInput("next is not of a page of this list")
    return place
