"""The application: the API, the person's pages, the staff's pages."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from console.asyncapi import document
from console.web import (
    accounts_page,
    api,
    api_requests,
    attached,
    audit_case,
    audit_pages,
    codec,
    desk_case,
    desk_cases,
    desk_mentions,
    desk_register,
    desk_tickets,
    desk_views,
    follow,
    handover,
    hooks,
    identify,
    mail_hook,
    mine,
    my,
    organisation_page,
    pickup,
    problems,
    public,
    second,
    staff,
    staff_cases,
    staff_mail,
    staff_new,
    staff_oidc,
    staff_tasks,
)
from console.web.forms import FormExpired
from console.web.front import Front
from console.web.headers import Careful
from console.web.pages import HERE, language, page, preferred, to
from console.web.staff import admitted
from schemas.errors import BadInput, HabeasError
from schemas.text import Language

log = structlog.get_logger()
ABOUT = (
    "Requests of people for their data: open them, see where they stand. And the suppression list of an organisation: before"
    " something is sent, and before rows are imported."
)
MACHINES = ("/v1/", "/codec/", "/hooks/")
"""Doors whose answers are problems and not pages."""
STAFF = (
    staff, staff_tasks, staff_new, attached, desk_cases, desk_case, desk_mentions, desk_tickets, staff_cases, desk_register, desk_views,
    staff_mail, second, staff_oidc, mine, accounts_page, audit_pages, audit_case, organisation_page,
)  # fmt: skip
"""Rooms whose every door stands in the matrix of `staff_roles`."""
WAIT = 10.0
"""Seconds that work which is still going on has when the process ends."""


def application(front: Front) -> ASGIApp:
    """Everything that answers over HTTP. The careful part is outermost: an error's page has its headers as well."""

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        yield
        if front.behind:
            await asyncio.wait(front.behind, timeout=WAIT)

    app = FastAPI(
        title="Habeas",
        version="1",
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        lifespan=life,
    )
    app.state.front = front
    app.include_router(api.api)
    app.include_router(api_requests.api)
    app.include_router(codec.doors)
    app.include_router(mail_hook.doors)
    app.include_router(hooks.doors)
    app.mount("/static", StaticFiles(directory=HERE / "static"))
    app.get("/v1/asyncapi.json", include_in_schema=False)(_topics)
    app.get("/health", include_in_schema=False)(_health)
    for room in STAFF:
        app.include_router(room.pages, dependencies=[Depends(admitted)])
    app.include_router(staff_oidc.returns)
    for room in (public, my, follow, pickup, identify, handover):
        app.include_router(room.pages)
    app.exception_handler(HabeasError)(_ours)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(RequestValidationError)(problems.of_validation)
    app.exception_handler(Exception)(_unforeseen)
    return Careful(app, https=front.https)


async def _health() -> dict[str, str]:
    """That the process answers; nothing about anything behind it."""
    return {"status": "ok"}


async def _topics() -> dict[str, Any]:
    """What Kafka carries (AsyncAPI 3.0)."""
    return document()


async def _ours(request: Request, wrong: Exception) -> Response:
    """An error of ours: a problem for machines, a page for people."""
    assert isinstance(wrong, HabeasError)
    if request.url.path.startswith(MACHINES):
        return problems.of_ours(wrong)
    if isinstance(wrong, staff.SignedOut):
        return to(f"/staff/{request.path_params.get('org', '')}/sign-in")
    titles = ((FormExpired, "expired"), (my.SessionOver, "session_over"), (BadInput, "not_filled_in"))
    title = next((name for kind, name in titles if isinstance(wrong, kind)), None)
    status = problems.status_of(wrong)
    title = title or {403: "not_allowed", 404: "not_found", 503: "away"}.get(status, "failed")
    detail = str(wrong) if status in (403, 422) and request.url.path.startswith("/staff/") else None
    return page(request, "message", _tongue(request), status, title=title, text=f"{title}_text", detail=detail)


async def _http(request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, HTTPException)
    if request.url.path.startswith(MACHINES):
        return problems.of_http(wrong)
    title = {404: "not_found", 413: "too_large"}.get(wrong.status_code, "failed")
    return page(request, "message", _tongue(request), wrong.status_code, title=title, text=f"{title}_text")


async def _unforeseen(request: Request, wrong: Exception) -> Response:
    """Says nothing of what went wrong: an exception may quote anything."""
    log.error("web_failed", error=type(wrong).__name__)
    if request.url.path.startswith(MACHINES):
        return problems.problem(500)
    return page(request, "message", _tongue(request), 500, title="failed", text="failed_text")


def _tongue(request: Request) -> Language:
    first = request.url.path.split("/")[1]
    return language(first) if first in set(Language) else preferred(request)
