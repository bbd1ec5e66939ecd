"""Rights whose answer is knowledge: the copy, the journal's copy, the access log, the recipients, and portability."""

from rules.erasure import CONSENT, is_elsewhere, is_shared
from rules.matter import SHARED, Asked
from schemas.decisions import Action, Flag, Verdict
from schemas.organisation import ControllerKind, Nature, Origin
from schemas.request import RequestType

PORTABLE = CONSENT | {"6.1.b"}


def judge(asked: Asked) -> Verdict:
    """Whether the record is in the copy.

    A retention rule does not matter here, nor does the basis; another controller's record is asked for there, and what
    others have in it is taken out, never the whole refused.
    Source: GDPR Art. 15(1), 15(3)-(4); in Sweden PDL 8:2, 8:5.
    """
    if is_elsewhere(asked):
        return Verdict(action=Action.ROUTE, rule=asked.name, grounds=("GDPR-28.3",))
    if asked.right is RequestType.ACCESS_LOG and not _is_log(asked):
        return Verdict(action=Action.KEEP, rule=asked.name, grounds=())
    if asked.right is RequestType.JOURNAL_COPY and asked.nature not in (Nature.JOURNAL, Nature.ACCESS_LOG):
        return Verdict(action=Action.KEEP, rule=asked.name, grounds=())
    if asked.nature is Nature.JOURNAL and (asked.now.harm or "harmful" in asked.words):
        return _secret(asked)
    flags = _flags(asked)
    if is_shared(asked):
        return Verdict(action=Action.DISCLOSE, rule=asked.name, grounds=("GDPR-15.4",), flags=flags)
    grounds = asked.book.pack.ground("journal_copy") if asked.right is RequestType.JOURNAL_COPY else ()
    return Verdict(action=Action.DISCLOSE, rule=asked.name, grounds=grounds, flags=flags)


def portability(asked: Asked) -> Verdict:
    """Whether the record can be moved: provided or observed, on consent or contract, and nobody else's.

    Source: GDPR Art. 20(1), 20(3)-(4); Article 29 Working Party WP 242 rev.01.
    """
    if is_elsewhere(asked):
        return Verdict(action=Action.ROUTE, rule=asked.name, grounds=("GDPR-28.3",))
    public = asked.book.organisation.kind is ControllerKind.PUBLIC_AUTHORITY
    if public and "6.1.e" in asked.bases():
        return Verdict(action=Action.WITHHOLD, rule=asked.name, grounds=("GDPR-20.1", "GDPR-20.3"))
    origin = _origin(asked)
    if origin not in (Origin.PROVIDED, Origin.OBSERVED) or not _portable(asked):
        return Verdict(action=Action.WITHHOLD, rule=asked.name, grounds=("GDPR-20.1",))
    if is_shared(asked):
        flags = (Flag.HUMAN_DECISION_REQUIRED,)
        return Verdict(action=Action.EXPORT, rule=asked.name, grounds=("GDPR-20.4",), flags=flags)
    return Verdict(action=Action.EXPORT, rule=asked.name, grounds=())


def _is_log(asked: Asked) -> bool:
    return asked.nature is Nature.ACCESS_LOG or "log" in asked.record.category or "log" in asked.name


def _secret(asked: Asked) -> Verdict:
    """A patient record that a person found harmful to hand out: withheld, and at once before the care supervisor.

    Source: in Sweden PDL 8:2 second paragraph, PSL 6:12.
    """
    pack = asked.book.pack
    grounds = (*pack.ground("journal_secrecy"), *pack.ground("journal_copy"))
    return Verdict(
        action=Action.WITHHOLD,
        rule=asked.name,
        grounds=grounds or ("GDPR-15.4",),
        flags=(Flag.HUMAN_DECISION_REQUIRED,),
    )


def _flags(asked: Asked) -> tuple[Flag, ...]:
    flags = []
    if "security" in asked.words:
        flags.append(Flag.SECURITY_EVENT)
    if SHARED not in asked.record.flags and is_shared(asked):
        flags.append(Flag.HUMAN_DECISION_REQUIRED)
    return tuple(flags)


def _origin(asked: Asked) -> Origin:
    """Where the record comes from: the record's own word goes before its rule's."""
    for word, origin in _ORIGINS.items():
        if word in asked.words:
            return origin
    return asked.rule.origin if asked.rule else Origin.DERIVED


_ORIGINS = {
    "derived": Origin.DERIVED,
    "authored": Origin.AUTHORED,
    "observed": Origin.OBSERVED,
    "provided": Origin.PROVIDED,
}


def _portable(asked: Asked) -> bool:
    return asked.rule is None or bool(asked.bases() & PORTABLE)
