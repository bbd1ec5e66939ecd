"""Who asks, in which capacity, and whether the question is answered at all before a record is looked at."""

from rules.matter import NOT_THE_SUBJECT, Asked, Identified, Requester
from schemas.decisions import Action, Flag, Verdict
from schemas.organisation import ControllerKind, Matter, Nature, SystemRole
from schemas.particulars import Capacity
from schemas.request import RequestType

ALL = frozenset({"all", "everything", "allt", "full", "general", "any"})
PERSONAL = frozenset({"person", "omsorg", "personal", "matter"})
"""Last words of what an appointment for the person itself is called: sörja för person, personal matters."""
PROPERTY = frozenset({"egendom", "property", "econom", "ekonom", "financ"})
"""Stems of the words in which an appointment says what it is for (in Sweden FB 11:4)."""
NO_PROOF_NEEDED = (RequestType.WITHDRAW_CONSENT, RequestType.OBJECTION_DIRECT_MARKETING)
"""As easy as giving it (GDPR Art. 7(3)), and absolute (Art. 21(3)): a stranger can do no harm by stopping mail."""


def closed(asked: Asked) -> Verdict | None:
    """The verdict where the person, and not the record, decides it; None where the record is looked at.

    Source: GDPR Art. 4(7), 11, 12(5)-(6); recital 27; in Sweden FB 6:11 and 11 kap., OSL 12:3.
    """
    now, who = asked.now, asked.now.requester
    if asked.book.organisation.role is SystemRole.PROCESSOR:
        return _say(asked, Action.ROUTE, "GDPR-28.3")
    if who.identity is Identified.MISMATCH:
        return _say(asked, Action.WITHHOLD, "GDPR-12.6", flags=(Flag.SECURITY_EVENT,))
    if NOT_THE_SUBJECT in asked.record.flags:
        others = asked.right is RequestType.PORTABILITY
        return _say(asked, Action.WITHHOLD, "GDPR-20.4") if others else _say(asked, Action.KEEP)
    if now.unproven and asked.right not in NO_PROOF_NEEDED:
        return _say(asked, Action.KEEP)
    if now.excessive:
        return _say(asked, Action.REFUSE, "GDPR-12.5", flags=(Flag.HUMAN_DECISION_REQUIRED,))
    return _by_capacity(asked, who)


def _by_capacity(asked: Asked, who: Requester) -> Verdict | None:
    if who.capacity is Capacity.HEIR:
        return _heir(asked)
    if who.capacity is Capacity.THIRD_PARTY:
        return _no(asked, "GDPR-12.6")
    if who.capacity in (Capacity.PROXY, Capacity.GUARDIAN):
        if not who.authority:
            return _no(asked, "GDPR-12.6")
        if who.child_age is not None:
            return _child(asked, who)
        if who.scope is not None and not _in_scope(asked, who.scope):
            return _no(asked, "GDPR-12.6")
    return None


def _heir(asked: Asked) -> Verdict | None:
    """The regulation does not cover the dead; a care provider may hand a record to a close relative after a harm test.

    Source: GDPR recital 27; in Sweden PDL 8:2, PSL 6:12.
    """
    person = (Flag.NOT_A_GDPR_REQUEST, Flag.HUMAN_DECISION_REQUIRED)
    if asked.nature is Nature.JOURNAL and asked.right.tells:
        if asked.now.harm is False:
            return _say(asked, Action.DISCLOSE, *asked.book.pack.ground("journal_copy"), flags=person)
        return _say(asked, Action.WITHHOLD, *asked.book.pack.ground("journal_secrecy"), flags=person)
    return _no(asked, "GDPR-R27", flags=person)


def _child(asked: Asked, who: Requester) -> Verdict | None:
    """A guardian who asks about a child: never a yes by default; from the teens on a no, which confirms nothing.

    Source: in Sweden FB 6:11, OSL 12:3, patientlagen 4:3, PDL 4:4 (a guardian blocks nothing).
    """
    assert who.child_age is not None
    pack, flags = asked.book.pack, (Flag.HUMAN_DECISION_REQUIRED,)
    if asked.right is RequestType.BLOCK_INNER:
        return _say(asked, Action.REFUSE, *pack.ground("block_inner"), flags=flags)
    if asked.right is RequestType.BLOCK_EXTERNAL:
        return _say(asked, Action.REFUSE, *pack.ground("block_external"), flags=flags)
    public = asked.book.organisation.kind is ControllerKind.PUBLIC_AUTHORITY
    grounds = pack.ground("guardian_public" if public else "guardian_private") or ("GDPR-12.6",)
    if who.child_age >= pack.consent_age or who.child_against or asked.now.harm:
        return _no(asked, *grounds, flags=flags)
    return None if who.custody else _no(asked, "GDPR-12.6", flags=flags)


def asks_a_person(who: Requester) -> bool:
    """Whether somebody has to test by hand whether this requester may have anything at all."""
    return who.child_age is not None or who.capacity is Capacity.HEIR


def _in_scope(asked: Asked, scope: tuple[str, ...]) -> bool:
    """Whether an authority covers a record: by its category, what it holds, its rule, its system or its side of life."""
    words = {_plain(word) for word in scope}
    if words & ALL:
        return True
    matter = asked.rule.matter if asked.rule else Matter.PERSON
    economy = matter is Matter.ECONOMY or asked.nature is Nature.BOOKS
    owned = {word for word in words if any(stem in word for stem in PROPERTY)}
    if any(word.rpartition(" ")[2] in PERSONAL for word in words - owned) or (owned and economy):
        return True
    names = {asked.record.category, asked.system, asked.name, asked.name.rpartition(".")[2], *asked.kind.names}
    return bool(words & {_plain(name) for name in names})


def _plain(word: str) -> str:
    """A word without case, underscore and plural, so that `invoices` covers an `invoice`."""
    word = word.strip().lower().replace("_", " ")
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _no(asked: Asked, *grounds: str, flags: tuple[Flag, ...] = ()) -> Verdict:
    return _say(asked, Action.WITHHOLD if _tells(asked.right) else Action.REFUSE, *grounds, flags=flags)


def _tells(right: RequestType) -> bool:
    return right.tells or right is RequestType.PORTABILITY


def _say(asked: Asked, action: Action, *grounds: str, flags: tuple[Flag, ...] = ()) -> Verdict:
    return Verdict(action=action, rule=asked.name, grounds=grounds, flags=flags)
