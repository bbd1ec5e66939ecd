"""What is written on a ticket: short, in the organisation's language, with the case's number and nobody's name."""

from collections.abc import Iterator, Sequence

from schemas.facts import Fact, FactKind
from schemas.request import CaseState, CaseSummary
from schemas.text import Language, Text
from schemas.tickets import TicketNote

OURS = "habeas"
"""The tag of every ticket that a case came by; `habeas-<state>` says where the case stands."""


def _t(sv: str, en: str) -> Text:
    return Text(sv=sv, en=en)


FACTS = {
    FactKind.TICKET_LINKED: _t("Begäran har registrerats.", "The request has been registered."),
    FactKind.TICKET_REPLIED: _t(
        "Kunden har skrivit igen. Svarar det på en fråga i ärendet, skriv in svaret där.",
        "The customer has written again. If it answers a question of the case, enter the answer there.",
    ),
    FactKind.TICKET_CLOSED: _t(
        "Supportärendet stängdes. Begäran fortsätter ändå tills den är besvarad.",
        "The ticket was closed. The request goes on all the same until it is answered.",
    ),
    FactKind.TICKET_REOPENED: _t("Supportärendet öppnades igen.", "The ticket was opened again."),
    FactKind.IDENTITY_ASKED: _t(
        "Kunden har fått ett brev med en fråga om vem de är.", "The customer was sent a question about who they are."
    ),
    FactKind.IDENTITY_VERIFIED: _t("Kunden har visat vem de är.", "The customer has shown who they are."),
    FactKind.ASKED: _t("Kunden har fått en fråga om sin begäran.", "The customer was asked about the request."),
    FactKind.CLARIFIED: _t("Frågan är besvarad.", "The question is answered."),
    FactKind.APPROVED: _t("Beslutet är godkänt.", "The plan is approved."),
    FactKind.EXTENDED: _t("Tiden är förlängd, och kunden vet det.", "The time is extended, and the customer knows."),
    FactKind.OVERDUE: _t("Tiden har gått ut utan svar!", "The time is over without an answer!"),
    FactKind.INCIDENT: _t(
        "Något hindrar ärendet; någon måste titta.", "Something stops the case; somebody has to look."
    ),
    FactKind.INCIDENT_RESOLVED: _t("Hindret är undanröjt.", "The obstacle is gone."),
    FactKind.REFUSED: _t(
        "Begäran är avslagen; kunden får skälen.", "The request is refused; the customer gets the grounds."
    ),
    FactKind.ROUTED: _t(
        "Begäran är skickad vidare till den som ansvarar.", "The request was passed on to who answers for it."
    ),
    FactKind.WITHDRAWN: _t("Begäran är återtagen.", "The request was taken back."),
    FactKind.RESPONDED: _t("Svaret är skickat till kunden.", "The answer was sent to the customer."),
    FactKind.ON_HOLD: _t(
        "Något måste sparas en tid och raderas sedan av sig självt.",
        "Something has to be kept for a time and is then erased by itself.",
    ),
    FactKind.CLOSED: _t("Ärendet är avslutat.", "The case is closed."),
}
"""What is worth a note; all else is told with the next one."""
STATES = {
    CaseState.SCHEDULED: _t("väntar på sin dag", "waits for its day"),
    CaseState.RECEIVED: _t("mottagen", "received"),
    CaseState.IDENTITY_PENDING: _t(
        "väntar på att kunden visar vem de är", "waits for the customer to show who they are"
    ),
    CaseState.CLARIFICATION_PENDING: _t("väntar på svar från kunden", "waits for an answer of the customer"),
    CaseState.ASSESSING: _t("utreds", "is being assessed"),
    CaseState.EXTENDED: _t("förlängd", "extended"),
    CaseState.OVERDUE: _t("försenad", "overdue"),
    CaseState.AWAITING_APPROVAL: _t("väntar på beslut", "waits for approval"),
    CaseState.EXECUTING: _t("genomförs", "is being carried out"),
    CaseState.NOTIFYING_RECIPIENTS: _t("mottagare underrättas", "recipients are being told"),
    CaseState.RESTRICTED: _t("begränsad", "restricted"),
    CaseState.ROUTED: _t("skickad vidare", "passed on"),
    CaseState.REFERRED_TO_IVO: _t("lämnad till IVO", "referred to IVO"),
    CaseState.PARTIALLY_DONE: _t("delvis klar", "partly done"),
    CaseState.REFUSED: _t("avslagen", "refused"),
    CaseState.WITHDRAWN: _t("återtagen", "withdrawn"),
    CaseState.RESPONDED: _t("besvarad", "answered"),
    CaseState.ON_HOLD: _t("besvarad, något sparas en tid", "answered, something is kept for a time"),
    CaseState.INCIDENT: _t("stoppad, någon måste titta", "stopped, somebody has to look"),
    CaseState.CLOSED: _t("avslutad", "closed"),
}
COMMENT = _t(
    "Kommentar från den som handlägger dataskyddsärende {case}:",
    "A comment by whoever handles data protection case {case}:",
)
CASE = _t("Dataskyddsärende {case}: {state}.", "Data protection case {case}: {state}.")
DUE = _t("Ska vara besvarat senast {day}.", "To be answered by {day}.")
SEE = _t("Se {url}", "See {url}")
WHICH = _t(
    "Det går inte att läsa ut vad kunden begär. Sätt en av taggarna {tags}, eller öppna ärendet för hand på {url}.",
    "What the customer asks can't be read. Set one of the tags {tags}, or open the case by hand at {url}.",
)
WHO = _t(
    "Kunden har ingen e-postadress här. Skriv in den och sätt taggen igen, eller öppna ärendet för hand på {url}.",
    "The customer has no e-mail address here. Enter it and set the tag again, or open the case by hand at {url}.",
)
BELONGS = _t("Hör redan till {case}; inget nytt ärende.", "Belongs to {case} already; no new case.")


def marker(case: str, seq: int) -> str:
    """What shows that a ticket says all up to this fact of the case."""
    return f"[habeas {case} #{seq}]"


def worth_it(facts: Sequence[Fact]) -> bool:
    """Whether any of them is to be told."""
    return any(fact.kind in FACTS for fact in facts)


def note(
    summary: CaseSummary,
    facts: Sequence[Fact],
    seq: int,
    *,
    language: Language,
    url: str | None,
    before: CaseState | None,
    asking: Sequence[str],
) -> TicketNote:
    """What a ticket says of a case now.

    facts: since the last note. before: the state that its tag shows. asking: tags that made it a case.
    """
    mark = marker(summary.id, seq)
    lines = [*_said(summary, facts, language)]
    if url:
        lines.append(SEE.in_(language).format(url=_page(url, summary.org, summary.id)))
    tag, old = f"{OURS}-{summary.state}", f"{OURS}-{before}" if before else None
    linked = any(fact.kind is FactKind.TICKET_LINKED for fact in facts)
    return TicketNote(
        marker=mark,
        text="\n".join((*lines, mark)),
        add=(OURS, tag),
        drop=(*(asking if linked else ()), *([old] if old and old != tag else [])),
        due_on=summary.due_on,
    )


def comment(case: str, number: int, text: str, *, language: Language, url: str | None, org: str) -> TicketNote:
    """A comment as it stands on the ticket: the words as they were written. number: of the comment within the case."""
    mark = f"[{OURS} {case} c{number}]"
    lines = [COMMENT.in_(language).format(case=case), "", text, ""]
    if url:
        lines.append(SEE.in_(language).format(url=_page(url, org, case)))
    return TicketNote(marker=mark, text="\n".join((*lines, mark)))


def _page(url: str, org: str, case: str) -> str:
    return f"{url}/staff/{org}/cases/{case}"


def _said(summary: CaseSummary, facts: Sequence[Fact], language: Language) -> Iterator[str]:
    yield CASE.in_(language).format(case=summary.id, state=STATES[summary.state].in_(language))
    for kind in dict.fromkeys(fact.kind for fact in facts if fact.kind in FACTS):
        yield FACTS[kind].in_(language)
    if summary.due_on and not summary.state.answered:
        yield DUE.in_(language).format(day=summary.due_on.isoformat())


def word(said: Text, language: Language, mark: str, *, drop: Sequence[str] = (), **given: str) -> TicketNote:
    """A note that is about no fact of a case. mark: within brackets, so that it is written once."""
    whole = f"[{OURS} {mark}]"
    return TicketNote(marker=whole, text=f"{said.in_(language).format(**given)}\n{whole}", drop=tuple(drop))
