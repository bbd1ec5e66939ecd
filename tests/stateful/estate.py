"""One invented organisation, and the rows that one person has in its systems."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from activities.estate import Able
from rules.matter import Kind
from rules.rulebook import RuleBook
from schemas.decisions import Action, Deputy, Duty
from schemas.ids import OrgId, SystemId
from schemas.organisation import (
    CategoryNotice,
    Contact,
    ControllerKind,
    Organisation,
    Recipient,
    RetentionRule,
    SystemEntry,
    SystemRole,
)
from schemas.request import Role
from schemas.systems import Blocks, Deed, Identity, IdentityKind
from schemas.text import Text

ORG = OrgId("bjorkby")
SHOP, BOOKS, CARE = SystemId("shop"), SystemId("books"), SystemId("care")
EMAIL, NAME, NUMBER = "ulla.provsten@brev.example", "Ulla Provsten", "197711201234"
NEIGHBOUR = "nils.grannqvist@brev.example"
CHILD_NUMBER = "201305052384"
PLANTED = (b"ulla.provsten", b"Provsten", b"19771120", b"7711201234", b"grannqvist", b"201305052384", b"Hemligt")
"""What must stand in no history: pieces of people and of what is said about them."""
DECIDER, DEPUTY, CLINICIAN, STRANGER = "d-anna", "d-bo", "k-cleo", "x-nobody"


def _text(word: str) -> Text:
    return Text(sv=word, en=word)


def _rule(**said: Any) -> RetentionRule:
    shared = {"basis": "6.1.b", "start": "closed", "period": "P0D", "kind": "max", "erase_now": "erase", "law": "x"}
    return RetentionRule.model_validate(shared | said)


RULES = {
    "account": _rule(),
    "order": _rule(),
    "news": _rule(basis="6.1.a", nature="marketing", start="consent_withdrawn"),
    "chat": _rule(),
    "survey": _rule(basis="6.1.f", erase_now="anonymise"),
    "attic": _rule(),
}
CATEGORIES: dict[str, tuple[str | None, str]] = {
    "account": ("bj.account", SHOP),
    "order": ("bj.order", SHOP),
    "news": ("bj.news", SHOP),
    "chat": ("bj.chat", SHOP),
    "survey": ("bj.survey", SHOP),
    "odd": (None, SHOP),
    "invoice": ("gen.bookkeeping", BOOKS),
    "journal": ("care.journal", CARE),
    "log": ("care.access_log", CARE),
    "paper": ("bj.attic", "attic"),
}
"""Rule and system of each category; the table is called so as well."""


def _notice(name: str) -> CategoryNotice:
    rule, system = CATEGORIES[name]
    return CategoryNotice(
        rule=rule,
        name=_text(name),
        purpose=_text(name),
        source=_text(name),
        period=_text(name),
        systems=(SystemId(system),) if system == "attic" else (),
        recipients=("mailer",) if name in ("account", "news") else (),
        release="clinician" if name == "journal" else None,
    )


def organisation(*, by_hand: bool) -> Organisation:
    """by_hand: whether it has a system that no connector reaches."""
    systems = [SystemEntry(id=s, name=_text(s), manifest=f"{s}.yaml", identity=s == SHOP) for s in (SHOP, BOOKS, CARE)]
    systems += [SystemEntry(id=SystemId("attic"), name=_text("attic"), keeper="k@bjorkby.example")] if by_hand else []
    contact = Contact(name="Mailer", email="dpo@mailer.example")
    deputy = Deputy(account=DEPUTY, from_on=date(2026, 3, 1), to_on=date(2026, 6, 30))
    return Organisation(
        id=ORG,
        rule_prefix="bj",
        name="Björkby",
        org_no="559999-0000",
        kind=ControllerKind.PRIVATE,
        care_provider=True,
        contact=Contact(name="Kontor", email="kontor@bjorkby.example"),
        intake_address="in@bjorkby.example",
        duties=(Duty(role=Role.DECIDER, account=DECIDER, email="d@bjorkby.example", deputies=(deputy,)),),
        systems=tuple(systems),
        recipients={
            "mailer": Recipient(name="Mailer", role=SystemRole.PROCESSOR, country="SE", contact=contact),
            "agency": Recipient(name="Agency", role=SystemRole.OTHER_CONTROLLER, country="SE", contact=contact),
        },
        rules=RULES,
        categories={name: _notice(name) for name in CATEGORIES if by_hand or name != "paper"},
    )


ORGANISATIONS: Mapping[bool, Organisation] = {by_hand: organisation(by_hand=by_hand) for by_hand in (False, True)}
BOOKS_OF_LAW: Mapping[bool, RuleBook] = {by_hand: RuleBook(made) for by_hand, made in ORGANISATIONS.items()}
ERASED_AS = {"survey": Action.ANONYMISE, "journal": Action.RETAIN, "log": Action.RETAIN}
WAYS = frozenset({Deed.ANONYMISE, Deed.REDACT, Deed.RESTRICT, Deed.LIFT, Deed.RECTIFY, Deed.ANNOTATE, Deed.STOP_USE})


def kinds(system: SystemId) -> dict[str, Kind]:
    """The categories of a system, as the law sees them."""
    here = {name: rule for name, (rule, where) in CATEGORIES.items() if where == system}
    return {name: Kind(rule=rule, erase=ERASED_AS.get(name), names=(name,)) for name, rule in here.items()}


def able(system: SystemId) -> dict[str, Able]:
    """What can be done to the rows of a system."""
    blocks = frozenset(Blocks) if system == CARE else frozenset[Blocks]()
    more = {Deed.CORRECT} if system == BOOKS else {Deed.HAND_OUT} if system == CARE else set[Deed]()
    return {
        name: Able(
            deeds=WAYS | more,
            blocks=blocks if name == "journal" else frozenset(),
            rectify=frozenset({"city"}) if name == "account" else frozenset(),
            root=name in ("account", "journal"),
        )
        for name in kinds(system)
    }


@dataclass
class Thing:
    """A row of a system."""

    system: SystemId
    table: str
    key: str
    owner: str
    born: datetime
    tick: int = 0
    """When it came, on the world's own count."""
    dates: dict[str, date] = field(default_factory=dict)
    fy_end: date | None = None
    flags: tuple[str, ...] = ()
    refers: str | None = None
    """Key of the order that an invoice refers to."""
    gone: bool = False
    emptied: bool = False
    """Anonymous, or without the person's own part: nobody's any more."""
    restricted: tuple[date | None, str | None] | None = None
    marks: set[str] = field(default_factory=set)
    """Blocks, stopped uses, notes by reference."""
    city: str = "Ekmossa"

    @property
    def there(self) -> bool:
        """Whether it still says something about its person."""
        return not self.gone and not self.emptied


LONG_AGO = datetime(2019, 5, 2, 8, tzinfo=UTC)


def household(bits: int, owner: str = EMAIL) -> list[Thing]:
    """The rows of one person: a bit for each kind of row that they have."""
    own = owner.partition(".")[0]
    closed = {"closed": date(2025, 6, 1)}

    def row(system: SystemId, table: str, number: int = 1, **more: Any) -> Thing:
        return Thing(system, table, f"{own}-{table}-{number}", owner, LONG_AGO, **more)

    choices = [
        [row(SHOP, "order", dates=closed), row(SHOP, "order", 2, dates=closed)],
        [row(SHOP, "news")],
        [row(SHOP, "chat", flags=("shared",), dates=closed)],
        [row(SHOP, "survey", dates=closed)],
        [row(SHOP, "odd")],
        [row(BOOKS, "invoice", fy_end=date(2020, 12, 31), refers=f"{own}-order-1")],
        [row(BOOKS, "invoice", 2, fy_end=date(2024, 12, 31)), row(BOOKS, "invoice", 3, fy_end=date(2017, 12, 31))],
        [row(BOOKS, "invoice", 4, fy_end=date(2017, 12, 31), flags=("open_invoice",))],
        [
            row(CARE, "journal", dates={"last_entry": date(2022, 4, 1)}),
            row(CARE, "log", dates={"logged": date(2022, 4, 1)}),
        ],
    ]
    found = [thing for n, things in enumerate(choices) if bits & (1 << n) for thing in things]
    return [*found, row(SHOP, "account", dates=closed)]


KINDS_OF_ROWS = 9


def identities(system: SystemId, owner: str) -> tuple[Identity, ...]:
    """By what a system knows a person."""
    number = NUMBER if owner == EMAIL else "198001019999"
    own = owner.partition(".")[0]
    return (
        Identity(kind=IdentityKind.EMAIL, value=owner),
        Identity(kind=IdentityKind.PERSONNUMMER, value=number),
        Identity(kind=IdentityKind.CUSTOMER_NO, value=f"{own}-no", system=system),
    )
