"""The promises of the design, each looked at after every step of a play. A breach raises Broken with the promise's number.

What a check compares with is this file's own reading of the law over the small world, never Habeas's verdict.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

from schemas.facts import FactKind
from schemas.messages import CaseView
from schemas.request import CaseState, Outcome, RequestType
from schemas.systems import Deed
from tests.stateful.activations import Broken, value
from tests.stateful.estate import EMAIL, PLANTED
from tests.stateful.play import Case, Check, Play
from tests.stateful.systems import DESTROY, Effect, Mood
from tests.stateful.world import Event

FINAL = ("ready", "unproven", "withdrawn", "merged", "neither", "routed")
"""Mails that end a case; the confirmation of a stop ends it where nothing else was asked."""
COPIES = (RequestType.ACCESS, RequestType.JOURNAL_COPY, RequestType.ACCESS_LOG, RequestType.PORTABILITY)
NOTHING_DONE = (Outcome.WITHDRAWN, Outcome.REFUSED, Outcome.ROUTED, Outcome.UNPROVEN, Outcome.JOINED)
NOTICE = timedelta(days=3)
Looked = Callable[[Play], Iterator[str]]
PROMISES: dict[str, Check] = {}
"""By name; the name begins with the design's number."""


def promise(number: str) -> Callable[[Looked], Looked]:
    """Counts a function among the promises."""

    def named(look: Looked) -> Looked:
        name = f"{number} {look.__name__}"

        def check(play: Play) -> None:
            for breach in look(play):
                raise Broken(f"promise {name}: {breach}")

        PROMISES[name] = check
        return look

    return named


def fresh(play: Play) -> list[Effect]:
    """Changes of rows since the last look."""
    return play.world.effects[play.looked[0] :]


def events(play: Play) -> list[Event]:
    """What happened since the last look."""
    return play.world.events[play.looked[1] :]


@promise("1")
def what_is_kept_is_not_destroyed(play: Play) -> Iterator[str]:
    """No record under a statute, an open claim or a live hold is destroyed, at the moment of the deed."""
    for effect in fresh(play):
        upheld = effect.kept == "no rule" and RequestType.OBJECTION in _of(play, effect).types
        if effect.deed in DESTROY and effect.kept is not None and not upheld:
            yield f"{effect.row.key} was destroyed on {effect.day} although {effect.kept} keeps it"


@promise("1")
def nobody_elses_row_changes(play: Play) -> Iterator[str]:
    """Whoever asks, only their own rows are touched; of a shared row only their own part goes."""
    for effect in fresh(play):
        if effect.row.owner != EMAIL:
            yield f"{effect.row.key} of somebody else was changed ({effect.deed})"
        if effect.deed is Deed.ERASE and "shared" in effect.row.flags:
            yield f"{effect.row.key} is shared and was erased whole"


@promise("1")
def what_must_go_is_gone_when_the_case_says_so(play: Play) -> Iterator[str]:
    """At the answer, and again at the close, nothing of an erasure is left but what something keeps."""
    for event in events(play):
        told = event.what == "fact" and event.name in (FactKind.RESPONDED, FactKind.CLOSED)
        if not told:
            continue
        case = _case(play, event.case)
        file = play.world.store.files[case.id]
        erased = file.row.outcome in (Outcome.DONE, Outcome.PARTLY_DONE) and _erased(play, case)
        if not erased or _left_out(play, case):
            continue
        searched = _last_search(play, case, event)
        for row in play.world.rows:
            due = row.there and row.owner == case.owner and row.tick < searched
            released = event.name == FactKind.RESPONDED and row.restricted is not None
            if due and play.world.kept_by(row, case.id) is None and not released:
                yield f"{row.key} is still there although {case.id} says {event.name} ({file.row.outcome})"


@promise("2")
def done_is_said_after_a_read_back(play: Play) -> Iterator[str]:
    """Each deed of the case was read back in its system before the answer; after an erasure all systems were searched."""
    for event in events(play):
        if event.what != "fact" or event.name != FactKind.RESPONDED:
            continue
        looked = [e for e in play.world.events if e.what == "looked" and e.case == event.case and e.tick < event.tick]
        for effect in play.world.effects:
            if effect.case == event.case and effect.tick < event.tick and not _left_out(play, _of(play, effect)):
                after = [e for e in looked if e.tick > effect.tick and e.detail == effect.row.system]
                if not any(e.name.endswith("verify") for e in after):
                    yield f"{effect.deed} of {effect.row.key} was never read back before the answer"
                searched = any(e.name == "habeas.act.read_back locate" for e in after)
                erased = effect.deed in DESTROY and _right_of(play, effect) is RequestType.ERASURE
                if erased and not searched:
                    yield f"{effect.row.system} was not searched again after {effect.row.key} went"


@promise("3")
def the_due_date_is_the_laws(play: Play) -> Iterator[str]:
    """A month from receipt, three where it was extended, and a working day; it never moves to before."""
    for case in play.cases:
        row = play.world.store.files[case.id].row
        if row.due_on is None:
            continue
        asked = [e.detail.at for e in play.world.facts(case.id, FactKind.IDENTITY_ASKED, FactKind.ASKED)]
        last = max((play.server.now, *asked)) if asked else row.received_at
        pause = max((last - row.received_at).days + 1, 0)
        days = (row.due_on - row.received_at.date()).days
        longer = row.extended
        if (
            row.due_on.weekday() > 4
            or not (28 if longer and not row.extended else 87 if longer else 28)
            <= days
            <= (97 if longer else 36) + pause
        ):
            yield f"{case.id} received {row.received_at:%Y-%m-%d} is due {row.due_on} (extended: {row.extended})"


@promise("3")
def a_late_answer_shows(play: Play) -> Iterator[str]:
    """Once the day is over, a verified case without an answer says that it is late."""
    if not play.quiet or play.world.post_away or not _well(play):
        return
    for case in play.cases:
        row = play.world.store.files[case.id].row
        verified = play.world.facts(case.id, FactKind.IDENTITY_VERIFIED)
        open_ = row.due_on is not None and row.responded_at is None and case.execution.running
        if open_ and verified and row.due_on and play.world.today > row.due_on + timedelta(days=1) and not row.overdue:
            yield f"{case.id} was due {row.due_on}, it is {play.world.today}, and nothing says so"


@promise("4")
def one_final_answer_and_nothing_after_the_close(play: Play) -> Iterator[str]:
    """The person gets one final dated answer, before the close, and no mail after it."""
    for case in {e.case for e in events(play) if e.what in ("mail", "fact")}:
        mails = [m for m in play.world.mails(case) if m.detail.to == EMAIL]
        final = [m for m in mails if m.name in FINAL and f".{m.name}@" in m.detail.message_id]
        responded = play.world.facts(case, FactKind.RESPONDED)
        closed = play.world.facts(case, FactKind.CLOSED)
        if len(final) > 1:
            yield f"{case} has two final answers: {', '.join(m.name for m in final)}"
        stopped = any(m.name == "marketing_stopped" for m in mails)
        if responded and not final and not stopped:
            yield f"{case} says that it is answered and nobody was told"
        if closed and not responded:
            yield f"{case} is closed without an answer"
        late = [m for m in mails if closed and m.tick > closed[0].tick]
        if late:
            yield f"{case} was closed, and then {late[-1].name} went out"


@promise("4")
def an_incident_shows(play: Play) -> Iterator[str]:
    """Where a person has to look, the view says so, and the case's row does."""
    for case in play.cases:
        row, it = play.world.store.files[case.id].row, case.execution.object
        if not play.quiet or it.incident is None or it.resolution is not None or not case.execution.running:
            continue
        view = value(case.execution.query("habeas.view", play.server.now), CaseView)
        shows = row.state is CaseState.INCIDENT or "a person" in (row.waits_for or "")
        if view.incident != it.incident or view.state != CaseState.INCIDENT or not shows:
            yield f"{case.id} has the incident {it.incident!r} and its row says {row.state} {row.waits_for!r}"


@promise("5")
def no_people_in_histories(play: Play) -> Iterator[str]:
    """No input, result, failure, message, query, timer or fact names anybody or says what is secret."""
    texts = list(play.server.said)
    play.server.said.clear()
    for execution in play.server.executions.values():
        texts += execution.said
        execution.said.clear()
    texts += [e.detail.model_dump_json().encode() for e in events(play) if e.what == "fact"]
    for text in texts:
        for name in PLANTED:
            if name in text:
                at = text.index(name)
                yield f"a history holds {text[max(at - 60, 0) : at + 40]!r}"


def _case(play: Play, name: str) -> Case:
    return next(c for c in play.cases if c.id == name)


def _of(play: Play, effect: Effect) -> Case:
    return _case(play, str(effect.case))


def _right_of(play: Play, effect: Effect) -> RequestType | None:
    plan = play.world.store.files[str(effect.case)].plans.get(effect.round)
    return plan.basis.right if plan and plan.basis else None


def _erased(play: Play, case: Case) -> bool:
    """Whether an erasure was carried out in the case."""
    plans = play.world.store.files[case.id].plans.values()
    wanted = any(p.basis is not None and p.basis.right is RequestType.ERASURE for p in plans)
    told = play.world.facts(case.id, FactKind.RESPONDED, FactKind.ANSWERED_PART)
    done = [e.detail.body for e in told if e.detail.body.get("outcome") not in NOTHING_DONE]
    answered = any(RequestType.ERASURE in body.get("rights", ()) for body in done)
    return wanted and (answered or any(p.right is RequestType.ERASURE for p in case.execution.object.parts))


def _left_out(play: Play, case: Case) -> bool:
    """Whether a person has decided to go on without something."""
    resolved = play.world.facts(case.id, FactKind.INCIDENT_RESOLVED)
    return any(e.detail.body.get("how") == "leave" for e in resolved)


def _last_search(play: Play, case: Case, before: Event) -> int:
    looked = [e.tick for e in play.world.events if e.what == "looked" and e.case == case.id and e.tick < before.tick]
    names = [e for e in play.world.events if e.what == "activity" and e.name == "habeas.act.read_back"]
    mine = [e.tick for e in names if e.case == case.id and e.tick < before.tick]
    return max(mine, default=0) if looked else 0


def _well(play: Play) -> bool:
    return all(s.mood is Mood.WELL for s in play.world.systems.values())
