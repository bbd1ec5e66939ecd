"""What people say to a case, those who may and those who may not. Each verb answers with what came of it, in a word."""

from datetime import timedelta
from typing import Any

from schemas import life, orders
from schemas.base import Frozen
from schemas.decisions import Dismissal, LiveHold, Plan
from schemas.ids import PlanDigest
from schemas.orders import Resolution
from schemas.particulars import Authority, Weighing
from schemas.request import RequestType, Role
from tests.stateful.activations import Broken
from tests.stateful.engine import Update
from tests.stateful.estate import CLINICIAN, DECIDER, DEPUTY
from tests.stateful.play import Case, Play, verb

OTHER = PlanDigest("f" * 64)
TAKEN = ("accepted", "done")


# Whoever asks


@verb
def prove_code(play: Play, case: int = 0, right: bool = True) -> str:
    """An answer to the challenge, as it stood in the mail."""
    one = play.cases[case]
    mails = [m for m in play.world.mails(one.id) if m.name.startswith("identity_re")]
    code = mails[0].detail.text if right and mails else "AAAAA-AAAAA"
    update = _say(play, one, "confirm_identity", orders.Proof(code=code))
    return update.verdict


@verb
def prove(play: Play, case: int = 0, method: str = "document") -> str:
    """Shows who they are in another way, to somebody on the staff."""
    proof = life.Prove(method=life.Method(method), actor="reception")
    return _say(play, play.cases[case], "prove", proof).verdict


@verb
def clarified(play: Play, case: int = 0, choice: str | None = "erase") -> str:
    """Answers what they mean."""
    said = life.Clarified(choice=life.Choice(choice) if choice else None, actor="person")
    return _say(play, play.cases[case], "clarified", said).verdict


@verb
def withdraw(play: Play, case: int = 0) -> str:
    """Takes the request back."""
    return _say(play, play.cases[case], "withdraw", orders.Withdraw(actor="person")).verdict


@verb
def another(play: Play, types: list[str]) -> str:
    """Asks for something else in a second case."""
    return play.open(types).id if len(play.cases) < 2 else "enough"


# The staff


@verb
def approve(play: Play, case: int = 0, role: str = "decider", actor: str = DECIDER, plan: str = "current") -> str:
    """Approves the plan that stands, an older one, or one that never was."""
    one = play.cases[case]
    digest, stands = _digest(play, one, plan)
    view = one.execution.object
    may = (
        stands and view.plan is not None and role in view.plan.approvals and not view.unsettled and not view.replan
        and view.state == "awaiting_approval" and _on_duty(play, role, actor)
    )  # fmt: skip
    update = _say(play, one, "approve", orders.Approve(plan=digest, role=Role(role), actor=actor))
    one.approvals.append((update, digest, role))
    if update.verdict in TAKEN and not may:
        raise Broken(f"promise 6: an approval by {role} {actor} of the {plan} plan was taken")
    return update.verdict


@verb
def extend(play: Play, case: int = 0) -> str:
    """Takes two more months."""
    one = play.cases[case]
    view, row = one.execution.object, play.world.store.files[one.id].row
    opened = view.opened
    stands = opened and view.answered_at is None and opened.in_time and opened.challenge
    late = opened and not stands and play.server.now >= max(opened.due_at, opened.first_at)
    before = view.extended
    update = _say(play, one, "extend", orders.Extend(reason="complexity", actor=DECIDER))
    if update.verdict in TAKEN and (before or late or row.responded_at):
        raise Broken("promise 3: the time was extended twice, too late, or after the answer")
    return update.verdict


@verb
def place_hold(play: Play, case: int = 0, name: str = "h1", systems: list[str] | None = None, days: int = 90) -> str:
    """Places a hold; `days` until it is looked at again."""
    review = play.world.today + timedelta(days=days)
    hold = LiveHold.model_validate({"id": name, "owner": "legal", "review_on": review, "systems": systems or []})
    return _say(play, play.cases[case], "place_hold", orders.PlaceHold(hold=hold, actor=DECIDER)).verdict


@verb
def release_hold(play: Play, case: int = 0, name: str = "h1") -> str:
    """Releases a hold."""
    return _say(play, play.cases[case], "release_hold", orders.ReleaseHold(hold_id=name, actor=DECIDER)).verdict


@verb
def confirm_hold(play: Play, case: int = 0) -> str:
    """Confirms what the plan proposes first."""
    one = play.cases[case]
    proposal = (*one.execution.object.unsettled, "nothing")[0]
    said = orders.ConfirmHold(
        proposal=proposal, owner="legal", review_on=play.world.today + timedelta(days=60), actor=DECIDER
    )  # fmt: skip
    return _say(play, one, "confirm_hold", said).verdict


@verb
def dismiss_hold(play: Play, case: int = 0) -> str:
    """Dismisses what the plan proposes first."""
    one = play.cases[case]
    proposal = (*one.execution.object.unsettled, "nothing")[0]
    said = orders.DismissHold(proposal=proposal, reason=Dismissal.NO_CLAIM, actor=DECIDER)
    return _say(play, one, "dismiss_hold", said).verdict


@verb
def resolve(play: Play, case: int = 0, how: str = "retry") -> str:
    """Looks at the incident."""
    return _say(play, play.cases[case], "resolve", orders.Resolve(how=Resolution(how), actor="duty")).verdict


@verb
def ask(play: Play, case: int = 0) -> str:
    """Asks the person what they mean."""
    return _say(play, play.cases[case], "ask", life.Ask(actor="agent")).verdict


@verb
def settle(play: Play, case: int = 0, holds: bool = True, role: str = "decider", actor: str = DECIDER) -> str:
    """Looks at what gives a proxy the right to ask; the paper is sealed before."""
    one, authority = play.cases[case], Authority(holds=holds)
    view = one.execution.object
    if view.opened and view.opened.needs_authority and view.authority is None and role == "decider":
        play.world.store.files[one.id].papers.setdefault("authority", authority)
    said = life.Settle(authority=authority, role=Role(role), actor=actor)
    return _decided(play, one, "settle", said, role, actor)


@verb
def weigh(play: Play, case: int = 0, outcome: str = "compelling", role: str = "decider", actor: str = DECIDER) -> str:
    """Weighs the objection."""
    said = life.Weigh(outcome=Weighing(outcome), role=Role(role), actor=actor)
    return _decided(play, play.cases[case], "weigh", said, role, actor)


@verb
def decide(play: Play, case: int = 0, right: str = "complaint", role: str = "decider", actor: str = DECIDER) -> str:
    """Decides about a complaint or an automated decision."""
    said = life.Decide(right=RequestType(right), role=Role(role), actor=actor)
    return _decided(play, play.cases[case], "decide", said, role, actor)


@verb
def refuse(play: Play, case: int = 0, role: str = "decider", actor: str = DECIDER) -> str:
    """Refuses the request as a whole."""
    said = life.Refuse(ground=life.RefusalGround.EXCESSIVE, role=Role(role), actor=actor)
    return _decided(play, play.cases[case], "refuse", said, role, actor)


@verb
def route(play: Play, case: int = 0) -> str:
    """Sends the request to whoever decides."""
    return _say(play, play.cases[case], "route", life.Route(recipient="agency", actor="agent")).verdict


@verb
def withhold(play: Play, case: int = 0, plan: str = "current") -> str:
    """Does not release the journal."""
    one = play.cases[case]
    digest, _ = _digest(play, one, plan)
    return _say(play, one, "withhold", life.Withhold(plan=digest, actor=CLINICIAN)).verdict


@verb
def reviewed(play: Play, case: int = 0, role: str = "clinician", plan: str = "current") -> str:
    """Has looked through what others are named in."""
    one = play.cases[case]
    digest, _ = _digest(play, one, plan)
    update = _say(play, one, "reviewed", life.Reviewed(plan=digest, actor=CLINICIAN, role=Role(role)))
    if update.verdict in TAKEN and role in ("dpo", "administrator", "subject"):
        raise Broken(f"promise 6: the {role} has looked through the content")
    return update.verdict


@verb
def lift(play: Play, case: int = 0) -> str:
    """Ends the restriction."""
    one = play.cases[case]
    update = _say(play, one, "lift", life.Lift(why=life.LiftReason.RELEASED, actor=DECIDER))
    if update.verdict in TAKEN:
        one.lifted_at = play.server.now
    return update.verdict


@verb
def advise(play: Play, case: int = 0) -> str:
    """The data protection officer says what they think."""
    return _say(play, play.cases[case], "advise", life.Advise(actor="dpo")).verdict


@verb
def confirmed(play: Play, case: int = 0, recipient: str = "mailer") -> str:
    """A processor has done it as well."""
    return _say(play, play.cases[case], "confirmed", life.Confirm(recipient=recipient, actor="mailer")).verdict


@verb
def hand_done(play: Play, case: int = 0) -> str:
    """The next manual task of the case is done."""
    one, store = play.cases[case], play.world.store
    task = next((t for t in store.made if t.case == one.id and t.open), None)
    if task is not None:
        store.task_done(task.id, play.server.now)
    name = task.id if task else "TSK-2026-999999"
    return _say(play, one, "hand_done", life.HandDone(task=name, actor="keeper")).verdict


def _say(play: Play, case: Case, name: str, argument: Frozen) -> Update:
    twice = play.together
    before = None if twice else _standing(case)
    settled = not case.execution.inbox
    update = play.say(case, name, argument, twice=twice)
    if before and settled and update.verdict == "rejected" and case.execution.running and before != _standing(case):
        raise Broken(f"promise 6: {name} was rejected and has changed something")
    return update


def _decided(play: Play, case: Case, name: str, argument: Frozen, role: str, actor: str) -> str:
    update = _say(play, case, name, argument)
    view = case.execution.object
    may = role == "decider" and (view.plan is None or _on_duty(play, role, actor))
    if update.verdict in TAKEN and not may:
        raise Broken(f"promise 6: {name} by {role} {actor} was taken")
    return update.verdict


def _standing(case: Case) -> tuple[Any, ...]:
    """What a rejected Update must leave as it was."""
    it = case.execution.object
    approved = {d: frozenset(r) for d, r in it.approved.items()}
    return (case.execution.runs, it.state, it.plan, approved, it.inbox, it.taken, it.incident, it.withdrawn_by)


def _digest(play: Play, case: Case, plan: str) -> tuple[PlanDigest, bool]:
    plans: dict[int, Plan] = play.world.store.files[case.id].plans
    current = case.execution.object.plan
    if plan == "current":
        return (current.digest, True) if current else (OTHER, False)
    old = [p.digest for _, p in sorted(plans.items()) if current is None or p.digest != current.digest]
    return (old[-1], False) if plan == "stale" and old else (OTHER, False)


def _on_duty(play: Play, role: str, actor: str) -> bool:
    if role != "decider":
        return True
    day = play.server.now.date().isoformat()
    return actor == DECIDER or (actor == DEPUTY and "2026-03-01" <= day <= "2026-06-30")
