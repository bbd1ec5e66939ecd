"""Everything that can go wrong, by who must act.

HabeasError
├── BadInput            the caller corrects the input; nothing was stored
│   ├── BadManifest     a manifest or organisation file is wrong: file, line and reason
│   └── BadSettings     the environment is wrong: variable and reason
├── NotAllowed          the caller may not, or may not now
├── NotFound            no such thing (or not for this caller)
├── SystemUnavailable   a system does not answer: tried again without limit
│   └── SystemChanged   its tables are not those of the start, for instance after a restore: read again and tried again
├── SystemRefused       a system answered no: a person decides
├── LeakFound           somebody else stands in a finished package: a person looks
├── KeyGone             the case key was destroyed: nothing can be read any more
└── MasterGone          the master key that wrapped a key is not here: it is brought back, or what it wrapped stays closed

A class name is the wire name that Temporal matches on: renaming one is a breaking change.
No message holds personal data.
"""

from collections.abc import Sequence
from typing import NamedTuple

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

    def __init__(self, system: SystemId, reason: str) -> None:
        super().__init__(f"{system} is unavailable: {reason}")
        self.system, self.reason = system, reason


class SystemChanged(SystemUnavailable):
    """Its tables are not those that were read at the start: they are read, and held against the manifest, once more."""


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
