"""What a record says of its origin and recipients, and what is known of addresses and names."""

from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest

from connectors.systems.postgres.system import PostgresSystem
from schemas.retention import Start
from schemas.systems import Identity, IdentityKind, Record
from tests.connectors.systems.conftest import Opener

pytestmark = pytest.mark.asyncio
ANNA = Identity(kind=IdentityKind.PERSONNUMMER, value="198001011238")
TOLD = (
    "UPDATE client SET made_on = '2026-03-01', batch = 'import-7', heard_from = 'Grannen AB',"
    " given_to = '{Siffrorna AB,NULL,Kliniken}' WHERE id = 1"
)


async def _client(salon: PostgresSystem) -> Record:
    return next(r for r in (await salon.locate([ANNA])).records if r.table == "client")


async def test_a_record_says_when_it_was_made_whence_it_came_and_who_got_it(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    await db.execute(TOLD)

    client = await _client(salon)

    assert client.born == datetime(2026, 3, 1, tzinfo=UTC) - timedelta(hours=1)  # midnight in Stockholm
    assert (client.batch, client.source, client.recipients) == ("import-7", "Grannen AB", ("Siffrorna AB", "Kliniken"))
    assert "Grannen" not in repr(client) and "Siffrorna" not in repr(client)


async def test_reading_again_and_looking_for_what_is_over_say_the_same(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    await db.execute(TOLD)
    client = await _client(salon)

    over = await salon.expired([Start("client_record", "last_entry", date(2100, 1, 1))])

    assert await salon.read([client]) == (client,)
    assert [r.born for r in over.records if r.key == ("1",) and r.table == "client"] == [client.born]


async def test_a_row_that_says_nothing_of_its_origin_takes_no_room(salon: PostgresSystem) -> None:
    client = await _client(salon)

    assert (client.born, client.batch, client.source, client.recipients) == (None, None, None, ())
    assert not {"born", "batch", "source", "recipients"} & set(client.model_dump(exclude_defaults=True))


async def test_one_recipient_in_a_text_column_is_one_name(opened: Opener, db: asyncpg.Connection) -> None:
    await db.execute("UPDATE client SET heard_from = 'Grannen AB'")
    salon = await opened(("recipient: given_to", "recipient: heard_from"), ("born: made_on", "born: updated_at"))

    client = await _client(salon)

    assert client.recipients == ("Grannen AB",)
    assert client.born == datetime(2026, 1, 1, tzinfo=UTC)


async def test_a_copy_without_addresses_leaves_them_out_and_keeps_the_rest(salon: PostgresSystem) -> None:
    client = await _client(salon)

    whole = [row.content async for row in salon.export([client])]
    without = [row.content async for row in salon.export([client], without_address=True)]

    assert [set(c) for c in whole] == [{"name", "email"}]
    assert [set(c) for c in without] == [{"name"}]


async def test_a_table_that_exports_all_its_columns_leaves_addresses_out_too(opened: Opener) -> None:
    salon = await opened(
        ("export_never: \\[ticket\\]", "export_never: [ticket]\n    address: [postcode, contact_email]")
    )
    records = [r for r in (await salon.locate([ANNA])).records if r.table == "visit"]

    content = [row.content async for row in salon.export(records, without_address=True)]

    assert content and not [c for c in content if {"postcode", "contact_email", "ticket"} & set(c)]
    assert all("birth_date" in c for c in content)


async def test_words_that_are_a_part_of_anybodys_name_are_known(salon: PostgresSystem, db: asyncpg.Connection) -> None:
    await db.execute("UPDATE client SET name = 'Åsa-Lisa af McOhrn, leg. psykolog' WHERE id = 4")

    found = await salon.named(["ANNA", "Åsa", "lisa", "mcohrn", "af", "tea", "psykolog", "cecilia"])

    assert found == {"anna", "åsa", "lisa", "mcohrn", "psykolog"}
    assert await salon.named([]) == frozenset()


async def test_names_in_capitals_are_known_where_the_database_has_no_locale(
    opened: Opener, db: asyncpg.Connection
) -> None:
    await db.execute("""ALTER TABLE client ALTER note TYPE text COLLATE "C" """)
    await db.execute("UPDATE client SET note = 'ÅSA ÖHRN' WHERE id = 4")
    salon = await opened(("names: \\[name\\]", "names: [note]"))

    assert await salon.named(["åsa", "Öhrn"]) == {"åsa", "öhrn"}
