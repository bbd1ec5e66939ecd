"""A letter as PDF: A4, real text, its title and language said, the address where Swedish window envelopes show it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from itertools import groupby

from fpdf.enums import Align

from connectors.letters.blocks import Block, blocks
from connectors.letters.paper import ACCENT, INK, SOFT, Margins, Paper
from schemas.notices import Letter

SIDE, TOP, BOTTOM = 25.0, 18.0, 25.0
"""Margins in millimetres."""
WINDOW = (112.0, 47.0)
"""Upper left corner of the address, in millimetres from the sheet's: inside the right-hand window (H2) of E65, C65 and C5."""
UNDER_WINDOW = 92.0
"""Where the letter begins under an address."""
SIZES = {"h1": 17.0, "h2": 13.0, "h3": 11.0, "code": 14.0, "law": 9.0, "caption": 9.0}
TEXT, LINE = 10.5, 5.2
"""Points, and millimetres from line to line."""


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


class _Sheet(Paper):
    """One letter while it is set."""

    def __init__(self, notice: Letter, written_on: date) -> None:
        made, margins = datetime.combine(written_on, time(), UTC), Margins(SIDE, TOP, SIDE - 5, BOTTOM)
        super().__init__(f"{notice.heading} · {notice.sender.name}", notice.language, made, margins)
        self.foot = ""
        self.set_author(notice.sender.name)
        self.add_page()

    def footer(self) -> None:
        """The sender and the number of the page, at the foot of each."""
        self.set_y(-18)
        self.face(8.0, SOFT)
        self.multi_cell(0, 4, self.foot, align=Align.L, new_x="LMARGIN", new_y="NEXT")
        self.number()

    def head(self, found: Sequence[Block], postal: Sequence[str]) -> None:
        """The sender at the left, the facts at the right, and an address in the window."""
        lines = [self.printable(b.text) for b in found]
        self.face(12.0, ACCENT, bold=True)
        self.multi_cell(85, LINE, lines[0] if lines else "", new_x="RIGHT", new_y="TOP")
        self.face(8.5, SOFT)
        self.set_x(WINDOW[0])
        self.multi_cell(0, 4.2, "\n".join(lines[1:]), align=Align.L, new_x="LMARGIN", new_y="NEXT")
        if postal:
            self.set_xy(*WINDOW)
            self.face(TEXT, INK)
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
        self.face(SIZES.get(block.kind, TEXT), colour, bold=heading or block.kind == "code")
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
        self.face(9.0, INK)
        longest = [max(min(len(b.cells[n]), 45) if n < len(b.cells) else 1 for b in found) + 4 for n in range(width)]
        filled = [[*block.cells, *[""] * (width - len(block.cells))] for block in found]
        self.grid(filled, longest, head=found[0].head, line=4.6, padding=(0.8, 1.5))
        self.ln(3)
