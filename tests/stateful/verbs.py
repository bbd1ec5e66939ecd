"""What people and the world may do to a play. Each answers with what came of it, in a word."""

from datetime import timedelta
from typing import Any

from temporalio.bridge.proto.workflow_activation import WorkflowActivationJob

from schemas import life, orders
from schemas.base import Frozen
from schemas.decisions import Dismissal, LiveHold, Plan
from schemas.ids import PlanDigest
from schemas.orders import Resolution
from schemas.particulars import Authority, Weighing
from schemas.request import RequestType, Role
from tests.stateful.engine import Broken, Update
from tests.stateful.estate import CLINICIAN, DECIDER, DEPUTY, EMAIL, LONG_AGO, SHOP, Thing
from tests.stateful.play import Case, Play
from tests.stateful.systems import Mood

OTHER = PlanDigest("f" * 64)
TAKEN = ("accepted", "done")


# Whoever asks


def prove_code(play: Play, case: int = 0, right: bool = True) -> str:
    """An answer to the challenge, as it stood in the mail."""
    one = play.cases[case]
    mails = [m for m in play.world.mails(one.id) if m.name.startswith("identity_re")]
    code = mails[0].detail.text if right and mails else "AAAAA-AAAAA"
    update = _say(play, one, "confirm_identity", orders.Proof(code=code))
    return update.verdict


def prove(play: Play, case: int = 0, method: str = "document") -> str:
    """Shows who they are in another way, to somebody on the staff."""
    proof = life.Prove(method=life.Method(method), actor="reception")
    return _say(play, play.cases[case], "prove", proof).verdict


def clarified(play: Play, case: int = 0, choice: str | None = "erase") -> str:
    """Answers what they mean."""
    said = life.Clarified(choice=life.Choice(choice) if choice else None, actor="person")
    return _say(play, play.cases[case], "clarified", said).verdict


def withdraw(play: Play, case: int = 0) -> str:
    """Takes the request back."""
    if _between(play, play.cases[case]):
        return "known"
    return _say(play, play.cases[case], "withdraw", orders.Withdraw(actor="person")).verdict


def another(play: Play, types: list[str]) -> str:
    """Asks for something else in a second case."""
    return play.open(types).id if len(play.cases) < 2 else "enough"


# The staff


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


def extend(play: Play, case: int = 0) -> str:
    """Takes two more months."""
    one = play.cases[case]
    view, row = one.execution.object, play.world.store.files[one.id].row
    late = view.answered_at is not None and view.opened and play.server.now >= max(
        view.opened.due_at, view.opened.first_at
    )  # fmt: skip
    before = view.extended
    update = _say(play, one, "extend", orders.Extend(reason="complexity", actor=DECIDER))
    if update.verdict in TAKEN and (before or late or row.responded_at):
        raise Broken("promise 3: the time was extended twice, too late, or after the answer")
    return update.verdict


def place_hold(play: Play, case: int = 0, name: str = "h1", systems: list[str] | None = None, days: int = 90) -> str:
    """Places a hold; `days` until it is looked at again."""
    review = play.world.today + timedelta(days=days)
    hold = LiveHold.model_validate({"id": name, "owner": "legal", "review_on": review, "systems": systems or []})
    return _say(play, play.cases[case], "place_hold", orders.PlaceHold(hold=hold, actor=DECIDER)).verdict


def release_hold(play: Play, case: int = 0, name: str = "h1") -> str:
    """Releases a hold."""
    return _say(play, play.cases[case], "release_hold", orders.ReleaseHold(hold_id=name, actor=DECIDER)).verdict


def free(play: Play, name: str = "h1") -> str:
    """A hold whose case is over goes, behind Habeas's back: nobody can say it to a case that is closed."""
    for one in play.cases:
        if not one.execution.running and play.world.store.files[one.id].holds.pop(name, None):
            for other in (c for c in play.cases if c.execution.running):
                job = WorkflowActivationJob()
                job.signal_workflow.signal_name = "habeas.your_turn"
                other.execution.inbox.append(job)
            play.server.receive()
            return one.id
    return "nothing"


def confirm_hold(play: Play, case: int = 0) -> str:
    """Confirms what the plan proposes first."""
    one = play.cases[case]
    proposal = (*one.execution.object.unsettled, "nothing")[0]
    said = orders.ConfirmHold(
        proposal=proposal, owner="legal", review_on=play.world.today + timedelta(days=60), actor=DECIDER
    )  # fmt: skip
    return _say(play, one, "confirm_hold", said).verdict


def dismiss_hold(play: Play, case: int = 0) -> str:
    """Dismisses what the plan proposes first."""
    one = play.cases[case]
    proposal = (*one.execution.object.unsettled, "nothing")[0]
    said = orders.DismissHold(proposal=proposal, reason=Dismissal.NO_CLAIM, actor=DECIDER)
    return _say(play, one, "dismiss_hold", said).verdict


def resolve(play: Play, case: int = 0, how: str = "retry") -> str:
    """Looks at the incident."""
    return _say(play, play.cases[case], "resolve", orders.Resolve(how=Resolution(how), actor="duty")).verdict


def ask(play: Play, case: int = 0) -> str:
    """Asks the person what they mean."""
    return _say(play, play.cases[case], "ask", life.Ask(actor="agent")).verdict


def settle(play: Play, case: int = 0, holds: bool = True, role: str = "decider", actor: str = DECIDER) -> str:
    """Looks at what gives a proxy the right to ask; the paper is sealed before."""
    one, authority = play.cases[case], Authority(holds=holds)
    view = one.execution.object
    if view.opened and view.opened.needs_authority and view.authority is None and role == "decider":
        play.world.store.files[one.id].papers.setdefault("authority", authority)
    said = life.Settle(authority=authority, role=Role(role), actor=actor)
    return _decided(play, one, "settle", said, role, actor)


def weigh(play: Play, case: int = 0, outcome: str = "compelling", role: str = "decider", actor: str = DECIDER) -> str:
    """Weighs the objection."""
    said = life.Weigh(outcome=Weighing(outcome), role=Role(role), actor=actor)
    return _decided(play, play.cases[case], "weigh", said, role, actor)


def decide(play: Play, case: int = 0, right: str = "complaint", role: str = "decider", actor: str = DECIDER) -> str:
    """Decides about a complaint or an automated decision."""
    said = life.Decide(right=RequestType(right), role=Role(role), actor=actor)
    return _decided(play, play.cases[case], "decide", said, role, actor)


def refuse(play: Play, case: int = 0, role: str = "decider", actor: str = DECIDER) -> str:
    """Refuses the request as a whole."""
    if "planless" in play.known and not play.world.store.files[play.cases[case].id].plans:
        return "known"
    said = life.Refuse(ground=life.RefusalGround.EXCESSIVE, role=Role(role), actor=actor)
    if _between(play, play.cases[case]):
        return "known"
    came = _decided(play, play.cases[case], "refuse", said, role, actor)
    if "between" in play.known:
        play.server.drain()
    return came


def route(play: Play, case: int = 0) -> str:
    """Sends the request to whoever decides."""
    if _between(play, play.cases[case]):
        return "known"
    return _say(play, play.cases[case], "route", life.Route(recipient="agency", actor="agent")).verdict


def withhold(play: Play, case: int = 0, plan: str = "current") -> str:
    """Does not release the journal."""
    one = play.cases[case]
    digest, _ = _digest(play, one, plan)
    return _say(play, one, "withhold", life.Withhold(plan=digest, actor=CLINICIAN)).verdict


def reviewed(play: Play, case: int = 0, role: str = "clinician", plan: str = "current") -> str:
    """Has looked through what others are named in."""
    one = play.cases[case]
    digest, _ = _digest(play, one, plan)
    update = _say(play, one, "reviewed", life.Reviewed(plan=digest, actor=CLINICIAN, role=Role(role)))
    if update.verdict in TAKEN and role in ("dpo", "administrator", "subject"):
        raise Broken(f"promise 6: the {role} has looked through the content")
    return update.verdict


def lift(play: Play, case: int = 0) -> str:
    """Ends the restriction."""
    one = play.cases[case]
    update = _say(play, one, "lift", life.Lift(why=life.LiftReason.RELEASED, actor=DECIDER))
    if update.verdict in TAKEN:
        one.lifted_at = play.server.now
    return update.verdict


def advise(play: Play, case: int = 0) -> str:
    """The data protection officer says what they think."""
    return _say(play, play.cases[case], "advise", life.Advise(actor="dpo")).verdict


def confirmed(play: Play, case: int = 0, recipient: str = "mailer") -> str:
    """A processor has done it as well."""
    return _say(play, play.cases[case], "confirmed", life.Confirm(recipient=recipient, actor="mailer")).verdict


def hand_done(play: Play, case: int = 0) -> str:
    """The next manual task of the case is done."""
    one, store = play.cases[case], play.world.store
    task = next((t for t in store.made if t.case == one.id and t.open), None)
    if task is not None:
        store.task_done(task.id, play.server.now)
    name = task.id if task else "TSK-2026-999999"
    return _say(play, one, "hand_done", life.HandDone(task=name, actor="keeper")).verdict


# The world


def again(play: Play, case: int = 0, back: int = 1) -> str:
    """An earlier Update arrives once more, with the same id."""
    one = play.cases[case]
    known = list(one.execution.updates.values())
    if len(known) < back:
        return "nothing"
    old = known[-back]
    inbox = one.execution.object.inbox
    if old.verdict in ("accepted", "done") and one.execution.running:
        name = old.name.removeprefix("habeas.")
        from tests.stateful.engine import CONVERTER  # noqa: PLC0415

        play.say(one, name, CONVERTER.from_payload(old.argument, ARGUMENTS[name]), ident=old.id)
        if one.execution.object.inbox > inbox and old.id in one.execution.object.given.seen:
            raise Broken("promise 7: an Update that came twice has counted twice")
    return old.name


def at_once(play: Play, said: list[tuple[str, dict[str, Any]]]) -> str:
    """Two things arrive in one activation."""
    play.setup_twice = True  # type: ignore[attr-defined]
    try:
        for verb, args in said:
            globals()[verb](play, **args)
    finally:
        del play.setup_twice  # type: ignore[attr-defined]
    play.server.receive()
    return "both"


def settle_down(play: Play) -> str:
    """Everything that can be done now is done."""
    play.server.drain()
    play.quiet = True
    return ""


def work(play: Play, which: int = 0, lose: bool = False) -> str:
    """One activity runs. lose: its worker dies before anybody hears of the result."""
    found = play.server.runnable()
    if not found:
        return "nothing"
    execution, pending = found[which % len(found)]
    if pending.local:
        found = [f for f in found if f[0] is execution and f[1].local]
        execution, pending = found[which % len(found)]
    else:
        execution.commit()
    play.server.do(execution, pending, lose=lose)
    return pending.name


def restart(play: Play) -> str:
    """Every worker dies; the cases go on from their histories."""
    for case in play.cases:
        case.execution.crash(play.server.now)
    play.server.small_things()
    return ""


def system(play: Play, name: str = SHOP, mood: str = "away") -> str:
    """A system goes away, comes back, refuses, or lies."""
    play.world.systems[name].mood = Mood(mood)  # type: ignore[index]
    play.server.retry_now()
    return mood


def post(play: Play, away: bool = True) -> str:
    """The mail server goes away or comes back."""
    play.world.post_away = away
    play.server.retry_now()
    return ""


def new_row(play: Play, table: str = "order") -> str:
    """The person does something, and a system has a new row of theirs."""
    rows = play.world.systems[SHOP].rows
    row = Thing(SHOP, table, f"new-{len(rows)}", EMAIL, LONG_AGO, tick=play.world.tick, dates={})
    rows.append(row)
    play.world.rows.append(row)
    return row.key


def paid(play: Play) -> str:
    """An invoice is paid: no system shows a claim any more."""
    for row in play.world.rows:
        row.flags = tuple(f for f in row.flags if f != "open_invoice")
    return ""


def jump(play: Play, hours: float = 0, days: int = 0, working: bool = True) -> str:
    """Time passes. working: whether there are workers meanwhile."""
    play.server.jump(play.server.now + timedelta(hours=hours, days=days), working=working)
    play.quiet = working
    return f"{play.server.now:%Y-%m-%d %H:%M}"


def wait(play: Play) -> str:
    """Time passes until something is due."""
    play.server.drain()
    following = play.server.next_timer()
    if following is not None:
        play.server.jump(following)
    play.quiet = True
    return f"{play.server.now:%Y-%m-%d %H:%M}"


def _say(play: Play, case: Case, name: str, argument: Frozen) -> Update:
    twice = hasattr(play, "setup_twice")
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


def _between(play: Play, case: Case) -> bool:
    """Whether the plan has every approval and nothing has begun: the moment of a known fault."""
    it = case.execution.object
    if "between" not in play.known or it.plan is None or it.acting or not it.plan.approvals:
        return False
    given = {r for u, d, r in case.approvals if d == it.plan.digest and u.verdict != "rejected"}
    return it.state in ("awaiting_approval", "executing") and set(it.plan.approvals) <= given


ARGUMENTS: dict[str, Any] = {
    "confirm_identity": orders.Proof, "prove": life.Prove, "clarified": life.Clarified, "withdraw": orders.Withdraw,
    "approve": orders.Approve, "extend": orders.Extend, "place_hold": orders.PlaceHold,
    "release_hold": orders.ReleaseHold, "confirm_hold": orders.ConfirmHold, "dismiss_hold": orders.DismissHold,
    "resolve": orders.Resolve, "ask": life.Ask, "settle": life.Settle, "weigh": life.Weigh, "decide": life.Decide,
    "refuse": life.Refuse, "route": life.Route, "withhold": life.Withhold, "reviewed": life.Reviewed,
    "lift": life.Lift, "advise": life.Advise, "confirmed": life.Confirm, "hand_done": life.HandDone,
}  # fmt: skip
