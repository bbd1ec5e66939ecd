"""Paper: what every PDF of ours has, whatever it says. Real text, its title and language said, the same bytes for the same content."""

import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout
from fpdf.fonts import FontFace, TTFFont

from schemas.text import Language

FONTS = Path(__file__).parent / "fonts"
PAGES = {Language.SV: "Sida {page} av {{nb}}", Language.EN: "Page {page} of {{nb}}"}
INK, SOFT, ACCENT = (29, 35, 33), (82, 92, 88), (31, 90, 69)

logging.getLogger("fontTools").setLevel(logging.WARNING)


class Margins(NamedTuple):
    """In millimetres."""

    left: float
    top: float
    right: float
    bottom: float


class Paper(FPDF):
    """A document while it is set."""

    def __init__(
        self, title: str, language: Language, made: datetime, margins: Margins, *, lying: bool = False
    ) -> None:
        """made: when it was, as the document says. lying: A4 on its side."""
        super().__init__(orientation="landscape" if lying else "portrait", format="A4")
        self._language = language
        self.add_font("Letter", "", FONTS / "Letter.ttf")
        self.add_font("Letter", "B", FONTS / "Letter-Bold.ttf")
        self.set_margins(margins.left, margins.top, margins.right)
        self.set_auto_page_break(True, margins.bottom)
        self.set_title(title)
        self.set_lang(language.value)
        self.set_creation_date(made)
        self.viewer_preferences = None
        self.alias_nb_pages()

    def printable(self, text: str) -> str:
        """The text with a sign in place of each character that the font lacks, so that nothing goes missing silently."""
        font = self.fonts["letter"]
        known = font.cmap if isinstance(font, TTFFont) else {}
        return "".join(c if c == "\n" or ord(c) in known else "\ufffd" for c in normalize("NFC", text))

    def face(self, size: float, colour: tuple[int, int, int], *, bold: bool = False) -> None:
        """What follows is set so. size: points."""
        self.set_font("Letter", "B" if bold else "", size)
        self.set_text_color(*colour)

    def number(self) -> None:
        """Which page of how many, at the right."""
        self.cell(0, 4, PAGES[self._language].format(page=self.page_no()), align=Align.R)

    def grid(
        self, rows: Sequence[Sequence[str]], widths: Sequence[int], *, head: bool, line: float, padding: tuple[float, float]
    ) -> None:  # fmt: skip
        """A table; with `head` its first row is repeated on each page. widths: of the columns, against each other."""
        with self.table(
            first_row_as_headings=head,
            headings_style=FontFace(emphasis="BOLD", color=SOFT),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            align=Align.L,
            width=self.epw,
            col_widths=tuple(widths),
            line_height=line,
            padding=padding,
            text_align=Align.L,
        ) as table:
            for cells in rows:
                row = table.row()
                for cell in cells:
                    row.cell(self.printable(cell))
