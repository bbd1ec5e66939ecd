"""Files that come with a request by telephone, letter, message or visit: known by what they are, bounded, sealed with the case."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from console.sayings import Papers
from schemas.attached import ATTACHED, LARGEST, Attachment, Kind
from schemas.errors import BadInput, NotFound
from schemas.ids import CaseId, OrgId

BEGIN = ((b"%PDF-", Kind.PDF), (b"\xff\xd8\xff", Kind.JPEG), (b"\x89PNG\r\n\x1a\n", Kind.PNG))
CONTROLS = frozenset(range(32)) - set(b"\t\n\x0c\r\x1b")
"""Bytes that no text holds."""


class Named(NamedTuple):
    """An attachment, and what its file is called."""

    name: str
    attachment: Attachment


class Attachments:
    """Attachments of cases. They live and go with the case file, and stand in no copy for anybody."""

    def __init__(self, papers: Papers) -> None:
        self._papers = papers

    async def put(self, org: OrgId, case: CaseId, content: bytes, by: str, at: datetime) -> None:
        """The file lies with the case; the same bytes put there again are one. Raises BadInput, KeyGone."""
        kind = kind_of(content)
        for number in await self.numbers(org, case):
            known = await self._papers.get(org, case, f"{ATTACHED}{number}", Attachment)
            if known is not None and known.content == content:
                return
        number = 1 + max(await self.numbers(org, case), default=0)
        said = Attachment(kind=kind, content=b64encode(content), by=by, at=at)
        await self._papers.put(org, case, f"{ATTACHED}{number}", said, at)

    async def numbers(self, org: OrgId, case: CaseId) -> Sequence[int]:
        """Numbers of the attachments, in order."""
        return sorted(int(n.removeprefix(ATTACHED)) for n in await self._papers.names(org, case, ATTACHED))

    async def get(self, org: OrgId, case: CaseId, number: int) -> Named:
        """One attachment. Raises NotFound, KeyGone."""
        found = await self._papers.get(org, case, f"{ATTACHED}{number}", Attachment)
        if found is None:
            raise NotFound("there is no such attachment")
        return Named(f"{case}-{number}.{found.kind.ending}", found)


def kind_of(content: bytes) -> Kind:
    """What the bytes are, whatever the file is called. Raises BadInput for anything else, and for too much."""
    if not content:
        raise BadInput("the attachment is empty")
    if len(content) > LARGEST:
        raise BadInput(f"the attachment is larger than {LARGEST >> 20} MB; scan it with fewer dots, or in parts")
    for begin, kind in BEGIN:
        if content.startswith(begin):
            return kind
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        text = False
    else:
        text = not CONTROLS & set(content)
    if not text:
        raise BadInput("an attachment is a PDF, a JPEG, a PNG or plain text (UTF-8)")
    return Kind.TEXT


def read(file: Path) -> bytes:
    """The file's bytes, once it is sure that they may be attached. Raises BadInput."""
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as problem:
        raise BadInput(f"{file}: {problem.strerror}") from None
    kind_of(content)
    return content
