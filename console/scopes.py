"""Scopes and samples as people write them: on a page, or behind `--scope`."""

import re
from collections.abc import Mapping

from pydantic import ValidationError

from schemas.audits import Sample, Scope
from schemas.errors import BadInput

HELP = (
    "period:2026-01-01..2026-06-30, cases:DSR-2026-000001,DSR-2026-000007 or sample:SEED:SIZE:2026-01-01..2026-06-30."
)
_CASE = re.compile(r"^DSR-\d{4}-\d{6,12}$")
_PERIOD = r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)"


def parsed(text: str, *, lifts: bool = False) -> Scope:
    """A scope as HELP shows it. Raises BadInput."""
    if found := re.fullmatch(rf"period:{_PERIOD}", text):
        return read({"kind": "period", "first": found[1], "last": found[2]}, lifts=lifts)
    if text.startswith("cases:"):
        return read({"kind": "cases", "cases": text.removeprefix("cases:")}, lifts=lifts)
    if found := re.fullmatch(rf"sample:([^:]+):(\d+):{_PERIOD}", text):
        given = {"kind": "sample", "seed": found[1], "size": found[2], "first": found[3], "last": found[4]}
        return read(given, lifts=lifts)
    raise BadInput(f"--scope is one of {HELP}")


def read(given: Mapping[str, str], *, lifts: bool = False) -> Scope:
    """A scope by its parts. kind: period, cases or sample. Raises BadInput."""
    kind = given.get("kind")
    try:
        if kind == "cases":
            cases = [one for one in re.split(r"[\s,]+", given.get("cases", "").strip().upper()) if one]
            if wrong := next((one for one in cases if not _CASE.fullmatch(one)), None):
                raise BadInput(f"{wrong[:40]} is no case number; write them like DSR-2026-000123")
            return Scope.model_validate({"cases": tuple(dict.fromkeys(cases)), "lifts": lifts})
        if kind == "sample":
            return Scope(sample=sample(given), lifts=lifts)
        if kind == "period":
            return Scope.model_validate({"first": given.get("first"), "last": given.get("last"), "lifts": lifts})
    except ValidationError as wrong:
        raise BadInput(_why(wrong)) from None
    raise BadInput("choose a period, a list of cases, or a sample")


def sample(given: Mapping[str, str]) -> Sample:
    """A sample by its parts. Raises BadInput."""
    try:
        return Sample.model_validate({k: given.get(k) for k in ("seed", "size", "first", "last")})
    except ValidationError as wrong:
        raise BadInput(_why(wrong)) from None


def _why(wrong: ValidationError) -> str:
    said = [(".".join(map(str, e["loc"])), e["msg"]) for e in wrong.errors(include_input=False)]
    return "; ".join(f"{at}: {msg}" if at else msg.removeprefix("Value error, ") for at, msg in said)
