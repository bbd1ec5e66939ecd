"""A letter as PDF: A4, real text, its title and language said, the address where Swedish window envelopes show it."""

import logging
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from itertools import groupby
from pathlib import Path
from unicodedata import normalize

from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout
from fpdf.fonts import FontFace, TTFFont

from connectors.letters.blocks import Block, blocks
from schemas.notices import Letter
from schemas.text import Language

FONTS = Path(__file__).parent / "fonts"
SIDE, TOP, BOTTOM = 25.0, 18.0, 25.0
"""Margins in millimetres."""
WINDOW = (112.0, 47.0)
"""Upper left corner of the address, in millimetres from the sheet's: inside the right-hand window (H2) of E65, C65 and C5."""
UNDER_WINDOW = 92.0
"""Where the letter begins under an address."""
PAGES = {Language.SV: "Sida {page} av {{nb}}", Language.EN: "Page {page} of {{nb}}"}
SIZES = {"h1": 17.0, "h2": 13.0, "h3": 11.0, "code": 14.0, "law": 9.0, "caption": 9.0}
TEXT, LINE = 10.5, 5.2
"""Points, and millimetres from line to line."""
INK, SOFT, ACCENT = (29, 35, 33), (82, 92, 88), (31, 90, 69)

logging.getLogger("fontTools").setLevel(logging.WARNING)


def document(page: str, notice: Letter, written_on: date, postal: Sequence[str] = ()) -> bytes:
    """The PDF of a letter. The same letter gives the same bytes.

    page: the letter as HTML. postal: lines of an address; empty where it goes by another way.
    """
    sheet = _Sheet(notice, written_on)
    found = blocks(page)
    sheet.head([b for b in found if b.place == "header"], postal)
    sheet.foot = sheet.printable(" ".join(b.text for b in found if b.place == "footer"))
    main = [b for b in found if b.place == "main"]
    for table, group in groupby(main, key=lambda b: b.kind == "tr"):
        if table:
            sheet.rows(list(group))
        else:
            for block in group:
                sheet.say(block)
    return bytes(sheet.output())


class _Sheet(FPDF):
    """One letter while it is set."""

    def __init__(self, notice: Letter, written_on: date) -> None:
        super().__init__(format="A4")
        self.foot, self._language = "", notice.language
        self.add_font("Letter", "", FONTS / "Letter.ttf")
        self.add_font("Letter", "B", FONTS / "Letter-Bold.ttf")
        self.set_margins(SIDE, TOP, SIDE - 5)
        self.set_auto_page_break(True, BOTTOM)
        self.set_title(f"{notice.heading} · {notice.sender.name}")
        self.set_author(notice.sender.name)
        self.set_lang(notice.language.value)
        self.set_creation_date(datetime.combine(written_on, time(), UTC))
        self.viewer_preferences = None
        self.alias_nb_pages()
        self.add_page()

    def printable(self, text: str) -> str:
        """The text with a sign in place of each character that the font lacks, so that nothing goes missing silently."""
        font = self.fonts["letter"]
        known = font.cmap if isinstance(font, TTFFont) else {}
        return "".join(c if c == "\n" or ord(c) in known else "\ufffd" for c in normalize("NFC", text))

    def footer(self) -> None:
        """The sender and the number of the page, at the foot of each."""
        self.set_y(-18)
        self._face(8.0, SOFT)
        self.multi_cell(0, 4, self.foot, align=Align.L, new_x="LMARGIN", new_y="NEXT")
        self.cell(0, 4, PAGES[self._language].format(page=self.page_no()), align=Align.R)

    def head(self, found: Sequence[Block], postal: Sequence[str]) -> None:
        """The sender at the left, the facts at the right, and an address in the window."""
        lines = [self.printable(b.text) for b in found]
        self._face(12.0, ACCENT, bold=True)
        self.multi_cell(85, LINE, lines[0] if lines else "", new_x="RIGHT", new_y="TOP")
        self._face(8.5, SOFT)
        self.set_x(WINDOW[0])
        self.multi_cell(0, 4.2, "\n".join(lines[1:]), align=Align.L, new_x="LMARGIN", new_y="NEXT")
        if postal:
            self.set_xy(*WINDOW)
            self._face(TEXT, INK)
            self.multi_cell(
                80, LINE, self.printable("\n".join(postal[:6])), align=Align.L, new_x="LMARGIN", new_y="NEXT"
            )
        self.set_y(UNDER_WINDOW if postal else max(self.get_y() + 10, 42.0))

    def say(self, block: Block) -> None:
        """One heading, paragraph or point."""
        heading = block.kind in ("h1", "h2", "h3")
        self.ln(4 if block.kind in ("h1", "h2") else 2 if block.kind == "h3" else 0)
        if heading and self.get_y() > self.h - BOTTOM - 25:
            self.add_page()  # a heading never stands alone at the foot
        colour = ACCENT if block.kind == "h2" else SOFT if block.kind in ("law", "caption") else INK
        self._face(SIZES.get(block.kind, TEXT), colour, bold=heading or block.kind == "code")
        indent = {"li": 5.0, "quote": 8.0}.get(block.kind, 0.0)
        if block.kind == "li":
            self.cell(indent, LINE, "•")
        self.set_x(SIDE + indent)
        height = LINE * max(1.0, SIZES.get(block.kind, TEXT) / TEXT)
        self.multi_cell(0, height, self.printable(block.text), align=Align.L, new_x="LMARGIN", new_y="NEXT")
        self.ln(0.8 if block.kind == "li" or heading else 2.4)

    def rows(self, found: Sequence[Block]) -> None:
        """A table; its first row is repeated on each page where it holds headings."""
        width = max(len(b.cells) for b in found)
        self._face(9.0, INK)
        longest = [max(min(len(b.cells[n]), 45) if n < len(b.cells) else 1 for b in found) + 4 for n in range(width)]
        with self.table(
            first_row_as_headings=found[0].head,
            headings_style=FontFace(emphasis="BOLD", color=SOFT),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            align=Align.L,
            width=self.epw,
            col_widths=tuple(longest),
            line_height=4.6,
            padding=(0.8, 1.5),
            text_align=Align.L,
        ) as table:
            for block in found:
                row = table.row()
                for n in range(width):
                    row.cell(self.printable(block.cells[n]) if n < len(block.cells) else "")
        self.ln(3)

    def _face(self, size: float, colour: tuple[int, int, int], *, bold: bool = False) -> None:
        self.set_font("Letter", "B" if bold else "", size)
        self.set_text_color(*colour)
