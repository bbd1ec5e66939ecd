"""A table as PDF, for boards and authorities: A4 on its side, its title and language said, headings on each page."""

from collections.abc import Sequence
from datetime import UTC, datetime
from unicodedata import normalize

from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout
from fpdf.fonts import FontFace, TTFFont

from connectors.letters.pdf import ACCENT, FONTS, INK, PAGES, SOFT
from schemas.text import Language

SIDE, TOP, BOTTOM = 15.0, 15.0, 18.0
"""Margins in millimetres."""
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


class _Sheet(FPDF):
    def __init__(self, title: str, language: Language) -> None:
        super().__init__(orientation="landscape", format="A4")
        self._language = language
        self.add_font("Letter", "", FONTS / "Letter.ttf")
        self.add_font("Letter", "B", FONTS / "Letter-Bold.ttf")
        self.set_margins(SIDE, TOP, SIDE)
        self.set_auto_page_break(True, BOTTOM)
        self.set_title(title)
        self.set_lang(language.value)
        self.set_creation_date(MADE)
        self.viewer_preferences = None
        self.alias_nb_pages()
        self.add_page()

    def footer(self) -> None:
        """The number of the page."""
        self.set_y(-12)
        self._face(8.0, SOFT)
        self.cell(0, 4, PAGES[self._language].format(page=self.page_no()), align=Align.R)

    def begin(self, title: str, lines: Sequence[str]) -> None:
        """The title, and what is to be read before the table."""
        self._face(16.0, ACCENT, bold=True)
        self.multi_cell(0, 8, self._printable(title), align=Align.L, new_x="LMARGIN", new_y="NEXT")
        self._face(10.0, INK)
        for line in lines:
            self.multi_cell(0, 5, self._printable(line), align=Align.L, new_x="LMARGIN", new_y="NEXT")
        self.ln(3)

    def fill(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """The rows; the headings stand on each page."""
        self._face(8.5, INK)
        sizes = [max(min(len(row[n]), 42) for row in (head, *rows[:300])) + 3 for n in range(len(head))]
        with self.table(
            first_row_as_headings=True,
            headings_style=FontFace(emphasis="BOLD", color=SOFT),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            align=Align.L,
            width=self.epw,
            col_widths=tuple(sizes),
            line_height=4.4,
            padding=(0.6, 1.2),
            text_align=Align.L,
        ) as made:
            for cells in (head, *rows):
                row = made.row()
                for cell in cells:
                    row.cell(self._printable(cell))

    def _printable(self, text: str) -> str:
        font = self.fonts["letter"]
        known = font.cmap if isinstance(font, TTFFont) else {}
        return "".join(c if c == "\n" or ord(c) in known else "\ufffd" for c in normalize("NFC", text))

    def _face(self, size: float, colour: tuple[int, int, int], *, bold: bool = False) -> None:
        self.set_font("Letter", "B" if bold else "", size)
        self.set_text_color(*colour)
