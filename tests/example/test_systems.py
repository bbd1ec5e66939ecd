"""The manifests find each of the cast, whole and alone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from connectors.systems.manifest import load, read_yaml, validated
from connectors.systems.postgres.rehearsal import rehearse
from connectors.systems.postgres.system import PostgresSystem
from deploy.example.cast import CAST
from deploy.example.names import THERAPISTS
from rules import periods
from rules.rulebook import RuleBook
from schemas.organisation import Organisation
from schemas.systems import Deed, Identity, IdentityKind, Note, Order, Record
from tests.example.conftest import MANIFESTS, TODAY, Estate
from tests.example.test_generate import fetch

pytestmark = pytest.mark.asyncio(loop_scope="session")
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DEEDS = {
    "booking": {Deed.RESTRICT, Deed.LIFT, Deed.STOP_USE, Deed.ANONYMISE, Deed.REDACT, Deed.ERASE},
    "payment": {Deed.RESTRICT, Deed.LIFT, Deed.CORRECT, Deed.ERASE},
    "journal": {Deed.ANNOTATE, Deed.CORRECT, Deed.HAND_OUT, Deed.BLOCK, Deed.UNBLOCK, Deed.ERASE},
    "chat": {Deed.RESTRICT, Deed.LIFT, Deed.REDACT, Deed.ERASE},
}
Systems = Mapping[str, PostgresSystem]


def lindskogen() -> Organisation:
    data, lines = read_yaml(MANIFESTS.with_suffix(".yaml"))
    return validated(Organisation, data, lines)


async def known_of(name: str, systems: Systems) -> tuple[list[Identity], int]:
    """What an e-mail address leads to, and how many rows were somebody else's."""
    known = [Identity(kind=IdentityKind.EMAIL, value=CAST[name].email)]
    conflicts = 0
    for _ in range(4):
        conflicts = 0
        for system in systems.values():
            found = await system.recognise(known)
            conflicts += found.conflicts
            known += [i for i in found.identities if i not in known]
    return known, conflicts


async def records_of(name: str, systems: Systems) -> dict[str, tuple[Record, ...]]:
    known, _ = await known_of(name, systems)
    return {system: (await opened.locate(known)).records for system, opened in systems.items()}


async def test_every_category_has_words_and_every_rule_exists() -> None:
    organisation = lindskogen()
    book = RuleBook(organisation)
    used = set()
    for path in (entry.manifest for entry in organisation.systems if entry.manifest):
        used |= set(load(Path("deploy/organisations") / path).manifest.categories)

    both = {"support"}  # also in a mailbox that people look through by hand
    assert used == {name for name, category in organisation.categories.items() if not category.systems} | both
    assert all(book.get(category.rule) for category in organisation.categories.values() if category.rule)


async def test_elsa_is_found_in_all_four_systems(systems: Systems) -> None:
    found = await records_of("elsa", systems)
    tables = {system: Counter(r.table for r in records) for system, records in found.items()}

    assert tables["payment"]["invoice"] == 9
    assert tables["booking"]["booking"] == 9
    assert tables["journal"]["patient"] == tables["chat"]["user_account"] == 1
    assert [r.table for r in found["booking"] if "shared" in r.flags] == ["booking"]


async def test_majken_is_one_person_under_two_addresses(systems: Systems) -> None:
    found = await records_of("majken", systems)

    assert sum(r.table == "user_account" for r in found["chat"]) == 1


async def test_a_family_address_alone_leads_to_nobody(systems: Systems) -> None:
    known, conflicts = await known_of("klara", systems)

    assert conflicts and all(i.kind is IdentityKind.EMAIL for i in known)


async def test_with_a_personnummer_klara_is_found_and_knut_is_not(systems: Systems) -> None:
    known = [Identity(kind=IdentityKind.PERSONNUMMER, value=CAST["klara"].personnummer)]
    clients = (await systems["booking"].locate(known)).records

    assert [r.key for r in clients if r.table == "client"] == [(str(1001 + CAST["klara"].number),)]


async def test_nobody_gets_another_persons_words(systems: Systems, urls: Mapping[str, str]) -> None:
    found = await records_of("nils", systems)
    bodies = [
        row.content["body"] async for row in systems["chat"].export(found["chat"]) if row.record.table == "message"
    ]
    others = await fetch(urls["chat"], f"SELECT 1 FROM message WHERE sender_id <> {5001 + CAST['nils'].number}")

    assert bodies
    assert others
    assert all(body.endswith("/Nils") for body in bodies)


async def test_an_export_holds_no_calendar_title_with_another_name(systems: Systems) -> None:
    found = await records_of("elsa", systems)
    content = [str(row.content) async for row in systems["booking"].export(found["booking"])]

    assert not [c for c in content if CAST["arvid"].name in c]


@pytest.mark.parametrize("system", ["booking", "payment", "journal", "chat"])
async def test_every_system_keeps_all_its_promises(systems: Systems, urls: Mapping[str, str], system: str) -> None:
    findings = await rehearse(systems[system], load(MANIFESTS / f"{system}.yaml"), urls[system])

    assert [f for f in findings if not f.ok] == []
    assert {f"{deed.value}_is_done_once" for deed in DEEDS[system]} <= {f.name for f in findings}


async def test_a_corrected_voucher_stays_and_its_correction_is_numbered_in_the_year(own: Estate) -> None:
    payment = own.systems["payment"]
    vouchers = [r for r in (await records_of("elsa", own.systems))["payment"] if r.table == "voucher"]
    order = Order(deed=Deed.CORRECT, records=tuple(vouchers), note=_note("Rätt namn: Elsa Tallkvist"))

    receipt = await payment.carry_out(order)

    assert receipt.changed == len(vouchers) == (await payment.verify(order)).verified
    rows = await fetch(own.urls["payment"], "SELECT fiscal_year, series, voucher_no FROM correction_voucher")
    assert sorted(tuple(r) for r in rows) == [(int(v.key[0]), "R", 1) for v in sorted(vouchers, key=lambda v: v.key)]
    effects = await fetch(own.urls["payment"], "SELECT DISTINCT table_name, op FROM habeas_effect_log")
    assert [tuple(e) for e in effects] == [("correction_voucher", "INSERT")]


async def test_elsas_own_view_stands_beside_her_journal_and_in_her_copy(own: Estate) -> None:
    journal = own.systems["journal"]
    records = (await records_of("elsa", own.systems))["journal"]
    entries = tuple(r for r in records if r.table in ("patient", "journal_entry"))
    order = Order(deed=Deed.ANNOTATE, records=entries, note=_note("Jag sov aldrig så lite"))
    handed = Order(
        deed=Deed.HAND_OUT, records=tuple(r for r in records if r.table == "patient"), note=_note("Till Elsa")
    )

    for one in (order, handed.model_copy(update={"note": _note("Till Elsa", 2)})):
        await journal.carry_out(one)
        assert (await journal.verify(one)).verified == len(one.records)

    notes = [r for r in (await records_of("elsa", own.systems))["journal"] if r.table == "journal_note"]
    rows = [row.content async for row in journal.export(notes)]
    assert sorted(c["note_no"] for c in rows) == list(range(1, len(entries) + 2))
    assert {c["kind"] for c in rows} == {"patient_view", "handed_out"}


async def test_marketing_stops_in_the_newsletter_and_the_consents(own: Estate) -> None:
    booking = own.systems["booking"]
    mine = [r for r in (await records_of("nils", own.systems))["booking"] if r.category == "marketing"]
    order = Order(deed=Deed.STOP_USE, records=tuple(mine), at=AT)

    await booking.carry_out(order)

    assert {r.table for r in mine} == {"consent", "newsletter_subscriber"}
    assert (await booking.verify(order)).verified == len(mine)
    left = await fetch(
        own.urls["booking"],
        f"SELECT 1 FROM newsletter_subscriber WHERE email = '{CAST['nils'].email}' AND unsubscribed_at IS NULL",
    )
    assert left == []


@pytest.mark.parametrize("system", ["booking", "payment", "chat"])
async def test_everything_of_a_person_can_be_restricted_and_freed(own: Estate, system: str) -> None:
    records = (await records_of("elsa", own.systems))[system]
    here = own.systems[system]
    for order in (Order(deed=Deed.RESTRICT, records=records), Order(deed=Deed.LIFT, records=records)):
        assert (await here.carry_out(order)).refused == ()
        assert ((await here.verify(order)).verified, (await here.verify(order)).failed) == (len(records), ())


async def test_viola_is_known_as_protected_and_her_copy_has_no_address(systems: Systems) -> None:
    found = await records_of("viola", systems)
    protected = {(system, r.table) for system, some in found.items() for r in some if "protected_identity" in r.flags}
    copies = [
        str(row.content)
        for system, some in found.items()
        async for row in systems[system].export(some, without_address=True)
    ]

    assert protected == {("booking", "client"), ("journal", "patient")}
    viola = CAST["viola"]
    assert copies and not [c for c in copies for word in (viola.phone, viola.email, "Skyddad adress") if str(word) in c]


async def test_whoever_opened_the_journal_is_named_in_the_copy(systems: Systems) -> None:
    found = (await records_of("elsa", systems))["journal"]
    rows = [row.content async for row in systems["journal"].export(found) if row.record.table == "access_log"]

    assert rows and {c["opened_by"] for c in rows} <= {name for name, _ in THERAPISTS}
    assert all(c["opened_at"] and c["unit_name"] and c["purpose"] for c in rows)


async def test_every_record_says_when_it_was_made_and_who_was_given_it(systems: Systems) -> None:
    found = await records_of("nils", systems)
    named = [name for r in found["booking"] for name in r.recipients]

    assert [(s, r.table) for s, some in found.items() for r in some if r.born is None] == []
    assert named == ["Sunnanviks företagshälsa"]
    assert [r.source for r in found["booking"] if r.source] == ["webbplatsen"]
    assert {r.batch for r in (await records_of("majken", systems))["booking"] if r.batch} == {"flytt-2024-05"}


async def test_names_of_clients_staff_and_users_are_known(systems: Systems) -> None:
    words = ["Elsa", "tallkvistad", "promenaderna", THERAPISTS[0][0].split()[-1]]
    found = {name: await system.named(words) for name, system in systems.items()}

    therapist = words[-1].lower()
    assert found["booking"] == {"elsa", "tallkvistad", therapist} == found["journal"]
    assert found["payment"] == {"elsa", "tallkvistad"} and "elsa" in found["chat"]


async def test_erasing_arvid_leaves_one_effect_for_each_record_and_elsas_words(own: Estate) -> None:
    records = (await records_of("arvid", own.systems))["chat"]
    for deed, some in ((Deed.REDACT, _with(records, True)), (Deed.ERASE, _with(records, False))):
        receipt = await own.systems["chat"].carry_out(Order(deed=deed, records=some))

        assert (receipt.changed, receipt.refused) == (len(some), ())

    effects = await fetch(own.urls["chat"], "SELECT table_name, key, count(*) FROM habeas_effect_log GROUP BY 1, 2")
    elsa = await fetch(own.urls["chat"], "SELECT count(*) FROM message WHERE sender_id = 5001")

    assert {(e["table_name"], e["key"]) for e in effects} == {(r.table, "/".join(r.key)) for r in records}
    assert {e["count"] for e in effects} == {1}
    assert elsa[0][0] == 6


async def test_elsas_oldest_books_go_and_the_rest_is_restricted(own: Estate) -> None:
    payment = own.systems["payment"]
    records = (await records_of("elsa", own.systems))["payment"]
    for day, some in _by_end(records).items():
        over = day is None or day < TODAY
        deed, until = (Deed.ERASE, None) if over else (Deed.RESTRICT, day)
        order = Order(deed=deed, records=tuple(some), until=until, ground=None if over else "BFL-7:2")

        assert (await payment.carry_out(order)).changed == len(some)
        assert (await payment.verify(order)).failed == ()

    invoices = await fetch(
        own.urls["payment"],
        "SELECT fiscal_year, restricted_until, reminder_phone FROM invoice WHERE customer_id = 20001",
    )
    customer = await fetch(
        own.urls["payment"], "SELECT name, email, phone, marketing_note FROM customer WHERE id = 20001"
    )
    in_use = await fetch(own.urls["payment"], "SELECT * FROM invoice_in_use WHERE customer_id = 20001")

    assert sorted(i["fiscal_year"] for i in invoices) == list(range(TODAY.year - 7, TODAY.year + 1))
    assert all(
        i["restricted_until"] == date(i["fiscal_year"] + 7, 12, 31) and not i["reminder_phone"] for i in invoices
    )
    assert tuple(customer[0]) == (CAST["elsa"].name, None, None, None)
    assert in_use == []


def _note(text: str, number: int = 1) -> Note:
    return Note(reference=f"DSR-2026-000001:{number}", text=text, by="bookkeeper", at=AT)


def _with(records: Sequence[Record], shared: bool) -> tuple[Record, ...]:
    return tuple(r for r in records if ("shared" in r.flags) is shared)


def _by_end(records: Sequence[Record]) -> dict[date | None, list[Record]]:
    """The records by the last day that the books need them; the customer lives as long as the youngest, the card not at all."""
    ends: dict[date | None, list[Record]] = {}
    for record in records:
        last = max(r.fy_end for r in records if r.fy_end) if record.table == "customer" else record.fy_end
        ends.setdefault(last and periods.end_of("EOY7", last), []).append(record)
    return ends
