"""The same access and the same erasure of one person as bare SQL by asyncpg, without law, proof, ledger or letters."""

import time
from datetime import date
from typing import Any

import asyncpg

from tests.bench.desk import BenchDesk

Connections = dict[str, asyncpg.Connection]
UNTIL = date(2033, 12, 31)

COPY = {
    "booking": (
        "SELECT * FROM client WHERE id = $1",
        "SELECT * FROM matching_answer WHERE client_id = $1",
        "SELECT * FROM consent WHERE client_id = $1",
        "SELECT * FROM login_session WHERE client_id = $1",
        "SELECT * FROM survey_answer WHERE client_id = $1",
        "SELECT * FROM booking_client WHERE client_id = $1",
        "SELECT b.* FROM booking b JOIN booking_client c ON c.booking_id = b.id WHERE c.client_id = $1",
    ),
    "payment": (
        "SELECT * FROM customer WHERE id = $1",
        "SELECT * FROM card_token WHERE customer_id = $1",
        "SELECT * FROM invoice WHERE customer_id = $1",
        "SELECT l.* FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id WHERE i.customer_id = $1",
        "SELECT p.* FROM payment p JOIN invoice i ON i.id = p.invoice_id WHERE i.customer_id = $1",
        "SELECT v.* FROM voucher v JOIN invoice i ON i.id = v.invoice_id WHERE i.customer_id = $1",
        "SELECT l.* FROM voucher_line l JOIN voucher v USING (fiscal_year, series, voucher_no)"
        " JOIN invoice i ON i.id = v.invoice_id WHERE i.customer_id = $1",
    ),
    "journal": (
        "SELECT * FROM patient WHERE id = $1",
        "SELECT * FROM journal_entry WHERE patient_id = $1",
        "SELECT * FROM diagnosis WHERE patient_id = $1",
        "SELECT * FROM attachment WHERE patient_id = $1",
        "SELECT * FROM access_log WHERE patient_id = $1",
    ),
    "chat": (
        "SELECT * FROM user_account WHERE id = $1",
        "SELECT * FROM participant WHERE user_id = $1",
        "SELECT c.* FROM conversation c JOIN participant p ON p.conversation_id = c.id WHERE p.user_id = $1",
        "SELECT * FROM message WHERE sender_id = $1",
        "SELECT a.* FROM attachment a JOIN message m ON m.id = a.message_id WHERE m.sender_id = $1",
        "SELECT * FROM reaction WHERE user_id = $1",
        "SELECT * FROM support_case WHERE user_id = $1",
        "SELECT m.* FROM support_message m JOIN support_case c ON c.id = m.support_case_id WHERE c.user_id = $1",
    ),
}

ERASURE = {
    "booking": (
        "DELETE FROM matching_answer WHERE client_id = $1",
        "DELETE FROM consent WHERE client_id = $1",
        "DELETE FROM login_session WHERE client_id = $1",
        "UPDATE survey_answer SET client_id = NULL, comment = NULL WHERE client_id = $1",
        "WITH mine AS (DELETE FROM booking_client WHERE client_id = $1 RETURNING booking_id)"
        " UPDATE booking SET calendar_title = 'Parsamtal' FROM mine WHERE id = booking_id",
        "DELETE FROM booking b WHERE calendar_title = 'Parsamtal'"
        " AND NOT EXISTS (SELECT FROM booking_client c WHERE c.booking_id = b.id) AND $1 > 0",
        "DELETE FROM client WHERE id = $1",
    ),
    "payment": (
        "DELETE FROM card_token WHERE customer_id = $1",
        "UPDATE voucher_line SET restricted_until = $2 FROM voucher v, invoice i WHERE i.customer_id = $1"
        " AND v.invoice_id = i.id AND (voucher_line.fiscal_year, voucher_line.series, voucher_line.voucher_no)"
        " = (v.fiscal_year, v.series, v.voucher_no)",
        "UPDATE voucher SET restricted_until = $2 FROM invoice i WHERE i.customer_id = $1 AND voucher.invoice_id = i.id",
        "UPDATE payment SET restricted_until = $2 FROM invoice i WHERE i.customer_id = $1 AND payment.invoice_id = i.id",
        "UPDATE invoice_line SET restricted_until = $2 FROM invoice i"
        " WHERE i.customer_id = $1 AND invoice_line.invoice_id = i.id",
        "UPDATE invoice SET restricted_until = $2, reminder_phone = NULL WHERE customer_id = $1",
        "UPDATE customer SET restricted_until = $2, marketing_note = NULL WHERE id = $1",
    ),
    "chat": (
        "DELETE FROM attachment a USING message m WHERE m.id = a.message_id AND m.sender_id = $1",
        "DELETE FROM reaction r USING message m WHERE m.id = r.message_id AND m.sender_id = $1",
        "DELETE FROM reaction WHERE user_id = $1",
        "DELETE FROM message WHERE sender_id = $1",
        "UPDATE conversation SET title = 'Samtal' FROM participant p"
        " WHERE p.conversation_id = conversation.id AND p.user_id = $1",
        "DELETE FROM participant WHERE user_id = $1",
        "DELETE FROM support_message m USING support_case c WHERE c.id = m.support_case_id AND c.user_id = $1",
        "DELETE FROM support_case WHERE user_id = $1",
        "DELETE FROM user_account WHERE id = $1",
    ),
}


async def bare(desk: BenchDesk, right: str, people: list[str]) -> dict[str, Any]:
    """One person after the other, one transaction a system; how long, and how many rows."""
    connections = {n: await asyncpg.connect(desk.where.systems[n]) for n in COPY}
    try:
        rows, began = 0, time.perf_counter()
        for email in people:
            for system, id_ in (await _ids(connections, email)).items():
                rows += await (_copied if right == "access" else _erased)(connections[system], system, id_)
        return {"seconds": time.perf_counter() - began, "records": rows / len(people)}
    finally:
        for connection in connections.values():
            await connection.close()


async def _ids(connections: Connections, email: str) -> dict[str, int]:
    client = await connections["booking"].fetchrow("SELECT id, personnummer FROM client WHERE email = $1", email)
    assert client is not None
    number = client["personnummer"]
    found = {
        "booking": client["id"],
        "payment": await connections["payment"].fetchval(
            "SELECT id FROM customer WHERE regexp_replace(personnummer, '[^0-9]', '', 'g') = ANY($1)",
            [number, number[2:]],
        ),
        "journal": await connections["journal"].fetchval("SELECT id FROM patient WHERE personnummer = $1", number),
        "chat": await connections["chat"].fetchval(
            "SELECT id FROM user_account WHERE personnummer = $1 OR email = $2", number, email
        ),
    }
    return {system: id_ for system, id_ in found.items() if id_ is not None}


async def _copied(connection: asyncpg.Connection, system: str, id_: int) -> int:
    return sum([len(await connection.fetch(sql, id_)) for sql in COPY[system]])


async def _erased(connection: asyncpg.Connection, system: str, id_: int) -> int:
    rows = 0
    async with connection.transaction():
        for sql in ERASURE.get(system, ()):
            done = await connection.execute(sql, id_, *([UNTIL] if "$2" in sql else []))
            rows += int(done.rpartition(" ")[2])
    return rows
