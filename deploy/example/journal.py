"""The rows of the patient journal."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from deploy.example.mentions import mention
from deploy.example.names import CLINICS, THERAPISTS
from deploy.example.people import SEED, Person
from deploy.example.tables import Tables
from deploy.example.visits import Visit
from deploy.example.words import DIAGNOSES, FINDINGS, PURPOSES, REASONS

COLUMNS = {
    "care_unit": "id name unit_code",
    "clinician": "id care_unit_id name profession licence_no",
    "patient": "id personnummer name phone protected_identity registered_at last_entry_on",
    "journal_entry": "patient_id entry_no clinician_id care_unit_id written_by written_at signed_at kind reason body",
    "diagnosis": "patient_id entry_no code label set_on",
    "attachment": "id patient_id entry_no file_name media_type content added_at",
    "access_log": "id patient_id clinician_id care_unit_id unit_name opened_by opened_by_role opened_at action purpose",
}
FIRST_PATIENT = 300_001


def rows(people: Sequence[Person], visits: Sequence[Visit]) -> Tables:
    """The journals of those who have one: an entry for each visit that was held."""
    tables = Tables(COLUMNS)
    for number, (name, *_) in enumerate(CLINICS, 1):
        tables.add("care_unit", number, f"{name}, mottagning", f"LS-{number:03d}")
    for number, (name, title) in enumerate(THERAPISTS, 1):
        tables.add("clinician", number, 1 + number % len(CLINICS), name, title, f"L{910_000 + number}")
    held: dict[int, list[Visit]] = {}
    for visit in visits:
        if visit.status == "held":
            held.setdefault(visit.person.number, []).append(visit)
    for person in people:
        if person.in_journal and person.number in held:
            _patient(tables, person, held[person.number])
    return tables


def _patient(tables: Tables, p: Person, held: Sequence[Visit]) -> None:
    rng = Random(f"{SEED}:journal:{p.number}")
    patient, reason = FIRST_PATIENT + p.number, rng.choice(REASONS)
    first, last = held[0].starts_at, held[-1].starts_at
    tables.add("patient", patient, p.personnummer, p.name, p.phone, p.protected, first, last.date())
    for number, visit in enumerate(held, 1):
        clinician, unit = visit.therapist + 1, 1 + (visit.therapist + 1) % len(CLINICS)
        written = visit.starts_at + timedelta(minutes=50)
        kind = "assessment" if number == 1 else "closing" if number == len(held) > 3 else "session"
        tables.add(
            "journal_entry", patient, number, clinician, unit, _name(clinician), written, written + timedelta(hours=2),
            kind, reason, rng.choice(FINDINGS) + mention(f"journal:{patient}:{number}", sure=number == 2 and p.number in (0, 2)),
        )  # fmt: skip
        if number == 1:
            code, label = rng.choice(DIAGNOSES)
            tables.add("diagnosis", patient, number, code, label, written.date())
        if number == 1 and (p.number == 0 or rng.random() < 0.25):
            row = tables.next_id("attachment")
            text = "Skattning före behandling: 14 av 27."
            tables.add("attachment", row, patient, number, "skattning.txt", "text/plain", text, written)
        _opened(tables, rng, patient, clinician, visit)
    if rng.random() < 0.6 or p.number == 0:
        other = 1 + rng.randrange(len(THERAPISTS))
        _log(tables, patient, other, last + timedelta(days=9), "read", rng.choice(PURPOSES[1:]))


def _opened(tables: Tables, rng: Random, patient: int, clinician: int, visit: Visit) -> None:
    """The clinician opens the journal before the visit or at it, and writes afterwards."""
    before = visit.starts_at - timedelta(minutes=rng.randint(2, 30))
    after = visit.starts_at + timedelta(minutes=48)
    for when, action, purpose in ((before, "read", PURPOSES[1]), (after, "write", PURPOSES[0])):
        if action == "write" or rng.random() < 0.4:
            _log(tables, patient, clinician, when, action, purpose)


def _log(tables: Tables, patient: int, clinician: int, when: datetime, action: str, purpose: str) -> None:
    unit, (who, role) = 1 + clinician % len(CLINICS), THERAPISTS[clinician - 1]
    row, name = tables.next_id("access_log"), f"{CLINICS[unit - 1][0]}, mottagning"
    tables.add("access_log", row, patient, clinician, unit, name, who, role, when, action, purpose)


def _name(clinician: int) -> str:
    name, title = THERAPISTS[clinician - 1]
    return f"{name}, {title}"
