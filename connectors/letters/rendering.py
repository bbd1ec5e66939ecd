"""Templates: ours, and an organisation's own before them, in a sandbox. A letter that leaves out an element is not made."""

import traceback
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple, NoReturn

from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined, Template
from jinja2.exceptions import TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from connectors.letters.blocks import plain
from connectors.letters.marks import MarkedDate, Marks, without
from schemas.errors import BadInput
from schemas.notices import Letter
from schemas.text import Language

MONTHS = {
    Language.SV: ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"),
    Language.EN: ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
}  # fmt: skip
OURS = Path(__file__).parent / "templates"


class Written(NamedTuple):
    """A letter as a page and as text."""

    page: str
    text: str


@cache
def _environment(language: Language, overrides: Path | None) -> ImmutableSandboxedEnvironment:
    """An organisation's file goes before ours of the same name, which it reaches as `ours/<name>`."""
    ours = PackageLoader("connectors.letters", "templates")
    own = [FileSystemLoader(overrides)] if overrides else []
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([*own, ours, PrefixLoader({"ours": ours})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["day"] = lambda day: in_words(day, language)
    return environment


@cache
def template(name: str, language: Language, overrides: Path | None = None) -> Template:
    """A compiled template. name: its path under `templates`. Raises BadInput where the file is broken."""
    try:
        return _environment(language, overrides).get_template(name)
    except TemplateError as error:
        _refuse(error, overrides)


@cache
def style(*names: str) -> Markup:
    """Style sheets to stand in the page itself."""
    return Markup("".join((OURS / name).read_text(encoding="utf-8") for name in names))  # noqa: S704 — our own style sheets


def in_words(day: date, language: Language) -> str:
    """`21 november 2026`."""
    mark = day.mark if isinstance(day, MarkedDate) else ""
    return f"{mark}{day.day} {MONTHS[language][day.month - 1]} {day.year}{mark}"


def letter(name: str, notice: Letter, *, easy: bool = False, overrides: Path | None = None) -> Written:
    """The letter as a page of its own and as text; both hold every element of the notice.

    name: of its file in the language's folder. easy: the plain one goes first, where there is one.
    Raises BadInput naming the first element that the template leaves out, or file and line where a template is broken.
    """
    marks = Marks()
    marked = marks.put(notice)
    found = _find(name, notice.language, overrides, easy=easy)
    try:
        page = found.render(n=marked, style=style("style.css"))
    except Exception as error:
        _refuse(error, overrides)
    text = plain(page)
    for path in marks.missing(text):
        raise BadInput(f"{found.filename}: the letter leaves out `{path}`; print it in the text")
    return Written(without(page), without(text))


def validate(overrides: Path) -> None:
    """Every file of an organisation's own templates has the name of one of ours, or begins with `_`, and compiles.

    Raises BadInput with file and line.
    """
    if not overrides.is_dir():
        raise BadInput(f"{overrides}: no such folder of templates")
    for file in sorted(overrides.rglob("*")):
        name = file.relative_to(overrides).as_posix()
        if not file.is_file():
            continue
        if not file.name.startswith("_") and not (name.endswith(".html") and (OURS / name).is_file()):
            raise BadInput(f"{file}:1: there is no letter of this name; a file to include begins with `_`")
        for language in Language:
            template(name, language, overrides)


def _find(name: str, language: Language, overrides: Path | None, *, easy: bool) -> Template:
    plain_one = f"{language.value}/plain/{name}.html"
    if easy and any((folder / plain_one).is_file() for folder in _folders(overrides)):
        return template(plain_one, language, overrides)
    return template(f"{language.value}/{name}.html", language, overrides)


def _folders(overrides: Path | None) -> Sequence[Path]:
    return (overrides, OURS) if overrides else (OURS,)


def _refuse(error: Exception, overrides: Path | None) -> NoReturn:
    """The last line of a template that was at work; its own words only where the template's author wrote them."""
    if isinstance(error, TemplateSyntaxError):
        raise BadInput(f"{error.filename or error.name}:{error.lineno}: {error.message}") from None
    if isinstance(error, TemplateNotFound):
        raise BadInput(f"{_line(error, overrides)}there is no template `{error.name}`") from None
    said = error.message if isinstance(error, TemplateError) else type(error).__name__
    raise BadInput(f"{_line(error, overrides)}{said}") from None


def _line(error: Exception, overrides: Path | None) -> str:
    folders = tuple(str(folder) for folder in _folders(overrides))
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(folders)]
    return f"{frames[-1].filename}:{frames[-1].lineno}: " if frames else ""
