"""What the staff may say to a case: for each thing who may, when, and what has to be filled in."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from console.desk import Desk
from console.web.forms import Fields
from console.web.front import Front
from console.web.staff import Colleague
from schemas.decisions import LiveHold
from schemas.erasures import Informed
from schemas.errors import BadInput
from schemas.messages import CaseView
from schemas.request import CaseState, CaseSummary, Role

STAFF = (Role.AGENT, Role.DECIDER)
DECIDES = (Role.DECIDER,)


@dataclass(frozen=True)
class Seen:
    """A case as whoever looks at it sees it."""

    summary: CaseSummary
    view: CaseView | None
    """None once it is closed, or while its workflow does not answer."""
    informed: Sequence[Informed] = ()
    holds: Sequence[LiveHold] = ()
    """Holds that were placed in this case and stand."""
    systems: Sequence[str] = ()
    """Ids of the organisation's systems."""
    parties: Sequence[str] = ()
    """Keys of others that a request can be passed on to."""

    @property
    def before_answer(self) -> bool:
        """Whether the answer is still to come."""
        return not self.summary.state.answered and self.view is not None

    def waits(self, what: str) -> bool:
        """Whether it waits for somebody to say this."""
        return self.view is not None and what in self.view.waits_for

    @property
    def planned(self) -> bool:
        """Whether a plan waits for approval."""
        return (
            self.summary.state is CaseState.AWAITING_APPROVAL and self.view is not None and self.view.plan is not None
        )

    @property
    def missing(self) -> tuple[Role, ...]:
        """Roles that have not approved the plan yet."""
        if not self.planned or self.view is None or self.view.plan is None:
            return ()
        return tuple(role for role in self.view.plan.approvals if role not in self.view.approvals)


@dataclass(frozen=True)
class Field:
    """One thing to fill in."""

    name: str
    kind: str = "line"
    """`line`, `words`, `choose`, `several`, `tick`, `hidden`, `number`, `day`."""
    choices: tuple[str, ...] = ()
    value: str = ""
    needed: bool = True


Fill = Callable[[Seen], tuple[Field, ...]]
Do = Callable[[Colleague, Seen, Fields, Role], Awaitable[object]]


@dataclass(frozen=True)
class Say:
    """One thing that can be said."""

    name: str
    roles: tuple[Role, ...]
    when: Callable[[Seen], bool]
    do: Do
    fill: Fill = lambda _: ()
    grave: bool = False
    """What can't be taken back."""

    @property
    def urgent(self) -> bool:
        """Whether a case that can take it waits for it."""
        return self.name not in (
            "ask",
            "advise",
            "extend",
            "refuse",
            "withdraw",
            "hold",
            "release",
            "route",
            "break_glass",
        )

    def role_of(self, who: Colleague, seen: Seen) -> Role:
        """In which of their roles the account says it. Raises NotAllowed."""
        return who.acting(*(seen.missing if self.name == "approve" else self.roles))

    def offered(self, who: Colleague, seen: Seen) -> bool:
        """Whether the page shows it: it is their role's, and the case can take it now."""
        roles = seen.missing if self.name == "approve" else self.roles
        return who.has(*roles) and self.when(seen)


def one_of(given: Fields, name: str, choices: Sequence[str]) -> str:
    """What was chosen. Raises BadInput."""
    chosen = given.needed(name, 64)
    if chosen not in choices:
        raise BadInput(f"{name} is one of {', '.join(choices)}")
    return chosen


async def see(front: Front, desk: Desk, summary: CaseSummary, view: CaseView | None) -> Seen:
    """The case, with who was told of it and what is held in it."""
    return Seen(
        summary,
        view,
        await desk.lasting.informed(desk.org, summary.id),
        await front.lists.standing(desk.org, summary.id),
        tuple(s.id for s in desk.organisation.systems),
        tuple(desk.organisation.recipients),
    )
