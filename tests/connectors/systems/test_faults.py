"""What a database that fails means, and what it never says."""

import asyncpg
import pytest

from connectors.systems.manifest import load
from connectors.systems.postgres.system import PostgresSystem
from schemas.errors import SystemRefused, SystemUnavailable
from schemas.systems import Deed, Identity, IdentityKind, Order
from tests.connectors.systems.conftest import SALON

pytestmark = pytest.mark.asyncio
ANNA = Identity(kind=IdentityKind.PERSONNUMMER, value="198001011238")


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(SystemUnavailable):
        await PostgresSystem.open(load(SALON), "postgresql://nobody@127.0.0.1:1/none")


async def test_a_wrong_password_is_a_refusal(dsn: str) -> None:
    with pytest.raises(SystemRefused):
        await PostgresSystem.open(load(SALON), dsn.replace("postgres:", "postgres:x", 1))


async def test_a_session_that_was_ended_is_unavailable_and_the_next_call_works(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    await salon.locate([ANNA])
    await db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'habeas'")

    health = await salon.health()

    assert health.ok or "unavailable" in health.detail
    assert (await salon.locate([ANNA])).records


async def test_a_row_that_somebody_else_holds_is_unavailable(salon: PostgresSystem, db: asyncpg.Connection) -> None:
    records = tuple(r for r in (await salon.locate([ANNA])).records if r.table == "visit")
    transaction = db.transaction()
    await transaction.start()
    await db.execute("SELECT 1 FROM visit FOR UPDATE")

    with pytest.raises(SystemUnavailable, match="LockNotAvailable"):
        await salon.carry_out(Order(deed=Deed.ERASE, records=records))
    await transaction.rollback()


async def test_a_refusal_quotes_no_row(salon: PostgresSystem, db: asyncpg.Connection) -> None:
    records = tuple(r for r in (await salon.locate([ANNA])).records if r.table == "client")
    await db.execute("CREATE UNIQUE INDEX one_name ON client (name)")

    with pytest.raises(SystemRefused) as refused:
        await salon.carry_out(Order(deed=Deed.RECTIFY, records=records, values={"name": "Cecilia"}))

    assert "one_name" in str(refused.value)
    assert "Cecilia" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


async def test_what_a_trigger_raises_is_a_refusal_without_its_text(
    salon: PostgresSystem, db: asyncpg.Connection
) -> None:
    await db.execute(
        "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'row of %', "
        "OLD.contact_email; END $$;"
        "CREATE TRIGGER no BEFORE DELETE ON visit FOR EACH ROW EXECUTE FUNCTION no()"
    )
    records = tuple(r for r in (await salon.locate([ANNA])).records if r.table == "visit")

    with pytest.raises(SystemRefused, match="P0001") as refused:
        await salon.carry_out(Order(deed=Deed.ERASE, records=records))

    assert "row of" not in str(refused.value)


async def test_what_a_trigger_keeps_silently_is_refused_not_done(salon: PostgresSystem, db: asyncpg.Connection) -> None:
    await db.execute(
        "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;"
        "CREATE TRIGGER no BEFORE DELETE ON visit FOR EACH ROW EXECUTE FUNCTION no()"
    )
    records = tuple(r for r in (await salon.locate([ANNA])).records if r.table == "visit")

    receipt = await salon.carry_out(Order(deed=Deed.ERASE, records=records))

    assert (receipt.changed, receipt.refused[0].reason) == (0, "the database kept it")


async def test_a_permission_that_is_missing_is_a_refusal(
    salon: PostgresSystem, db: asyncpg.Connection, dsn: str
) -> None:
    name = dsn.rsplit("/", 1)[1]
    await db.execute(
        f"CREATE ROLE {name} LOGIN PASSWORD 'secret' ; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}"
    )
    address = dsn.split("@", 1)[1]
    system = await PostgresSystem.open(load(SALON), f"postgresql://{name}:secret@{address}")
    records = tuple(r for r in (await system.locate([ANNA])).records if r.table == "visit")

    with pytest.raises(SystemRefused, match="42501"):
        await system.carry_out(Order(deed=Deed.ERASE, records=records))
    await system.close()
    await db.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")


async def test_a_table_that_changed_makes_the_system_unwell(salon: PostgresSystem, db: asyncpg.Connection) -> None:
    assert (await salon.health()).ok

    await db.execute("ALTER TABLE client DROP COLUMN note")

    health = await salon.health()
    assert not health.ok
    assert "no column 'note'" in health.detail
