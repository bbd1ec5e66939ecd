"""A table as PDF, for boards and authorities: A4 on its side, its title and language said, headings on each page."""

from collections.abc import Sequence
from datetime import UTC, datetime

from fpdf.enums import Align

from connectors.letters.paper import ACCENT, INK, SOFT, Margins, Paper
from schemas.text import Language

MARGINS = Margins(15.0, 15.0, 15.0, 18.0)
MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands for when it was made: the day stands in the text, and the same content gives the same bytes."""


def table(
    title: str, lines: Sequence[str], head: Sequence[str], rows: Sequence[Sequence[str]], language: Language
) -> bytes:  # fmt: skip
    """The PDF. lines: text between the title and the table."""
    sheet = _Sheet(title, language)
    sheet.begin(title, lines)
    sheet.fill(head, rows)
    return bytes(sheet.output())


class _Sheet(Paper):
    def __init__(self, title: str, language: Language) -> None:
        super().__init__(title, language, MADE, MARGINS, lying=True)
        self.add_page()

    def footer(self) -> None:
        """The number of the page."""
        self.set_y(-12)
        self.face(8.0, SOFT)
        self.number()

    def begin(self, title: str, lines: Sequence[str]) -> None:
        """The title, and what is to be read before the table."""
        self.face(16.0, ACCENT, bold=True)
        self.multi_cell(0, 8, self.printable(title), align=Align.L, new_x="LMARGIN", new_y="NEXT")
        self.face(10.0, INK)
        for line in lines:
            self.multi_cell(0, 5, self.printable(line), align=Align.L, new_x="LMARGIN", new_y="NEXT")
        self.ln(3)

    def fill(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """The rows; the headings stand on each page."""
        self.face(8.5, INK)
        sizes = [max(min(len(row[n]), 42) for row in (head, *rows[:300])) + 3 for n in range(len(head))]
        self.grid([head, *rows], sizes, head=True, line=4.4, padding=(0.6, 1.2))
