"""The rows of the booking system."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

from deploy.example.names import CLINICS, MAIL_DOMAINS, THERAPISTS
from deploy.example.people import SEED, Person
from deploy.example.tables import Tables
from deploy.example.visits import Visit
from deploy.example.words import COMMENTS, QUESTIONS

COLUMNS = {
    "clinic": "id name street postcode city",
    "therapist": "id clinic_id name title licence_no email",
    "client": "id personnummer name email phone street postcode city protected_identity created_at closed_at import_batch",
    "matching_answer": "id client_id question answer consented_at answered_at",
    "booking": "id therapist_id clinic_id calendar_title therapist_name kind form starts_at minutes status price_ore"
    " created_at",
    "booking_client": "booking_id client_id booked_by reminded_at created_at",
    "survey_answer": "id client_id therapist_id month score comment answered_at",
    "consent": "id client_id purpose given_at withdrawn_at",
    "login_session": "id client_id method ip user_agent started_at ended_at",
    "newsletter_subscriber": "id email subscribed_at source",
    "disclosure": "id client_id recipient what given_on",
    "signup": "id email begun_at reminded_at",
}
FIRST_CLIENT = 1001
FIRST_BOOKING = 50_001
"""The first visit's; each further one has the next number."""
SIGNUPS = 8
"""One has no reminder yet; of the others the reminders lie 16, 24, 32 … days back."""
IMPORT, IMPORTED = "flytt-2024-05", 3
"""Of ten people the one with this last digit came in with an import, as did the same person's chat account."""
SUBSCRIBER, DISCLOSED = 2, 2
"""Who of five gets the newsletter, and of whom of seven something was given to somebody outside."""
RECIPIENTS = (
    ("Försäkringskassan", "Intyg om besökstider"),
    ("Granhults vårdcentral", "Tider för bokade samtal"),
    ("Sunnanviks företagshälsa", "Faktureringsunderlag"),
)
AGENTS = ("Firefox 132, Linux", "Safari 18, iPhone", "Chrome 131, Android", "Edge 131, Windows")


def rows(people: Sequence[Person], visits: Sequence[Visit], today: date) -> Tables:
    """Everything the booking system holds about these people."""
    tables = Tables(COLUMNS)
    for number, (name, street, postcode, city) in enumerate(CLINICS, 1):
        tables.add("clinic", number, name, street, postcode, city)
    for number, (name, title) in enumerate(THERAPISTS, 1):
        mail = f"terapeut{number}@lindskogen.example"
        tables.add("therapist", number, 1 + number % len(CLINICS), name, title, f"L{910_000 + number}", mail)
    midnight = datetime(today.year, today.month, today.day, tzinfo=UTC)
    for person in people:
        _client(tables, person, midnight)
    for visit in visits:
        _visit(tables, visit)
    _signups(tables, midnight)
    return tables


def _client(tables: Tables, p: Person, midnight: datetime) -> None:
    rng = Random(f"{SEED}:booking:{p.number}")
    client = FIRST_CLIENT + p.number
    joined = midnight - timedelta(days=30 + 365 * p.years, minutes=rng.randint(0, 9000))
    tables.add(
        "client", client, p.personnummer, p.name, p.email, p.phone,
        p.street, p.postcode, p.city, p.protected, joined, None, batch(p),
    )  # fmt: skip
    _outside(tables, p, client, joined)
    for question, answers in QUESTIONS:
        row = tables.next_id("matching_answer")
        tables.add("matching_answer", row, client, question, rng.choice(answers), joined, joined + timedelta(minutes=3))
    for purpose in ("newsletter", "cookies") if rng.random() < 0.7 else ("cookies",):
        withdrawn = joined + timedelta(days=20) if rng.random() < 0.2 else None
        tables.add("consent", tables.next_id("consent"), client, purpose, joined, withdrawn)
    for _ in range(3):
        start = midnight - timedelta(minutes=rng.randint(60, 200_000))
        ip = f"203.0.113.{rng.randint(1, 254)}"
        method = rng.choice(("bankid", "bankid", "email_link"))
        row = tables.next_id("login_session")
        tables.add(
            "login_session", row, client, method, ip, rng.choice(AGENTS), start, start + timedelta(minutes=12)
        )  # fmt: skip


def batch(p: Person) -> str | None:
    """The import that a person came in with."""
    return IMPORT if p.number % 10 == IMPORTED else None


def _outside(tables: Tables, p: Person, client: int, joined: datetime) -> None:
    """Whom the newsletter goes to, and what others were given."""
    if p.number % 5 == SUBSCRIBER:
        row, source = tables.next_id("newsletter_subscriber"), ("webbplatsen", "mässan i Ekmossa")[p.number % 2]
        tables.add("newsletter_subscriber", row, p.email, joined + timedelta(minutes=5), source)
    if p.number % 7 == DISCLOSED:
        recipient, what = RECIPIENTS[p.number % len(RECIPIENTS)]
        given = (joined + timedelta(days=14)).date()
        tables.add("disclosure", tables.next_id("disclosure"), client, recipient, what, given)


def _visit(tables: Tables, visit: Visit) -> None:
    rng = Random(f"{SEED}:survey:{visit.person.number}:{visit.starts_at:%Y%m%d}")
    booking = tables.next_id("booking", FIRST_BOOKING)
    both, booked = [p for p in (visit.person, visit.other) if p], visit.starts_at - timedelta(days=9)
    tables.add(
        "booking", booking, visit.therapist + 1, visit.clinic + 1, " & ".join(p.name for p in both),
        THERAPISTS[visit.therapist][0], "couple" if visit.other else "single",
        "video" if visit.video else "room", visit.starts_at, 75 if visit.other else 45, visit.status, visit.price_ore,
        booked,
    )  # fmt: skip
    for p in both:
        reminded = visit.starts_at - timedelta(days=1)
        tables.add("booking_client", booking, FIRST_CLIENT + p.number, p is visit.person, reminded, booked)
        if visit.status == "held" and rng.random() < 0.6:
            score, comment = rng.randint(4, 10), rng.choice(COMMENTS)
            month = visit.starts_at.date().replace(day=1)
            row = tables.next_id("survey_answer")
            client, answered = FIRST_CLIENT + p.number, visit.starts_at + timedelta(hours=20)
            tables.add("survey_answer", row, client, visit.therapist + 1, month, score, comment, answered)


def _signups(tables: Tables, midnight: datetime) -> None:
    """People who began to sign up and never confirmed it: nobody's but their own, and nowhere else."""
    for number in range(1, SIGNUPS + 1):
        reminded = midnight - timedelta(days=8 * number) if number > 1 else None
        begun = midnight - timedelta(days=8 * number + 7, hours=number)
        tables.add("signup", number, f"nyfiken{number}@{MAIL_DOMAINS[number % len(MAIL_DOMAINS)]}", begun, reminded)
