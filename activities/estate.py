"""What one organisation has: its law, its systems and the names of what they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from activities.ports import DataSystem
from rules.matter import Kind
from rules.rulebook import RuleBook
from schemas.decisions import Action, PlanLine, Verdict
from schemas.ids import OrgId, SystemId
from schemas.organisation import Organisation
from schemas.request import RequestType
from schemas.systems import Blocks, Deed
from schemas.text import Text


@dataclass(frozen=True)
class Able:
    """What one table's rows let be done to them."""

    deeds: frozenset[Deed] = frozenset()
    blocks: frozenset[Blocks] = frozenset()
    rectify: frozenset[str] = frozenset()
    """Columns that may be corrected."""
    names: tuple[str, ...] = ()
    """Columns that hold people's names."""
    address: tuple[str, ...] = ()
    """Columns by which somebody is found at home or reached."""
    root: bool = False
    """Whether a row is a person's own entry, by which the system knows them."""


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
    able: Mapping[str, Able] = field(default_factory=dict)
    """What can be done to rows of each table, beside what can always be done."""
    manifest: str = ""
    """Digest of what the manifest says about tables, keys, joins and deeds."""

    def can(self, table: str, deed: Deed, blocks: Blocks | None = None) -> bool:
        """Whether the system has a way for the deed on such rows; where it has none, a person does it."""
        if deed is Deed.ERASE:
            return True
        able = self.able.get(table, Able())
        if deed in (Deed.BLOCK, Deed.UNBLOCK):
            return blocks in able.blocks
        return deed in able.deeds


@dataclass(frozen=True)
class Estate:
    """One organisation, ready to work with."""

    organisation: Organisation
    book: RuleBook
    holdings: Mapping[SystemId, Holding]
    """In the order of the organisation file."""

    def last(self, right: RequestType, lines: Sequence[PlanLine]) -> tuple[SystemId, ...]:
        """Systems that carry out a plan last, because the person is found in the others by what they hold.

        Only an erasure waits (GDPR Art. 17), and only where something in them is destroyed: a restriction, a block or a stop
        of marketing is done everywhere at once.
        """
        if right is not RequestType.ERASURE:
            return ()
        destroyed = {li.system for li in lines if li.verdict.action.destroys}
        return tuple(e.id for e in self.organisation.systems if e.identity and e.id in destroyed)

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
