"""A manifest that the database can't follow stops the start, with every mistake and its line."""

import asyncpg
import pytest

from connectors.systems.postgres.system import PostgresSystem
from schemas.errors import BadManifest
from tests.connectors.systems.conftest import Opener


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            [("  visit:\n", "  besok:\n"), ("table: visit", "table: besok")],
            "tables.besok: no table 'besok' in schema 'public'",
        ),
        (
            [("rectify: \\[name, email\\]", "rectify: [namn]")],
            "tables.client.rectify.0: no column 'namn' in table 'client'",
        ),
        ([("phone, note\\]", "phone, notes]")], "tables.client.restrict.clear.1: no column 'notes'"),
        ([("column: contact_email", "column: mail")], "tables.visit.identities.0.column: no column 'mail'"),
        ([("key: \\[company, number\\]", "key: [company]")], "tables.invoice.key: company is not unique"),
        (
            [("via: \\{table: client_email, on: \\{id: client_id", "via: {table: client_email, on: {id: email")],
            "client.id is a bigint, client_email.email is a text",
        ),
        ([("sender_id: id", "sender_id: name")], "message.sender_id is a bigint, client.name is a text"),
        (
            [("last_entry: updated_at", "last_entry: name")],
            "tables.client.dates.last_entry: 'name' is a text, not a date",
        ),
        ([("source: unknown", "source: null")], "tables.visit.anonymise.source: NOT NULL, so it can't be emptied"),
        ([("source: unknown", "id: null")], "tables.visit.anonymise.id: the database computes this column"),
        ([("postcode: \\{first: 3\\}", "birth_date2: {first: 3}")], "tables.visit.anonymise.birth_date2: no column"),
        (
            [("birth_date: \\{year_of: birth_date\\}", "price: {year_of: birth_date}")],
            "`year_of` goes from a date column to a date column",
        ),
        ([("source: unknown", "price: cheap")], "tables.visit.anonymise.price: 'cheap' is no numeric"),
        ([("where: \\{kind: private\\}", "where: {id: private}")], "tables.client.where.id: 'private' is no bigint"),
        (
            [
                (
                    "restrict: \\{until: restricted_until, ground: restricted_ground, clear: \\[phone\\]",
                    "restrict: {until: invoiced_at, clear: [amount]",
                )
            ],
            "has to be a date column",
        ),
        (
            [
                (
                    "restrict: \\{until: restricted_until, ground: restricted_ground, clear: \\[phone\\]",
                    "restrict: {until: invoiced_at, clear: [amount]",
                )
            ],
            "'amount' is NOT NULL",
        ),
        (
            [("  client_email:\n    key: .*\n    category: .*\n    relations:\n.*\n", ""), ("      - .*via: .*\n", "")],
            "table 'client_email' has a foreign key to it and is not listed",
        ),
        (
            [
                ("      - \\{to: message, on: \\{reply_to: id\\}, owns: false\\}\n", ""),
                (
                    "      - \\{to: conversation, on: \\{conversation_id: id\\}, owns: false\\}\n    redact",
                    "    redact",
                ),
            ],
            "has a foreign key to 'conversation': state it under `relations`",
        ),
        ([("on: \\{company: company, fy: year\\}", "on: {fy: year}")], "year is not unique in 'fiscal_year'"),
        ([("redact: \\{subject: null\\}", "redact: {id: null}")], "tables.conversation.redact.id: NOT NULL"),
        (
            [("where: \\{note: null", "where: {notes: null")],
            "tables.client.flags.unnoted.where.notes: no column 'notes'",
        ),
        (
            [("where: \\{source: web", "where: {sauce: web")],
            "tables.client.flags.cut.where.sauce: no column 'sauce' in table 'visit'",
        ),
        (
            [("where: \\{source: web", "where: {id: web")],
            "tables.client.flags.cut.where.id: 'web' is no bigint",
        ),
        ([("started: started_at", "started: begun_at")], "tables.visit.times.started: no column 'begun_at'"),
        ([("started: started_at", "started: birth_date")], "a period in hours needs a time"),
        ([("      email:\n", "      e_mail:\n")], "tables.client.export.e_mail: no column 'e_mail'"),
        ([("into: remark", "into: remarks")], "tables.client.notes.annotate.into: no table 'remarks' in schema"),
        ([("into: remark", "into: client_in_use")], "tables.client.notes.annotate.into: a view or foreign table"),
        (
            [("          kind: view\n", "")],
            "tables.client.notes.annotate.set: remark.kind is NOT NULL and has no default: say what it holds",
        ),
        (
            [("body: \\{text: true\\}\n          reference: \\{ref", "words: {text: true}\n          reference: {ref")],
            "no column 'words' in table 'remark'",
        ),
        (
            [("written_on: \\{at: true\\}", "written_on: {by: true}"), ("written_by: \\{by: true\\}", "written_by: x")],
            "tables.client.notes.annotate.set.written_on: has to be a text column; this is a date",
        ),
        ([("          kind: view\n", "          kind: {at: true}\n")], "'kind' is a text, not a date or a time"),
        ([("          kind: view\n", "          kind: {next: []}\n")], "a number has to be counted on; this is a text"),
        ([("          kind: view\n", "          kind: null\n")], "annotate.set.kind: NOT NULL, so it can't be empty"),
        ([("          kind: view\n", "          kind: {from: id}\n")], "id is a bigint, kind is a text"),
        ([("          kind: view\n", "          kind: {from: what}\n")], "no column 'what' in the table that the note"),
        ([("          kind: view\n", "          kind: view\n          id: 7\n")], "set.id: the database computes this"),
        (
            [
                ("          kind: view\n          body", "          kind: view\n          no: few\n          body"),
                ("          no: \\{next: \\[client_id\\]\\}\n", ""),
            ],
            "annotate.set.no: 'few' is no integer",
        ),
        ([("inner: blocked_inner_at", "inner: blocked_at")], "tables.client.block.inner: no column 'blocked_at'"),
        ([("inner: blocked_inner_at", "inner: letters_ended_at")], "block.inner: has to be a timestamptz column"),
        ([("inner: blocked_inner_at", "inner: updated_at")], "has to be NULL where nothing is blocked"),
        ([("letters: false", "letter: false")], "tables.client.stop_use.letter: no column 'letter'"),
        ([("letters: false", "letters: null")], "tables.client.stop_use.letters: NOT NULL, so it can't be emptied"),
        ([("letters: false", "letters: never")], "tables.client.stop_use.letters: 'never' is no boolean"),
        ([("letters: false", "id: 1")], "tables.client.stop_use.id: 'id' can't be changed"),
        ([("letters: false", "name: {at: true}")], "stop_use.name: 'name' is a text, not a date"),
        ([("letters: false", "updated_at: {at: true}")], "NOT NULL, so it can't say that the use goes on"),
        ([("\\[client_in_use\\]", "[clients]")], "tables.client.restrict.out_of.0: no view 'clients' in schema"),
        ([("\\[client_in_use\\]", "[invoice]")], "tables.client.restrict.out_of.0: 'invoice' is no view"),
        ([("\\[invoice_in_use\\]", "[client_in_use]")], "the view does not show the key of its rows: company, number"),
        ([("born: made_on", "born: name")], "tables.client.born: 'name' is a text, not a date or a time"),
        ([("batch: batch", "batch: load")], "tables.client.batch: no column 'load'"),
        ([("recipient: given_to", "recipient: id")], "tables.client.recipient: has to be a text column or an array"),
        ([("address: \\[email", "address: [street")], "tables.client.address.0: no column 'street'"),
        ([("names: \\[name", "names: [id")], "tables.client.names.0: has to be a text column; this is a bigint"),
    ],
)
async def test_what_the_database_does_not_have_is_told_with_its_line(
    opened: Opener, changes: list[tuple[str, str]], problem: str
) -> None:
    with pytest.raises(BadManifest) as wrong:
        await opened(*changes)

    assert problem in str(wrong.value)
    assert all(p.line > 1 for p in wrong.value.problems)


@pytest.mark.asyncio
async def test_names_in_a_manifest_are_quoted_and_values_bound(
    dsn: str, db: asyncpg.Connection, opened: Opener
) -> None:
    await db.execute("""ALTER TABLE visit ADD COLUMN "x""; DROP TABLE effect; --" text""")
    evil = 'x"; DROP TABLE effect; --'

    system = await opened(("source: unknown", f"source: \"'; DROP TABLE effect; --\"\n      '{evil}': null"))
    visits = (await system.locate([])).records

    assert not visits
    assert isinstance(system, PostgresSystem)
    assert await db.fetchval("SELECT count(*) FROM effect") == 0


@pytest.mark.asyncio
async def test_a_link_table_of_erasable_rows_has_a_category(opened: Opener, db: asyncpg.Connection) -> None:
    await db.execute("CREATE SCHEMA other; CREATE TABLE other.copy (client_id bigint REFERENCES client)")

    with pytest.raises(BadManifest, match=r"'other\.copy' has a foreign key to it and is not listed"):
        await opened(("source: unknown", "source: nobody"))


@pytest.mark.asyncio
async def test_a_column_too_short_for_a_reference_is_told(opened: Opener, db: asyncpg.Connection) -> None:
    await db.execute("ALTER TABLE correction ALTER reference TYPE varchar(20)")

    with pytest.raises(BadManifest, match="up to 64 characters; the column holds 20"):
        await opened()
