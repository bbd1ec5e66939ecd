"""The four databases hold what they promise."""

from collections.abc import Mapping
from datetime import date

import asyncpg
import pytest

from deploy.example.cast import CAST, people
from deploy.example.generate import DEFAULT_PEOPLE, SYSTEMS, digest, rows
from tests.example.conftest import PEOPLE, TODAY

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def fetch(url: str, sql: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch(sql))
    finally:
        await connection.close()


async def test_the_same_day_gives_the_same_organisation() -> None:
    assert digest(rows(PEOPLE, TODAY)) == digest(rows(PEOPLE, TODAY))


async def test_another_day_gives_another_organisation() -> None:
    assert digest(rows(PEOPLE, TODAY)) != digest(rows(PEOPLE, date(2026, 11, 22)))


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2028, 2, 29), date(2027, 12, 31)])
async def test_any_day_gives_an_organisation(today: date) -> None:
    payments = rows(30, today)["payment"]
    paid_on = payments.columns["payment"].index("paid_on")

    assert all(row[paid_on] < today for row in payments.rows["payment"])


async def test_there_are_about_55_rows_for_each_person() -> None:
    made = rows(DEFAULT_PEOPLE, TODAY)
    count = sum(len(content) for tables in made.values() for content in tables.rows.values())

    assert 52 <= count / DEFAULT_PEOPLE <= 58


async def test_every_row_arrived_in_its_table(urls: Mapping[str, str]) -> None:
    for system, tables in rows(PEOPLE, TODAY).items():
        for table, content in tables.rows.items():
            found = await fetch(urls[system], f"SELECT count(*) FROM {table}")

            assert found[0][0] == len(content), table


async def test_seeding_leaves_the_effect_log_empty(urls: Mapping[str, str]) -> None:
    effects = await fetch(urls["journal"], "SELECT count(*) FROM habeas_effect_log")  # no test changes a journal

    assert effects[0][0] == 0


async def test_every_table_logs_its_effects(urls: Mapping[str, str]) -> None:
    for system in SYSTEMS:
        without = await fetch(
            urls[system],
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND relname <> 'habeas_effect_log' "
            "AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = pg_class.oid AND tgname = 'habeas_effect')",
        )

        assert without == []


async def test_vouchers_have_no_gaps_and_balance(urls: Mapping[str, str]) -> None:
    gaps = await fetch(
        urls["payment"],
        "SELECT fiscal_year FROM voucher GROUP BY 1 HAVING max(voucher_no) <> count(*) OR min(voucher_no) <> 1",
    )
    lopsided = await fetch(
        urls["payment"],
        "SELECT fiscal_year, voucher_no FROM voucher_line GROUP BY 1, 2 HAVING sum(debit_ore) <> sum(credit_ore)",
    )

    assert gaps == [] and lopsided == []


async def test_some_vouchers_are_past_their_seven_years_and_some_are_not(urls: Mapping[str, str]) -> None:
    years = {row[0] for row in await fetch(urls["payment"], "SELECT DISTINCT fiscal_year FROM voucher")}

    assert TODAY.year - 8 in years and {TODAY.year - 7, TODAY.year} <= years


async def test_elsa_has_an_invoice_in_each_of_nine_years_and_shares_a_booking(urls: Mapping[str, str]) -> None:
    elsa = CAST["elsa"]
    years = await fetch(
        urls["payment"],
        f"SELECT i.fiscal_year FROM invoice i JOIN customer c ON c.id = i.customer_id WHERE c.email = '{elsa.email}' ORDER BY 1",
    )
    shared = await fetch(
        urls["booking"],
        "SELECT b.calendar_title FROM booking b WHERE kind = 'couple' AND "
        f"EXISTS (SELECT FROM booking_client l JOIN client c ON c.id = l.client_id WHERE b.id = l.booking_id AND c.email = '{elsa.email}')",
    )

    assert [row[0] for row in years] == list(range(TODAY.year - 8, TODAY.year + 1))
    assert [row[0] for row in shared] == [f"{elsa.name} & {CAST['arvid'].name}"]


async def test_conversations_have_words_of_several_people(urls: Mapping[str, str]) -> None:
    lonely = await fetch(
        urls["chat"], "SELECT conversation_id FROM message GROUP BY 1 HAVING count(DISTINCT sender_id) < 2"
    )

    assert lonely == []


async def test_every_journal_is_dated_by_its_last_entry_and_has_been_opened(urls: Mapping[str, str]) -> None:
    wrong = await fetch(
        urls["journal"],
        "SELECT p.id FROM patient p WHERE last_entry_on <> "
        "(SELECT max(written_at AT TIME ZONE 'UTC')::date FROM journal_entry e WHERE e.patient_id = p.id) "
        "OR NOT EXISTS (SELECT FROM access_log l WHERE l.patient_id = p.id)",
    )

    assert wrong == []


async def test_staff_do_not_see_a_restricted_invoice(urls: Mapping[str, str]) -> None:
    connection = await asyncpg.connect(urls["payment"])
    transaction = connection.transaction()
    await transaction.start()
    number = await connection.fetchval(
        "UPDATE invoice SET restricted_until = '2033-12-31' WHERE id = 70001 RETURNING id"
    )
    seen = await connection.fetchval("SELECT count(*) FROM invoice_in_use WHERE id = $1", number)
    await transaction.rollback()
    await connection.close()

    assert seen == 0


async def test_every_view_of_ordinary_work_shows_all_rows_but_the_restricted(urls: Mapping[str, str]) -> None:
    for system in SYSTEMS:
        connection = await asyncpg.connect(urls[system])
        views = [r[0] for r in await connection.fetch("SELECT viewname FROM pg_views WHERE schemaname = 'public'")]
        transaction = connection.transaction()
        await transaction.start()
        for view in views:
            table = view.removesuffix("_in_use")
            whole = await connection.fetchval(f"SELECT count(*) FROM {table}")
            shown = await connection.fetchval(f"SELECT count(*) FROM {view}")
            await connection.execute(f"UPDATE {table} SET restricted_until = '2033-12-31'")
            left = await connection.fetchval(f"SELECT count(*) FROM {view}")
            assert (shown, left) == (whole, 0), view
        await transaction.rollback()
        await connection.close()
        assert bool(views) is (system != "journal")


async def test_other_people_are_named_now_and_then_in_what_is_written(urls: Mapping[str, str]) -> None:
    for system, table in (("journal", "journal_entry"), ("chat", "message")):
        named = await fetch(
            urls[system], f"SELECT count(*) FROM {table} WHERE body ~ '(Min granne|Det var|Skriv till|Hälsade från) '"
        )
        every = await fetch(urls[system], f"SELECT count(*) FROM {table}")

        assert 0 < named[0][0] < every[0][0] / 5


async def test_some_get_the_newsletter_some_came_with_an_import_and_some_were_given_away(
    urls: Mapping[str, str],
) -> None:
    letters = await fetch(urls["booking"], "SELECT count(*) FROM newsletter_subscriber WHERE unsubscribed_at IS NULL")
    booking = await fetch(urls["booking"], "SELECT count(*) FROM client WHERE import_batch IS NOT NULL")
    chat = await fetch(urls["chat"], "SELECT count(*) FROM user_account WHERE import_batch IS NOT NULL")
    given = await fetch(urls["booking"], "SELECT count(DISTINCT recipient) FROM disclosure")

    assert letters[0][0] == PEOPLE // 5
    assert booking[0][0] == PEOPLE // 10
    assert 0 < chat[0][0] <= PEOPLE // 10
    assert given[0][0] == 3


async def test_all_of_the_cast_are_in_the_four_systems(urls: Mapping[str, str]) -> None:
    clients = {row[0] for row in await fetch(urls["booking"], "SELECT personnummer FROM client")}

    assert {p.personnummer for p in people(PEOPLE)} == clients
