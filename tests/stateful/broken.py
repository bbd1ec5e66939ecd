"""Habeas with something wrong in it, once for each promise: what the machine has to see."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from temporalio import activity, workflow

from activities.close import Close
from activities.notify import Notify
from schemas.carrying import Held, HoldStep, LiftStep
from schemas.entries import Entry
from schemas.facts import FactKind
from schemas.messages import CaseRun, CaseView, Ending, Phase
from schemas.orders import Ack, Approve, Extend
from schemas.request import Outcome, RequestType
from tests.brakes import MemoryBrake
from tests.stateful.play import Changed
from tests.stateful.world import World
from tests.stateful.wrong_ports import (
    Blabs,
    Forgets,
    Greedy,
    NeverReadsBack,
    NoHolds,
    Pretends,
    Repeats,
    Rewrites,
    Waiting,
)
from workflows.request import RequestWorkflow

F = TypeVar("F", bound=Callable[..., Any])


def bare(method: F) -> F:
    """The method as the SDK wants to see one: its `self` without a type."""
    method.__annotations__.pop("self", None)
    return method


def wrong(name: str, **parts: Any) -> type:
    """The case's workflow with some methods in the place of its own."""

    def begin(self: Any, run: CaseRun) -> None:
        RequestWorkflow.__init__(self, run)

    async def run(self: Any, run: CaseRun) -> None:
        await RequestWorkflow.run(self, run)

    begin.__name__, begin.__qualname__, run.__qualname__ = "__init__", f"{name}.__init__", f"{name}.run"
    own = {"__init__": workflow.init(bare(begin)), "run": workflow.run(bare(run)), "__module__": __name__}
    return workflow.defn(name="habeas.request")(type(name, (RequestWorkflow,), own | parts))


def books(change: Callable[[Entry], Entry]) -> Callable[[World], Mapping[str, Any]]:
    """The case book, with entries changed on their way."""
    return lambda world: {"book": Rewrites(world.store, change)}


def later(entry: Entry) -> Entry:
    """Due two hundred days later than the law says."""
    due = entry.changes.due_on
    if due is None:
        return entry
    return entry.model_copy(update={"changes": entry.changes.model_copy(update={"due_on": due + timedelta(days=200)})})


def withdrawn(entry: Entry) -> Entry:
    """Every answer says that the request was taken back."""
    said = {"outcome": Outcome.WITHDRAWN.value}
    facts = tuple(
        f.model_copy(update={"body": {**f.body, **said}}) if f.kind is FactKind.RESPONDED else f for f in entry.facts
    )
    return entry.model_copy(update={"facts": facts})


def unpacked(entry: Entry) -> Entry:
    """No package is written down."""
    return entry.model_copy(update={"facts": tuple(f for f in entry.facts if f.kind is not FactKind.PACKAGED)})


def unordered(entry: Entry) -> Entry:
    """The plan that is carried out has forgotten what goes last."""
    plan = entry.plan
    return entry if plan is None else entry.model_copy(update={"plan": plan.model_copy(update={"last": ()})})


class Untold(Notify):
    """Tells nobody before a restriction ends."""

    @activity.defn(name="habeas.notify.before_lifting")
    async def before_lifting(self, step: LiftStep) -> None:
        """Nothing."""


class Unending(Close):
    """Never sees that a hold was released."""

    @activity.defn(name="habeas.close.next_hold")
    async def next_hold(self, step: HoldStep) -> Held:
        """As it is, and nothing was released."""
        held = await Close.next_hold(self, step)
        return held.model_copy(update={"released": False})


def instead(kind: type, method: str) -> Callable[[list[Any], Any], list[Any]]:
    """The activities, one of them another one's."""

    def chosen(acts: list[Any], office: Any) -> list[Any]:
        other = getattr(kind(office), method)
        return [other if act.__name__ == method else act for act in acts]

    return chosen


async def nothing(self: Any, *args: Any) -> None:
    """Does nothing."""


async def heard(self: Any) -> None:
    """Waits for whoever is talking, and keeps nothing."""
    await workflow.wait_condition(workflow.all_handlers_finished)


def everybody(self: Any, plan: Any) -> bool:
    """Has approved it."""
    return True


def no_look(self: Any) -> CaseView:
    """The view without its incident."""
    return RequestWorkflow.view(self).model_copy(update={"incident": None, "state": self.state.value})


async def fails(self: Any, *args: Any) -> None:
    """A fault that nobody foresaw."""
    raise ValueError("a fault in the workflow's own code")


async def loses(self: Any, phase: Phase, more: Any) -> None:
    """Goes on without what was counted."""
    self.inbox = 0
    await RequestWorkflow.next_run(self, phase, more)


async def no_copies(self: Any, right: RequestType) -> None:
    """Leaves out whatever only tells."""
    if not right.tells:
        await RequestWorkflow.carry(self, right)


async def says_no_as_well(self: Any) -> None:
    """Closes with a second answer."""
    await self.stage(Notify.conclude, self.step(Ending, outcome=Outcome.UNPROVEN))
    await RequestWorkflow.close(self)


def taking(validator: Callable[[Any, Any], None]) -> dict[str, Any]:
    """Approvals with another validator."""

    @workflow.update(name="habeas.approve")
    @bare
    def approve(self: Any, approval: Approve) -> Ack:
        taken: Any = RequestWorkflow.approve
        ack: Ack = taken(self, approval)
        return ack

    checked: Any = approve
    checked.validator(bare(validator))
    return {"approve": approve}


def anything(self: Any, approval: Approve) -> None:
    """Rejects nothing."""


def counted(self: Any, approval: Approve) -> None:
    """Counts what it rejects."""
    self.taken += 1
    RequestWorkflow._may_approve(self, approval)


@workflow.update(name="habeas.extend")
@bare
async def extends(self: Any, extension: Extend) -> Ack:
    """Extends whenever it is told to."""
    taken: Any = RequestWorkflow.extend
    ack: Ack = await taken(self, extension)
    return ack


class Coin:
    """Falls otherwise each time, whatever the history says."""

    fell = 0


async def tosses(self: Any) -> None:
    """A timer whose length no history gives."""
    Coin.fell += 1
    await workflow.sleep(Coin.fell)


async def sleeps(self: Any) -> None:
    """Never closes."""
    await workflow.wait_condition(lambda: False)


async def moody(self: Any) -> Outcome:
    """Answers, after something that a replay does otherwise."""
    await tosses(self)
    return await RequestWorkflow.answer(self)


BREAKS: dict[str, Changed] = {
    "what_is_kept_is_not_destroyed": Changed(ports=lambda w: {"holds": NoHolds(w.store)}),
    "nobody_elses_row_changes": Changed(system=Greedy),
    "what_must_go_is_gone_when_the_case_says_so": Changed(system=Pretends),
    "done_is_said_after_a_read_back": Changed(system=NeverReadsBack),
    "the_due_date_is_the_laws": Changed(ports=books(later)),
    "a_late_answer_shows": Changed(wrong("Unhurried", watch_the_clock=nothing)),
    "one_final_answer_and_nothing_after_the_close": Changed(
        wrong("Twofaced", close=says_no_as_well), ports=lambda w: {"book": Forgets(w.store)}
    ),
    "an_incident_shows": Changed(wrong("Blind", view=workflow.query(name="habeas.view")(bare(no_look)))),
    "no_people_in_histories": Changed(system=Blabs),
    "what_was_approved_is_executed": Changed(wrong("Hasty", has_approved=everybody)),
    "identity_keys_go_last": Changed(ports=books(unordered)),
    "a_case_never_fails": Changed(wrong("Faulty", respond=fails)),
    "no_case_makes_plan_after_plan": Changed(ports=lambda w: {"book": Waiting(w.store)}),
    "nothing_acknowledged_is_lost": Changed(wrong("Forgetful", next_run=loses)),
    "nothing_is_done_twice": Changed(system=Repeats),
    "a_released_hold_lets_go": Changed(acts=instead(Unending, "next_hold")),
    "a_run_is_kept_before_it_ends": Changed(wrong("Forgetful", archived=heard)),
    "copies_go_before_erasure": Changed(wrong("Copyless", carry=no_copies)),
    "a_restriction_is_lifted_after_notice": Changed(acts=instead(Untold, "before_lifting")),
    "stopping_mail_needs_no_proof_and_touches_nothing_else": Changed(wrong("Deaf", stop_at_once=nothing)),
    "what_is_taken_back_or_refused_destroys_nothing": Changed(ports=books(withdrawn)),
    "what_was_done_is_told": Changed(ports=books(withdrawn)),
    "nothing_is_destroyed_behind_the_brake": Changed(ports=lambda w: {"brake": MemoryBrake()}),
    "a_note_says_what_happened": Changed(ports=books(unpacked)),
}
"""By promise."""
SAID: dict[str, Changed] = {
    "an approval by": Changed(wrong("Lenient", **taking(anything))),
    "was rejected and has changed something": Changed(wrong("Petty", **taking(counted))),
    "the time was extended twice": Changed(wrong("Generous", extend=extends)),
    "replays differently": Changed(wrong("Moody", answer=moody)),
    "everybody helped": Changed(wrong("Sleepless", close=sleeps)),
}
"""By what is said where a line itself finds out."""
