"""Everything that can go wrong, by who must act.

HabeasError
├── BadInput            the caller corrects the input; nothing was stored
│   ├── BadManifest     a manifest or organisation file is wrong: file, line and reason
│   └── BadSettings     the environment is wrong: variable and reason
├── NotAllowed          the caller may not, or may not now
├── NotFound            no such thing (or not for this caller)
├── SystemUnavailable   a system does not answer: tried again without limit
│   ├── SystemChanged   its tables are not those of the start, for instance after a restore: read again and tried again
│   └── Waits           somebody has to say that it goes on: tried again until they have
│       ├── BrakeOn         somebody has put the brake on
│       ├── ObserveOnly     nobody has compared the system's first plans with the truth yet
│       └── LimitElsewhere  the plan is over a limit in another system
├── SystemRefused       a system answered no: a person decides
├── LimitReached        more would go than the organisation's limits let: a person looks, and allows it or not
├── LeakFound           somebody else stands in a finished package: a person looks
├── KeyGone             the case key was destroyed: nothing can be read any more
└── MasterGone          the master key that wrapped a key is not here: it is brought back, or what it wrapped stays closed

A class name is the wire name that Temporal matches on: renaming one is a breaking change.
No message holds personal data.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from schemas.brake import Excess
from schemas.ids import SystemId


class HabeasError(Exception):
    """Root of the tree."""

    retryable = False


class BadInput(HabeasError):
    """What was given can't be used; the message says what to do."""


class Problem(NamedTuple):
    """One mistake in a file: where, and what to do."""

    file: str
    line: int
    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.path}: {self.reason}"


class BadManifest(BadInput):
    """A file that describes a system or an organisation is wrong. All its problems at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(p) for p in problems))
        self.problems = tuple(problems)


class BadSettings(BadInput):
    """The environment holds a wrong or unknown setting."""


class NotAllowed(HabeasError):
    """The caller may not do this, or not in this state."""


class NotFound(HabeasError):
    """There is no such thing."""


class SystemUnavailable(HabeasError):
    """The system did not answer. It may be down for days; the case waits."""

    retryable = True

    def again_in(self, attempt: int) -> timedelta | None:
        """When it is tried again after so many tries; None: ever more seldom, as for whatever is away for hours."""
        return None

    @property
    def waits_for(self) -> str:
        """What a case says that it waits for."""
        return self.system

    def __init__(self, system: SystemId, reason: str) -> None:
        super().__init__(f"{system} is unavailable: {reason}")
        self.system, self.reason = system, reason


class SystemChanged(SystemUnavailable):
    """Its tables are not those that were read at the start: they are read, and held against the manifest, once more."""


class Waits(SystemUnavailable):
    """Somebody has to say that it goes on, and then it does soon."""

    def again_in(self, attempt: int) -> timedelta | None:
        return timedelta(seconds=min(2 * attempt, 30))


class BrakeOn(Waits):
    """Nothing is destroyed anywhere in the organisation until somebody releases the brake."""

    def __init__(self, system: SystemId) -> None:
        super().__init__(system, "the brake is on; `habeas brake off` releases it")

    @property
    def waits_for(self) -> str:
        return "the brake"


class HoldStands(Waits):
    """A hold was placed after what is under way was decided; what does it looks at the holds once more, and plans anew."""

    def __init__(self, system: SystemId) -> None:
        super().__init__(system, "a hold stands against it")

    @property
    def waits_for(self) -> str:
        return "a hold"


class ObserveOnly(Waits):
    """Nothing is destroyed in a system before somebody has compared what Habeas would do with what is there."""

    def __init__(self, system: SystemId) -> None:
        reason = f"it is only observed; compare a plan with what is there, then `habeas connector trust {system}`"
        super().__init__(system, reason)

    @property
    def waits_for(self) -> str:
        return f"trust in {self.system}"


class LimitElsewhere(Waits):
    """The same plan is over a limit in another system: nothing of it goes anywhere before somebody has looked."""

    def __init__(self, system: SystemId, stopped: SystemId) -> None:
        super().__init__(system, f"the plan is over a limit in {stopped}")
        self.stopped = stopped

    @property
    def waits_for(self) -> str:
        return f"a limit in {self.stopped}"


class LimitReached(HabeasError):
    """More would go than the organisation file lets go at once. Nothing of it has gone."""

    def __init__(
        self, system: SystemId, subject: str, over: Excess, rows: int, others: Sequence[SystemId] = ()
    ) -> None:
        """others: further systems where the same plan is over a limit."""
        self.system, self.subject, self.over, self.rows = system, subject, over, rows
        self.systems = (system, *others)
        super().__init__(
            f"{system}: {over.what} is {over.limit} and this would be {over.found}; nothing has gone. If it is right, "
            f"`habeas limits allow {subject} --system {system} --rows {rows}` lets it through once"
        )


class SystemRefused(HabeasError):
    """The system answered, and the answer was no. A person decides what next."""

    def __init__(self, system: SystemId, reason: str) -> None:
        super().__init__(f"{system} refused: {reason}")
        self.system, self.reason = system, reason


class LeakFound(HabeasError):
    """Somebody who was taken out of a package still stands in it; the package is gone."""


class MasterGone(HabeasError):
    """The master key that wrapped something is not here, or it was wrapped for another name."""

    def __init__(self, master: str) -> None:
        super().__init__(
            f"the master key {master} is not here, or is another one; bring it back, or name it in HABEAS_MASTER_KEY_OLD"
        )
        self.master = master


class KeyGone(HabeasError):
    """The key of the case was destroyed; its data are unreadable for good."""
