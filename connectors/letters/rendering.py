"""Templates, compiled once for each language; a name that a template misses stops the rendering."""

import re
from datetime import date
from functools import cache
from html import unescape
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from schemas.text import Language

MONTHS = {
    Language.SV: ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"),
    Language.EN: ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
}  # fmt: skip

SPACE = re.compile(r"\s+")


@cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=PackageLoader("connectors.letters", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["day"] = lambda day: in_words(day, language)
    return environment


@cache
def template(name: str, language: Language) -> Template:
    """A compiled template. name: its path under `templates`."""
    return _environment(language).get_template(name)


@cache
def style(*names: str) -> Markup:
    """Style sheets to stand in the page itself."""
    environment = _environment(Language.SV)
    loader = environment.loader
    if loader is None:
        raise RuntimeError("the environment has no loader")
    return Markup("".join(loader.get_source(environment, name)[0] for name in names))  # noqa: S704 — our own style sheets


def in_words(day: date, language: Language) -> str:
    """`21 november 2026`."""
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"


def letter(name: str, notice: Any, language: Language) -> str:
    """The letter as a page of its own. name: its file in the language's folder."""
    return template(f"{language.value}/{name}.html", language).render(n=notice, style=style("style.css"))


def title(name: str, notice: Any, language: Language) -> str:
    """What the letter is about, in one line."""
    page = template(f"{language.value}/{name}.html", language)
    context = page.new_context({"n": notice, "style": ""})
    return str(Markup("".join(page.blocks["title"](context))).unescape())  # noqa: S704 — undoes what the template escaped


TOKEN = re.compile(r"<(/?)(\w+)[^>]*>|([^<]+)")
"""A tag or words. What templates insert is escaped, so every `<` in a page is ours."""
BEFORE = {
    "p": "\n\n", "h1": "\n\n", "h2": "\n\n", "h3": "\n\n", "ul": "\n", "table": "\n", "caption": "\n",
    "tr": "\n", "li": "\n- ", "br": "\n", "td": "\t", "th": "\t",
}  # fmt: skip
AFTER = {"h1": "\n", "h2": "\n", "h3": "\n", "table": "\n", "ul": "\n", "header": "\n"}


def plain(page: str) -> str:
    """The same letter in plain text, cells of a table joined by ` | `. page: one of our own letters."""
    parts = []
    for closing, tag, words in TOKEN.findall(page, page.index("<body")):
        if words:
            parts.append(SPACE.sub(" ", words))
        else:
            parts.append((AFTER if closing else BEFORE).get(tag, ""))
    lines = (line.strip().replace("\t", " | ") for line in unescape("".join(parts)).split("\n"))
    text, empty = [], True
    for line in lines:
        if line or not empty:
            text.append(line)
        empty = not line
    return "\n".join(text).strip() + "\n"
