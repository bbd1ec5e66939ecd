"""Rights that change what is there, or what is done with it, without a copy or an erasure being asked for."""

from rules.erasure import CONSENT, OBJECTABLE, end_of_maximum, is_elsewhere, ordered
from rules.floors import floors
from rules.matter import Asked
from schemas.decisions import Action, Flag, Verdict
from schemas.organisation import Nature, RetentionRule
from schemas.particulars import Doubt, Weighing
from schemas.request import RequestType


def rectification(asked: Asked) -> Verdict:
    """How the record is corrected: in place, by a note, or by a new voucher; never by overwriting journal or books.

    Source: GDPR Art. 16; in Sweden PDL 3:8, 3:14, BFL 5:5.
    """
    if is_elsewhere(asked):
        return _say(asked, Action.ROUTE, "GDPR-28.3")
    pack, assessment = asked.book.pack, asked.now.doubt is Doubt.ASSESSMENT or "opinion" in asked.words
    if asked.nature is Nature.JOURNAL:
        if assessment:
            return _say(asked, Action.ANNOTATE, *pack.ground("journal_note"))
        return _say(asked, Action.RECTIFY, *pack.ground("journal_correction"))
    if asked.nature is Nature.BOOKS or "voucher" in asked.words:
        return _say(asked, Action.CORRECT_BY_VOUCHER, *pack.ground("books_correction"))
    if asked.nature in (Nature.ACCESS_LOG, Nature.CASE_FILE):
        return _say(asked, Action.ANNOTATE)
    return _say(asked, Action.ANNOTATE if assessment else Action.RECTIFY)


def restriction(asked: Asked) -> Verdict:
    """The record is kept and not used. Source: GDPR Art. 18(1)-(2)."""
    if is_elsewhere(asked):
        return _say(asked, Action.ROUTE, "GDPR-28.3")
    if asked.nature is Nature.SUPPRESSION:
        return _say(asked, Action.KEEP)
    ends = {"GDPR-18.1.a": "lift_notice_sent", "GDPR-18.1.d": "weighing_done"}
    event = ends.get(asked.now.restriction, "subject_releases")
    return Verdict(action=Action.RESTRICT, rule=asked.name, grounds=(asked.now.restriction,), until_event=event)


def objection(asked: Asked) -> Verdict:
    """Restricted at once while it is weighed; then gone, or refused for compelling grounds.

    What rests on contract, consent or a legal duty knows no objection; without any rule the burden is the controller's.
    Source: GDPR Art. 18(1)(d), 21(1), 17(1)(c); in Sweden PDL 2:2.
    """
    if is_elsewhere(asked):
        return _say(asked, Action.ROUTE, "GDPR-28.3")
    if asked.nature is Nature.JOURNAL:
        return _say(asked, Action.REFUSE, *(asked.book.pack.ground("journal_objection") or ("GDPR-21.1",)))
    if asked.kind.marketing or asked.nature is Nature.MARKETING:
        return direct_marketing(asked)
    if asked.rule is not None and not asked.bases() & OBJECTABLE:
        return _say(asked, Action.KEEP)
    if asked.nature in (Nature.SUPPRESSION, Nature.CLAIM, Nature.CASE_FILE):
        return _say(asked, Action.KEEP)
    person = (Flag.HUMAN_DECISION_REQUIRED,)
    if asked.now.weighing is Weighing.NO_COMPELLING_GROUNDS:
        return Verdict(action=Action.ERASE, rule=asked.name, grounds=("GDPR-21.1", "GDPR-17.1.c"), flags=person)
    if asked.now.weighing is Weighing.COMPELLING:
        return Verdict(action=Action.REFUSE, rule=asked.name, grounds=("GDPR-21.1",), flags=person)
    return Verdict(
        action=Action.RESTRICT, rule=asked.name, grounds=("GDPR-18.1.d",), until_event="weighing_done", flags=person
    )


def direct_marketing(asked: Asked) -> Verdict:
    """Gone at once, profiling included; a suppression entry stays so that it works.

    Source: GDPR Art. 21(2)-(3), 17(1)(c); in Sweden MFL 19.
    """
    if asked.nature is Nature.SUPPRESSION or not (asked.kind.marketing or asked.nature is Nature.MARKETING):
        return _say(asked, Action.KEEP)
    if is_elsewhere(asked):
        return _say(asked, Action.ROUTE, "GDPR-28.3")
    further = asked.rule.erase_grounds if asked.rule else ()
    until = end_of_maximum(asked, asked.rule) if asked.rule else None
    grounds = tuple(dict.fromkeys(("GDPR-21.3", "GDPR-17.1.c", *further)))
    return Verdict(action=Action.ERASE, rule=asked.name, grounds=grounds, until=until)


def withdraw_consent(asked: Asked) -> Verdict:
    """What rests on the consent is used no more, and goes: at once, or by the day that the organisation has said.

    Source: GDPR Art. 7(3), 17(1)(b); in Sweden LEK 9:28, PDL 2:2.
    """
    rule = asked.rule
    if asked.nature is Nature.JOURNAL:
        return _say(asked, Action.REFUSE, *(asked.book.pack.ground("journal_objection") or ("GDPR-17.3.b",)))
    if rule is None or not asked.bases() & CONSENT:
        return _say(asked, Action.KEEP)
    if is_elsewhere(asked):
        return _say(asked, Action.ROUTE, "GDPR-28.3")
    until = end_of_maximum(asked, rule)
    if _keeps_afterwards(asked, rule) or (asked.now.unproven and asked.nature not in HARMLESS):
        return Verdict(action=Action.STOP_USE, rule=asked.name, grounds=("GDPR-7.3",), until=until)
    grounds = tuple(dict.fromkeys(("GDPR-17.1.b", "GDPR-7.3", *rule.erase_grounds)))
    return Verdict(action=Action.ERASE, rule=asked.name, grounds=grounds, until=until)


def _keeps_afterwards(asked: Asked, rule: RetentionRule) -> bool:
    """Whether the organisation has said that it keeps the row for a time after the consent is gone."""
    return rule.nature is Nature.MARKETING and rule.start in AFTERWARDS and rule.period not in ("P0D", "PT0H")


HARMLESS = (Nature.MARKETING, Nature.DEVICE)
"""What a stranger may have erased: stopping mail and trackers harms nobody. Anything else waits for proof, unused."""
AFTERWARDS = ("unsubscribed", "consent_withdrawn", "objection")
"""Start events that are themselves the end of the consent."""


def block(asked: Asked) -> Verdict:
    """Other units, or other care providers, see no more of it, from now.

    Source: in Sweden PDL 4:4-5; lag (2022:913) 2 kap.
    """
    if asked.nature is not Nature.JOURNAL:
        return _say(asked, Action.KEEP)
    if is_elsewhere(asked):
        return _say(asked, Action.ROUTE, "GDPR-28.3")
    use = "block_inner" if asked.right is RequestType.BLOCK_INNER else "block_external"
    return _say(asked, Action.BLOCK, *asked.book.pack.ground(use))


def unblock(asked: Asked) -> Verdict:
    """Other units, or other care providers, may see it again: the patient alone lifts the block.

    Source: in Sweden PDL 4:4 second paragraph; lag (2022:913) 2 kap.
    """
    if asked.nature is not Nature.JOURNAL:
        return _say(asked, Action.KEEP)
    if is_elsewhere(asked):
        return _say(asked, Action.ROUTE, "GDPR-28.3")
    use = "block_inner" if asked.right is RequestType.UNBLOCK_INNER else "block_external"
    return _say(asked, Action.UNBLOCK, *asked.book.pack.ground(use))


def nothing(asked: Asked) -> Verdict:
    """A person decides about something else than records. Source: GDPR Art. 22(3), 77."""
    return _say(asked, Action.KEEP)


def journal_destruction(asked: Asked) -> Verdict:
    """Kept until the care supervisor has decided; then gone everywhere.

    Source: in Sweden PDL 8:4, 3:14.
    """
    if is_elsewhere(asked):
        return _say(asked, Action.ROUTE, "GDPR-28.3")
    if asked.nature is not Nature.JOURNAL:
        return _say(asked, Action.KEEP)
    ground = asked.book.pack.ground("journal_destruction")
    if asked.now.destruction_ordered:
        return ordered(asked)
    from_statute = asked.rule.grounds if asked.rule else ()
    until = next((floor.until for floor in floors(asked) if floor.until), None)
    return Verdict(
        action=Action.RETAIN,
        rule=asked.name,
        grounds=(*ground, *from_statute),
        until=until,
        until_event="supervisor_decides",
    )


def _say(asked: Asked, action: Action, *grounds: str) -> Verdict:
    return Verdict(action=action, rule=asked.name, grounds=grounds)
