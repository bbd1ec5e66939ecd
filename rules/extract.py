"""What a copy has to hold, by name."""

from collections.abc import Iterator, Sequence

from rules.case import Copy, Matter
from rules.matter import meanings
from rules.rulebook import RuleBook
from schemas.decisions import Action
from schemas.opinion import Decision
from schemas.organisation import Nature
from schemas.request import RequestType

ALWAYS = (
    "confirmation",
    "purposes",
    "categories",
    "categories_of_data",
    "recipients",
    "actual_recipients",
    "named_recipients",
    "storage_period",
    "retention_period",
    "rights",
    "complaint_imy",
    "court",
    "source",
    "automated_decisions",
)  # fmt: skip
"""GDPR Art. 15(1)(a)-(h)."""
EXPLAINED = ("logic_in_plain_words", "which_data_weighed_how", "consequences", "right_to_human_review")
"""GDPR Art. 15(1)(h), C-203/22: of each automated decision."""
MOVED = ("json_or_csv", "field_descriptions")
"""GDPR Art. 20(1): structured, commonly used, machine-readable."""
JOURNAL = ("full_journal", "who_wrote_when")
"""A patient record is handed out whole (C-307/22)."""


def points(book: RuleBook, matter: Matter, decisions: Sequence[Decision]) -> frozenset[str]:
    """Names of everything that the copy holds. Nothing of what is withheld is named, not even that it is there.

    Source: GDPR Art. 15(1)-(4), 20; in Sweden PDL 8:5, HSLF-FS 2016:40 4:10.
    """
    copies = {copy.id: copy for copy in matter.copies}
    given = [(copies[d.record], d) for d in decisions if d.verdict.action in (Action.DISCLOSE, Action.EXPORT)]
    if not given and not (matter.proven and any(right.tells for right in matter.rights)):
        return frozenset()
    found = {name for copy, decision in given for name in _of(book, copy, decision)}
    if any(right.tells for right in matter.rights):
        parties = {party.name for party in matter.parties}
        found |= {*ALWAYS, *_transfers(book, matter), *_promised(book), *matter.recipients, *parties}
    return frozenset(found)


def _of(book: RuleBook, copy: Copy, decision: Decision) -> Iterator[str]:
    """What one record brings into the copy."""
    words = meanings(book.pack, copy.record.flags)
    yield copy.id
    yield copy.record.category
    yield from copy.kind.names
    rule = book.get(copy.kind.rule) if copy.kind.rule else None
    if rule is not None and rule.nature is Nature.JOURNAL:
        yield from JOURNAL
    if "automated" in words:
        yield from EXPLAINED
    if decision.right is RequestType.PORTABILITY:
        yield from MOVED
    if copy.system.endswith("_view"):  # a window into somebody else's system: the person learns whose it is
        yield f"{copy.system.removesuffix('_view')}_as_own_controller"


def _transfers(book: RuleBook, matter: Matter) -> Iterator[str]:
    """Which safeguard covers each transfer out of the EEA; a void one is never named. Source: GDPR Art. 15(2)."""
    told = [(p.name, p.transfer) for p in matter.parties]
    told += [(key, str(r.transfer)) for key, r in book.organisation.recipients.items() if r.transfer]
    for name, transfer in told:
        law = book.pack.transfers.get(transfer) if transfer else None
        if law is None or (law.valid_to is not None and law.valid_to < matter.now.today):
            continue
        yield f"{law.code}_for_{name.removesuffix('_vendor')}"
        if transfer == "scc":
            yield "how_to_get_a_copy_of_scc"


def _promised(book: RuleBook) -> Iterator[str]:
    """What the organisation has promised about the data and the law lets it say."""
    for promise in book.organisation.promises:
        law = book.pack.promises.get(promise.kind)
        if law is not None and law.allowed:
            yield from law.points
