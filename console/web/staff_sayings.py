"""Everything that the staff may say to a case, one by one."""

from console.web.forms import Fields
from console.web.staff import Colleague
from console.web.staff_holds import CONFIRM, DISMISS, ELSEWHERE, GLASS, HOLD, RELEASE
from console.web.staff_says import DECIDES, STAFF, Field, Say, Seen, one_of
from console.web.status import meant
from schemas.errors import BadInput
from schemas.ids import PlanDigest
from schemas.life import LiftReason, Method, RefusalGround
from schemas.orders import Approve, Extend, Resolution, Resolve, Withdraw
from schemas.particulars import Authority, Weighing
from schemas.request import CaseState, RequestType, Role

WORDS = Field("words", "words")


async def approve(who: Colleague, seen: Seen, given: Fields, role: Role) -> object:
    """Exactly the plan that was on the page."""
    said = Approve(plan=PlanDigest(given.needed("plan", 64)), role=role, actor=who.name)
    return await who.desk.doors.approve(who.desk.org, seen.summary.id, said)


async def withhold(who: Colleague, seen: Seen, given: Fields, _: Role) -> object:
    """The patient record is not released; the opinion goes to the care supervisor."""
    plan, words = given.needed("plan", 64), given.needed("words", 20_000)
    return await who.desk.sayings.withhold(who.desk.org, seen.summary.id, plan, words, who.name)


async def prove(who: Colleague, seen: Seen, given: Fields, _: Role) -> object:
    """Somebody on the staff has asked, or looked at a document, which is kept nowhere."""
    method = one_of(given, "method", (Method.FACTS.value, Method.DOCUMENT.value))
    return await who.desk.sayings.prove(who.desk.org, seen.summary.id, Method(method), by=who.name)


async def settle(who: Colleague, seen: Seen, given: Fields, role: Role) -> object:
    """Whether somebody may ask for somebody else."""
    age = given.text("child_age", 2)
    if age and not (age.isdigit() and int(age) <= 17):
        raise BadInput("a child's age is 0 to 17")
    authority = Authority(
        holds=one_of(given, "holds", ("yes", "no")) == "yes",
        custody=not given.ticked("no_custody"),
        child_against=given.ticked("child_against"),
        harm=given.ticked("harm"),
        child_age=int(age) if age else None,
    )
    return await who.desk.sayings.settle(who.desk.org, seen.summary.id, authority, who.name, role)


async def weigh(who: Colleague, seen: Seen, given: Fields, role: Role) -> object:
    """The objection is weighed, with the reasons that the person reads."""
    outcome = Weighing(one_of(given, "outcome", _WEIGHED))
    words = given.needed("words", 20_000)
    return await who.desk.sayings.weigh(who.desk.org, seen.summary.id, outcome, words, who.name, role)


async def decide(who: Colleague, seen: Seen, given: Fields, role: Role) -> object:
    """A complaint or an automated decision was looked at, in words that the person reads."""
    right = RequestType(one_of(given, "right", _decided_by_people(seen)))
    words = given.needed("words", 20_000)
    return await who.desk.sayings.decide(who.desk.org, seen.summary.id, right, words, who.name, role)


async def ask(who: Colleague, seen: Seen, given: Fields, _: Role) -> object:
    """The person is asked what they mean."""
    return await who.desk.sayings.ask(who.desk.org, seen.summary.id, given.text("words", 4000) or None, who.name)


async def clarified(who: Colleague, seen: Seen, given: Fields, _: Role) -> object:
    """The person has said what they mean, to somebody on the staff."""
    choice, only, words = meant(given, seen.summary)
    return await who.desk.sayings.clarified(
        who.desk.org, seen.summary.id, who.name, choice=choice, only=only, words=words
    )


async def extend(who: Colleague, seen: Seen, given: Fields, _: Role) -> object:
    """Two more months."""
    said = Extend(reason=one_of(given, "reason", _REASONS), actor=who.name)
    return await who.desk.doors.extend(who.desk.org, seen.summary.id, said)


async def refuse(who: Colleague, seen: Seen, given: Fields, role: Role) -> object:
    """The whole request is refused, with reasons on file."""
    ground = RefusalGround(one_of(given, "ground", tuple(RefusalGround)))
    words = given.needed("words", 20_000)
    return await who.desk.sayings.refuse(who.desk.org, seen.summary.id, ground, words, who.name, role)


async def confirmed(who: Colleague, seen: Seen, given: Fields, _: Role) -> object:
    """A recipient has done it as well."""
    recipient = one_of(given, "recipient", _unconfirmed(seen))
    return await who.desk.sayings.confirmed(who.desk.org, seen.summary.id, recipient, who.name)


async def resolve(who: Colleague, seen: Seen, given: Fields, _: Role) -> object:
    """The incident is settled."""
    said = Resolve(how=Resolution(one_of(given, "how", tuple(Resolution))), actor=who.name)
    return await who.desk.doors.resolve(who.desk.org, seen.summary.id, said)


async def lift(who: Colleague, seen: Seen, given: Fields, _: Role) -> object:
    """The restriction ends, once the person has been told."""
    why = LiftReason(one_of(given, "why", tuple(LiftReason)))
    return await who.desk.sayings.lift(who.desk.org, seen.summary.id, why, who.name)


async def advise(who: Colleague, seen: Seen, given: Fields, _: Role) -> object:
    """The data protection officer's advice."""
    return await who.desk.sayings.advise(who.desk.org, seen.summary.id, given.needed("words", 20_000), who.name)


async def withdraw(who: Colleague, seen: Seen, _: Fields, __: Role) -> object:
    """The person has taken it back."""
    return await who.desk.doors.withdraw(who.desk.org, seen.summary.id, Withdraw(actor=who.name))


def _unconfirmed(seen: Seen) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i.recipient for i in seen.informed if i.confirmed_at is None))


def _decided_by_people(seen: Seen) -> tuple[str, ...]:
    return tuple(right.value for right in seen.summary.types if right.by_decision)


def _plan(seen: Seen) -> Field:
    digest = seen.view.plan.digest if seen.view and seen.view.plan else ""
    return Field("plan", "hidden", value=digest)


_REASONS = ("complexity", "number_of_requests")
_WEIGHED = (Weighing.NO_COMPELLING_GROUNDS.value, Weighing.COMPELLING.value)
_AUTHORITY = (
    Field("holds", "choose", ("yes", "no")),
    Field("child_age", "number", needed=False),
    Field("no_custody", "tick", needed=False),
    Field("child_against", "tick", needed=False),
    Field("harm", "tick", needed=False),
)


def _unproven(seen: Seen) -> bool:
    asked = seen.view is not None and seen.view.challenge_open
    pending = asked or seen.summary.state is CaseState.IDENTITY_PENDING or seen.waits("identity")
    return seen.before_answer and (pending or seen.waits("strong_identity"))


def _releases_journal(seen: Seen) -> bool:
    return Role.CLINICIAN in seen.missing


SAYINGS = (
    CONFIRM,
    DISMISS,
    Say("approve", (), lambda s: s.planned, approve, lambda s: (_plan(s),), grave=True),
    Say("withhold", (Role.CLINICIAN,), _releases_journal, withhold, lambda s: (_plan(s), WORDS), grave=True),
    Say("prove", STAFF, _unproven, prove, lambda _: (Field("method", "choose", ("facts", "document")),)),
    Say("settle", DECIDES, lambda s: s.waits("authority"), settle, lambda _: _AUTHORITY),
    Say("weigh", DECIDES, lambda s: s.waits("weighing"), weigh, lambda _: (Field("outcome", "choose", _WEIGHED), WORDS)),
    Say("decide", DECIDES, lambda s: s.waits("decision"), decide,
        lambda s: (Field("right", "choose", _decided_by_people(s)), WORDS)),
    Say("clarified", STAFF, lambda s: s.summary.state is CaseState.CLARIFICATION_PENDING, clarified,
        lambda s: (Field("choice", "choose", ("erase", "keep"), needed=False),
                   Field("only", "several", tuple(r.value for r in s.summary.types), needed=False))),
    Say("confirmed", STAFF, lambda s: bool(_unconfirmed(s)), confirmed,
        lambda s: (Field("recipient", "choose", _unconfirmed(s)),)),
    Say("resolve", DECIDES, lambda s: bool(s.view and s.view.incident), resolve,
        lambda _: (Field("how", "choose", tuple(Resolution)),)),
    Say("lift", DECIDES, lambda s: s.waits("lifting") or s.summary.state is CaseState.RESTRICTED, lift,
        lambda _: (Field("why", "choose", tuple(LiftReason)),)),
    Say("ask", STAFF, lambda s: s.before_answer and s.summary.state is not CaseState.CLARIFICATION_PENDING, ask,
        lambda _: (Field("words", "words", needed=False),)),
    Say("advise", (Role.DPO,), lambda s: s.view is not None, advise, lambda _: (WORDS,)),
    Say("extend", DECIDES, lambda s: s.before_answer and not s.summary.extended, extend,
        lambda _: (Field("reason", "choose", _REASONS),)),
    HOLD,
    RELEASE,
    ELSEWHERE,
    GLASS,
    Say("refuse", DECIDES, lambda s: s.before_answer, refuse,
        lambda _: (Field("ground", "choose", tuple(RefusalGround)), WORDS), grave=True),
    Say("withdraw", STAFF, lambda s: s.before_answer, withdraw, grave=True),
)  # fmt: skip
"""In the order of the page: what the case waits for first, what is rare and grave last."""
