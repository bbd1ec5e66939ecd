"""Fetches what a person was answered, as the person does."""

import hmac
import tempfile
import zipfile
from pathlib import Path

from console.desk import Desk
from schemas.challenge import digest_of
from schemas.errors import NotAllowed
from schemas.ids import CaseId

NOT_THE_PERSONS = ("referral",)
"""What goes to the care supervisor and to nobody else (PDL 8:2)."""


async def fetch(desk: Desk, case: CaseId, code: str, output: Path) -> list[Path]:
    """The files of all packages of the case, below `output/<package>/`.

    Raises NotAllowed for a wrong code, and nothing tells it from a case that does not exist.
    """
    try:
        right = await desk.codes.code(desk.org, case, "pickup")
    except Exception:
        right = ""
    if not hmac.compare_digest(digest_of(case, right or "-"), digest_of(case, code)) or not right:
        raise NotAllowed("case and code don't belong together")
    written: list[Path] = []
    for name in (n for n in desk.packages.names(desk.org, case) if n not in NOT_THE_PERSONS):
        with tempfile.TemporaryFile() as plain:
            for piece in await desk.packages.read(desk.org, case, name):
                plain.write(piece)
            with zipfile.ZipFile(plain) as archive:
                archive.extractall(output / name)  # names are our own; zipfile drops `..` and roots all the same
                written += [output / name / n for n in archive.namelist()]
    return written
