"""The rows of the chat: words of several people in each conversation."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

from deploy.example.booking import batch
from deploy.example.mentions import mention
from deploy.example.people import SEED, Person
from deploy.example.tables import Tables
from deploy.example.words import EMOJI, LINES, SUPPORT_LINES, SUPPORT_SUBJECTS, TOPICS

COLUMNS = {
    "user_account": "id username display_name email phone personnummer created_at last_seen_at import_batch",
    "conversation": "id kind title started_at",
    "participant": "conversation_id user_id joined_at muted",
    "message": "id conversation_id sender_id sent_at body",
    "attachment": "id message_id file_name media_type byte_size added_at",
    "reaction": "message_id user_id emoji reacted_at",
    "support_case": "id user_id subject handled_by opened_at closed_on",
    "support_message": "id support_case_id from_staff sent_at body",
}
FIRST_USER = 5001
GROUP_EVERY, GROUP_SIZE = 12, 4


def rows(people: Sequence[Person], today: date) -> Tables:
    """Accounts, conversations in pairs and groups, and cases with support."""
    tables = Tables(COLUMNS)
    midnight = datetime(today.year, today.month, today.day, tzinfo=UTC)
    users = [p for p in people if p.chat_email]
    for p in users:
        _account(tables, p, midnight)
    for place in range(0, len(users) - 1, 2):
        _conversation(tables, users[place : place + 2], "pair", midnight)
    for place in range(0, len(users) - GROUP_SIZE, GROUP_EVERY):
        _conversation(tables, users[place : place + GROUP_SIZE], "group", midnight)
    return tables


def _account(tables: Tables, p: Person, midnight: datetime) -> None:
    rng = Random(f"{SEED}:chat:{p.number}")
    user = FIRST_USER + p.number
    created = midnight - timedelta(days=25 + 300 * min(p.years, 3))
    seen = midnight - timedelta(minutes=rng.randint(5, 90_000))
    known = p.personnummer if p.chat_personnummer else None
    name = p.name.split()[0]
    tables.add(
        "user_account", user, f"{name.lower()}{p.number}", name, p.chat_email, p.phone, known, created, seen,
        batch(p),
    )  # fmt: skip
    if p.number in (0, 2) or rng.random() < 0.2:
        _support(tables, rng, user, midnight)


def _support(tables: Tables, rng: Random, user: int, midnight: datetime) -> None:
    opened = midnight - timedelta(days=rng.randint(20, 500), hours=rng.randint(1, 9))
    case = tables.next_id("support_case", 900_001)
    closed = (opened + timedelta(days=1)).date() if rng.random() < 0.9 else None
    tables.add("support_case", case, user, rng.choice(SUPPORT_SUBJECTS), "kundtjänst", opened, closed)
    for turn, (from_staff, body) in enumerate(SUPPORT_LINES):
        row = tables.next_id("support_message")
        tables.add("support_message", row, case, from_staff, opened + timedelta(minutes=20 * turn), body)


def _conversation(tables: Tables, members: Sequence[Person], kind: str, midnight: datetime) -> None:
    rng = Random(f"{SEED}:conversation:{kind}:{members[0].number}")
    conversation = tables.next_id("conversation", 40_001)
    started = midnight - timedelta(days=rng.randint(4, 20))
    title = rng.choice(TOPICS) if kind == "group" else " & ".join(p.name.split()[0] for p in members)
    tables.add("conversation", conversation, kind, title, started)
    for p in members:
        tables.add("participant", conversation, FIRST_USER + p.number, started, rng.random() < 0.1)
    for turn in range(len(members) * 3):
        sender = members[turn % len(members)]
        message, sent = tables.next_id("message", 60_001), started + timedelta(minutes=7 * turn + rng.randint(0, 5))
        line, heard = rng.choice(LINES), mention(f"chat:{message}", sure=turn == 4 and sender.number in (0, 2))
        body = f"{line}{heard} /{sender.name.split()[0]}"
        tables.add("message", message, conversation, FIRST_USER + sender.number, sent, body)
        if turn == 1 or rng.random() < 0.05:
            row = tables.next_id("attachment")
            tables.add("attachment", row, message, "promenad.jpg", "image/jpeg", rng.randint(40_000, 900_000), sent)
        if turn % 3 == 2:
            reader = members[(turn + 1) % len(members)]
            tables.add("reaction", message, FIRST_USER + reader.number, rng.choice(EMOJI), sent + timedelta(minutes=2))
