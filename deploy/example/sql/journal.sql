-- The patient journal: entries by licensed clinicians, what hangs on them, and who opened them.
-- Nothing here is erased without a decision by IVO (PDL 3:14, 8:4).

CREATE TABLE care_unit (
    id integer PRIMARY KEY,
    name text NOT NULL,
    unit_code text NOT NULL UNIQUE
);

CREATE TABLE clinician (
    id integer PRIMARY KEY,
    care_unit_id integer NOT NULL REFERENCES care_unit,
    name text NOT NULL,
    profession text NOT NULL,
    licence_no text NOT NULL UNIQUE
);

-- A journal can be closed to other units, and to other caregivers.
CREATE TABLE patient (
    id integer PRIMARY KEY,
    personnummer text NOT NULL UNIQUE,
    name text NOT NULL,
    phone text,
    protected_identity boolean NOT NULL DEFAULT false,
    registered_at timestamptz NOT NULL,
    last_entry_on date NOT NULL,
    blocked_inner_at timestamptz,
    blocked_external_at timestamptz
);

CREATE TABLE journal_entry (
    patient_id integer NOT NULL REFERENCES patient,
    entry_no integer NOT NULL,
    clinician_id integer NOT NULL REFERENCES clinician,
    care_unit_id integer NOT NULL REFERENCES care_unit,
    written_by text NOT NULL,
    written_at timestamptz NOT NULL,
    signed_at timestamptz,
    kind text NOT NULL CHECK (kind IN ('assessment', 'session', 'phone_call', 'closing')),
    reason text NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (patient_id, entry_no)
);

CREATE TABLE diagnosis (
    patient_id integer NOT NULL,
    entry_no integer NOT NULL,
    code text NOT NULL,
    label text NOT NULL,
    set_on date NOT NULL,
    PRIMARY KEY (patient_id, entry_no, code),
    FOREIGN KEY (patient_id, entry_no) REFERENCES journal_entry
);

CREATE TABLE attachment (
    id integer PRIMARY KEY,
    patient_id integer NOT NULL,
    entry_no integer NOT NULL,
    file_name text NOT NULL,
    media_type text NOT NULL,
    content text NOT NULL,
    added_at timestamptz NOT NULL,
    FOREIGN KEY (patient_id, entry_no) REFERENCES journal_entry
);
CREATE INDEX attachment_entry ON attachment (patient_id, entry_no);

-- What stands beside the journal: the patient's own view (PDL 8:2), what was corrected, and to whom a copy was handed out
-- (PDL 3:11). `entry_no` is the entry that it is about, where it is about one.
CREATE TABLE journal_note (
    patient_id integer NOT NULL REFERENCES patient,
    note_no integer NOT NULL,
    entry_no integer,
    kind text NOT NULL CHECK (kind IN ('patient_view', 'correction', 'handed_out')),
    body text NOT NULL,
    written_at timestamptz NOT NULL,
    written_by text NOT NULL,
    reference text NOT NULL,
    PRIMARY KEY (patient_id, note_no),
    FOREIGN KEY (patient_id, entry_no) REFERENCES journal_entry
);
CREATE UNIQUE INDEX journal_note_reference ON journal_note (reference, kind, patient_id, coalesce(entry_no, 0));

-- Who opened the journal, at which unit, when and why (PDL 4:3).
CREATE TABLE access_log (
    id integer PRIMARY KEY,
    patient_id integer NOT NULL REFERENCES patient,
    clinician_id integer NOT NULL REFERENCES clinician,
    care_unit_id integer NOT NULL REFERENCES care_unit,
    unit_name text NOT NULL,
    opened_by text NOT NULL,
    opened_by_role text NOT NULL,
    opened_at timestamptz NOT NULL,
    action text NOT NULL CHECK (action IN ('read', 'write', 'print')),
    purpose text NOT NULL
);
CREATE INDEX access_log_patient ON access_log (patient_id);
