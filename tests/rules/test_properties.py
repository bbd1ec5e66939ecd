"""What holds for every input: floors, holds, dates, order, and that nothing is left undecided."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.calendar import is_holiday, is_working_day
from rules.case import Copy, Matter
from rules.deadlines import About, Question, add_months, due, pause
from rules.judge import RIGHTS, judge, judge_scheduled
from rules.matter import Circumstances, Identified, Kind, Requester
from rules.opinion import consider
from rules.pack import load
from rules.periods import end_of
from schemas.decisions import Action, LiveHold, Verdict
from schemas.organisation import ControllerKind, SystemRole
from schemas.particulars import Capacity, Doubt, Weighing
from schemas.request import RequestType
from schemas.systems import Record
from tests.rules.law import RULES, SYSTEM, book, hold

SE = load("SE")
BOOKS = [
    book(care_provider=care, kind=kind, gallring_rule_id=decision, role=role)
    for care in (True, False)
    for kind in ControllerKind
    for decision in (None, "A-1")
    for role in (SystemRole.CONTROLLER, SystemRole.PROCESSOR)
]
STATUTES = {"gen.bookkeeping": ("fy_end", "EOY7"), "care.journal": ("last_entry", "P10Y"),
            "care.access_log": ("logged", "P5Y"), "own.floor": ("ended", "P3Y")}  # fmt: skip
NAMES = [None, "no.such.rule", *STATUTES, "gen.claim", "gen.suppression", "gen.casefile", *(f"own.{n}" for n in RULES)]
EVENTS = [
    "ended",
    "last_entry",
    "logged",
    "unsubscribed",
    "booked_at",
    "issued",
    "transferred",
    "hold_placed",
    "case_closed",
]
FLAGS = ["shared", "joint", "open_refund", "own_controller", "contract_running", "voucher_refers_to_this", "derived",
         "provided", "safe_transfer_documented", "unlawful", "somebody_else", "open_case", "restored_1"]  # fmt: skip

days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
records = st.builds(
    lambda events, fy_end, flags, n: Record(
        table="t", key=(str(n),), category="c", dates=events, fy_end=fy_end, flags=tuple(flags)
    ),
    st.dictionaries(st.sampled_from(EVENTS), days, max_size=4),
    st.none() | days,
    st.lists(st.sampled_from(FLAGS), max_size=3, unique=True),
    st.integers(0, 10**6),
)
kinds = st.builds(
    Kind,
    st.sampled_from(NAMES),
    st.none() | st.sampled_from([Action.ERASE, Action.ANONYMISE, Action.REDACT, Action.RETAIN]),
    st.sampled_from(SystemRole),
    marketing=st.booleans(),
)
requesters = st.builds(
    Requester, capacity=st.sampled_from(Capacity), identity=st.sampled_from(Identified),
    age=st.none() | st.integers(0, 99), authority=st.booleans(), child_age=st.none() | st.integers(0, 17),
    child_against=st.booleans(), custody=st.booleans(), scope=st.none() | st.just(("invoice",)),
)  # fmt: skip
holds = st.lists(st.sampled_from([hold(), hold(id="i", ground="GDPR-17.3.d", systems=(SYSTEM,))]), max_size=2).map(
    tuple
)
circumstances = st.builds(
    Circumstances, today=days, requester=requesters, holds=holds, unproven=st.booleans(), excessive=st.booleans(),
    contract_stays=st.booleans(), no_more_marketing=st.booleans(), deferred=st.booleans(), doubt=st.sampled_from(Doubt),
    weighing=st.sampled_from(Weighing), harm=st.none() | st.booleans(), erased_on=st.none() | days,
    facts=st.sets(st.sampled_from(["open_case", "business_closed", "hold_released"])).map(frozenset),
)  # fmt: skip
books = st.sampled_from(BOOKS)
rights = st.sampled_from(RequestType)


def floor_of(by: object, kind: Kind, record: Record) -> date | None:
    """The statute's last day, computed here and not by the code under test."""
    start, period = STATUTES.get(kind.rule or "", (None, ""))
    day = record.fy_end if start == "fy_end" else record.dates.get(start or "")
    return end_of(period, day) if day else None


@settings(max_examples=600)
@given(books, rights, kinds, records, circumstances)
def test_nothing_goes_before_its_statutory_minimum(by, right, kind, record, now) -> None:  # type: ignore[no-untyped-def]
    floor = floor_of(by, kind, record)
    binding = (
        floor is not None and now.today <= floor and (by.organisation.care_provider or "care." not in (kind.rule or ""))
    )
    ours = kind.role is SystemRole.CONTROLLER and by.organisation.role is SystemRole.CONTROLLER

    for said in (judge(by, right, SYSTEM, kind, record, now), judge_scheduled(by, SYSTEM, kind, record, now)):
        if binding:
            assert not said.action.destroys
        if said.action is Action.RESTRICT and binding and ours and said.until is not None and not record.flags:
            assert said.until == floor


@settings(max_examples=400)
@given(books, rights, kinds, records, circumstances, holds)
def test_adding_a_hold_never_shortens(by, right, kind, record, now, more) -> None:  # type: ignore[no-untyped-def]
    held = now.model_copy(update={"holds": (*now.holds, *more)})

    pairs = [(judge(by, right, SYSTEM, kind, record, now), judge(by, right, SYSTEM, kind, record, held))]
    pairs += [(judge_scheduled(by, SYSTEM, kind, record, now), judge_scheduled(by, SYSTEM, kind, record, held))]
    for before, after in pairs:
        assert not (after.action.destroys and not before.action.destroys)
        if before.action in (Action.RESTRICT, Action.RETAIN) and after.action is before.action:
            assert lasts(after) >= lasts(before)
        if more and before.action.destroys:
            assert not after.action.destroys or not covers_all(right)


def covers_all(right: RequestType) -> bool:
    """The care supervisor's order is the only thing that no hold stops."""
    return right is not RequestType.JOURNAL_DESTRUCTION


def lasts(said: Verdict) -> date:
    """How long it is kept: for ever where no date ends it."""
    return said.last_day or date.max


@settings(max_examples=400)
@given(books, rights, kinds, records, circumstances)
def test_every_record_gets_exactly_one_verdict_or_a_person(by, right, kind, record, now) -> None:  # type: ignore[no-untyped-def]
    for said in (judge(by, right, SYSTEM, kind, record, now), judge_scheduled(by, SYSTEM, kind, record, now)):
        assert said.rule
        assert said.action in Action
        if said.action in (Action.REFUSE, Action.WITHHOLD, Action.RESTRICT, Action.RETAIN, Action.ROUTE, Action.PERSON):
            assert said.grounds, "what is kept says why"
        if said.action is Action.RESTRICT:
            assert said.until or said.until_event, "what is restricted says until when"
    assert right in RIGHTS


@settings(max_examples=150)
@given(books, st.lists(st.tuples(kinds, records), max_size=6), circumstances, st.randoms(), days)
def test_the_order_of_records_never_matters(by, copies, now, chance, received) -> None:  # type: ignore[no-untyped-def]
    told = [Copy(id=str(n), system=SYSTEM, kind=k, record=r) for n, (k, r) in enumerate(copies)]
    mixed = list(told)
    chance.shuffle(mixed)

    first, second = (
        consider(by, Matter(rights=(RequestType.ERASURE,), received=received, now=now, copies=tuple(order)))
        for order in (told, mixed)
    )

    assert {d.record: d.verdict for d in first.decisions} == {d.record: d.verdict for d in second.decisions}
    assert len(first.decisions) == len(told)
    assert set(first.flags) == set(second.flags) and first.states == second.states and first.extract == second.extract


@settings(max_examples=500)
@given(days, days, st.integers(0, 60), st.booleans(), st.none() | st.integers(1, 90))
def test_due_is_monotonic_in_receipt(one, other, stood, extended, promise) -> None:  # type: ignore[no-untyped-def]
    early, late = sorted((one, other))
    first, second = (
        due(day, SE, paused=timedelta(days=stood), extended=extended, promise_days=promise) for day in (early, late)
    )

    assert (first.nominal, first.first, first.effective) <= (second.nominal, second.first, second.effective)
    assert first.refusal <= second.refusal


@settings(max_examples=500)
@given(days, st.integers(0, 60), st.booleans(), st.none() | st.integers(1, 90))
def test_due_is_never_on_a_holiday_and_never_more_than_the_law_allows(received, stood, extended, promise) -> None:  # type: ignore[no-untyped-def]
    found = due(received, SE, paused=timedelta(days=stood), extended=extended, promise_days=promise)

    for day in filter(None, (found.first, found.extended)):
        assert is_working_day(day, SE) and not is_holiday(day, SE)
    most = add_months(received, 3 if extended else 1) + timedelta(days=stood)
    assert found.effective <= most + timedelta(days=4), "Good Friday to Easter Monday is the longest row of such days"
    assert found.refusal <= found.first <= add_months(received, 1) + timedelta(days=stood + 4)
    assert found.effective > received or promise == 0


@settings(max_examples=300)
@given(days, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.sampled_from(About)), max_size=5))
def test_the_clock_never_stands_longer_than_somebody_was_waited_for(received, told) -> None:  # type: ignore[no-untyped-def]
    questions = [
        Question(about=about, asked=(day := received + timedelta(days=n)), answered=day + timedelta(days=wait))
        for n, wait, about in told
    ]

    stood = pause(received, questions, RequestType.ACCESS, SE).total

    waited = {q.asked + timedelta(days=n) for q in questions for n in range((q.answered - q.asked).days)}  # type: ignore[operator]
    assert timedelta(0) <= stood <= timedelta(days=len(waited))


@settings(max_examples=200)
@given(books, kinds, records, circumstances)
def test_what_destroys_has_a_ground(by, kind, record, now) -> None:  # type: ignore[no-untyped-def]
    for right in RequestType:
        said = judge(by, right, SYSTEM, kind, record, now)
        assert said.grounds or not said.action.destroys
    assert isinstance(hold(), LiveHold)
