"""The person's copy: pages to read, files for programs, and a list of digests, in bounded memory.

Few rows stand on one page. Once there are more than INLINE, each table gets pages of PAGE rows of its own, and only the
rows of tables that are not yet full are held.
"""

import hashlib
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from connectors.letters import rendering
from schemas.answers import CopyOf
from schemas.ids import SystemId
from schemas.manifest import Manifest
from schemas.systems import Row
from schemas.text import Language

INLINE = 600
"""Rows in all that still stand on one page."""
PAGE = 500
"""Rows of one table on one page of its own."""
NARROW, WIDEST, LONG = 4, 8, 90
"""Columns that fit for a row alone, columns that fit for several, and characters that make a wide row too wide."""

WORDS = {
    Language.SV: {
        "title": "Dina uppgifter hos oss", "case": "Ärende", "made": "Framställd", "contents": "Innehåll",
        "page": "Sida", "back": "Till översikten", "yes": "ja", "no": "nej",
        "intro": "Här är de uppgifter om dig som vi har hittat, system för system, så som de står där. Samma uppgifter finns "
        "som filer för andra program i mappen data. Brevet säger vad vi använder dem till, hur länge och om mer följer.",
        "confidential": "Innehåller personuppgifter. Förvara filerna så att ingen annan kan läsa dem.",
    },
    Language.EN: {
        "title": "Your data with us", "case": "Case", "made": "Made", "contents": "Contents",
        "page": "Page", "back": "To the overview", "yes": "yes", "no": "no",
        "intro": "These are the data about you that we have found, system by system, as they stand there. The same data are in "
        "the folder data, as files for other programs. The letter says what we use them for, how long, and whether more follows.",
        "confidential": "Contains personal data. Keep the files where nobody else can read them.",
    },
}  # fmt: skip


class _Part(NamedTuple):
    """One page of one table that has been written."""

    href: str
    rows: int


class _Table:
    """The rows of one table that are not written yet, and the pages that are."""

    def __init__(self, system: SystemId, name: str, columns: tuple[str, ...]) -> None:
        self.system, self.name, self.columns = system, name, columns
        self.rows: list[Row] = []
        self.parts: list[_Part] = []
        self.file = file_name(name)

    @property
    def count(self) -> int:
        """Rows so far, written or not."""
        return len(self.rows) + sum(part.rows for part in self.parts)


async def render_package(
    about: CopyOf, manifests: Mapping[SystemId, Manifest], rows: AsyncIterator[tuple[SystemId, Row]]
) -> AsyncIterator[tuple[str, bytes]]:
    """The files of the copy: `data/…json`, `sv/…html`, `en/…html`, and last `manifest.json` with every file's SHA-256.

    Each file comes in one piece of at most PAGE rows. Rows may come in any order; a row of an unknown table keeps the
    names that its system uses.
    Source: GDPR Art. 15(3), 12(1).
    """
    package = _Package(about, manifests)
    paged = False
    total = 0
    async for system, row in rows:
        table = package.take(system, row)
        total += 1
        if not paged and total > INLINE:
            paged = True
            for each in package.tables.values():
                for file in package.flush(each):
                    yield file
        elif paged and len(table.rows) >= PAGE:
            for file in package.flush(table):
                yield file
    for file in package.finish(paged):
        yield file


class _Package:
    """A copy while it is made."""

    def __init__(self, about: CopyOf, manifests: Mapping[SystemId, Manifest]) -> None:
        self.about, self.manifests = about, manifests
        self.zone = ZoneInfo(about.organisation.time_zone)
        self.tables: dict[tuple[SystemId, str], _Table] = {}
        self.files: list[dict[str, str | int]] = []

    def take(self, system: SystemId, row: Row) -> _Table:
        """The row waits in its table."""
        key = (system, row.record.table)
        table = self.tables.get(key)
        if table is None:
            table = self.tables[key] = _Table(system, row.record.table, tuple(row.content))
        table.rows.append(row)
        return table

    def flush(self, table: _Table) -> Iterator[tuple[str, bytes]]:
        """The waiting rows are files of their own."""
        if not table.rows:
            return
        number = len(table.parts) + 1
        yield self._file(f"data/{table.system}/{table.file}-{number}.json", _json(table.rows))
        href = f"{table.system}/{table.file}-{number}.html"
        for language in Language:
            page = rendering.template("copy_page.html", language).render(
                **self._frame(language), t=self._shown(table, language), number=number
            )
            yield self._file(f"{language.value}/{href}", page.encode())
        table.parts.append(_Part(href, len(table.rows)))
        table.rows = []

    def finish(self, paged: bool) -> Iterator[tuple[str, bytes]]:
        """What still waits, the overviews, and the list of files."""
        for table in self.tables.values():
            if paged:
                yield from self.flush(table)
            else:
                yield self._file(f"data/{table.system}/{table.file}.json", _json(table.rows))
        for language in Language:
            page = rendering.template("copy_index.html", language).render(
                **self._frame(language), systems=list(self._systems(language))
            )
            yield self._file(f"{language.value}/index.html", page.encode())
        listed = {
            "case": self.about.case, "organisation": self.about.organisation.name,
            "made_at": self.about.made_at.isoformat(), "records": sum(t.count for t in self.tables.values()),
            "files": self.files,
        }  # fmt: skip
        yield "manifest.json", json.dumps(listed, ensure_ascii=False, indent=1).encode()

    def _file(self, path: str, content: bytes) -> tuple[str, bytes]:
        self.files.append({"path": path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
        return path, content

    def _frame(self, language: Language) -> dict[str, Any]:
        organisation = self.about.organisation
        made_on = self.about.made_at.astimezone(self.zone).date()
        frame = {"language": language, "sender": organisation.name, "case": self.about.case, "made_on": made_on}
        return {"c": frame, "w": WORDS[language], "style": rendering.style("style.css", "copy.css")}

    def _systems(self, language: Language) -> Iterator[dict[str, Any]]:
        """Systems in the organisation's order, tables in the manifest's."""
        for entry in self.about.organisation.systems:
            manifest = self.manifests.get(entry.id)
            order = list(manifest.tables) if manifest else []
            tables = [t for t in self.tables.values() if t.system == entry.id]
            tables.sort(key=lambda t: (order.index(t.name) if t.name in order else len(order), t.name))
            if tables:
                shown = [self._shown(t, language) for t in tables]
                count = sum(t.count for t in tables)
                yield {"id": entry.id, "name": entry.name.in_(language), "tables": shown, "count": count}

    def _shown(self, table: _Table, language: Language) -> dict[str, Any]:
        manifest = self.manifests.get(table.system)
        known = manifest.tables.get(table.name) if manifest else None
        labels = known.export or {} if known else {}
        ordered = sorted(table.rows, key=_natural)
        rows = [[self._value(row.content.get(c), language) for c in table.columns] for row in ordered]
        told = [(labels.get(c), c) for c in table.columns]
        return {
            "name": known.label.in_(language) if known and known.label else table.name,
            "labels": [text.in_(language) if text else column for text, column in told],
            "rows": rows,
            "wide": _wide(rows, len(table.columns)),
            "count": table.count,
            "parts": table.parts,
        }

    def _value(self, value: Any, language: Language) -> str:
        if isinstance(value, str):
            return value
        if value is None:
            return "–"
        if isinstance(value, bool):
            return WORDS[language]["yes" if value else "no"]
        if isinstance(value, datetime):
            return value.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")
        if isinstance(value, (dict, list)):
            return json.dumps(value, ensure_ascii=False, default=_plain)
        return str(value)


def file_name(name: str) -> str:
    """A name that is one step of a path and nothing else."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", name)


def _json(rows: list[Row]) -> bytes:
    listed = [{"record": r.record.key, "category": r.record.category, "content": r.content} for r in rows]
    return json.dumps(listed, ensure_ascii=False, default=_plain, separators=(",", ":")).encode()


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def _wide(rows: list[list[str]], columns: int) -> bool:
    """Whether the rows read better as lists than beside each other."""
    if columns > WIDEST or (len(rows) == 1 and columns > NARROW):
        return True
    return columns > NARROW and any(len(value) > LONG for row in rows for value in row)


def _natural(row: Row) -> tuple[tuple[int, str], ...]:
    """Keys in the order that people expect: 9 before 10."""
    return tuple((len(part) if part.isdigit() else 0, part) for part in row.record.key)
