"""Files of secrets, one entry for each organisation."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from schemas.errors import BadSettings
from schemas.ids import OrgId

M = TypeVar("M", bound=BaseModel)


def by_organisation(path: Path | None, setting: str, what: type[M]) -> dict[OrgId, M]:
    """What a file of secrets says of each organisation. Raises BadSettings, and never quotes the file."""
    if path is None:
        return {}
    try:
        if path.stat().st_mode & 0o077:
            raise BadSettings(f"{setting}: {path} holds secrets; let only its owner read it (chmod 600)")
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {OrgId(str(org)): what.model_validate(given) for org, given in dict(said).items()}
    except ValidationError as wrong:
        where = [".".join(str(part) for part in e["loc"]) for e in wrong.errors(include_input=False)]
        raise BadSettings(f"{setting}: {path} is wrong at {', '.join(where)}") from None
    except (OSError, ValueError, TypeError, yaml.YAMLError) as wrong:
        raise BadSettings(f"{setting}: {path} can't be read ({type(wrong).__name__})") from None
