"""The promises about how a case lives: what was approved, crashes, holds, withdrawals, restrictions, copies."""

from collections.abc import Iterator

from schemas.facts import FactKind
from schemas.request import Outcome, RequestType
from schemas.systems import Deed
from tests.stateful.estate import EMAIL, SHOP
from tests.stateful.play import Play
from tests.stateful.promises import (
    COPIES,
    NOTHING_DONE,
    NOTICE,
    _case,
    _left_out,
    _of,
    _right_of,
    _well,
    events,
    fresh,
    promise,
)
from tests.stateful.systems import DESTROY, Effect

STOPS = ("news",)
ACTS = "habeas.act."


@promise("6")
def what_was_approved_is_executed(play: Play) -> Iterator[str]:
    """A deed follows the plan whose digest everybody who has to has approved."""
    for effect in fresh(play):
        plan = play.world.store.files[str(effect.case)].plans.get(effect.round)
        if plan is None or not effect.activity.startswith(ACTS):
            continue
        given = _of(play, effect).accepted
        missing = [role for role in plan.approvals if (plan.digest, role) not in given]
        if missing:
            yield f"{effect.deed} of {effect.row.key} without the approval of {', '.join(missing)}"
    for event in events(play):
        plan_of = getattr(event.detail, "plan", None) if event.what == "activity" else None
        if event.name == "habeas.pack.make_copy" and plan_of is None:
            stored = play.world.store.files[event.case].plans.get(event.detail.round)
            given = _case(play, event.case).accepted
            if stored and any((stored.digest, role) not in given for role in stored.approvals):
                yield f"{event.case} packs a copy that nobody has approved"


@promise("6")
def identity_keys_go_last(play: Play) -> Iterator[str]:
    """After an erasure has destroyed something in the shop, by which the person is found, it changes no other system."""
    for effect in fresh(play):
        if effect.row.system == SHOP or _right_of(play, effect) is not RequestType.ERASURE:
            continue
        plan = (effect.case, effect.round)
        before = [e for e in play.world.effects if e.tick < effect.tick and (e.case, e.round) == plan]
        gone = [e for e in before if e.row.system == SHOP and e.deed in DESTROY]
        if gone and not _left_out(play, _of(play, effect)) and effect.activity.startswith(ACTS):
            yield f"{effect.row.key} of {effect.row.system} was changed after {gone[0].row.key} went from the shop"


@promise("7")
def a_run_is_kept_before_it_ends(play: Play) -> Iterator[str]:
    """Its history is in the archive, with everything that was said in it."""
    for case in play.cases:
        ended = case.execution.runs - (case.execution.status == "running")
        kept = {str(f.detail.body["run"]) for f in play.world.facts(case.id, FactKind.ARCHIVED)}
        if len(kept) < ended and not case.execution.trouble:
            yield f"{case.id} has ended {ended} runs, and {len(kept)} are kept"


@promise("7")
def a_case_never_fails(play: Play) -> Iterator[str]:
    """It runs, or it is closed and says so."""
    for case in play.cases:
        execution, row = case.execution, play.world.store.files[case.id].row
        if execution.trouble or execution.status == "failed":
            yield f"{case.id}: {execution.trouble or execution.status}"
        if execution.status == "completed" and not play.world.facts(case.id, FactKind.CLOSED):
            yield f"{case.id} has ended and is not closed ({row.state})"


@promise("7")
def no_case_makes_plan_after_plan(play: Play) -> Iterator[str]:
    """Where something stops a plan, the case waits for it instead of planning again at once."""
    for event in events(play):
        again = event.what == "fact" and event.name == FactKind.INCIDENT
        if again and event.detail.body.get("error") == "NeverTheSame":
            yield f"{event.case} makes plan after plan and comes to none"


@promise("7")
def nothing_acknowledged_is_lost(play: Play) -> Iterator[str]:
    """Every Update that was done is counted once, through all runs."""
    for case in play.cases:
        updates = case.execution.updates.values()
        done = sum(u.verdict == "done" for u in updates)
        taken = sum(u.verdict in ("done", "accepted") for u in updates)
        if not done <= case.execution.object.inbox <= taken:
            yield f"{case.id} counts {case.execution.object.inbox} of {done} to {taken} Updates"


@promise("7")
def nothing_is_done_twice(play: Play) -> Iterator[str]:
    """No row is changed twice in the same way, and nobody is told the same twice."""
    new = fresh(play)
    for effect in new:
        same = [e for e in play.world.effects if (e.row, e.deed) == (effect.row, effect.deed) and e is not effect]
        twice = effect.deed in DESTROY and same
        noted = [
            e for e in same if e.detail == effect.detail and e.deed in (Deed.HAND_OUT, Deed.ANNOTATE, Deed.CORRECT)
        ]
        if twice or noted:
            yield f"{effect.deed} of {effect.row.key} happened twice"
    for case in {str(e.case) for e in new}:
        file = play.world.store.files[case]
        for (round_, system, _), receipt in file.receipts.items():
            mine = [e for e in play.world.effects if (e.case, e.round, e.row.system) == (case, round_, system)]
            acted = sum(e.activity.startswith(ACTS) for e in mine)
            if receipt.changed > acted and not _lied(play):
                yield f"{case} has a receipt for {receipt.changed} changes of {system}, and {acted} happened"


@promise("8")
def a_released_hold_lets_go(play: Play) -> Iterator[str]:
    """At rest, on hold or closed, nothing is left of any right that only a hold which is over had kept."""
    if not play.quiet or not _well(play) or play.world.post_away or play.world.brake.on:
        return
    for case in play.cases if sum(c.execution.running for c in play.cases) <= 1 else ():
        it = case.execution.object
        asleep = it.given.phase == "hold" and case.execution.running and it.incident is None
        over = not case.execution.running and len(play.cases) == 1
        if not (asleep or over) or _left_out(play, case) or it.given.restricted is not None:
            continue
        for row in play.world.rows:
            held = row.restricted is not None and row.restricted[0] is None and "17.3.e" in str(row.restricted[1])
            mine = row.there and row.owner == case.owner and not row.key.endswith("invoice-4")  # seen weekly
            if mine and held and play.world.kept_by(row, case.id) is None:
                yield f"{row.key} is still restricted on {play.world.today} although nothing keeps it"


@promise("8")
def copies_go_before_erasure(play: Play) -> Iterator[str]:
    """Whoever asks for a copy and for erasure has the copy before anything goes; also in two cases."""
    for effect in fresh(play):
        if effect.deed not in DESTROY or effect.unproven or _right_of(play, effect) is not RequestType.ERASURE:
            continue
        case = _of(play, effect)
        mine = [right for right in case.types if right in COPIES and case.execution.object.wanted(right)]
        done = {part.right for part in case.execution.object.parts}
        if case.execution.object.given.phase == "request" and (late := [r for r in mine if r not in done]):
            yield f"{effect.row.key} went before {', '.join(late)} was given"
        for other in play.cases:
            file = play.world.store.files[other.id]
            asks = set(other.types) & set(COPIES) and RequestType.ERASURE not in other.types
            proven = any(e.tick < effect.tick for e in play.world.facts(other.id, FactKind.IDENTITY_VERIFIED))
            waits = proven and file.row.responded_at is None and file.row.closed_at is None
            if other is not case and asks and waits:
                yield f"{effect.row.key} went while {other.id} still waits for its copy"


@promise("8")
def a_restriction_is_lifted_after_notice(play: Play) -> Iterator[str]:
    """The person was told before; some days before, where nobody is waiting for it.

    What a hold alone restricted, and an erasure leaves to the others, is no restriction that anybody asked for.
    """
    for effect in fresh(play):
        if effect.deed is not Deed.LIFT or _right_of(play, effect) is RequestType.ERASURE:
            continue
        told = [m for m in play.world.mails(str(effect.case)) if m.name.startswith("lifting") and m.tick < effect.tick]
        if not told:
            yield f"{effect.row.key} was lifted and nobody had been told"
        case = _of(play, effect)
        if case.lifted_at is not None and told and play.server.now - told[0].at < NOTICE:
            yield f"{effect.row.key} was lifted on {effect.day}, told {told[0].at:%Y-%m-%d}"


@promise("8")
def stopping_mail_needs_no_proof_and_touches_nothing_else(play: Play) -> Iterator[str]:
    """Before anybody has shown who they are, only what stops mail is done."""
    for effect in fresh(play):
        verified = play.world.facts(str(effect.case), FactKind.IDENTITY_VERIFIED)
        early = not verified or effect.tick < verified[0].tick
        if (early or effect.unproven) and effect.row.table not in STOPS:
            yield f"{effect.deed} of {effect.row.key} before anybody was proven"
    if not play.quiet or not _well(play) or play.world.post_away or play.world.brake.on:
        return
    for case in play.cases:
        stops = RequestType.OBJECTION_DIRECT_MARKETING in case.types and not case.execution.object.given.handed_over
        held = [
            r
            for r in play.world.rows
            if r.table == "news" and r.owner == EMAIL and r.there and not (r.tick or r.restricted)
        ]
        troubled = play.world.facts(case.id, FactKind.INCIDENT, FactKind.WITHDRAWN) or case.execution.object.over
        if (
            stops
            and held
            and not troubled
            and play.setup.get("capacity") is None
            and not play.setup.get("doubted")
            and not any(play.world.kept_by(r, case.id) for r in held)
        ):
            yield f"{case.id} is at rest and mail is not stopped"


@promise("8")
def what_is_taken_back_or_refused_destroys_nothing(play: Play) -> Iterator[str]:
    """A case that ends without having acted has destroyed nothing, but mail that anybody may stop."""
    for event in events(play):
        if event.what != "fact" or event.name != FactKind.RESPONDED:
            continue
        if event.detail.body.get("outcome") not in NOTHING_DONE:
            continue
        told = any(play.world.facts(event.case, FactKind.ANSWERED_PART))
        for effect in play.world.effects:
            if effect.case == event.case and effect.deed in DESTROY and not (effect.unproven or told):
                yield f"{event.case} ends {event.detail.body['outcome']} and has destroyed {effect.row.key}"


@promise("4")
def what_was_done_is_told(play: Play) -> Iterator[str]:
    """An answer that says that nothing was done leaves nothing changed that no letter has told of."""
    for event in events(play):
        if event.what != "fact" or event.name != FactKind.RESPONDED:
            continue
        if event.detail.body.get("outcome") not in (Outcome.WITHDRAWN, Outcome.REFUSED, Outcome.ROUTED):
            continue
        told = play.world.facts(event.case, FactKind.ANSWERED_PART)
        standing = [e for e in play.world.effects if e.case == event.case and not e.unproven and _stands(e)]
        if standing and not told:
            yield f"{event.case} ends {event.detail.body['outcome']}, and {standing[0].row.key} is {standing[0].deed}ed"


@promise("6")
def a_note_says_what_happened(play: Play) -> Iterator[str]:
    """The journal says that a copy was handed out only where one was."""
    for effect in fresh(play):
        packed = [e for e in play.world.events if e.case == effect.case and e.name == FactKind.PACKAGED]
        if effect.deed is Deed.HAND_OUT and not packed:
            yield f"{effect.row.key} says that a copy was handed out, and none was made"


def _stands(effect: Effect) -> bool:
    if effect.deed is Deed.RESTRICT:
        return effect.row.restricted is not None
    return effect.deed in (Deed.RECTIFY, Deed.ANNOTATE, Deed.BLOCK, Deed.CORRECT, *DESTROY)


def _lied(play: Play) -> bool:
    return any(line.verb == "system" and line.args.get("mood") == "lies" for line in play.lines)


@promise("10")
def nothing_is_destroyed_behind_the_brake(play: Play) -> Iterator[str]:
    """While the brake is on nothing is erased, emptied, overwritten or restricted to a day, which may empty columns."""
    for effect in fresh(play) if play.world.brake.on else ():
        to_a_day = effect.deed is Deed.RESTRICT and not effect.detail.startswith("None")
        if effect.deed in (*DESTROY, Deed.RECTIFY) or to_a_day:
            yield f"{effect.deed} of {effect.row.key} although the brake is on"
