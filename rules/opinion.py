"""The law's opinion on a whole case: every part from the same functions that a live case asks one by one."""

from rules import answers, course, extract, warnings
from rules.case import Copy, Matter, dates_of, due_of, is_excessive
from rules.judge import judge, judge_scheduled
from rules.matter import Circumstances, latest_starts
from rules.rulebook import RuleBook
from schemas.decisions import Action, Verdict
from schemas.opinion import Decision, Opinion


def consider(book: RuleBook, matter: Matter) -> Opinion:
    """Dates, verdicts, messages, contents and warnings of a case.

    A matter without rights is a day in the retention calendar.
    """
    found = due_of(book, matter)
    now = _circumstances(book, matter)
    decisions = tuple(_decisions(book, matter, now))
    flags = warnings.flags(book, matter, found, decisions)
    notices = answers.notices(book, matter, found, decisions)
    return Opinion(
        rules_version=book.version,
        due=dates_of(book, matter, found),
        states=course.states(book, matter, found, decisions, flags),
        decisions=decisions,
        notices=notices,
        extract=extract.points(book, matter, decisions),
        flags=flags,
    )


def _circumstances(book: RuleBook, matter: Matter) -> Circumstances:
    """What is so for every record of the case."""
    kinds = {copy.record.category: copy.kind for copy in matter.copies}
    latest = latest_starts(book, kinds, [copy.record for copy in matter.copies], matter.now.latest, matter.now.today)
    return matter.now.model_copy(
        update={
            "latest": latest,
            "unproven": bool(matter.rights) and not matter.proven,
            "excessive": is_excessive(matter),
        }
    )


def _decisions(book: RuleBook, matter: Matter, now: Circumstances) -> list[Decision]:
    """One decision for each record and right; what asks for a copy goes before what destroys."""
    if not matter.rights:
        return [
            Decision(
                record=copy.id,
                system=copy.system,
                right=None,
                verdict=judge_scheduled(book, copy.system, copy.kind, copy.record, now),
            )
            for copy in matter.copies
        ]
    ordered = sorted(matter.rights, key=lambda right: not right.tells)
    return [
        Decision(
            record=copy.id,
            system=copy.system,
            right=right,
            verdict=_over(matter, copy) or judge(book, right, copy.system, copy.kind, copy.record, now),
            step=step,
        )
        for step, right in enumerate(ordered, 1)
        for copy in matter.copies
    ]


def _over(matter: Matter, copy: Copy) -> Verdict | None:
    """What is gone stays gone; what was taken back is left as it is."""
    name = copy.kind.rule or "none"
    if copy.id in matter.executed:
        return Verdict(action=Action.NONE, rule=name, grounds=())
    if matter.withdrawn is not None:
        return Verdict(action=Action.KEEP, rule=name, grounds=())
    return None
