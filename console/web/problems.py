"""What machines are told where something is wrong: problem details (RFC 9457), without what they sent."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from schemas.errors import BadInput, HabeasError, NotAllowed, NotFound, SystemUnavailable

JSON = "application/problem+json"
_TEXT, _NUMBER = {"type": "string"}, {"type": "integer"}
_WRONG = {"type": "array", "items": {"type": "object", "properties": {"pointer": _TEXT, "reason": _TEXT}}}
_SHAPE = {
    "type": "object",
    "properties": {"type": _TEXT, "title": _TEXT, "status": _NUMBER, "detail": _TEXT, "errors": _WRONG},
    "required": ["type", "title", "status"],
}
SAID = {
    400: "The body can't be read, or a header that is needed is missing.",
    401: "No token, or none that works.",
    403: "Not the token's scope or organisation.",
    404: "There is nothing like that.",
    409: "The case does not take it: `detail` says why.",
    413: "The body is too large.",
    422: "The body is wrong: where and how.",
    429: "Asked too often; `Retry-After` in seconds.",
    503: "Something behind it is away.",
}


def described(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What the API's description says of problems with these statuses."""
    return {s: {"description": SAID[s], "content": {JSON: {"schema": _SHAPE}}} for s in statuses}


DESCRIBED = described(400, 401, 403, 413, 422, 429, 503)
"""What every door of the API may answer."""


class Conflict(NotAllowed):
    """The case does not take it, as it stands now."""


STATUS = ((Conflict, 409), (BadInput, 422), (NotAllowed, 403), (NotFound, 404), (SystemUnavailable, 503))


class TooMany(NotAllowed):
    """Asked too often; `after` says in how many seconds it may be asked again."""

    def __init__(self, after: float) -> None:
        super().__init__("asked too often")
        self.after = after


class NoToken(NotAllowed):
    """No token, or none that works."""


def problem(status: int, detail: str | None = None, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """One problem. detail: in words, without anything of a person."""
    body: dict[str, object] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        body["detail"] = detail
    return JSONResponse(body, status, headers=dict(headers or {}), media_type=JSON)


def status_of(wrong: HabeasError) -> int:
    """The HTTP status of an error of ours."""
    if isinstance(wrong, TooMany):
        return 429
    if isinstance(wrong, NoToken):
        return 401
    return next((status for kind, status in STATUS if isinstance(wrong, kind)), 500)


def of_ours(wrong: HabeasError) -> JSONResponse:
    """An error of ours as a problem; what is not the caller's to mend says nothing about itself."""
    status, headers = status_of(wrong), {}
    if isinstance(wrong, TooMany):
        headers["Retry-After"] = str(int(wrong.after) + 1)
    if isinstance(wrong, NoToken):
        headers["WWW-Authenticate"] = "Bearer"
    return problem(status, str(wrong) if status < 500 else None, headers)


def of_validation(_: Request, wrong: RequestValidationError) -> JSONResponse:
    """Where the body is wrong and how, never what stood there."""
    found = [
        {"pointer": "/" + "/".join(str(part) for part in e["loc"][1:]), "reason": str(e["type"])}
        for e in wrong.errors()[:20]
    ]
    without = any(e["type"] == "missing" and e["loc"][0] == "header" for e in wrong.errors())
    status = 400 if without else 422
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "errors": found}
    return JSONResponse(body, status, media_type=JSON)


def of_http(wrong: HTTPException) -> JSONResponse:
    """What the framework found wrong."""
    return problem(wrong.status_code, None, wrong.headers)
