"""The register of a period, for the board or the authority: a page, CSV and PDF; no person in any of it."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from console.web.pages import preferred, say, when
from console.web.staff import Colleague, colleague, of_staff
from rules.deadlines import local_day
from schemas.errors import BadInput
from schemas.text import Language
from schemas.worklist import RegisterLine, RegisterTotals

pages = APIRouter(include_in_schema=False, prefix="/staff/{org}")
SHOWN = 200
"""Lines on the page; the files hold all."""
MOST_CSV, MOST_PDF = 100_000, 5_000
COLUMNS = ("case_no", "kind_of_right", "channel_short", "received", "due", "answered", "in_time", "outcome", "ground")


@pages.get("/register")
async def register(request: Request, org: str) -> Response:
    """The period's totals and its first cases. Raises BadInput."""
    who = await colleague(request, org)
    first, last = _period(request, who)
    lines, totals = await _lines(who, first, last, SHOWN), await _totals(who, first, last)
    rows = [_row(line, who, preferred(request)) for line in lines]
    return of_staff(
        request, "register", who, first=first, last=last, totals=totals, rows=rows, columns=COLUMNS, shown=SHOWN
    )  # fmt: skip


@pages.get("/register.csv")
async def as_csv(request: Request, org: str) -> Response:
    """All of the period's cases as a file for a spreadsheet, in the language of the pages."""
    who, lang = await colleague(request, org), preferred(request)
    first, last = _period(request, who)
    rows = [_row(line, who, lang) for line in await _all(who, first, last, MOST_CSV)]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if lang is Language.SV else ",", lineterminator="\r\n")
    writer.writerow([say(lang)(column) for column in COLUMNS])
    writer.writerows(rows)
    return _file("\ufeff" + out.getvalue(), "text/csv; charset=utf-8", f"register-{first}-{last}.csv")


@pages.get("/register.pdf")
async def as_pdf(request: Request, org: str) -> Response:
    """The totals and all of the period's cases as PDF."""
    who, lang = await colleague(request, org), preferred(request)
    first, last = _period(request, who)
    rows = [_row(line, who, lang) for line in await _all(who, first, last, MOST_PDF)]
    t, totals = say(lang), await _totals(who, first, last)
    said = [
        t("register_of", organisation=who.desk.organisation.name, first=first, last=last, zone=_zone(who)),
        t("register_sum", **totals.model_dump(exclude={"outcomes"})),
        "; ".join(f"{t('outcome.' + tally.name)}: {tally.cases}" for tally in totals.outcomes),
    ]
    made = who.front.sheets.table(t("register"), said, [t(column) for column in COLUMNS], rows, lang)
    return _file(made, "application/pdf", f"register-{first}-{last}.pdf")


def _period(request: Request, who: Colleague) -> tuple[date, date]:
    """First and last day; this year until today where nothing is said. Raises BadInput."""
    today = who.desk.today
    try:
        first = date.fromisoformat(request.query_params.get("first") or f"{today.year}-01-01")
        last = date.fromisoformat(request.query_params.get("last") or today.isoformat())
    except ValueError:
        raise BadInput("a day is written YYYY-MM-DD") from None
    if not first <= last or last.year > today.year + 1 or first.year < 2000:
        raise BadInput("the period begins before it ends, and not before the year 2000")
    return first, last


def _moments(who: Colleague, first: date, last: date) -> tuple[datetime, datetime]:
    """The period's first moment and the first one after it, where the organisation is."""
    zone = ZoneInfo(_zone(who))
    return datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)


async def _lines(who: Colleague, first: date, last: date, most: int) -> Sequence[RegisterLine]:
    return await who.front.lists.register(who.desk.org, *_moments(who, first, last), most)


async def _all(who: Colleague, first: date, last: date, most: int) -> Sequence[RegisterLine]:
    """Raises BadInput where there are too many for one file: a register that silently ends is none."""
    found = await _lines(who, first, last, most + 1)
    if len(found) > most:
        raise BadInput(f"the period has more than {most} cases; choose a shorter one, or CSV")
    return found


async def _totals(who: Colleague, first: date, last: date) -> RegisterTotals:
    return await who.front.lists.totals(who.desk.org, *_moments(who, first, last), _zone(who), who.desk.today)


def _row(line: RegisterLine, who: Colleague, lang: Language) -> list[str]:
    t, zone = say(lang), _zone(who)
    in_time = ""
    if line.due_on and (line.responded_at or line.due_on < who.desk.today):
        answered = local_day(line.responded_at, zone) if line.responded_at else None
        in_time = t("yes") if answered and answered <= line.due_on else t("no")
    ground = t(f"choice.{line.ground}") + f" ({line.ground})" if line.ground else ""
    return [
        line.id,
        ", ".join(t(f"short.{right}") for right in line.types),
        t(f"channel.{line.channel}"),
        when(local_day(line.received_at, zone)),
        when(line.due_on) + (f" ({t('extended').lower()})" if line.extended else ""),
        when(local_day(line.responded_at, zone)) if line.responded_at else "",
        in_time,
        t(f"outcome.{line.outcome}") if line.outcome else t(f"state.{line.state}"),
        ground,
    ]


def _zone(who: Colleague) -> str:
    return who.desk.organisation.time_zone


def _file(content: Any, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
