"""Organisation files that are changed by a form: a draft, what it would have meant, and the file written."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.postgres.drafts import PostgresDrafts
from deploy.engine import Engine
from deploy.estates import read_organisations
from deploy.law_desk import LawDesk
from deploy.organisation_file.editing import OrganisationFile
from schemas.clock import now
from schemas.drafts import Change, Draft
from schemas.errors import NotAllowed, NotFound
from schemas.ids import OrgId
from schemas.organisation import Organisation
from schemas.preview import Preview


class OrganisationDesk:
    """Works on a copy of the folder, which may be read-only; only `write` touches the file itself."""

    def __init__(self, engine: Engine, organisations: Path) -> None:
        self._drafts, self._law = PostgresDrafts(engine.pool, engine.vault), LawDesk(engine.office)
        self._files = {found.id: path.resolve() for found, path in read_organisations(organisations)}

    async def draft(self, org: OrgId) -> Draft | None:
        """What waits to be put in force."""
        return await self._drafts.get(org)

    async def propose(self, org: OrgId, change: Change, by: str) -> Draft:
        """The draft has this change as well. Raises BadInput, BadManifest, NotAllowed where the file was changed meanwhile."""
        before = await self._drafts.get(org)
        base = _digest(self._files[org])
        if before is not None and before.base != base:
            raise NotAllowed(
                "the organisation file was changed since the draft was made; drop the draft and begin again"
            )
        with self._copied(org, before) as path:
            text = _changed(OrganisationFile.open(path), change).text
        changes = (*(before.changes if before else ()), change)
        draft = Draft(text=text, base=base, changes=changes, by=by, at=now())
        await self._drafts.put(org, draft)
        return draft

    async def drop(self, org: OrgId) -> None:
        """There is no draft any more."""
        await self._drafts.drop(org)

    async def preview(self, org: OrgId) -> Preview:
        """What the draft would have decided differently. Raises NotFound."""
        draft = await self._needed(org)
        with self._copied(org, draft) as path:
            return await self._law.preview(org, path)

    async def write(self, org: OrgId, seen: str) -> bool:
        """The file says what the draft says; False where it can't be written here, and has to be taken along.

        seen: SHA-256 (hex) of the draft's text as it was looked at. Raises NotFound, and NotAllowed where draft or file are others now.
        """
        draft = await self._needed(org)
        if hashlib.sha256(draft.text.encode()).hexdigest() != seen:
            raise NotAllowed("the draft was changed since you looked at it; look at it again")
        path = self._files[org]
        if _digest(path) != draft.base:
            raise NotAllowed(
                "the organisation file was changed since the draft was made; drop the draft and begin again"
            )
        file = OrganisationFile.open(path)
        try:
            OrganisationFile(file.path, file.organisation, draft.text, file.read).write()
        except OSError:
            return False
        await self._drafts.drop(org)
        return True

    def now_said(self, org: OrgId) -> Organisation:
        """The organisation as its file says now; what runs may still be what it said at the start."""
        return OrganisationFile.open(self._files[org]).organisation

    async def _needed(self, org: OrgId) -> Draft:
        draft = await self._drafts.get(org)
        if draft is None:
            raise NotFound("there is no draft")
        return draft

    @contextmanager
    def _copied(self, org: OrgId, draft: Draft | None) -> Iterator[Path]:
        """The file as the draft has it, in a copy of its folder that is gone afterwards."""
        path = self._files[org]
        with tempfile.TemporaryDirectory(prefix="habeas-draft-") as folder:
            copy = Path(folder) / "organisations"
            shutil.copytree(path.parent, copy)
            copy.chmod(0o700)
            if draft is not None:
                (copy / path.name).unlink()
                (copy / path.name).write_text(draft.text, encoding="utf-8")
            yield copy / path.name


def _changed(file: OrganisationFile, change: Change) -> OrganisationFile:
    if change.rule is not None:
        file = file.change(change.rule, period=change.period)
        name = f"{file.organisation.rule_prefix}.{change.rule.removeprefix(f'{file.organisation.rule_prefix}.')}"
        told = [key for key, said in file.organisation.categories.items() if said.rule == name]
    else:
        told = [change.category or ""]
    for category in told if change.words else ():
        file = file.change_category(category, period=change.words)
    return file.change_category(change.category or "", rule=change.to_rule) if change.to_rule else file


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
