-- Payment and books: customers, cards, invoices, what was paid, and the vouchers.
-- This system writes personnummer and phone with a dash, as its users type them.
-- A restricted row is out of the views that ordinary staff work with and waits for the end of its period.

CREATE TABLE fiscal_year (
    year integer PRIMARY KEY,
    starts_on date NOT NULL,
    ends_on date NOT NULL CHECK (ends_on > starts_on),
    closed boolean NOT NULL
);

-- Therapy is exempt from VAT; what is not belongs to a period, which is open until its return is filed.
CREATE TABLE vat_period (
    period text PRIMARY KEY CHECK (period ~ '^[0-9]{4}-[0-9]{2}$'),
    filed_on date
);

CREATE TABLE customer (
    id integer PRIMARY KEY,
    personnummer text UNIQUE,
    name text NOT NULL,
    email text,
    phone text,
    street text NOT NULL,
    postcode text NOT NULL,
    city text NOT NULL,
    marketing_note text,
    created_at timestamptz NOT NULL,
    restricted_until date,
    restricted_ground text
);
CREATE INDEX customer_personnummer ON customer (regexp_replace(personnummer, '[^0-9]', '', 'g'));
CREATE INDEX customer_email ON customer (lower(btrim(email)));
CREATE INDEX customer_phone ON customer (regexp_replace(phone, '[^0-9]', '', 'g'));

CREATE TABLE card_token (
    id integer PRIMARY KEY,
    customer_id integer NOT NULL REFERENCES customer,
    token text NOT NULL UNIQUE,
    brand text NOT NULL,
    last4 text NOT NULL CHECK (last4 ~ '^[0-9]{4}$'),
    expires_on date NOT NULL,
    created_at timestamptz NOT NULL,
    restricted_until date,
    restricted_ground text
);
CREATE INDEX card_token_customer ON card_token (customer_id);

-- The counterparty stands on the invoice itself, as it was on the day (BFL 5:7).
CREATE TABLE invoice (
    id integer PRIMARY KEY,
    invoice_no text NOT NULL UNIQUE,
    customer_id integer NOT NULL REFERENCES customer,
    fiscal_year integer NOT NULL REFERENCES fiscal_year,
    issued_on date NOT NULL,
    due_on date NOT NULL,
    counterparty_name text NOT NULL,
    counterparty_address text NOT NULL,
    total_ore integer NOT NULL,
    paid_on date,
    cancelled boolean NOT NULL DEFAULT false,
    vat_period text REFERENCES vat_period,
    booking_id integer,
    reminder_phone text,
    restricted_until date,
    restricted_ground text
);
-- booking_id names a booking of the booking system, where that is the document that the invoice rests on (BFL 5:7).
CREATE INDEX invoice_customer ON invoice (customer_id);
CREATE INDEX invoice_booking ON invoice (booking_id);

CREATE TABLE invoice_line (
    invoice_id integer NOT NULL REFERENCES invoice,
    line_no integer NOT NULL,
    fiscal_year integer NOT NULL REFERENCES fiscal_year,
    service text NOT NULL,
    quantity integer NOT NULL CHECK (quantity > 0),
    unit_price_ore integer NOT NULL,
    vat_percent integer NOT NULL,
    restricted_until date,
    restricted_ground text,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (invoice_id, line_no)
);

CREATE TABLE payment (
    id integer PRIMARY KEY,
    invoice_id integer NOT NULL REFERENCES invoice,
    fiscal_year integer NOT NULL REFERENCES fiscal_year,
    paid_on date NOT NULL,
    amount_ore integer NOT NULL,
    method text NOT NULL CHECK (method IN ('card', 'swish', 'bankgiro')),
    provider_reference text NOT NULL,
    restricted_until date,
    restricted_ground text
);
CREATE INDEX payment_invoice ON payment (invoice_id);

-- Money on its way back, and card payments that the cardholder disputes.
CREATE TABLE refund (
    id integer PRIMARY KEY,
    payment_id integer NOT NULL REFERENCES payment,
    fiscal_year integer NOT NULL REFERENCES fiscal_year,
    amount_ore integer NOT NULL,
    ordered_on date NOT NULL,
    paid_out_on date,
    restricted_until date,
    restricted_ground text
);
CREATE INDEX refund_payment ON refund (payment_id);

CREATE TABLE chargeback (
    id integer PRIMARY KEY,
    payment_id integer NOT NULL REFERENCES payment,
    fiscal_year integer NOT NULL REFERENCES fiscal_year,
    opened_on date NOT NULL,
    decided_on date,
    restricted_until date,
    restricted_ground text
);
CREATE INDEX chargeback_payment ON chargeback (payment_id);

CREATE TABLE voucher (
    fiscal_year integer NOT NULL REFERENCES fiscal_year,
    series text NOT NULL,
    voucher_no integer NOT NULL,
    invoice_id integer NOT NULL REFERENCES invoice,
    happened_on date NOT NULL,
    booked_on date NOT NULL,
    description text NOT NULL,
    restricted_until date,
    restricted_ground text,
    PRIMARY KEY (fiscal_year, series, voucher_no)
);
CREATE INDEX voucher_invoice ON voucher (invoice_id);

CREATE TABLE voucher_line (
    fiscal_year integer NOT NULL,
    series text NOT NULL,
    voucher_no integer NOT NULL,
    line_no integer NOT NULL,
    account_no text NOT NULL,
    debit_ore integer NOT NULL CHECK (debit_ore >= 0),
    credit_ore integer NOT NULL CHECK (credit_ore >= 0),
    restricted_until date,
    restricted_ground text,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (fiscal_year, series, voucher_no, line_no),
    FOREIGN KEY (fiscal_year, series, voucher_no) REFERENCES voucher
);

-- A voucher stays as it was; what was wrong in it stands in a voucher of its own, with who and when (BFL 5:5).
CREATE TABLE correction_voucher (
    fiscal_year integer NOT NULL REFERENCES fiscal_year,
    series text NOT NULL,
    voucher_no integer NOT NULL,
    corrected_series text NOT NULL,
    corrected_no integer NOT NULL,
    text text NOT NULL,
    reference text NOT NULL,
    corrected_by text NOT NULL,
    corrected_at timestamptz NOT NULL,
    restricted_until date,
    restricted_ground text,
    PRIMARY KEY (fiscal_year, series, voucher_no),
    UNIQUE (reference, fiscal_year, corrected_series, corrected_no),
    FOREIGN KEY (fiscal_year, corrected_series, corrected_no) REFERENCES voucher
);
CREATE INDEX correction_voucher_corrected ON correction_voucher (fiscal_year, corrected_series, corrected_no);

-- What ordinary staff see: restricted rows are not there, and a restricted customer's invoices have no name.
CREATE VIEW customer_in_use AS SELECT * FROM customer WHERE restricted_until IS NULL;
CREATE VIEW invoice_in_use AS
SELECT i.id, i.invoice_no, i.customer_id, c.name, c.email, c.phone, i.issued_on, i.due_on, i.total_ore
FROM invoice AS i LEFT JOIN customer_in_use AS c ON c.id = i.customer_id
WHERE i.restricted_until IS NULL;
CREATE VIEW card_token_in_use AS SELECT * FROM card_token WHERE restricted_until IS NULL;
CREATE VIEW invoice_line_in_use AS SELECT * FROM invoice_line WHERE restricted_until IS NULL;
CREATE VIEW payment_in_use AS SELECT * FROM payment WHERE restricted_until IS NULL;
CREATE VIEW refund_in_use AS SELECT * FROM refund WHERE restricted_until IS NULL;
CREATE VIEW chargeback_in_use AS SELECT * FROM chargeback WHERE restricted_until IS NULL;
CREATE VIEW voucher_in_use AS SELECT * FROM voucher WHERE restricted_until IS NULL;
CREATE VIEW voucher_line_in_use AS SELECT * FROM voucher_line WHERE restricted_until IS NULL;
CREATE VIEW correction_voucher_in_use AS SELECT * FROM correction_voucher WHERE restricted_until IS NULL;
