"""What has to hold after the demo, looked up where it can be seen and not where it is claimed."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import asyncpg

from console import audit
from deploy.demo.story import Story
from schemas.decisions import Action
from schemas.facts import FactKind
from schemas.ids import SystemId
from schemas.life import Method
from schemas.request import CaseState, Outcome


class Check(NamedTuple):
    """One thing that has to be true."""

    name: str
    ok: bool
    detail: str = ""


async def all_checks(
    story: Story, urls: Mapping[str, str], unconnected: set[SystemId], data: Path, output: Path
) -> list[Check]:
    """Every check of the demo. unconnected: systems of the organisation where people look by hand."""
    return [
        *_answers(story),
        *_by_hand(story, unconnected),
        *_ticket(story),
        *_people(story),
        *_untouched(story),
        *await _systems(story, urls),
        *_package(story),
        *_proofs(story, output),
        *_clear_text(story, data),
    ]


def _answers(story: Story) -> list[Check]:
    erased, copied = story.erasure, story.access
    verified = sum(r.verified for r in erased.receipts)
    acted = sum(li.records for li in erased.plan.lines if li.verdict.action in (Action.RESTRICT, *_DESTROYS))
    return [
        Check("the erasure is answered, its rest is on hold", erased.summary.state is CaseState.ON_HOLD),
        Check("the answer says that it was done in part", erased.summary.outcome is Outcome.PARTLY_DONE),
        Check("the copy's answer says that it is whole", copied.summary.outcome is Outcome.DONE),
        Check("the copy is answered and the case closed", copied.summary.state is CaseState.CLOSED),
        Check("every record acted on was read back", verified == acted, f"{verified} of {acted}"),
        Check("nothing was refused by a system", sum(r.refused for r in erased.receipts) == 0),
    ]


def _ticket(story: Story) -> list[Check]:
    who = story.access.who
    said = "\n".join(story.notes)
    named = any(part in said for part in (who.email, *who.name.split()))
    return [
        Check(
            "the ticket knows its case and that it is answered, and names nobody",
            bool(said) and not named,
            f"{len(story.notes)} notes",
        )
    ]


def _by_hand(story: Story, unconnected: set[SystemId]) -> list[Check]:
    """Nothing that no connector reaches is forgotten: it is somebody's task, and the answer waits until they have looked."""
    checks = []
    for told in (story.erasure, story.access):
        letter = next((f for f in told.files if f.parts[-2:] == ("sv", "letter.txt")), None)
        follows = letter is None or "Det här följer i ett eget brev" in letter.read_text(encoding="utf-8")
        given = {system for task in told.tasks for system in task.systems}
        answered_at = told.summary.responded_at
        in_time = all(t.done_at and answered_at and t.done_at <= answered_at for t in told.tasks)
        name = f"{told.case}: people have looked in each system without a connector before the answer"
        whole = given == unconnected and in_time and not follows
        checks.append(Check(name, whole, f"{len(told.tasks)} tasks, {len(given)} systems"))
    return checks


def _people(story: Story) -> list[Check]:
    """Nobody got data about health on a code from a mail alone, with others in it, or left a recipient uninformed."""
    kinds = [entry.entry.fact.kind for entry in story.access.audit.entries]
    order = [FactKind.IDENTITY_VERIFIED, FactKind.REVIEWED, FactKind.APPROVED, FactKind.PACKAGED]
    places = [kinds.index(kind) for kind in order if kind in kinds]
    informed = story.erasure.informed
    open_ = [i.recipient for i in informed if i.processor and i.confirmed_at is None]
    return [
        Check("the copy was asked for with an identity card", story.access.summary.proof == Method.DOCUMENT.value),
        Check(
            "others were taken out of the copy before it was approved and made",
            len(places) == len(order) and places == sorted(places),
            f"{story.access.removed} mentions",
        ),
        Check("every processor has confirmed the erasure", bool(informed) and not open_, f"{len(informed)} told"),
    ]


NOTED = ("journal", "journal_note")
"""Whoever hands out a patient record notes it there (in Sweden PDL 3:11)."""
_DESTROYS = (Action.ERASE, Action.ANONYMISE, Action.REDACT)


def _untouched(story: Story) -> list[Check]:
    changed = {k for k, digest in story.before.items() if story.after.get(k) != digest}
    appeared = {(key[0], key[1]) for key in set(story.after) - set(story.before)}
    unlogged = changed - set(story.effects)
    touched = {k: times for k, times in story.effects.items() if k[:2] != NOTED}
    twice = [k for k, times in touched.items() if times > 1]
    kept = len(story.before) - len(changed)
    acted = sum(li.records for li in story.erasure.plan.lines if li.verdict.action in (Action.RESTRICT, *_DESTROYS))
    return [
        Check("every other row is byte for byte as it was", not unlogged, f"{kept} rows"),
        Check("nothing appeared but the note that the journal was handed out", appeared == {NOTED}),
        Check("no more rows were touched than the plan names", len(touched) <= acted, f"{len(touched)}"),
        Check("each record was acted on once", not twice, f"{len(touched)} effects"),
    ]


async def _systems(story: Story, urls: Mapping[str, str]) -> list[Check]:
    """Asks the four databases themselves, without any part of Habeas."""
    who = story.erasure.who
    number = who.personnummer

    async def count(system: str, query: str, *values: object) -> int:
        connection = await asyncpg.connect(urls[system])
        try:
            return int(await connection.fetchval(query, *values))
        finally:
            await connection.close()

    digits = "regexp_replace(personnummer, '[^0-9]', '', 'g')"
    like = f"{digits} IN ('{number}', '{number[2:]}')"  # our own constant
    clients = await count("booking", f"SELECT count(*) FROM client WHERE {like}")  # noqa: S608
    accounts = await count(
        "chat", "SELECT count(*) FROM user_account WHERE lower(email) = $1", who.chat_email or who.email
    )
    patients = await count("journal", f"SELECT count(*) FROM patient WHERE {like}")  # noqa: S608
    cards = await count(
        "payment", f"SELECT count(*) FROM card_token k JOIN customer c ON c.id = k.customer_id WHERE {like}"  # noqa: S608
    )  # fmt: skip
    wrong = await count("payment", _WRONGLY_RESTRICTED.format(like=like), date.today())  # noqa: DTZ011
    books = [li for li in story.erasure.plan.lines if li.verdict.action is Action.RESTRICT]
    return [
        Check("booking: the client is gone", clients == 0),
        Check("chat: the account is gone", accounts == 0),
        Check("payment: no card is left", cards == 0),
        Check("payment: each invoice is restricted to 31 December of the seventh year", wrong == 0 and bool(books)),
        Check("journal: the patient record is all there", patients == 1),
    ]


_WRONGLY_RESTRICTED = """
SELECT count(*) FROM invoice i
JOIN customer c ON c.id = i.customer_id
JOIN fiscal_year y ON y.year = i.fiscal_year
WHERE {like} AND i.restricted_until IS DISTINCT FROM make_date(extract(year FROM y.ends_on)::int + 7, 12, 31)
  AND make_date(extract(year FROM y.ends_on)::int + 7, 12, 31) >= $1
"""


def _package(story: Story) -> list[Check]:
    copy = next((f for f in story.access.files if f.name == "manifest.json"), None)
    if copy is None:
        return [Check("the copy has a list of its files", False)]
    listed = json.loads(copy.read_text(encoding="utf-8"))
    wrong = [
        f["path"] for f in listed["files"]
        if hashlib.sha256((copy.parent / f["path"]).read_bytes()).hexdigest() != f["sha256"]
    ]  # fmt: skip
    planned = sum(li.records for li in story.access.plan.lines)
    return [
        Check("the digests of the copy hold", not wrong, f"{len(listed['files'])} files"),
        Check("the copy holds every record that was found", listed["records"] == planned, f"{planned} records"),
    ]


def _proofs(story: Story, output: Path) -> list[Check]:
    checks = []
    for told in (story.erasure, story.access):
        key = (output / "auditor" / "ledger.pub").read_text(encoding="ascii").strip()
        finding = audit.verify(output / "auditor" / f"{told.case}.json", audit.Asked(pinned=key))
        ids = {e.id for e in told.events}
        facts = {f"{p.entry.org}/{p.entry.case}/{p.entry.seq}" for p in told.audit.entries}
        checks.append(Check(f"{told.case}: the auditor's file verifies", finding.ok, f"{finding.entries} entries"))
        checks.append(Check(f"{told.case}: each fact arrived on Kafka", facts <= ids, f"{len(ids)} events"))
    return checks


def _clear_text(story: Story, data: Path) -> list[Check]:
    """A quick look; the test suite scans every store in every encoding."""
    needles = [t.who.email.encode() for t in (story.erasure, story.access)]
    needles += [t.who.personnummer.encode() for t in (story.erasure, story.access)]
    places = [p for name in ("temporal", "kafka", "packages", "logs") for p in (data / name).rglob("*") if p.is_file()]
    found = sorted({p.name for p in places if any(n in p.read_bytes() for n in needles)})
    return [Check("no person in clear text in histories, events, packages, logs", not found, ", ".join(found))]
