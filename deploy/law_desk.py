"""The law at the desk: what a changed organisation file would have meant, and an old case judged again."""

from pathlib import Path

from activities.office import Office
from activities.rejudge import Rejudge
from deploy import estates
from deploy.organisation_file import loading
from schemas.errors import BadInput
from schemas.ids import CaseId, OrgId
from schemas.preview import Preview, Rejudged


class LawDesk:
    """Judges again; changes nothing."""

    def __init__(self, office: Office) -> None:
        self._rejudge = Rejudge(office)

    async def preview(self, org: OrgId, file: Path) -> Preview:
        """What the organisation file would have decided differently.

        Raises BadManifest where it does not load, BadInput where it is another organisation's.
        """
        (found,) = loading.load([file])
        if found.organisation.id != org:
            raise BadInput(f"{file} is the file of {found.organisation.id}; its cases are not those of {org}")
        book, files = estates.read_estate(found.organisation, file)
        kinds = {system: estates.kinds_of(found.organisation, f.manifest) for system, f in files.items()}
        return await self._rejudge.preview(org, book, kinds)

    async def replay(self, org: OrgId, case: CaseId) -> Rejudged:
        """The case's last plan, judged again by the rule set that made it. Raises NotFound."""
        return await self._rejudge.replay(org, case)
