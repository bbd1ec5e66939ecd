"""What one organisation has: its law, its systems and the names of what they hold."""

from collections.abc import Mapping
from dataclasses import dataclass

from activities.ports import DataSystem
from rules.matter import Kind
from rules.rulebook import RuleBook
from schemas.decisions import Action, Verdict
from schemas.ids import OrgId, SystemId
from schemas.organisation import Organisation
from schemas.text import Text


@dataclass(frozen=True)
class Holding:
    """One system, and how the organisation's rules apply to what it holds."""

    system: DataSystem
    kinds: Mapping[str, Kind]
    """By category."""
    carries: bool = False
    """Whether rows of it can keep what they refer to: books, and what books refer to."""
    bound: frozenset[str] = frozenset()
    """Tables whose rows vouchers of any system can refer to."""
    restrictable: frozenset[str] = frozenset()
    """Tables whose rows can say that they are restricted."""


@dataclass(frozen=True)
class Estate:
    """One organisation, ready to work with."""

    organisation: Organisation
    book: RuleBook
    holdings: Mapping[SystemId, Holding]
    """In the order of the organisation file: identity keys go last."""

    def used_by(self, verdict: Verdict) -> Text | None:
        """Who may still use what is restricted, and for what, by the statutes whose first ground the verdict names.

        None where nothing is restricted, or by no statute that says so.
        Source: GDPR Art. 18(2).
        """
        if verdict.action is not Action.RESTRICT:
            return None
        statutes = (versions[-1] for versions in self.book.pack.statutes.values() if versions)
        said = dict.fromkeys(s.used_by for s in statutes if s.used_by and s.grounds and s.grounds[0] in verdict.grounds)
        if not said:
            return None
        return Text(sv="; ".join(u.sv for u in said), en="; ".join(u.en for u in said))

    def told_in_the_row(self, verdict: Verdict) -> str:
        """What a restricted row says to the system's own staff: the ground codes, and what it may still be used for."""
        used = self.used_by(verdict)
        codes = " ".join(verdict.grounds)
        return f"{codes} · {used.sv} · {used.en}" if used else codes


Estates = Mapping[OrgId, Estate]
