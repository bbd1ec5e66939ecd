"""What the staff says about holds, about who decides, and about a patient record in need: one by one."""

from datetime import date
from uuid import uuid4

from console.web.forms import Fields
from console.web.staff import Colleague
from console.web.staff_says import DECIDES, STAFF, Field, Say, Seen, one_of
from schemas.decisions import Dismissal, LiveHold
from schemas.errors import BadInput
from schemas.ids import SystemId
from schemas.life import GlassReason
from schemas.orders import ConfirmHold, DismissHold, PlaceHold, ReleaseHold
from schemas.request import CaseState, Role


async def hold(who: Colleague, seen: Seen, given: Fields, _: Role) -> object:
    """Nothing that it covers is destroyed while it stands."""
    chosen = one_of(given, "system", seen.systems) if given.text("system", 64) else None
    placed = LiveHold(
        id=f"hold-{uuid4().hex[:8]}",
        owner=who.name,
        review_on=_coming(given, who),
        systems=(SystemId(chosen),) if chosen else (),
    )
    said = PlaceHold(hold=placed, actor=who.name)
    return await who.desk.doors.place_hold(who.desk.org, seen.summary.id, said)


async def release(who: Colleague, seen: Seen, given: Fields, _: Role) -> object:
    """What the hold alone kept is due."""
    said = ReleaseHold(hold_id=one_of(given, "hold_id", [h.id for h in seen.holds]), actor=who.name)
    return await who.desk.doors.release_hold(who.desk.org, seen.summary.id, said)


async def confirm_hold(who: Colleague, seen: Seen, given: Fields, _: Role) -> object:
    """A hold that the plan proposes stands, and a new plan is made."""
    said = ConfirmHold(
        proposal=one_of(given, "proposal", _unsettled(seen)),
        owner=who.name,
        review_on=_coming(given, who),
        actor=who.name,
    )
    return await who.desk.doors.confirm_hold(who.desk.org, seen.summary.id, said)


async def dismiss(who: Colleague, seen: Seen, given: Fields, _: Role) -> object:
    """A hold that the plan proposes is not placed."""
    reason = Dismissal(one_of(given, "dismissal", tuple(Dismissal)))
    said = DismissHold(proposal=one_of(given, "proposal", _unsettled(seen)), reason=reason, actor=who.name)
    return await who.desk.doors.dismiss_hold(who.desk.org, seen.summary.id, said)


async def route(who: Colleague, seen: Seen, given: Fields, _: Role) -> object:
    """Somebody else decides about the data, and has the request now."""
    party = one_of(given, "party", seen.parties)
    return await who.desk.sayings.route(who.desk.org, seen.summary.id, party, who.name)


async def break_glass(who: Colleague, seen: Seen, given: Fields, role: Role) -> object:
    """Sight of a patient record for an hour; everybody hears of it."""
    why, words = GlassReason(one_of(given, "glass", tuple(GlassReason))), given.needed("words", 20_000)
    return await who.desk.sayings.break_glass(who.desk.org, seen.summary.id, why, words, who.name, role)


def _coming(given: Fields, who: Colleague) -> date:
    """Raises BadInput for a day that is over: somebody has to look at it again."""
    try:
        day = date.fromisoformat(given.needed("review_on", 10))
    except ValueError:
        raise BadInput("the day to look at it again is written YYYY-MM-DD") from None
    if day <= who.desk.today:
        raise BadInput("the day to look at it again is still to come")
    return day


def _unsettled(seen: Seen) -> tuple[str, ...]:
    return seen.view.unsettled if seen.view else ()


def _journal(seen: Seen) -> bool:
    plan = seen.view.plan if seen.view else None
    return seen.before_answer and plan is not None and Role.CLINICIAN in plan.approvals


def _proposal(seen: Seen) -> Field:
    return Field("proposal", "choose", _unsettled(seen))


_DAY = Field("review_on", "day")
CONFIRM = Say("confirm_hold", DECIDES, lambda s: bool(_unsettled(s)), confirm_hold, lambda s: (_proposal(s), _DAY))
DISMISS = Say(
    "dismiss", DECIDES, lambda s: bool(_unsettled(s)), dismiss,
    lambda s: (_proposal(s), Field("dismissal", "choose", tuple(Dismissal))),
)  # fmt: skip
HOLD = Say(
    "hold", DECIDES, lambda s: s.view is not None and s.summary.state is not CaseState.CLOSED, hold,
    lambda s: (_DAY, Field("system", "choose", tuple(s.systems), needed=False)),
)  # fmt: skip
RELEASE = Say(
    "release", DECIDES, lambda s: s.view is not None and bool(s.holds), release,
    lambda s: (Field("hold_id", "choose", tuple(h.id for h in s.holds)),),
)  # fmt: skip
ELSEWHERE = Say(
    "route", DECIDES, lambda s: s.before_answer and bool(s.parties), route,
    lambda s: (Field("party", "choose", tuple(s.parties)),),
)  # fmt: skip
GLASS = Say(
    "break_glass", STAFF, _journal, break_glass,
    lambda _: (Field("glass", "choose", tuple(GlassReason)), Field("words", "words")),
)  # fmt: skip
