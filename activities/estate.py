"""What one organisation has: its law, its systems and the names of what they hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from activities.ports import DataSystem
from rules.matter import Kind
from rules.rulebook import RuleBook
from schemas.ids import OrgId, SystemId
from schemas.organisation import Organisation


@dataclass(frozen=True)
class Holding:
    """One system, and how the organisation's rules apply to what it holds."""

    system: DataSystem
    kinds: Mapping[str, Kind]
    """By category."""
    needed_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By table: tables whose kept rows keep its rows as well."""
    restrictable: frozenset[str] = frozenset()
    """Tables whose rows can say that they are restricted."""


@dataclass(frozen=True)
class Estate:
    """One organisation, ready to work with."""

    organisation: Organisation
    book: RuleBook
    holdings: Mapping[SystemId, Holding]
    """In the order of the organisation file: identity keys go last."""


Estates = Mapping[OrgId, Estate]
