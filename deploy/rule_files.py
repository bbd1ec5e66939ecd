"""The folder of organisation files, as the commands see it."""

from collections.abc import Sequence
from pathlib import Path

from connectors.systems import manifest as manifests
from deploy.organisation_file import schema
from deploy.organisation_file.draft import no_such
from deploy.organisation_file.editing import OrganisationFile
from deploy.organisation_file.loading import load, load_folder
from deploy.pages import site
from schemas.errors import BadInput, BadManifest, Problem


class Folder:
    """Organisation files in one place."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def problems(self, files: Sequence[Path]) -> Sequence[Problem]:
        """Every mistake of some files, or of the whole folder. Raises BadSettings where there is no file."""
        try:
            if files:
                load(files)
            else:
                load_folder(self._folder)
        except BadManifest as bad:
            return bad.problems
        return ()

    def open(self, org: str) -> OrganisationFile:
        """The file of one organisation. Raises BadInput where there is none, BadManifest where it does not load."""
        known = {}
        for path in sorted(self._folder.glob("*.yaml")):
            try:
                data, _ = manifests.read_yaml(path)
            except BadManifest:
                known[path.stem] = path  # no YAML: its name is all that is known
                continue
            known[str(data.get("id")) if isinstance(data, dict) else path.stem] = path
        if org not in known:
            raise BadInput(no_such("organisation", org, list(known)))
        return OrganisationFile.open(known[org])

    def schema(self) -> str:
        """The JSON Schema of an organisation file."""
        return schema.written()

    def write_pages(self, folder: Path) -> Sequence[Path]:
        """The pages are in the folder. Returns those that changed. Raises BadManifest."""
        return site.write(folder, load_folder(self._folder))
