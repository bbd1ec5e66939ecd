"""The answer to one right: what the law has this very answer say, beside what was done and what stays."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from connectors.letters import lines, outcomes, sayings, steps, words
from connectors.letters.lines import Telling
from schemas.answer_notices import Element, RightPart, Section, ToldLine
from schemas.answers import Part, Weighed
from schemas.decisions import Action, PlanLine
from schemas.errors import BadInput
from schemas.request import RequestType
from schemas.text import Text

JOURNAL_NOTE, JOURNAL_KEPT = "PDL-3:8", "PDL-3:14"
"""Where the country has these grounds, the letters have words for what follows from them."""
CHANGES = (Action.RECTIFY, Action.ANNOTATE, Action.CORRECT_BY_VOUCHER, Action.RESTRICT)
"""Deeds beside erasing that recipients are told of (GDPR Art. 19)."""
Says = Iterable[tuple[str, Text, Mapping[str, object]]]
"""Statements: the name of the element, the words, and the values in them."""

OF_THE_JOURNAL = (RequestType.JOURNAL_COPY, RequestType.ACCESS)
"""Rights that hand out a patient record: an opinion on withholding it is the care supervisor's alone (PDL 8:2)."""


class Case:
    """One right of an answer while it is put into words."""

    def __init__(self, telling: Telling, part: Part) -> None:
        self.telling, self.part = telling, part
        self.lines = lines.of(telling, part)
        self.done = lines.done(telling, part, self.lines)
        self.withheld = lines.withheld(telling, self.lines)
        self.kept = lines.kept(telling, part, self.lines)
        unsure = {left.system for left in part.left}
        self.changed = [li for li in self.lines if li.system not in unsure]

    @property
    def found(self) -> bool:
        """Whether there is anything to say but that nothing was found."""
        part = self.part
        told = bool(self.done or self.withheld or self.kept or part.suppressed or part.sent_to or part.left)
        return told or part.right.by_decision or part.weighed is not None

    def acts(self, *actions: Action) -> list[PlanLine]:
        """Lines that were carried out so."""
        return [li for li in self.changed if li.verdict.action in actions]

    def day(self) -> dict[str, object]:
        """The day of the answer, for a statement."""
        return {"day": self.telling.about.answered_on}

    def reply(self) -> dict[str, object]:
        """Where to write, for a statement."""
        return {"reply_to": self.telling.about.organisation.intake_address}


def part(telling: Telling, given: Part, *, alone: bool) -> RightPart:
    """The answer to one right; without a heading of its own where it is alone.

    Raises BadInput where a decision lacks its words, KeyError where something has no name.
    """
    case = Case(telling, given)
    right, voice = given.right, telling.voice
    tells = right in (RequestType.ACCESS, RequestType.RECIPIENTS_INFO)
    headings = outcomes.KEPT_HEADINGS
    return RightPart(
        heading=None if alone else voice(sayings.TITLES[right.value]),
        nothing=None if case.found else _nothing(telling),
        says=tuple(_elements(telling, _says(case))),
        quoted=_quoted(given),
        done=() if tells else case.done,
        checked=any(li.verdict.action not in (Action.DISCLOSE, Action.EXPORT) for li in case.acts(*lines.DOES)),
        kept_heading=voice(headings.get(right.value, headings["other"])),
        kept=case.kept,
        withheld=case.withheld,
        categories=lines.categories(telling, case.lines) if right is RequestType.ACCESS else (),
        transfers=lines.transfers(telling, case.lines) if tells else (),
        told=tuple(ToldLine(name=t.name, told_on=t.told_on, confirmed_on=t.confirmed_on) for t in given.told),
        ending=tuple(_ending(case)),
    )


def _nothing(telling: Telling) -> str:
    searched = any(s.manifest is not None for s in telling.about.organisation.systems)
    return telling.voice(sayings.NOTHING if searched else sayings.NOT_YET)


def _quoted(given: Part) -> str | None:
    """Somebody's own words, wherever a person's decision is the answer; the opinion on a journal is the supervisor's alone."""
    needed = given.right.by_decision or given.weighed is Weighed.REJECTED
    if needed and not given.said:
        raise BadInput(
            f"the answer to {given.right.value} has to say what was decided, in the words of whoever decided"
        )
    return None if given.right in OF_THE_JOURNAL else given.said


def _elements(telling: Telling, says: Says) -> Iterator[Element]:
    for name, text, values in says:
        yield Element(name=name, words=telling.voice(text, **values))


def _says(case: Case) -> Says:
    """What comes first: the particular right, then what is fetched with the letter."""
    given = case.part
    if case.found:
        yield from _BY_RIGHT.get(given.right, _nothing_more)(case)
        if given.left and not (case.done or case.kept or case.withheld):
            yield "unfinished", sayings.NOT_FINISHED, {}
    if given.package:
        kind = sayings.KIND_OF_PACKAGE.get(given.package.rstrip("0123456789").rstrip("-"), "")
        yield "package", sayings.FETCH.get(kind, sayings.FETCH_OTHER), {}
    if given.redacted:
        yield "redacted", sayings.REDACTED, {"count": given.redacted}
    if given.sent_to:
        yield "sent_to", sayings.SENT_TO, {"name": given.sent_to}
    if given.suppressed:
        said = [words.CHANNELS[c].in_(case.telling.voice.language) for c in given.suppressed]
        yield "channels", sayings.SUPPRESSED, {"channels": ", ".join(said)}


def _nothing_more(_: Case) -> Says:
    return ()


def _rectification(case: Case) -> Says:
    journal = [li for li in case.acts(Action.RECTIFY) if JOURNAL_KEPT in li.verdict.grounds]
    noted = [li for li in case.acts(Action.ANNOTATE) if JOURNAL_NOTE in li.verdict.grounds]
    if len(case.acts(Action.RECTIFY)) > len(journal):
        yield "rectified", sayings.RECTIFIED, {}
    if journal:
        yield "rectified_journal", sayings.RECTIFIED_JOURNAL, {}
    if noted:
        yield "annotated_journal", sayings.ANNOTATED_JOURNAL, {}
    if len(case.acts(Action.ANNOTATE)) > len(noted):
        yield "annotated", sayings.ANNOTATED, {}
    if case.acts(Action.CORRECT_BY_VOUCHER):
        yield "by_voucher", sayings.BY_VOUCHER, {}


def _restriction(case: Case) -> Says:
    if case.acts(Action.RESTRICT):
        yield "restricted", sayings.RESTRICTED, {}


def _objection(case: Case) -> Says:
    said = {Weighed.UPHELD: sayings.UPHELD, Weighed.REJECTED: sayings.REJECTED}
    weighed = case.part.weighed
    if weighed is not None:
        yield "weighed", said[weighed], {}
    elif case.acts(Action.RESTRICT):
        yield "weighing", sayings.WEIGHING, {}


def _marketing(_: Case) -> Says:
    yield "stopped", sayings.STOPPED, {}
    yield "entry", steps.ENTRY, {}


def _consent(_: Case) -> Says:
    yield "ended", sayings.CONSENT_ENDED, {}
    yield "past", sayings.PAST_LAWFUL, {}


def _block_inner(case: Case) -> Says:
    if case.acts(Action.BLOCK):
        yield "blocked", outcomes.BLOCKED_INNER, case.day()
        yield "opens", outcomes.BLOCK_OPENS, {}
        yield "lifts", outcomes.BLOCK_LIFTS, case.reply()


def _block_external(case: Case) -> Says:
    if case.acts(Action.BLOCK):
        yield "blocked", outcomes.BLOCKED_EXTERNAL, case.day()
        yield "opens", outcomes.BLOCK_OPENS, {}
        yield "lifts", outcomes.BLOCK_LIFTS, case.reply()


def _unblock(case: Case) -> Says:
    if case.acts(Action.UNBLOCK):
        yield "unblocked", outcomes.UNBLOCKED, case.day()
        yield "again", outcomes.BLOCK_AGAIN, case.reply()


def _journal_copy(case: Case) -> Says:
    care = case.telling.law.care
    if case.withheld and care is not None:
        yield "referred", outcomes.JOURNAL_REFERRED, {"name": care.name, "address": care.address}


def _automated(telling: Telling) -> Says:
    """Decisions that no person makes, each in plain words; that there are none where the organisation says so."""
    language, made = telling.voice.language, telling.about.organisation.automated_decisions
    if not made:
        yield "automated", outcomes.AUTOMATED, {}
    for one in made:
        said = {"what": one.what.in_(language), "weighs": one.weighs.in_(language), "means": one.means.in_(language)}
        yield "automated", outcomes.DECIDED_BY_MACHINE, said


def _recipients(case: Case) -> Says:
    named = bool(lines.recipients(case.telling, case.lines))
    yield "by_name", outcomes.BY_NAME if named else outcomes.NO_RECIPIENTS, {}


def _destruction(case: Case) -> Says:
    care = case.telling.law.care
    if case.kept and care is not None:
        yield "decided_there", outcomes.DESTRUCTION_DECIDED_THERE, {}
        yield "apply", outcomes.DESTROY, {"name": care.name, "address": care.address}


_BY_RIGHT: dict[RequestType, Callable[[Case], Says]] = {
    RequestType.RECTIFICATION: _rectification,
    RequestType.PORTABILITY: lambda _: (("portable", sayings.PORTABLE, {}),),
    RequestType.RESTRICTION: _restriction,
    RequestType.OBJECTION: _objection,
    RequestType.OBJECTION_DIRECT_MARKETING: _marketing,
    RequestType.WITHDRAW_CONSENT: _consent,
    RequestType.BLOCK_INNER: _block_inner,
    RequestType.BLOCK_EXTERNAL: _block_external,
    RequestType.UNBLOCK_INNER: _unblock,
    RequestType.UNBLOCK_EXTERNAL: _unblock,
    RequestType.JOURNAL_COPY: _journal_copy,
    RequestType.ACCESS_LOG: lambda _: (("log", outcomes.LOG_SHOWS, {}),),
    RequestType.RECIPIENTS_INFO: _recipients,
    RequestType.JOURNAL_DESTRUCTION: _destruction,
    RequestType.AUTOMATED_DECISION_REVIEW: lambda _: (("reviewed", outcomes.REVIEWED, {}),),
    RequestType.COMPLAINT: lambda _: (("decided", outcomes.COMPLAINT_DECIDED, {}),),
}


def _ending(case: Case) -> Iterator[Section]:
    """What follows from what was done."""
    telling = case.telling
    gone = [li for li in case.changed if li.verdict.action.destroys]
    told_of = gone or [li for li in case.acts(*CHANGES) if case.part.right is not RequestType.ERASURE]
    had = ", ".join(r.name for r in lines.recipients(telling, told_of))
    if had and not case.part.told:
        yield _section(telling, outcomes.RECIPIENTS, [("recipients", outcomes.HAVE_RECEIVED, {"names": had})])
    if gone:
        last = lines.last_backup(telling)
        yield _section(telling, outcomes.BACKUPS, [("backups", outcomes.IN_BACKUPS, {"day": last})])
    if case.part.right is RequestType.ERASURE and _keeps_journal(case):
        yield _section(telling, outcomes.JOURNAL, _journal(case))
    if case.part.right is RequestType.ACCESS and case.found:
        further: Says = [("further", outcomes.FURTHER_RIGHTS, case.reply()), *_automated(telling)]
        yield _section(telling, outcomes.RIGHTS, further)


def _section(telling: Telling, heading: Text, says: Says) -> Section:
    return Section(heading=telling.voice(heading), says=tuple(_elements(telling, says)))


def _keeps_journal(case: Case) -> bool:
    kept = [li for li in case.lines if li.verdict.action in lines.STAYS]
    return case.telling.law.care is not None and any(JOURNAL_KEPT in li.verdict.grounds for li in kept)


def _journal(case: Case) -> Says:
    """Why a journal stays, and what a patient can do (PDL 3:8, 3:14, 4:4, 8:4)."""
    yield "journal_kept", outcomes.JOURNAL_KEPT, {}
    care = case.telling.law.care
    if care is not None:
        yield "destruction", outcomes.DESTROY, {"name": care.name, "address": care.address}
    yield "blocking", outcomes.CAN_BLOCK, case.reply()
    yield "correction", outcomes.CAN_CORRECT, {}
