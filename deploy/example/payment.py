"""The rows of payment and books."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import NamedTuple

from deploy.example.booking import FIRST_BOOKING
from deploy.example.people import SEED, Person
from deploy.example.tables import Tables
from deploy.example.visits import Visit

COLUMNS = {
    "fiscal_year": "year starts_on ends_on closed",
    "vat_period": "period filed_on",
    "customer": "id personnummer name email phone street postcode city marketing_note created_at",
    "card_token": "id customer_id token brand last4 expires_on created_at",
    "invoice": "id invoice_no customer_id fiscal_year issued_on due_on counterparty_name counterparty_address total_ore"
    " paid_on vat_period booking_id reminder_phone",
    "invoice_line": "invoice_id line_no fiscal_year service quantity unit_price_ore vat_percent created_at",
    "payment": "id invoice_id fiscal_year paid_on amount_ore method provider_reference",
    "refund": "id payment_id fiscal_year amount_ore ordered_on paid_out_on",
    "chargeback": "id payment_id fiscal_year opened_on decided_on",
    "voucher": "fiscal_year series voucher_no invoice_id happened_on booked_on description",
    "voucher_line": "fiscal_year series voucher_no line_no account_no debit_ore credit_ore created_at",
}
FIRST_CUSTOMER = 20_001
RESTS_ON_BOOKING, UNPAID, REFUNDED, DISPUTED, OPEN_VAT = 121, 122, 123, 124, 125
"""People whose newest invoice is something special: it rests on a booking, nobody has paid it, the money goes back, the
card payment is disputed, or its VAT period is still open."""
YEARS_BACK = 9
NOTES = ("Vill gärna ha erbjudanden om grupper", "Svarade på vårens kampanj", "Ring helst på förmiddagen", None)


def rows(people: Sequence[Person], visits: Sequence[Visit], today: date) -> Tables:
    """Customers and the books of ten financial years; each financial year is a calendar year."""
    tables = Tables(COLUMNS)
    for year in range(today.year - YEARS_BACK, today.year + 1):
        tables.add("fiscal_year", year, date(year, 1, 1), date(year, 12, 31), year < today.year - 1)
    billed = sorted(
        (_Billed(v, FIRST_BOOKING + place) for place, v in enumerate(visits) if v.status != "cancelled"),
        key=lambda b: (b.visit.starts_at, b.visit.person.number),
    )
    newest = {b.visit.person.number: b for b in billed}
    for person in people:
        _customer(tables, person, today)
    numbers: dict[int, int] = {}
    for one in billed:
        year = one.visit.starts_at.year
        numbers[year] = numbers.get(year, 0) + 1
        _invoice(tables, one, numbers[year], newest=one is newest[one.visit.person.number], today=today)
    return tables


class _Billed(NamedTuple):
    """A visit that was paid for, and its booking."""

    visit: Visit
    booking: int


def _customer(tables: Tables, p: Person, today: date) -> None:
    rng = Random(f"{SEED}:customer:{p.number}")
    customer = FIRST_CUSTOMER + p.number
    created = datetime(today.year, today.month, today.day, 9, tzinfo=UTC) - timedelta(days=29 + 365 * p.years)
    note = NOTES[0] if p.number == 0 else rng.choice(NOTES)
    tables.add(
        "customer", customer, f"{p.personnummer[:8]}-{p.personnummer[8:]}", p.name, p.email, _typed(p.phone),
        p.street, p.postcode, p.city, note, created,
    )  # fmt: skip
    if p.number == 0 or rng.random() < 0.8:
        token, brand = f"tok_{rng.getrandbits(64):016x}", rng.choice(("Visa", "Mastercard"))
        last4, row = f"{rng.randint(0, 9999):04d}", tables.next_id("card_token")
        tables.add("card_token", row, customer, token, brand, last4, date(today.year + 2, 5, 31), created)


def _invoice(tables: Tables, billed: _Billed, number: int, *, newest: bool, today: date) -> None:
    visit = billed.visit
    p, year, on = visit.person, visit.starts_at.year, visit.starts_at.date()
    special = p.number if newest else None
    rng = Random(f"{SEED}:invoice:{p.number}:{on:%Y%m%d}")
    invoice = tables.next_id("invoice", 70_001)
    total, method = visit.price_ore, rng.choice(("card", "card", "swish", "bankgiro"))
    paid_on = min(on + timedelta(days=rng.randint(0, 14)), date(year, 12, 31))
    period = f"{on:%Y-%m}" if special == OPEN_VAT else None
    if period:
        tables.add("vat_period", period, None)
    tables.add(
        "invoice", invoice, f"{year}-{number:05d}", FIRST_CUSTOMER + p.number, year, on, on + timedelta(days=30),
        p.name, f"{p.street}, {p.postcode} {p.city}", total, None if special == UNPAID else paid_on,
        period, billed.booking if special == RESTS_ON_BOOKING else None,
        _typed(p.phone) if method == "bankgiro" else None,
    )  # fmt: skip
    service = "Parsamtal 75 min" if visit.other else "Samtal 45 min"
    vat = 25 if special == OPEN_VAT else 0
    tables.add("invoice_line", invoice, 1, year, "Föreläsning" if vat else service, 1, total, vat, visit.starts_at)
    lines = [("1510", total, 0), ("3045", 0, total)]
    booked_on, text = on, f"Faktura {year}-{number:05d}"
    if special != UNPAID:
        booked_on, text = paid_on, f"Betald faktura {year}-{number:05d}"
        fee = total // 70 if method == "card" else 0
        lines = [("1930", total - fee, 0), ("6570", fee, 0), ("3045", 0, total)]
        reference = f"{method[:2].upper()}{rng.getrandbits(40):010X}"
        row = tables.next_id("payment")
        tables.add("payment", row, invoice, year, paid_on, total, method, reference)
        if special == REFUNDED:
            tables.add("refund", 1, row, year, total, today - timedelta(days=4), None)
        if special == DISPUTED:
            tables.add("chargeback", 1, row, year, today - timedelta(days=9), None)
    tables.add("voucher", year, "F", number, invoice, booked_on, booked_on, text)
    booked_at = datetime(booked_on.year, booked_on.month, booked_on.day, 12, tzinfo=UTC)
    for line_no, line in enumerate((line for line in lines if line[1] or line[2]), 1):
        tables.add("voucher_line", year, "F", number, line_no, *line, booked_at)


def _typed(phone: str | None) -> str | None:
    """The number as people type it: 070-1740605."""
    if phone is None:
        return None
    area = next(code for code in ("70", "980", "31", "40", "8") if phone.startswith(f"+46{code}"))
    return f"0{area}-{phone[3 + len(area) :]}"
