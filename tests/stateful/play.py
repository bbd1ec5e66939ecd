"""A play: what was said and done to a case, one line after the other, as people and as the world do it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from deploy.worker import activities
from schemas.ids import CaseId, SystemId, workflow_id
from schemas.messages import CaseRun, run_of
from schemas.particulars import Capacity, Correction, Particulars
from schemas.request import Channel, NewRequest, Person, RequestType
from schemas.systems import Identity, IdentityKind
from tests.stateful.activations import Broken, payload, update_job
from tests.stateful.engine import Execution, Update
from tests.stateful.estate import CHILD_NUMBER, EMAIL, NAME, NEIGHBOUR, NUMBER, ORG, Thing, household
from tests.stateful.server import EPOCH, Server
from tests.stateful.store import MemoryStore
from tests.stateful.world import World
from workflows.request import RequestWorkflow

Check = Callable[["Play"], None]
Verb = TypeVar("Verb", bound=Callable[..., str])
VERBS: dict[str, Callable[..., str]] = {}
"""What a line may be, by name. The files that write verbs are `sayings.py` and `doings.py`."""


def verb(written: Verb) -> Verb:
    """Counts a function among the verbs."""
    VERBS[written.__name__] = written
    return written


@dataclass
class Changed:
    """What a test has changed about Habeas, to see a promise break."""

    workflow: type = RequestWorkflow
    system: Callable[[Any], Any] | None = None
    ports: Callable[[World], Mapping[str, Any]] | None = None
    acts: Callable[[list[Any], Any], list[Any]] | None = None
    keeps: Callable[[Callable[[str, Any], None]], MemoryStore] = MemoryStore
    """What makes the store: nothing wrong with that, only another one."""


@dataclass
class Case:
    """One case of the play."""

    id: CaseId
    types: tuple[RequestType, ...]
    execution: Execution
    owner: str | None = EMAIL
    """Whose rows it is about; None where nobody here is meant."""
    said: int = 0
    approvals: list[tuple[Update, str, str]] = field(default_factory=list)
    """Each approval that was said, with its plan and role; whether it was taken, the Update knows."""
    lifted_at: datetime | None = None

    @property
    def accepted(self) -> set[tuple[str, str]]:
        """Plan and role of each approval that was taken."""
        return {(plan, role) for update, plan, role in self.approvals if update.verdict in ("accepted", "done")}


@dataclass
class Line:
    """One line of the script."""

    verb: str
    args: dict[str, Any]
    at: datetime
    came: str = ""


class Play:
    """A world with one or two cases of one person. `do` says one line and looks at every promise afterwards."""

    def __init__(
        self,
        setup: dict[str, Any],
        changed: Changed | None = None,
        checks: tuple[Check, ...] = (),
        known: frozenset[str] = frozenset(),
    ) -> None:
        """setup: types, rows (bits), and what `begin` in `machine.py` says beside. known: faults that are no news."""
        self.known = known
        self.setup, self.changed, self.checks = setup, changed or Changed(), checks
        rows: list[Thing] = [*household(setup.get("rows", 0)), *household(0b101, NEIGHBOUR)]
        self.world = World(rows, bool(setup.get("by_hand")), EPOCH, keeps=self.changed.keeps)
        wrap = self.changed.system
        wrapped: dict[SystemId, Any] = {s: wrap(m) for s, m in self.world.systems.items()} if wrap else {}
        ports = self.changed.ports(self.world) if self.changed.ports else {}
        office = self.world.office(wrapped, ports)
        acts: list[Any] = list(activities(office))
        acts = self.changed.acts(acts, office) if self.changed.acts else acts
        self.server = Server(acts, EPOCH, self._begins)
        self.lines: list[Line] = []
        self.cases: list[Case] = []
        self.looked = (0, 0)
        self.reached: set[str] = set()
        self.quiet = self.broken = self.together = False
        try:
            self.open(setup["types"], first=True)
            self._look()
        except Broken as broken:
            raise Broken(f"{broken}\n{self.script()}") from None

    def do(self, verb: str, **args: Any) -> Any:
        """One line of the script, and every promise after it. Raises Broken with the whole script."""
        line = Line(verb, args, self.server.now)
        self.lines.append(line)
        self.quiet = False
        try:
            came = VERBS[verb](self, **args)
            line.came = str(came or "")
            self.world.now = self.server.now
            self._look()
        except BaseException as broken:
            self.broken = True
            if not isinstance(broken, Broken):
                raise
            raise Broken(f"{broken}\n{self.script()}") from None
        return came

    def open(self, types: list[str], *, first: bool = False) -> Case:
        """A case is opened, as the intake does, and its workflow has begun."""
        setup = self.setup
        request = self._request([RequestType(t) for t in types], first)
        case = self.world.store.open(request)
        run: CaseRun = run_of(request, case)
        late = timedelta(days=setup.get("late", 0) if first else 0)
        self.server.now += late
        self.world.now = self.server.now
        execution = self.server.start(self.changed.workflow, workflow_id(ORG, case), run)
        guardian = request.particulars.capacity is Capacity.GUARDIAN
        made = Case(case, request.types, execution, None if guardian else EMAIL)
        self.cases.append(made)
        self.reached |= {f"right {right}" for right in request.types}
        return made

    def say(self, case: Case, name: str, argument: object, *, ident: str | None = None, twice: bool = False) -> Update:
        """The case has heard it, and nothing else has happened yet. ident: the id of an earlier Update, said again."""
        execution = case.execution
        case.said += 0 if ident else 1
        name_ = ident or f"{case.id}-u{case.said}"
        known = execution.updates.get(name_)
        if known is not None and known.run == execution.runs:
            return known  # the server knows that one, within a run
        if not execution.running:
            return Update(name_, name, payload(argument), "rejected", reason="the case is over")
        update = Update(name_, f"habeas.{name}", payload(argument), run=execution.runs)
        execution.updates[name_] = update
        execution.inbox.append(update_job(name_, update.name, update.argument))
        if not twice:
            self.server.receive()
        if update.verdict != "rejected":
            self.reached.add(f"update {name}")
        return update

    def script(self) -> str:
        """Numbered lines for people, and the same as a test."""
        lines = [
            f"{n:3}. {line.at:%Y-%m-%d %H:%M} {line.verb} {_args(line.args)} -> {line.came}"
            for n, line in enumerate(self.lines, 1)
        ]
        said = "\n".join(f"        ({line.verb!r}, {line.args!r})," for line in self.lines)
        code = f"    play_again(\n        {self.setup!r},\n{said}\n    )"
        return "\n".join(["", f"  0. {self.setup}", *lines, "", "As a regression test:", code])

    def close(self) -> None:
        """No task is left behind."""
        for execution in self.server.executions.values():
            execution.close()

    def _look(self) -> None:
        self.world.now = self.server.now
        for case in self.cases:
            view = case.execution.object
            self.reached |= {f"state {self.world.store.files[case.id].row.state}"}
            self.reached |= {f"phase {view.given.phase}"} | ({"incident"} if view.incident else set())
        self.reached |= {f"fact {e.name}" for e in self.world.events[self.looked[1] :] if e.what == "fact"}
        for check in self.checks:
            check(self)
        self.looked = (len(self.world.effects), len(self.world.events))

    def _begins(self, case: str, name: str, given: object) -> None:
        self.world.now = self.server.now
        self.world.begins(case, name, given)

    def _request(self, types: list[RequestType], first: bool) -> NewRequest:
        setup = self.setup if first else {}
        person = Person(
            email=EMAIL, name=NAME, claimed=(Identity(kind=IdentityKind.PERSONNUMMER, value=NUMBER),)
        )  # fmt: skip
        capacity = Capacity(setup.get("capacity", "self"))
        about = IdentityKind.PERSONNUMMER, CHILD_NUMBER if capacity is Capacity.GUARDIAN else NUMBER
        wrong = (
            (Correction(field="city", value="Granby", words="Hemligt fel"),)
            if RequestType.RECTIFICATION in types
            else ()
        )
        return NewRequest(
            org=ORG,
            types=tuple(types),
            channel=Channel.SERVICE if setup.get("handed_over") else Channel.TICKET,
            received_at=self.server.now,
            person=person,
            particulars=Particulars(
                corrections=wrong,
                capacity=capacity,
                about=() if capacity is Capacity.SELF else (Identity(kind=about[0], value=about[1]),),
                child_age=9 if capacity is Capacity.GUARDIAN else None,
                doubted=bool(setup.get("doubted")),
            ),
            intake_key="x",
        )


def _args(args: dict[str, Any]) -> str:
    return " ".join(f"{k}={v}" for k, v in args.items())
