"""Rows on their way into a system: columns once, then tuples."""

from collections.abc import Mapping
from typing import Any

Row = tuple[Any, ...]


class Tables:
    """The rows of one system, table by table, in the order that foreign keys ask for."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        """columns: for each table its columns, separated by spaces; parents before children."""
        self.columns = {table: tuple(names.split()) for table, names in columns.items()}
        self.rows: dict[str, list[Row]] = {table: [] for table in columns}

    def add(self, table: str, *values: Any) -> int:
        """One more row; returns how many the table has now, which serves as a serial number."""
        rows = self.rows[table]
        rows.append(values)
        return len(rows)

    def next_id(self, table: str, first: int = 1) -> int:
        """The id that the next row of this table gets."""
        return first + len(self.rows[table])
