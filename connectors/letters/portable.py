"""The files that a person takes along (GDPR Art. 20): JSON and CSV for each table, what the fields mean, and the published format.

The rule of the CSV: UTF-8, commas, CRLF, a first row of names. A cell that begins with one of `= + - @ '` (also in full
width), a tab or a line break gets one apostrophe in front, so that no spreadsheet takes it for a formula; whoever reads the
file takes one leading apostrophe away and has the value. An empty cell is no value; an empty text is a cell of one
apostrophe. Numbers are never changed.
Source: GDPR Art. 20(1), WP 242 rev.01; RFC 4180.
"""

import csv
import hashlib
import io
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors.letters.copy import file_name
from schemas.answers import CopyOf
from schemas.ids import SystemId
from schemas.manifest import Manifest, Table
from schemas.systems import Row
from schemas.text import Language

PIECE = 500
"""Rows of one table in one file, and the most that are held of it."""
FORMAT = "habeas-portable/1"
SCHEMA = Path(__file__).with_name("portable.schema.json")
RISKY = (*"=+-@'", *"＝＋－＠", "\t", "\r", "\n")


async def render_package(
    about: CopyOf, manifests: Mapping[SystemId, Manifest], rows: AsyncIterator[tuple[SystemId, Row]]
) -> AsyncIterator[tuple[str, bytes]]:
    """`data/<system>/<table>.json` and `.csv` (`-2` and so on behind each further PIECE), `fields.sv.json`, `fields.en.json`,
    `schema.json` and last `manifest.json` with every file's SHA-256.

    Rows may come in any order. Holds at most PIECE rows of each table.
    """
    package = _Package(about, manifests)
    async for system, row in rows:
        for file in package.take(system, row):
            yield file
    for file in package.finish():
        yield file


class _Waiting:
    """The rows of one table that are not written yet."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns, self.rows = columns, list[Row]()
        self.seen = dict.fromkeys(columns)
        self.pieces = self.count = 0


class _Package:
    def __init__(self, about: CopyOf, manifests: Mapping[SystemId, Manifest]) -> None:
        self.about, self.manifests = about, manifests
        self.zone = ZoneInfo(about.organisation.time_zone)
        self.tables: dict[tuple[SystemId, str], _Waiting] = {}
        self.files: list[dict[str, str | int]] = []

    def take(self, system: SystemId, row: Row) -> Iterator[tuple[str, bytes]]:
        """The row waits; a full piece, or one whose columns differ from this row's, is a file."""
        key, columns = (system, row.record.table), tuple(row.content)
        table = self.tables.setdefault(key, _Waiting(columns))
        if table.rows and (len(table.rows) >= PIECE or table.columns != columns):
            yield from self._piece(key, table)
        if table.columns != columns:
            table.columns = columns
            table.seen.update(dict.fromkeys(columns))
        table.rows.append(row)
        table.count += 1

    def finish(self) -> Iterator[tuple[str, bytes]]:
        """What still waits, what the fields mean, the format, and the list of files."""
        for key, table in self.tables.items():
            if table.rows:
                yield from self._piece(key, table)
        for language in Language:
            said = json.dumps(self._fields(language), ensure_ascii=False, indent=1)
            yield self._file(f"fields.{language.value}.json", said.encode())
        yield self._file("schema.json", SCHEMA.read_bytes())
        listed = {
            "format": FORMAT, "case": self.about.case, "organisation": self.about.organisation.name,
            "made_at": self.about.made_at.isoformat(), "records": sum(t.count for t in self.tables.values()),
            "files": self.files,
        }  # fmt: skip
        yield "manifest.json", json.dumps(listed, ensure_ascii=False, indent=1).encode()

    def _piece(self, key: tuple[SystemId, str], table: _Waiting) -> Iterator[tuple[str, bytes]]:
        system, name = key
        table.pieces += 1
        number = f"-{table.pieces}" if table.pieces > 1 else ""
        path = f"data/{file_name(system)}/{file_name(name)}{number}"
        said = {"format": FORMAT, "system": system, "table": name, "rows": [self._row(r) for r in table.rows]}
        yield self._file(f"{path}.json", json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode())
        yield self._file(f"{path}.csv", self._csv(table).encode())
        table.rows = []

    def _row(self, row: Row) -> dict[str, Any]:
        content = {column: self._plain(value) for column, value in row.content.items()}
        return {"record": list(row.record.key), "category": row.record.category, "content": content}

    def _csv(self, table: _Waiting) -> str:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([cell(column) for column in table.columns])
        for row in table.rows:
            writer.writerow([cell(self._plain(row.content.get(column))) for column in table.columns])
        return text.getvalue()

    def _plain(self, value: Any) -> Any:
        """A value of JSON; a time with its zone, ISO 8601."""
        if isinstance(value, datetime):
            return (value if value.tzinfo else value.replace(tzinfo=self.zone)).isoformat()
        if isinstance(value, (date, time)):
            return value.isoformat()
        if isinstance(value, dict):
            return {str(k): self._plain(v) for k, v in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._plain(each) for each in value]
        return value if value is None or isinstance(value, (str, bool, int, float)) else str(value)

    def _fields(self, language: Language) -> dict[str, Any]:
        names = {s.id: s.name.in_(language) for s in self.about.organisation.systems}
        told = [
            self._table(key, table, language) | {"system_name": names.get(key[0], key[0])}
            for key, table in self.tables.items()
        ]
        return {"format": FORMAT, "language": language.value, "tables": told}

    def _table(self, key: tuple[SystemId, str], table: _Waiting, language: Language) -> dict[str, Any]:
        system, name = key
        manifest = self.manifests.get(system)
        known: Table | None = manifest.tables.get(name) if manifest else None
        labels = (known.export or {}) if known else {}
        fields = [{"name": c, "label": text.in_(language) if (text := labels.get(c)) else c} for c in table.seen]
        label = known.label.in_(language) if known and known.label else name
        return {"system": system, "table": name, "label": label, "fields": fields}

    def _file(self, path: str, content: bytes) -> tuple[str, bytes]:
        self.files.append({"path": path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
        return path, content


def cell(value: Any) -> str:
    """A value of JSON as a cell of the CSV, by the rule above."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        return f"'{value}" if not value or value.startswith(RISKY) else value
    return str(value)
