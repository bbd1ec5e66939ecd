"""What the law does to each row of one invented person, written down by hand and without Habeas."""

from collections import Counter
from datetime import date

from deploy.example.booking import FIRST_CLIENT
from deploy.example.chat import FIRST_USER
from deploy.example.journal import FIRST_PATIENT
from deploy.example.payment import FIRST_CUSTOMER
from tests.builders import Effect, Systems

BOOKING = """
WITH mine AS (SELECT booking_id AS id FROM booking_client WHERE client_id = $1),
     shared AS (SELECT booking_id AS id FROM booking_client WHERE booking_id IN (SELECT id FROM mine)
                GROUP BY booking_id HAVING count(*) > 1)
SELECT 'client' AS tab, id::text AS key, 'DELETE' AS op FROM client WHERE id = $1
UNION ALL SELECT 'matching_answer', id::text, 'DELETE' FROM matching_answer WHERE client_id = $1
UNION ALL SELECT 'booking_client', booking_id || '/' || client_id, 'DELETE' FROM booking_client WHERE client_id = $1
UNION ALL SELECT 'booking', id::text, CASE WHEN id IN (SELECT id FROM shared) THEN 'UPDATE' ELSE 'DELETE' END FROM mine
UNION ALL SELECT 'survey_answer', id::text, 'UPDATE' FROM survey_answer WHERE client_id = $1
UNION ALL SELECT 'consent', id::text, 'DELETE' FROM consent WHERE client_id = $1
UNION ALL SELECT 'login_session', id::text, 'DELETE' FROM login_session WHERE client_id = $1
UNION ALL SELECT 'disclosure', id::text, 'DELETE' FROM disclosure WHERE client_id = $1
UNION ALL SELECT 'newsletter_subscriber', n.id::text, 'DELETE' FROM newsletter_subscriber n
          JOIN client c ON c.email = n.email WHERE c.id = $1
"""
# Bokföringslagen 7:2: through 31 December of the seventh year after the financial year (calendar years here).
PAYMENT = """
WITH i AS (SELECT id, fiscal_year + 7 < $2 AS over FROM invoice WHERE customer_id = $1)
SELECT 'card_token' AS tab, id::text AS key, 'DELETE' AS op FROM card_token WHERE customer_id = $1
UNION ALL SELECT 'customer', c.id::text, CASE WHEN EXISTS (SELECT FROM i WHERE NOT over) THEN 'UPDATE' ELSE 'DELETE' END
          FROM customer c WHERE c.id = $1
UNION ALL SELECT 'invoice', id::text, CASE WHEN over THEN 'DELETE' ELSE 'UPDATE' END FROM i
UNION ALL SELECT 'invoice_line', invoice_id || '/' || line_no, CASE WHEN over THEN 'DELETE' ELSE 'UPDATE' END
          FROM invoice_line JOIN i ON i.id = invoice_id
UNION ALL SELECT 'payment', p.id::text, CASE WHEN over THEN 'DELETE' ELSE 'UPDATE' END
          FROM payment p JOIN i ON i.id = p.invoice_id
UNION ALL SELECT 'voucher', concat_ws('/', fiscal_year, series, voucher_no), CASE WHEN over THEN 'DELETE' ELSE 'UPDATE' END
          FROM voucher v JOIN i ON i.id = v.invoice_id
UNION ALL SELECT 'voucher_line', concat_ws('/', l.fiscal_year, l.series, l.voucher_no, l.line_no),
                 CASE WHEN over THEN 'DELETE' ELSE 'UPDATE' END
          FROM voucher_line l JOIN voucher v USING (fiscal_year, series, voucher_no) JOIN i ON i.id = v.invoice_id
"""
CHAT = """
WITH mine AS (SELECT id FROM message WHERE sender_id = $1)
SELECT 'user_account' AS tab, id::text AS key, 'DELETE' AS op FROM user_account WHERE id = $1
UNION ALL SELECT 'participant', conversation_id || '/' || user_id, 'DELETE' FROM participant WHERE user_id = $1
UNION ALL SELECT 'conversation', c.id::text, CASE WHEN o.others > 0 THEN 'UPDATE' ELSE 'DELETE' END
          FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = $1
          CROSS JOIN LATERAL (SELECT count(*) AS others FROM participant x WHERE x.conversation_id = c.id AND x.user_id <> $1) o
          WHERE o.others = 0 OR c.title <> 'Samtal'
UNION ALL SELECT 'message', id::text, 'DELETE' FROM mine
UNION ALL SELECT 'attachment', a.id::text, 'DELETE' FROM attachment a JOIN mine ON mine.id = a.message_id
UNION ALL SELECT 'reaction', concat_ws('/', message_id, user_id, emoji), 'DELETE' FROM reaction
          WHERE user_id = $1 OR message_id IN (SELECT id FROM mine)
UNION ALL SELECT 'support_case', id::text, 'DELETE' FROM support_case WHERE user_id = $1
UNION ALL SELECT 'support_message', m.id::text, 'DELETE' FROM support_message m JOIN support_case c ON c.id = m.support_case_id
          WHERE c.user_id = $1
"""
JOURNAL = """
SELECT (SELECT count(*) FROM patient WHERE id = $1) + (SELECT count(*) FROM journal_entry WHERE patient_id = $1)
     + (SELECT count(*) FROM diagnosis WHERE patient_id = $1) + (SELECT count(*) FROM attachment WHERE patient_id = $1)
     + (SELECT count(*) FROM access_log WHERE patient_id = $1)
     + (SELECT count(*) FROM journal_note WHERE patient_id = $1) AS n
"""


async def expected(systems: Systems, number: int, today: date) -> Counter[Effect]:
    """Every effect that an erasure of this person has, each once. The journal has none."""
    asked: dict[str, tuple[str, list[int]]] = {
        "booking": (BOOKING, [FIRST_CLIENT + number]),
        "payment": (PAYMENT, [FIRST_CUSTOMER + number, today.year]),
        "chat": (CHAT, [FIRST_USER + number]),
    }
    found: Counter[Effect] = Counter()
    for system, (sql, values) in asked.items():
        found.update(Effect(system, r["tab"], r["key"], r["op"]) for r in await systems.run(system, sql, *values))
    return found


def noted(number: int) -> Counter[Effect]:
    """The one effect of handing out the person's patient record: it is noted there (PDL 3:11)."""
    return Counter([Effect("journal", "journal_note", f"{FIRST_PATIENT + number}/1", "INSERT")])


async def journal_rows(systems: Systems, number: int) -> int:
    """How many rows the journal holds about the person."""
    return int((await systems.run("journal", JOURNAL, FIRST_PATIENT + number))[0]["n"])
