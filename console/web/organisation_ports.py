"""What the organisation's page asks of others, by shape; `deploy` joins it."""

from typing import Protocol

from schemas.drafts import Change, Draft
from schemas.ids import OrgId
from schemas.organisation import Organisation
from schemas.preview import Preview


class OrganisationFiles(Protocol):
    """Organisation files, and one draft of each."""

    async def draft(self, org: OrgId) -> Draft | None: ...

    async def propose(self, org: OrgId, change: Change, by: str) -> Draft:
        """The draft has this change as well. Raises BadInput, BadManifest, NotAllowed."""
        ...

    async def drop(self, org: OrgId) -> None: ...

    async def preview(self, org: OrgId) -> Preview:
        """What the draft would have decided differently. Raises NotFound."""
        ...

    async def write(self, org: OrgId, seen: str) -> bool:
        """False where the file can't be written here. seen: SHA-256 (hex) of the text that was looked at. Raises NotAllowed."""
        ...

    def now_said(self, org: OrgId) -> Organisation:
        """The organisation as its file says now."""
        ...
