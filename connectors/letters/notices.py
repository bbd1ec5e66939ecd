"""From what was decided to what the letter says; an answer that lacks an element is refused."""

from collections.abc import Iterable, Mapping
from typing import Any

from connectors.letters import lines, mailings, outcomes, parts, sayings, words
from connectors.letters.lines import Telling
from connectors.letters.words import Voice
from schemas.answer_notices import (
    AnswerNotice,
    ByHand,
    Elsewhere,
    ReferralLine,
    ReferralNotice,
    Refused,
)  # fmt: skip
from schemas.answers import Answer
from schemas.decisions import Action
from schemas.errors import BadInput
from schemas.ids import CaseId, SystemId
from schemas.notices import CountryWords, Remedies, Sender
from schemas.organisation import ControllerKind, Organisation, SystemRole
from schemas.request import Person
from schemas.text import Language, Text

APPEAL = "DSL-7:2"
"""Where the country has this ground, an authority's letters say how to appeal."""


def sender(organisation: Organisation) -> Sender:
    """Who writes."""
    return Sender(
        name=organisation.name, org_no=organisation.org_no, reply_to=organisation.intake_address,
        address=organisation.contact.address, phone=organisation.contact.phone,
    )  # fmt: skip


def remedies(organisation: Organisation, law: CountryWords, voice: Voice) -> Remedies:
    """Where to turn (GDPR Art. 12(4), 77, 79; in Sweden DSL 7:2)."""
    dpo, office = organisation.dpo, law.supervisor
    appeals = organisation.kind is ControllerKind.PUBLIC_AUTHORITY and APPEAL in law.grounds
    return Remedies(
        reply=voice(mailings.REPLY_DPO, dpo=dpo.email) if dpo else voice(mailings.REPLY),
        complaint=voice(mailings.COMPLAINT, name=office.name, address=office.address),
        court=voice(mailings.APPEAL if appeals else mailings.COURT),
    )


def shared(
    organisation: Organisation, law: CountryWords, person: Person, case: CaseId, voice: Voice, heading: Text
) -> dict[str, Any]:
    """The fields that every letter about a case has."""
    return {
        "language": voice.language,
        "heading": voice(heading),
        "sender": sender(organisation),
        "case": case,
        "person_name": person.name,
        "remedies": remedies(organisation, law, voice),
    }


def answer(about: Answer, law: CountryWords, language: Language) -> AnswerNotice:
    """What the answer says in one language.

    Raises BadInput where a category, a reason or a recipient has no words: a letter that leaves it out does not exist.
    """
    telling = Telling(about, law, Voice(language, about.person.plain))
    try:
        return _answer(telling)
    except KeyError as missing:
        raise BadInput(f"the answer has no words for {missing}; add them to the organisation file") from missing


def _answer(telling: Telling) -> AnswerNotice:
    about, voice, alone = telling.about, telling.voice, len(telling.about.parts) == 1
    told = () if about.refused else tuple(parts.part(telling, each, alone=alone) for each in about.parts)
    nothing = bool(told) and all(each.nothing for each in told)
    searched = [telling.systems[s.id] for s in about.organisation.systems if s.manifest is not None]
    unfinished = dict.fromkeys(telling.systems[left.system] for each in about.parts for left in each.left)
    heading = _heading(about, nothing)
    return AnswerNotice(
        **shared(about.organisation, telling.law, about.person, about.case, voice, heading),
        received_on=about.received_on,
        answered_on=about.answered_on,
        asked=tuple(voice(words.RIGHTS[t.value]) for t in about.types),
        refused=_refused(telling, about.refused) if about.refused else None,
        parts=told,
        searched=tuple(searched) if any(each.nothing for each in told) else (),
        only_case=_only_case(telling) if nothing else None,
        unfinished=tuple(unfinished),
        more=tuple(voice(words.RIGHTS[t.value]) for t in about.more),
        by_hand=_by_hand(about, telling.systems),
        elsewhere=tuple(_elsewhere(about.organisation, telling.systems)),
    )


def _heading(about: Answer, nothing: bool) -> Text:
    if about.refused:
        return sayings.REFUSAL
    if nothing:
        unsure = about.by_hand_on is not None or about.more
        return sayings.FIRST_PART if unsure else sayings.NO_DATA
    return sayings.TITLES[about.types[0].value] if len(about.types) == 1 else sayings.SEVERAL


def _refused(telling: Telling, ground: str) -> Refused:
    found = telling.law.grounds[ground]
    return Refused(
        why=found.words.in_(telling.voice.language), law=found.law, not_done=telling.voice(sayings.NOT_DONE),
        quoted=telling.about.refused_because,
    )  # fmt: skip


def _only_case(telling: Telling) -> str:
    more = telling.about.by_hand_on is not None or telling.about.more
    return telling.voice(sayings.BESIDES_CASE if more else sayings.ONLY_CASE)


def _by_hand(about: Answer, names: Mapping[SystemId, str]) -> ByHand | None:
    if about.by_hand_on is None:
        return None
    late = about.by_hand_on < about.answered_on
    return ByHand(systems=tuple(names[s] for s in about.by_hand), until=about.by_hand_on, late=late)


def _elsewhere(organisation: Organisation, names: Mapping[SystemId, str]) -> Iterable[Elsewhere]:
    """Each system that we do not search because it is somebody else's, with whom to turn to."""
    for entry in organisation.elsewhere:
        parties = [organisation.recipients[party] for party in entry.parties]
        others = [p for p in parties if p.role is SystemRole.OTHER_CONTROLLER] or parties
        who = (f"{p.name} ({p.contact.email})" if p.contact else p.name for p in others)
        yield Elsewhere(system=names[entry.id], who=tuple(who))


def referral(about: Answer, law: CountryWords) -> ReferralNotice:
    """What goes before the care supervisor, in Swedish.

    Raises BadInput where nothing of a patient record is withheld, where the opinion is missing or the country has no such authority.
    Source: PDL 8:2.
    """
    telling = Telling(about, law, Voice(Language.SV))
    given = next((each for each in about.parts if each.right in parts.OF_THE_JOURNAL and each.said), None)
    secret = [li for li in lines.of(telling, given) if li.verdict.action is Action.WITHHOLD] if given else []
    if given is None or not secret or not given.said or law.care is None:
        raise BadInput(
            "a referral needs a withheld patient record, the opinion of whoever withholds it, and a care supervisor"
        )
    person = about.person
    return ReferralNotice(
        language=Language.SV,
        heading=telling.voice(outcomes.REFERRAL_TITLE),
        sender=sender(about.organisation),
        case=about.case,
        authority=law.care,
        patient=person.name or person.email,
        reached_at=(person.email, *person.postal),
        received_on=about.received_on,
        referred_on=about.answered_on,
        law=telling.voice(outcomes.REFERRAL_LAW),
        withheld=tuple(
            ReferralLine(
                category=telling.category(li.category), system=telling.systems[li.system], records=li.records,
                why=lines.why(telling, li.verdict),
            )
            for li in secret
        ),
        opinion=given.said,
        enclosed=telling.voice(outcomes.ENCLOSED),
    )  # fmt: skip
