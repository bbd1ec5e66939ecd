"""Builds out of a law case what a live case would be given."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rules import pack as packs
from rules.case import Matter, Party
from rules.deadlines import About, Question, local_day
from rules.holds import is_concrete
from rules.lawcases.facts import Facts
from rules.lawcases.format import Event, Given, LawCase, one_of
from rules.lawcases.records import copies_of
from rules.matter import Capacity, Circumstances, Doubt, Identified, Requester, Weighing
from rules.pack import Pack
from rules.rulebook import RuleBook
from schemas.decisions import LiveHold
from schemas.errors import BadInput
from schemas.organisation import Contact, ControllerKind, Organisation, SystemEntry, SystemRole
from schemas.text import Text

GENERIC = "generic"


def book_of(case: LawCase, organisations: Mapping[str, Organisation]) -> RuleBook:
    """The law book of the case's controller: the organisation of its seed, as the case says that it is.

    organisations: by `rule_prefix`, which a case names with or without its `s`.
    Raises BadInput where there is no organisation for the seed.
    """
    given, facts = case.given, Facts(case.given.facts)
    said = given.controller
    named = organisations.get(case.seed) or organisations.get(f"s{case.seed}")
    base = _anybody(given.jurisdiction) if case.seed == GENERIC else named
    if base is None:
        raise BadInput(
            f"{case.id}: no organisation file has rule_prefix {case.seed!r}; known: {', '.join(organisations)}"
        )
    changed = {
        "country": given.jurisdiction,
        "kind": ControllerKind(said.type),
        "care_provider": said.care_provider,
        "role": SystemRole(said.role) if said.role else base.role,
        "fiscal_year_end": said.fiscal_year_end or base.fiscal_year_end,
        "gallring_rule_id": facts.text("gallring_rule_id") or None,
    }
    return RuleBook(base.model_copy(update=changed))


def _anybody(country: str) -> Organisation:
    """A controller about which nothing is known but its country."""
    name, nobody = Text(sv="Någon", en="Somebody"), Contact(name="Somebody", email="somebody@controller.example")
    return Organisation(
        id="anybody", rule_prefix="any", name="Somebody", org_no="-", country=country, kind=ControllerKind.PRIVATE,
        contact=nobody, intake_address=nobody.email, categories={}, systems=(SystemEntry(id="engine", name=name),),
    )  # fmt: skip


def matter_of(case: LawCase, book: RuleBook) -> Matter:
    """The case as the engine is asked about it."""
    given, facts = case.given, Facts(case.given.facts)
    request, happened = given.request, _Happened(given.events)
    received = _received(given, book)
    pack = packs.load(given.jurisdiction)
    text = (request.text or "") if request else ""
    return Matter(
        rights=request.rights() if request else (),
        received=received,
        promise_days=request.promise_days if request else None,
        now=_circumstances(given, book, facts, happened, text, received),
        copies=tuple(copies_of(given.systems, book)),
        questions=tuple(_questions(given, happened)),
        extension_sent=happened.day("extension_notice_sent"),
        withdrawn=happened.day("withdrawn"),
        executed=frozenset(facts.words("executed_records")),
        forwarded=happened.day("forwarded"),
        breach_known=happened.moment("breach_aware"),
        accuracy_verified=happened.day("accuracy_verified"),
        weighed=happened.day("weighing_done"),
        supervisor_decided=happened.day("ivo_decision"),
        ready=facts.day("extract_ready"),
        earlier=facts.days("earlier_requests"),
        previous_copy=facts.day("previous_copy_delivered"),
        unchanged=facts.said("data_changed") is False or facts.day("previous_copy_delivered") is not None,
        abuse_documented=facts.is_there("evidence_file"),
        hits=facts.number("hits"),
        unconfirmed=facts.unconfirmed(),
        joined_to_earlier=facts.is_there("first_request") or facts.is_there("open_case_of_subject"),
        claim_rejected=_claim(facts, happened) is False,
        moves_contact=_says(pack, "moves_contact", text),
        direct_transfer=bool(facts.said("receiver_api")) and bool(facts.said("receiver_confirmed_by_subject")),
        parties=tuple(_party(p) for p in facts.rows("processors")),
        recipients=(*facts.words("recipients_notified"), *facts.words("not_reached")),
    )


class _Happened:
    """The events of a case by name."""

    def __init__(self, events: tuple[Event, ...]) -> None:
        self.events = events

    def day(self, name: str) -> date | None:
        """The day of the last event of a name."""
        return max((e.date for e in self.events if e.event == name), default=None)

    def moment(self, name: str) -> datetime | None:
        """The moment of an event; the start of its day where no time is given."""
        found = next((e for e in self.events if e.event == name), None)
        if found is None:
            return None
        return found.at or datetime.combine(found.date, datetime.min.time())


def _received(given: Given, book: RuleBook) -> date | None:
    request = given.request
    if request is None:
        return None
    if request.received_at is not None:
        aware = request.received_at.tzinfo is not None
        return local_day(request.received_at, book.organisation.time_zone) if aware else request.received_at.date()
    if request.received is None:
        raise BadInput("given.request: give `received` or `received_at`")
    return request.received


def _questions(given: Given, happened: _Happened) -> list[Question]:
    """Each question with the first answer after it; one about who asks stops nothing where that was never in doubt."""
    login = happened.day("session_login")
    shown = one_of(Identified, given.requester.identity, "identity").shown
    found = []
    for about in About:
        name = "identity" if about is About.IDENTITY else "clarification"
        answers = sorted(e.date for e in given.events if e.event == f"{name}_answered")
        for event in sorted((e for e in given.events if e.event == f"{name}_requested"), key=lambda e: e.date):
            answered = next((day for day in answers if day >= event.date), None)
            if answered is not None:
                answers.remove(answered)
            doubted = about is About.SCOPE or not (shown or (login is not None and login <= event.date))
            needless = event.no_pause or not doubted
            found.append(Question(about=about, asked=event.date, answered=answered, needless=needless))
    return found


def _circumstances(
    given: Given, book: RuleBook, facts: Facts, happened: _Happened, text: str, received: date | None
) -> Circumstances:
    pack, clock = book.pack, given.clock
    today = clock.today if clock else received
    if today is None:
        raise BadInput("give a `request` or a `clock`")
    day = today.date() if isinstance(today, datetime) else today
    said = facts.true_ones() | ({clock.fact} if clock and clock.fact else set())
    said |= {name for name in ("care_need", "claims") if facts.is_there(name)}
    return Circumstances(
        today=day,
        at=_moment(today, book.organisation.time_zone),
        requester=_requester(given, facts),
        holds=(_hold(day),) if _claim(facts, happened) else (),
        contract_stays=_says(pack, "goes_on", text),
        keeps_evidence=_says(pack, "keeps_evidence", text),
        no_more_marketing=_says(pack, "no_more_marketing", text),
        deferred=facts.is_there("deferred_from_request"),
        restriction=_restriction(pack, text),
        doubt=Doubt.ASSESSMENT if _says(pack, "assessment", text) else Doubt.FACT,
        weighing=_weighing(facts, happened),
        destruction_ordered=happened.day("ivo_decision") is not None and facts.said("ivo_granted") is not False,
        harm=facts.harm(),
        facts=frozenset(said),
        erased_on=facts.day("erased_on") or facts.day("erasure_case_closed"),
    )


def _moment(today: date, zone: str) -> datetime:
    """The moment of the day in the calendar; a day alone lasts to its end."""
    said = today if isinstance(today, datetime) else datetime.combine(today, datetime.max.time())
    return said if said.tzinfo else said.replace(tzinfo=ZoneInfo(zone))


def _requester(given: Given, facts: Facts) -> Requester:
    said, scope, valid = given.requester, facts.scope(), facts.authority()
    return Requester(
        capacity=one_of(Capacity, said.capacity, "capacity"),
        identity=one_of(Identified, said.identity, "identity"),
        age=said.age,
        scope=scope,
        authority=valid,
        child_age=facts.number("child_age"),
        child_against=facts.said("child_opinion") == "against",
        custody=facts.custody(),
    )


def _claim(facts: Facts, happened: _Happened) -> bool | None:
    """Whether a hold stands; False where the claim is none; None where nobody placed one."""
    told = facts.said("hold") or facts.said("claim")
    if happened.day("hold_placed") is None and not isinstance(told, Mapping):
        return None
    if happened.day("hold_released") is not None:
        return None
    if isinstance(told, Mapping):
        return is_concrete(told)
    return True


def _hold(day: date) -> LiveHold:
    return LiveHold(id="told", owner="decider", review_on=day + timedelta(days=180))


def _restriction(pack: Pack, text: str) -> str:
    if _says(pack, "unlawful", text):
        return "GDPR-18.1.b"
    return "GDPR-18.1.c" if _says(pack, "claim", text) else "GDPR-18.1.a"


def _weighing(facts: Facts, happened: _Happened) -> Weighing:
    told = facts.text("weighing")
    if happened.day("weighing_done") is None and not told:
        return Weighing.OPEN
    return Weighing.NO_COMPELLING_GROUNDS if told.startswith("no") or not told else Weighing.COMPELLING


def _says(pack: Pack, phrase: str, text: str) -> bool:
    """Whether a text says something, in one of the country's ways to say it."""
    return any(way in text.lower() for way in pack.phrases.get(phrase, ()))


def _party(said: Mapping[str, Any]) -> Party:
    """A recipient of the case; what covers the transfer is what is still true."""
    transfer = "dpf" if said.get("dpf_certified") else "scc" if said.get("scc") else None
    return Party(name=str(said.get("name", "")), country=str(said.get("country", "")), transfer=transfer)
