"""Builds out of a law case what a live case would be given."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rules.case import Matter, Party
from rules.deadlines import local_day
from rules.holds import is_concrete
from rules.lawcases.events import Happened, is_no, rights_of
from rules.lawcases.facts import Facts
from rules.lawcases.format import Given, LawCase, one_of
from rules.lawcases.records import copies_of
from rules.matter import Circumstances, Identified, Requester, meanings
from rules.pack import Pack
from rules.pack import load as pack_of
from rules.rulebook import RuleBook
from schemas.decisions import LiveHold
from schemas.errors import BadInput
from schemas.ids import SystemId
from schemas.organisation import Contact, ControllerKind, Organisation, Recipient, SystemEntry, SystemRole
from schemas.particulars import Capacity, Doubt, Weighing
from schemas.text import Text

GENERIC = "generic"


def book_of(case: LawCase, organisations: Mapping[str, Organisation]) -> RuleBook:
    """The law book of the case's controller: the organisation of its seed, as the case says that it is.

    organisations: by `rule_prefix`, which a case names with or without its `s`.
    Raises BadInput where there is no organisation for the seed.
    """
    given, facts = case.given, Facts(case.given.facts)
    said = given.controller
    named = (
        organisations.get(case.seed)
        or organisations.get(f"s{case.seed.zfill(3)}")
        or organisations.get(f"s{case.seed}")
    )
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
        "gallring_rule_id": facts.text("gallring_rule_id") if facts.is_there("gallring_rule_id") else None,
    }
    return RuleBook(_with_systems(base.model_copy(update=changed), given))


def _with_systems(organisation: Organisation, given: Given) -> Organisation:
    """The organisation with the systems that only the case names; a supplier is called by the first word of its system."""
    known, packs = {entry.id for entry in organisation.systems}, pack_of(organisation.country)
    systems, recipients = list(organisation.systems), dict(organisation.recipients)
    for said in given.systems:
        if said.system in known:
            continue
        words = {word for record in said.records for word in meanings(packs, record.flags)}
        role = SystemRole.OTHER_CONTROLLER if "other_controller" in words else SystemRole.PROCESSOR
        name = said.system.split("_")[0]
        recipients.setdefault(name, Recipient(name=name, role=role, country=organisation.country))
        text = Text(sv=said.system, en=said.system)
        systems.append(SystemEntry(id=SystemId(said.system), name=text, parties=(name,)))
    return organisation.model_copy(update={"systems": tuple(systems), "recipients": recipients})


def _anybody(country: str) -> Organisation:
    """A controller about which nothing is known but its country."""
    name, nobody = Text(sv="Någon", en="Somebody"), Contact(name="Somebody", email="somebody@controller.example")
    return Organisation(
        id="anybody", rule_prefix="any", name="Somebody", org_no="-", country=country, kind=ControllerKind.PRIVATE,
        contact=nobody, intake_address=nobody.email, categories={}, systems=(SystemEntry(id="engine", name=name),),
    )  # fmt: skip


def matter_of(case: LawCase, book: RuleBook) -> Matter:
    """The case as the engine is asked about it. Raises BadInput."""
    given, facts = case.given, Facts(case.given.facts)
    request, happened = given.request, Happened(given.events, book.organisation.time_zone)
    received, text = _received(given, book), _text(given, happened)
    shown = one_of(Identified, given.requester.identity, "identity").shown
    return Matter(
        rights=rights_of(given, happened),
        received=received,
        promise_days=request.promise_days if request else None,
        now=_circumstances(given, book, facts, happened, text, received),
        copies=tuple(copies_of(given.systems, book, facts.claimed_records())),
        questions=tuple(happened.questions(shown)),
        extension_sent=happened.day("extension_notice_sent"),
        extension_fits=happened.extended() == happened.day("extension_notice_sent"),
        responded=happened.day("responded") or happened.day("executed"),
        withdrawn=happened.day("withdrawn"),
        approved=happened.day("approved"),
        held=happened.day("hold_placed") is not None and _claim(facts, happened) is not False,
        executed=frozenset(facts.words("executed_records")),
        forwarded=happened.day("forwarded"),
        breach_known=happened.moment("breach_aware"),
        accuracy_verified=happened.day("accuracy_verified"),
        weighed=happened.day("weighing_done"),
        ready=facts.day("extract_ready"),
        earlier=facts.earlier(received),
        previous_copy=facts.day("previous_copy_delivered"),
        unchanged=facts.said("data_changed") is False or facts.day("previous_copy_delivered") is not None,
        abuse_documented=facts.is_there("evidence_file"),
        appealable=facts.number("appeal_weeks") is not None,
        hits=_hits(given, facts),
        unconfirmed=facts.unconfirmed(),
        joined_to_earlier=facts.is_there("first_request"),
        claim_rejected=_claim(facts, happened) is False,
        moves_contact=_says(book.pack, "moves_contact", text),
        direct_transfer=facts.is_there("receiver_api") and facts.is_there("receiver_confirmed_by_subject"),
        parties=tuple(_party(said) for said in facts.rows("processors")),
        recipients=(*facts.words("recipients_notified"), *facts.words("not_reached")),
    )


def _text(given: Given, happened: Happened) -> str:
    own = given.request.text if given.request else None
    return f"{own or ''} {happened.texts()}"


def _received(given: Given, book: RuleBook) -> date | None:
    request = given.request
    if request is None:
        return None
    if request.received_at is not None:
        aware = request.received_at.tzinfo is not None
        return local_day(request.received_at, book.organisation.time_zone) if aware else request.received_at.date()
    day = request.received_local or request.received
    if day is None:
        raise BadInput("given.request: give `received` or `received_at`")
    return day


def _hits(given: Given, facts: Facts) -> int | None:
    """What a search found: told, or nothing where all systems were searched and the case lists no record."""
    if "hits" in given.facts:
        return facts.number("hits") if facts.is_there("hits") else 0
    searched = facts.is_there("systems_searched") and not any(system.records for system in given.systems)
    return 0 if searched else None


def _circumstances(
    given: Given, book: RuleBook, facts: Facts, happened: Happened, text: str, received: date | None
) -> Circumstances:
    pack, clock = book.pack, given.clock
    today = clock.today if clock else received
    if today is None:
        raise BadInput("give a `request` or a `clock`")
    day = today.date() if isinstance(today, datetime) else today
    said = facts.true_ones() | ({clock.fact} if clock and clock.fact else set())
    said |= {name for name in ("care_need", "claims", "open_case", "journal_note_made") if facts.is_there(name)}
    said |= {"hold_released"} if happened.day("hold_released") else set()
    return Circumstances(
        today=day,
        at=_moment(today, book.organisation.time_zone),
        requester=_requester(given, facts, day),
        holds=_holds(facts, happened, day),
        contract_stays=_says(pack, "goes_on", text),
        keeps_evidence=_says(pack, "keeps_evidence", text) or "restriction" in happened.later(),
        no_more_marketing=_says(pack, "no_more_marketing", text),
        deferred=facts.is_there("deferred_from_request"),
        restriction=_restriction(pack, text, facts),
        doubt=Doubt.ASSESSMENT if _says(pack, "assessment", text) else Doubt.FACT,
        weighing=_weighing(facts, happened),
        destruction_ordered=_ordered(facts, happened),
        harm=facts.harm(),
        facts=frozenset(said),
        erased_on=facts.day("erased_on") or facts.day("erasure_case_closed"),
    )


def _moment(today: date, zone: str) -> datetime:
    """The moment of the day in the calendar; a day alone lasts to its end."""
    said = today if isinstance(today, datetime) else datetime.combine(today, datetime.max.time())
    return said if said.tzinfo else said.replace(tzinfo=ZoneInfo(zone))


def _requester(given: Given, facts: Facts, day: date) -> Requester:
    said = given.requester
    capacity = one_of(Capacity, said.capacity, "capacity")
    return Requester(
        capacity=capacity,
        identity=one_of(Identified, said.identity, "identity"),
        age=said.age,
        scope=facts.scope(),
        authority=facts.authority(capacity, day),
        child_age=facts.number("child_age"),
        child_against=facts.said("child_opinion") == "against",
        custody=facts.custody(),
    )


def _claim(facts: Facts, happened: Happened) -> bool | None:
    """Whether a hold stands; False where the claim is none; None where nobody placed one."""
    told = facts.said("hold") or facts.said("claim")
    if happened.day("hold_placed") is None and not isinstance(told, Mapping):
        return None
    if happened.day("hold_released") is not None:
        return None
    return is_concrete(told) if isinstance(told, Mapping) else True


def _holds(facts: Facts, happened: Happened, day: date) -> tuple[LiveHold, ...]:
    """The hold of the case, if one stands over whole systems; one over single records is told by the records."""
    if not _claim(facts, happened) or facts.claimed_records():
        return ()
    systems = tuple(SystemId(name) for name in facts.claimed_systems())
    review = day + timedelta(days=180)
    return (LiveHold(id="told", owner="decider", review_on=review, ends_on=facts.claim_ends(), systems=systems),)


def _ordered(facts: Facts, happened: Happened) -> bool:
    """Whether the care supervisor has ordered the record destroyed; a decision that says no orders nothing."""
    told = [facts.said("ivo_granted"), facts.said("ivo_decision"), *happened.told("ivo_decision")]
    return happened.day("ivo_decision") is not None and not any(is_no(value) for value in told)


def _restriction(pack: Pack, text: str, facts: Facts) -> str:
    if _says(pack, "unlawful", text):
        return "GDPR-18.1.b"
    return "GDPR-18.1.c" if facts.is_there("claim") or _says(pack, "claim", text) else "GDPR-18.1.a"


def _weighing(facts: Facts, happened: Happened) -> Weighing:
    """The burden is the controller's: only grounds that are told as compelling refuse (GDPR Art. 21(1))."""
    said = facts.said("weighing")
    told = " ".join(map(str, said.values())) if isinstance(said, Mapping) else facts.text("weighing")
    told = told or " ".join(map(str, happened.told("weighing_done")))
    if happened.day("weighing_done") is None and not told:
        return Weighing.OPEN
    compelling = any(word in told for word in ("compelling", "overrid", "prevailing"))
    return Weighing.COMPELLING if compelling and not is_no(told) else Weighing.NO_COMPELLING_GROUNDS


def _says(pack: Pack, phrase: str, text: str) -> bool:
    """Whether a text says something, in one of the country's ways to say it."""
    return any(way in text.lower() for way in pack.phrases.get(phrase, ()))


def _party(said: Mapping[str, Any]) -> Party:
    """A recipient of the case; what covers the transfer is what is still true."""
    transfer = "dpf" if said.get("dpf_certified") else "scc" if said.get("scc") else None
    name = said.get("name") or said.get("recipient") or said.get("id") or ""
    return Party(name=str(name), country=str(said.get("country", "")), transfer=transfer)
