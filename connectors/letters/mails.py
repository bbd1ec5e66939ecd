"""The letters on the way of a case, from what is known to what each says."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from connectors.letters import mailings, notices, steps, words
from connectors.letters.words import Voice
from schemas.answers import Inform, StaffNote
from schemas.errors import BadInput
from schemas.ids import CaseId
from schemas.notices import (
    Clarification,
    Correction,
    CountryWords,
    Extension,
    Fee,
    IdentityRequest,
    InformNotice,
    Lifting,
    MarketingStopped,
    Named,
    Neither,
    Ready,
    Routed,
    StaffNotice,
    Stronger,
    Told,
    Unproven,
    Waiting,
)  # fmt: skip
from schemas.organisation import ControllerKind, Organisation, SystemRole
from schemas.request import Person
from schemas.text import Language, Text

HOME = "SE"
"""The country whose language letters to organisations and staff are in; all others get English."""
SECRETS = {ControllerKind.PUBLIC_AUTHORITY: ("OSL-12:3", "DSL-5:1"), ControllerKind.PRIVATE: ("PSL-6:12", "DSL-5:1")}


class To(NamedTuple):
    """Who is written to, by whom, about which case."""

    organisation: Organisation
    law: CountryWords
    person: Person
    case: CaseId

    @property
    def voice(self) -> Voice:
        """The person's language."""
        return Voice(self.person.language, self.person.plain)

    def shared(self, name: str) -> dict[str, object]:
        """What every letter has. name: of the letter."""
        heading = mailings.HEADINGS[name]
        return notices.shared(self.organisation, self.law, self.person, self.case, self.voice, heading)

    def said(self, statements: Mapping[str, Text]) -> dict[str, object]:
        """Statements of one letter, by the names of its fields."""
        return {name: self.voice(text) for name, text in statements.items()}


def identity_request(to: To, code: str, page: str | None) -> IdentityRequest:
    there = to.voice(mailings.IDENTITY_PAGE, page=page) if page else None
    handling = tuple(to.voice(text) for text in mailings.HANDLING)
    given = to.shared("identity_request") | to.said(mailings.IDENTITY_REQUEST)
    return IdentityRequest.model_validate(given | {"code": code, "page": there, "handling": handling})


def ready(to: To, code: str, page: str | None) -> Ready:
    how = to.voice(mailings.READY_PAGE, page=page) if page else to.voice(mailings.READY_CODE)
    return Ready.model_validate(to.shared("ready") | to.said(mailings.READY) | {"code": code, "how": how})


def stronger(to: To, page: str | None, *, doubted: bool = False) -> Stronger:
    """doubted: because of the mail that came, and not because of what it asks for."""
    how = to.voice(mailings.STRONGER_PAGE, page=page) if page else to.voice(mailings.STRONGER_SERVICE)
    return Stronger.model_validate(
        to.shared("stronger") | to.said(mailings.STRONGER | (mailings.DOUBTED if doubted else {})) | {"how": how}
    )


def merged(to: To, other: CaseId) -> Told:
    return Told.model_validate(to.shared("merged") | {"told": to.voice(mailings.MERGED, other=other)})


def withdrawn(to: To) -> Told:
    return Told.model_validate(to.shared("withdrawn") | {"told": to.voice(mailings.WITHDRAWN)})


def unproven(to: To) -> Unproven:
    return Unproven.model_validate(to.shared("unproven") | to.said(mailings.UNPROVEN))


def extension(to: To, due_on: date, reason: str) -> Extension:
    """Raises BadInput for a reason that there are no words for."""
    if reason not in words.REASONS:
        raise BadInput(f"an answer takes longer for one of {', '.join(words.REASONS)}")
    given = {"due_on": due_on, "reason": to.voice(words.REASONS[reason]), "law": to.voice(mailings.EXTENSION_LAW)}
    return Extension.model_validate(to.shared("extension") | given)


def clarification(to: To, question: str, code: str) -> Clarification:
    """Raises BadInput for a question that there are no words for."""
    kind, _, text = question.partition(":")
    if kind == "own_words" and text.strip():
        asked = text.strip()
    elif question in steps.QUESTIONS:
        asked = to.voice(steps.QUESTIONS[question])
    else:
        raise BadInput(f"there is no question `{kind}`; ask erase_or_keep, scope or own_words:<text>")
    given = to.shared("clarification") | to.said(steps.CLARIFICATION)
    return Clarification.model_validate(given | {"question": asked, "code": code})


def lifting(to: To, why: str, lifted_on: date) -> Lifting:
    """Raises BadInput for a reason that there are no words for."""
    if why not in steps.LIFTING:
        raise BadInput(f"a restriction is lifted for one of {', '.join(steps.LIFTING)}")
    said = to.said({"law": steps.LIFTING_LAW, "afterwards": steps.LIFTED, "objects": steps.AGAINST})
    given = {"why": to.voice(steps.LIFTING[why]), "lifted_on": lifted_on}
    return Lifting.model_validate(to.shared("lifting") | said | given)


def marketing_stopped(to: To, channels: tuple[str, ...]) -> MarketingStopped:
    """Raises BadInput for a channel that there are no words for."""
    unknown = [c for c in channels if c not in words.CHANNELS]
    if unknown or not channels:
        raise BadInput(f"marketing stops in at least one of {', '.join(words.CHANNELS)}")
    said = to.said({"law": steps.MARKETING_LAW, "entry": steps.ENTRY, "reveals_nothing": steps.SAYS_NOTHING})
    given = {"channels": tuple(to.voice(words.CHANNELS[c]) for c in channels)}
    return MarketingStopped.model_validate(to.shared("marketing_stopped") | said | given)


def routed(to: To, recipients: tuple[str, ...]) -> Routed:
    """Raises BadInput for a recipient that the organisation file does not name."""
    missing = [key for key in recipients if key not in to.organisation.recipients]
    if missing or not recipients:
        raise BadInput("a request is passed on to recipients that the organisation file names")
    found = [to.organisation.recipients[key] for key in recipients]
    who = tuple(f"{r.name} ({r.contact.email})" if r.contact else r.name for r in found)
    return Routed.model_validate(to.shared("routed") | to.said(steps.ROUTED) | {"to": who})


def neither(to: To) -> Neither:
    """Depends on nothing but the organisation, the requester and the id of the case."""
    codes = [c for c in SECRETS[to.organisation.kind] if c in to.law.grounds]
    cited = "; ".join(to.law.grounds[c].law for c in codes) or to.voice(steps.NEITHER_LAW)
    said = to.said({"told": steps.NEITHER["told"], "helps": steps.NEITHER["helps"]})
    return Neither.model_validate(to.shared("neither") | said | {"law": to.voice(steps.NEITHER["law"], law=cited)})


def fee(to: To, amount: str, withdraw_by: date) -> Fee:
    given = to.shared("fee") | to.said(steps.FEE)
    return Fee.model_validate(given | {"amount": amount, "withdraw_by": withdraw_by})


def waiting(organisation: Organisation, person: Person) -> Waiting:
    """The same words for everything: no case, no name, no address that tells what it is about."""
    voice = Voice(person.language)
    return Waiting(
        language=voice.language, heading=voice(mailings.HEADINGS["waiting"]),
        sender=Named(name=organisation.name),
        told=voice(steps.WAITING["told"]), how=voice(steps.WAITING["how"]),
    )  # fmt: skip


def inform(about: Inform) -> InformNotice:
    """Raises BadInput where the organisation file does not name the recipient."""
    recipient = about.organisation.recipients.get(about.recipient)
    if recipient is None:
        raise BadInput(f"the organisation file names no recipient `{about.recipient}`")
    voice = Voice(Language.SV if recipient.country == HOME else Language.EN)
    ours = "processor" if recipient.role is SystemRole.PROCESSOR else "recipient"
    request = about.what == "request"
    return InformNotice(
        language=voice.language,
        heading=voice(mailings.HEADINGS["inform"]),
        sender=notices.sender(about.organisation),
        case=about.case,
        to=recipient.name,
        asked=voice(steps.ASKS[about.what]),
        law=voice(steps.ASKS_LAW["request" if request else ours]),
        reminder=voice(steps.REMINDER) if about.again else None,
        keys=about.keys,
        values=tuple(Correction(field=field, value=value) for field, value in about.values.items()),
        received_on=about.received_on,
        due_on=about.due_on,
        confirm=voice(steps.CONFIRM_REQUEST if request else steps.CONFIRM),
        code=about.code,
        sparing=voice(steps.SPARING),
    )


def staff(about: StaffNote) -> StaffNotice:
    voice = Voice(Language.SV if about.organisation.country == HOME else Language.EN)
    return StaffNotice(
        language=voice.language,
        heading=voice(mailings.HEADINGS["staff"]),
        sender=notices.sender(about.organisation),
        case=about.case,
        matter=voice(steps.MATTERS[about.matter.value]),
        due_on=about.due_on,
        instead=voice(steps.INSTEAD, account=about.instead_of) if about.instead_of else None,
    )
