"""A letter's page as a list of blocks, and those as plain text. Only what a reader sees is in them."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

SPACE = re.compile(r"[ \t\r\n\f]+")
HEADINGS = ("h1", "h2", "h3")
OPENS = (*HEADINGS, "p", "li", "tr", "caption", "dt", "dd")
UNSEEN = ("head", "style", "script", "template", "title", "noscript")
PLACES = ("header", "footer")
VOID = ("br", "meta", "link", "hr", "img", "input", "wbr")


class Block(NamedTuple):
    """A heading, a paragraph, a point of a list or a row of a table."""

    kind: str
    """`h1`, `h2`, `h3`, `p`, `li`, `caption`, `tr`; `code` for a code to type, `law` for a citation, `quote`."""
    cells: tuple[str, ...]
    """One text; the cells of a row. Lines within a text end in a newline."""
    place: str
    """`header`, `main` or `footer`."""
    head: bool = False
    """A row of column headings."""

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(self.cells)


def blocks(page: str) -> list[Block]:
    """The blocks of a page, in order; empty ones left out."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    reader.end()
    return reader.found


def plain(page: str) -> str:
    """The same letter in plain text, cells of a row joined by ` | `."""
    return "\n".join(_lines(blocks(page))).strip() + "\n"


def _lines(found: list[Block]) -> Iterator[str]:
    before = ""
    for block in found:
        tight = block.kind == before and block.kind in ("li", "tr")
        if not tight and (before, block.kind) != ("caption", "tr"):
            yield ""
        if block.kind in ("h1", "h2") and before:
            yield ""
        text = " | ".join(cell.replace("\n", " ") for cell in block.cells) if block.kind == "tr" else block.text
        yield f"- {text}" if block.kind == "li" else text
        before = block.kind


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Block] = []
        self._kind, self._place, self._head = "p", "main", False
        self._cells: list[str] = []
        self._words: list[str] = []
        self._unseen: list[str] = []
        self._quote = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._unseen or tag in UNSEEN or "hidden" in given:
            if tag not in VOID:
                self._unseen.append(tag)
        elif tag == "br":
            self._words.append("\n")
        elif tag in ("td", "th"):
            self._words = []
            self._head = self._head and tag == "th"
        elif tag in OPENS:
            self.end()
            self._kind = self._named(tag, (given.get("class") or "").split())
            self._head = tag == "tr"
        elif tag in ("table", "ul", "ol", "div", "section", "main", *PLACES):
            self.end()
            self._place = tag if tag in PLACES else "main" if tag == "main" else self._place
        elif tag == "blockquote":
            self._quote += 1

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            if tag == self._unseen[-1]:
                self._unseen.pop()
        elif tag in ("td", "th"):
            self._cells.append(self._said())
        elif tag in (*OPENS, "table", "ul", "ol", "div", "section", "main", *PLACES):
            self.end()
            self._place = "main" if tag in PLACES else self._place
        elif tag == "blockquote":
            self.end()
            self._quote = max(0, self._quote - 1)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._words.append(SPACE.sub(" ", data))

    def end(self) -> None:
        """The block so far is complete."""
        cells = self._cells if self._kind == "tr" else [self._said()]
        self._words = []
        if any(cells):
            kind = "quote" if self._quote and self._kind == "p" else self._kind
            head = self._head and kind == "tr"
            self.found.append(Block(kind, tuple(cells), self._place, head))
        self._cells, self._kind, self._head = [], "p", False

    def _said(self) -> str:
        lines = SPACE.sub(" ", "".join(self._words).replace("\n", "\v")).split("\v")
        self._words = []
        return "\n".join(line.strip() for line in lines).strip()

    @staticmethod
    def _named(tag: str, classes: list[str]) -> str:
        if tag == "p":
            return next((name for name in ("code", "law") if name in classes), "p")
        return "p" if tag in ("dt", "dd") else tag
