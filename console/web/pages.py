"""Pages: whole ones, made here, without anything that a browser would have to run."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from console.web.forms import Mark
from console.web.words import WORDS
from schemas.text import Language

HERE = Path(__file__).parent
TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def language(text: str | None) -> Language:
    """The language of a path or a cookie; Swedish where it is neither."""
    return Language.EN if text == Language.EN.value else Language.SV


def preferred(request: Request) -> Language:
    """The language that somebody chose before, else what their browser asks for first."""
    chosen = request.cookies.get("habeas-language")
    if chosen in set(Language):
        return language(chosen)
    asked = request.headers.get("accept-language", "sv").lower()
    return Language.EN if asked.startswith("en") else Language.SV


def page(
    request: Request,
    name: str,
    lang: Language,
    status: int = 200,
    *,
    mark: Mark | None = None,
    **given: Any,
) -> HTMLResponse:
    """The page. name: of the template."""
    mark = mark or Mark(request)
    said = {"t": say(lang), "lang": lang.value, "form": mark.value, "when": when, "path": request.url.path}
    response = HTMLResponse(TEMPLATES.get_template(f"{name}.html").render(**said, **given), status)
    mark.put(response)
    return response


def to(path: str) -> RedirectResponse:
    """The browser goes to another page of ours."""
    return RedirectResponse(path, 303)


def when(moment: datetime | date | None, zone: str = "Europe/Stockholm") -> str:
    """A day, or a time to the minute where the organisation is."""
    if isinstance(moment, datetime):
        return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
    return moment.isoformat() if moment else ""


def say(lang: Language) -> Callable[..., str]:
    """The words of a language, by their key."""

    def worded(key: str, **given: object) -> str:
        text: str = WORDS[key].in_(lang)
        return _WORDED.format(text, **given) if given else text

    return worded


class _Worded(Formatter):
    """`{days:day|days}` is the number and the word for one or for more of them."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, more = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        return f"{value} {one if value == 1 else more}"


_WORDED = _Worded()
