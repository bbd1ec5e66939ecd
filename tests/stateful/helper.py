"""Everybody who helps a case on: the next thing that somebody who means well would do."""

from typing import Any

from schemas.request import RequestType
from tests.stateful.activations import Broken
from tests.stateful.estate import DECIDER
from tests.stateful.play import Case, Play
from tests.stateful.systems import Mood

STEPS = 90
"""Lines within which any case must come to its end once everybody helps."""
Said = tuple[str, dict[str, Any]]


def following(play: Play) -> Said:
    """The next line of a play in which everybody helps; `wait` where nobody can do more now."""
    if play.server.runnable() or any(e.inbox for e in play.server.executions.values() if e.running):
        return "settle_down", {}
    for name, system in play.world.systems.items():
        if system.mood is not Mood.WELL:
            return "system", {"name": str(name), "mood": "well"}
    if play.world.post_away:
        return "post", {"away": False}
    looping = [c for c in play.cases if (c.execution.object.incident or "").endswith("NeverTheSame")]
    for number, case in sorted(enumerate(play.cases), key=lambda c: c[1] in looping):
        if case.execution.running:
            said = _for(play, case, number)
            if said is not None:
                return said
    if play.world.brake.on:
        return "brake", {"on": False}
    if any("open_invoice" in r.flags and r.there for r in play.world.rows):
        return "paid", {}
    return "wait", {}


OTHERWISE: dict[str, Said] = {
    "dismiss_hold": ("confirm_hold", {}),
    "weigh": ("weigh", {"outcome": "compelling"}),
    "settle": ("settle", {"holds": False}),
    "clarified": ("clarified", {"choice": "keep"}),
    "resolve": ("resolve", {"how": "leave"}),
    "prove_code": ("prove_code", {"right": False}),
}


def otherwise(play: Play) -> Said:
    """What somebody says who decides the other way, where there is one; else what helps."""
    verb, args = following(play)
    case = {"case": args.get("case", 0)}
    if verb == "approve" and args["role"] == "clinician":
        return "withhold", case
    if verb == "approve":
        return "refuse", case
    if verb in OTHERWISE:
        other, more = OTHERWISE[verb]
        return other, case | more
    return verb, args


def finish(play: Play) -> None:
    """Every case has come to its end, and its person has been answered."""
    for _ in range(STEPS):
        if not any(c.execution.running for c in play.cases):
            return
        verb, args = following(play)
        play.do(verb, **args)
    stuck = [(c.id, str(c.execution.object.state), c.execution.object.awaits) for c in play.cases]
    raise Broken(f"promise 7: everybody helped and years passed, and the case is not closed: {stuck}\n{play.script()}")


def _for(play: Play, case: Case, number: int) -> Said | None:
    it, at = case.execution.object, {"case": number}
    if it.incident is not None and it.resolution is None:
        tried = sum(line.verb == "resolve" for line in play.lines[-12:])
        return "resolve", at | {"how": "leave" if it.leavable and tried > 2 else "retry"}
    if it.opened is not None and it.opened.challenge and it.answered_at is None and not it.over:
        return "prove_code", at | {"right": True}
    said = _awaited(it, at)
    if said is not None:
        return said
    if it.plan is not None and it.state == "awaiting_approval" and not it.over and not it.replan:
        if it.unsettled:
            return "dismiss_hold", at
        for role in it.plan.approvals:
            if role not in it.approved.get(it.plan.digest, ()):
                return "approve", at | {"role": str(role), "actor": DECIDER}
    return _afterwards(play, case, at)


def _awaited(it: Any, at: dict[str, Any]) -> Said | None:
    right = next((str(r) for r in it.given.types if r.by_decision and r not in it.decided), "complaint")
    answers: dict[str, Said] = {
        "authority": ("settle", at | {"holds": True}),
        "strong_identity": ("prove", at | {"method": "document"}),
        "answer": ("clarified", at | {"choice": "erase" if RequestType.ERASURE in it.given.types else None}),
        "review": ("reviewed", at | {"role": "clinician"}),
        "weighing": ("weigh", at | {"outcome": "no_compelling_grounds"}),
        "decision": ("decide", at | {"right": right}),
    }
    return answers.get(it.awaits or "")


def _afterwards(play: Play, case: Case, at: dict[str, Any]) -> Said | None:
    it, file = case.execution.object, play.world.store.files[case.id]
    if it.awaits == "hands" and any(t.case == case.id and t.open for t in play.world.store.made):
        return "hand_done", at
    if it.unconfirmed.processors:
        return "confirmed", at | {"recipient": it.unconfirmed.processors[0]}
    if file.holds:
        return "release_hold", at | {"name": next(iter(file.holds))}
    if it.given.restricted is not None and it.lifting is None:
        return "lift", at
    return None
