"""One of every letter, and answers that together hold every element."""

from datetime import date
from typing import Any

from connectors.letters import mails, notices
from connectors.letters.mails import To
from schemas.answers import Answer, Inform, StaffMatter, StaffNote, Told, Weighed
from schemas.decisions import Action
from schemas.ids import CaseId, SystemId
from schemas.messages import SystemDone
from schemas.notices import Letter
from schemas.organisation import Contact, Recipient, SystemRole
from schemas.request import Person
from schemas.request import RequestType as R
from schemas.text import Language, Text
from tests.connectors.letters.builders import (
    ACCESS,
    CASE,
    ERASURE,
    LAW,
    ORGANISATION,
    answer,
    line,
    part,
    told,
)  # fmt: skip

CODE = "ABCDE-FGH23"
NEIGHBOUR = Recipient(
    name="Grannkliniken AB", role=SystemRole.OTHER_CONTROLLER, country="SE",
    contact=Contact(name="Registrator", email="registrator@grannkliniken.example"),
)  # fmt: skip
ABROAD = NEIGHBOUR.model_copy(update={"name": "Farmoor Clinic Ltd", "country": "IE", "role": SystemRole.PROCESSOR})
WITH_CONTACTS = ORGANISATION.model_copy(
    update={"recipients": {**ORGANISATION.recipients, "neighbour": NEIGHBOUR, "abroad": ABROAD}}
)
THEIRS = next(s for s in ORGANISATION.systems if s.id == "social_media")
ROUTED = ORGANISATION.model_copy(
    update={
        "systems": (
            *(s for s in ORGANISATION.systems if s is not THEIRS),
            THEIRS.model_copy(update={"role": SystemRole.OTHER_CONTROLLER}),
        )
    }
)
OPINION = "Patienten kan komma till skada av det som en närstående har berättat."
HOSTING = (Told(name="Norrdrift Molntjänst AB", processor=True, told_on=date(2026, 11, 20)),)
CONFIRMED = (
    Told(name="Grannkliniken AB", processor=False, told_on=date(2026, 11, 19), confirmed_on=date(2026, 11, 20)),
)


def person(language: Language, plain: bool = False) -> Person:
    """Somebody who reads that language."""
    return Person(email="edith.dalin@posten.example", name="Edith Dalin", language=language, plain=plain)


def on_the_way(language: Language, plain: bool = False) -> dict[str, Letter]:
    """Every letter of a case but the answer, by its template."""
    to = To(WITH_CONTACTS, LAW, person(language, plain), CASE)
    recipient = "neighbour" if language is Language.SV else "abroad"
    inform = Inform(
        organisation=WITH_CONTACTS, recipient=recipient, case=CASE, what="rectify", keys=("customer_no 4711",),
        values={"name": "Edit Dalin"}, received_on=date(2026, 11, 2), due_on=date(2026, 12, 2), code="KLM45", again=True,
    )  # fmt: skip
    country = "SE" if language is Language.SV else "IE"
    note = StaffNote(
        organisation=ORGANISATION.model_copy(update={"country": country}), to="agnes@lindskogen.example", case=CASE,
        matter=StaffMatter.APPROVAL, due_on=date(2026, 12, 2), instead_of="b.berg",
    )  # fmt: skip
    return {
        "identity_request": mails.identity_request(to, CODE, "https://rattigheter.lindskogen.example/x"),
        "ready": mails.ready(to, CODE, "https://rattigheter.lindskogen.example/x"),
        "stronger": mails.stronger(to, None),
        "merged": mails.merged(to, CaseId("DSR-2026-000007")),
        "unproven": mails.unproven(to),
        "extension": mails.extension(to, date(2027, 2, 2), "complexity"),
        "withdrawn": mails.withdrawn(to),
        "clarification": mails.clarification(to, "erase_or_keep", CODE),
        "lifting": mails.lifting(to, "weighed", date(2026, 12, 1)),
        "marketing_stopped": mails.marketing_stopped(to, ("email", "sms")),
        "routed": mails.routed(to, ("neighbour",)),
        "neither": mails.neither(to),
        "fee": mails.fee(to, "200 kr", date(2026, 12, 1)),
        "waiting": mails.waiting(ORGANISATION, to.person),
        "inform": mails.inform(inform),
        "staff": mails.staff(note),
    }


def _restricted(ground: str, event: str) -> Any:
    return line("booking", "booking", Action.RESTRICT, "s000.session", grounds=(ground,), until_event=event)


def answers() -> dict[str, Answer]:
    """An answer for each right and each way it can end."""
    used = Text(sv="bokföring och revision", en="bookkeeping and audit")
    gone = line("booking", "marketing", Action.ERASE, "s000.marketing", grounds=("GDPR-21.3",))
    kept = line("booking", "booking", Action.KEEP, "s000.session", grounds=())
    journal = line("journal", "journal", Action.BLOCK, "care.journal", grounds=("PDL-4:4",))
    open_ = journal.model_copy(update={"verdict": journal.verdict.model_copy(update={"action": Action.UNBLOCK})})
    shown = line("journal", "journal", Action.DISCLOSE, "care.journal", grounds=("PDL-8:2",))
    log = line("journal", "access_log", Action.DISCLOSE, "care.access_log", grounds=())
    secret = line("journal", "journal", Action.WITHHOLD, "care.journal", grounds=("PSL-6:12", "PDL-8:2"))
    exported = line("booking", "booking", Action.EXPORT, "s000.session", grounds=())
    derived = line("booking", "survey", Action.WITHHOLD, "s000.survey", grounds=("GDPR-20.1",))
    return {
        "erasure": told(part(R.ERASURE, *ERASURE[:2], ERASURE[2].model_copy(update={"used_by": used}), ERASURE[3])),
        "erasure_told": told(part(R.ERASURE, ERASURE[0], told=HOSTING + CONFIRMED)),
        "access": told(part(R.ACCESS, *ACCESS, package="copy", redacted=3)),
        "spans": told(part(R.ERASURE, *(
            line("journal", "access_log", Action.RETAIN, "care.access_log", until=day, grounds=("HSLF-4:9",), review=True)
            for day in (date(2023, 6, 15), date(2029, 6, 16), date(2031, 3, 30))
        ))),
        "both": answer(*ERASURE, *ACCESS),
        "nothing": told(part(R.ERASURE)),
        "by_hand": told(part(R.ERASURE), by_hand=(SystemId("support"),), by_hand_on=date(2026, 12, 2), more=(R.PORTABILITY,)),
        "elsewhere": told(part(R.ERASURE, *ERASURE), organisation=ROUTED),
        "late": told(part(R.ERASURE), by_hand=(SystemId("support"),), by_hand_on=date(2026, 11, 20)),
        "unfinished": told(part(R.ERASURE, *ERASURE, left=(SystemDone(system=SystemId("booking"), trouble="lost"),))),
        "refused": told(part(R.ACCESS), refused="GDPR-12.5", refused_because="Samma kopia lämnades ut i förra veckan."),
        "rectification": told(part(
            R.RECTIFICATION,
            line("booking", "booking", Action.RECTIFY, "s000.session", grounds=()),
            line("booking", "survey", Action.ANNOTATE, "s000.survey", grounds=()),
            line("journal", "journal", Action.RECTIFY, "care.journal", grounds=("PDL-3:14",)),
            line("journal", "journal", Action.ANNOTATE, "care.journal", grounds=("PDL-3:8",)),
            line("payment", "books", Action.CORRECT_BY_VOUCHER, "gen.bookkeeping", grounds=("BFL-5:5",)),
        )),
        "restriction": told(part(
            R.RESTRICTION, _restricted("GDPR-18.1.a", "lift_notice_sent"), _restricted("GDPR-18.1.c", "subject_releases"),
        )),
        "portability": told(part(R.PORTABILITY, exported, derived, package="portable", sent_to="Grannkliniken AB")),
        "weighing": told(part(R.OBJECTION, _restricted("GDPR-18.1.d", "weighing_done"), kept)),
        "upheld": told(part(R.OBJECTION, gone, weighed=Weighed.UPHELD)),
        "rejected": told(part(
            R.OBJECTION, line("booking", "survey", Action.REFUSE, "s000.survey", grounds=("GDPR-21.1",)),
            weighed=Weighed.REJECTED, said="Vi behöver svaren för att kunna bemöta ett krav.",
        )),
        "marketing": told(part(R.OBJECTION_DIRECT_MARKETING, gone, kept, suppressed=("email", "sms"))),
        "consent": told(part(R.WITHDRAW_CONSENT, gone, kept, suppressed=("email",))),
        "block_inner": told(part(R.BLOCK_INNER, journal)),
        "block_external": told(part(R.BLOCK_EXTERNAL, journal)),
        "unblock_inner": told(part(R.UNBLOCK_INNER, open_)),
        "unblock_external": told(part(R.UNBLOCK_EXTERNAL, open_)),
        "journal_copy": told(part(R.JOURNAL_COPY, shown, secret, package="journal", said=OPINION)),
        "access_log": told(part(R.ACCESS_LOG, log, package="log")),
        "recipients": told(part(R.RECIPIENTS_INFO, ACCESS[0], ACCESS[1])),
        "destruction": told(part(R.JOURNAL_DESTRUCTION, line(
            "journal", "journal", Action.RETAIN, "care.journal", until=date(2036, 3, 21), grounds=("PDL-8:4",),
            until_event="supervisor_decides",
        ))),
        "review": told(part(R.AUTOMATED_DECISION_REVIEW, said="Beslutet ändras: du får boka igen.")),
        "complaint": told(part(R.COMPLAINT, said="Vi borde ha svarat tidigare.")),
    }  # fmt: skip


def told_in(language: Language) -> dict[str, Letter]:
    """The notices of all answers, in one language."""
    return {name: notices.answer(about, LAW, language) for name, about in answers().items()}
