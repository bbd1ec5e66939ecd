"""Organisations from their files: law, systems and categories joined and checked before anything starts."""

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from activities.estate import Estate, Estates, Holding
from connectors.systems import manifest as manifests
from connectors.systems.manifest import ManifestFile
from connectors.systems.postgres.system import PostgresSystem
from rules.rulebook import RuleBook
from rules.matter import Kind
from schemas.clock import now
from schemas.decisions import Action
from schemas.errors import BadManifest, BadSettings, Problem, SystemUnavailable
from schemas.ids import OrgId, SystemId
from schemas.manifest import Manifest
from schemas.organisation import Organisation
from schemas.systems import Capability, Found, Health, Identity, Order, Page, ReadBack, Receipt, Record, Row


class PatientSystem:
    """A PostgreSQL system that may be away when the worker starts: opened at first use, and again after that fails."""

    def __init__(self, file: ManifestFile, url: str) -> None:
        self._file, self._url = file, url
        self._open: PostgresSystem | None = None

    @property
    def id(self) -> SystemId:
        return self._file.manifest.system

    @property
    def capabilities(self) -> frozenset[Capability]:
        return self._open.capabilities if self._open else frozenset()

    async def opened(self) -> PostgresSystem:
        """The system itself. Raises SystemUnavailable, BadManifest."""
        if self._open is None:
            self._open = await PostgresSystem.open(self._file, self._url)
        return self._open

    async def health(self) -> Health:
        try:
            return await (await self.opened()).health()
        except SystemUnavailable as away:
            return Health(ok=False, detail=away.reason, checked_at=now())

    async def recognise(self, known: Sequence[Identity]) -> Found:
        return await (await self.opened()).recognise(known)

    async def locate(self, known: Sequence[Identity], after: str | None = None, limit: int = 1000) -> Page:
        return await (await self.opened()).locate(known, after, limit)

    async def read(self, records: Sequence[Record]) -> tuple[Record, ...]:
        return await (await self.opened()).read(records)

    async def export(self, records: Sequence[Record]) -> AsyncIterator[Row]:
        async for row in (await self.opened()).export(records):
            yield row

    async def carry_out(self, order: Order) -> Receipt:
        return await (await self.opened()).carry_out(order)

    async def verify(self, order: Order) -> ReadBack:
        return await (await self.opened()).verify(order)

    async def close(self) -> None:
        if self._open is not None:
            await self._open.close()


def read_organisations(folder: Path) -> list[tuple[Organisation, Path]]:
    """Every organisation file of the folder. Raises BadManifest with all problems of all files at once."""
    found: list[tuple[Organisation, Path]] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            data, lines = manifests.read_yaml(path)
            found.append((manifests.validated(Organisation, data, lines), path))
        except BadManifest as bad:
            problems += bad.problems
    if problems:
        raise BadManifest(problems)
    if not found:
        raise BadSettings(f"there is no organisation file in {folder}; see HABEAS_ORGANISATIONS")
    return found


def read_estate(organisation: Organisation, path: Path) -> tuple[RuleBook, dict[SystemId, ManifestFile]]:
    """The organisation's law and manifests, checked against each other. Raises BadManifest."""
    book = RuleBook(organisation)
    files = {e.id: manifests.load(path.parent / e.manifest) for e in organisation.systems if e.manifest}
    problems = [p for system, file in files.items() for p in _disagreements(organisation, book, file, system)]
    if problems:
        raise BadManifest(problems)
    return book, files


def _disagreements(organisation: Organisation, book: RuleBook, file: ManifestFile, system: SystemId) -> list[Problem]:
    manifest, problem = file.manifest, file.lines.problem
    problems = []
    if manifest.system != system:
        problems.append(problem(("system",), f"the organisation file calls this system {system!r}"))
    for category in manifest.categories:
        at = ("categories", category)
        if category not in organisation.categories:
            problems.append(problem(at, "the organisation file does not describe it; add it there under `categories`"))
    return problems


def estate_of(
    organisation: Organisation, book: RuleBook, files: Mapping[SystemId, ManifestFile], urls: Mapping[str, str]
) -> Estate:
    """The organisation, ready to work. Raises BadSettings where a system has no address."""
    missing = [s for s in files if s.replace("-", "_") not in urls]
    if missing:
        names = ", ".join(f"HABEAS_SYSTEM_{s.replace('-', '_').upper()}_URL" for s in missing)
        raise BadSettings(f"{organisation.id}: no address for {', '.join(missing)}; set {names}")
    holdings = {s: _holding(organisation, f, urls[s.replace("-", "_")]) for s, f in files.items()}
    return Estate(organisation=organisation, book=book, holdings=holdings)


def _holding(organisation: Organisation, file: ManifestFile, url: str) -> Holding:
    manifest: Manifest = file.manifest
    return Holding(
        system=PatientSystem(file, url),
        kinds=kinds_of(organisation, manifest),
        needed_by={t: table.needed_by for t, table in manifest.tables.items() if table.needed_by},
        restrictable=frozenset(t for t, table in manifest.tables.items() if table.restrict),
    )


def kinds_of(organisation: Organisation, manifest: Manifest) -> dict[str, Kind]:
    """What the law has to know of each category of one system."""
    role = next(s.role for s in organisation.systems if s.id == manifest.system)
    return {
        name: Kind(rule=organisation.categories[name].rule, erase=Action(said.erase), role=role)
        for name, said in manifest.categories.items()
    }


async def open_all(estates: Estates) -> list[SystemId]:
    """Every system that answers is open and as its manifest says; the ones that do not answer are returned.

    Raises BadManifest, all problems at once.
    """
    away: list[SystemId] = []
    problems: list[Problem] = []
    for estate in estates.values():
        for system, holding in estate.holdings.items():
            assert isinstance(holding.system, PatientSystem)
            try:
                await holding.system.opened()
            except SystemUnavailable:
                away.append(system)
            except BadManifest as bad:
                problems += bad.problems
    if problems:
        raise BadManifest(problems)
    return away


async def close_all(estates: Estates) -> None:
    """No connection is left."""
    for estate in estates.values():
        for holding in estate.holdings.values():
            assert isinstance(holding.system, PatientSystem)
            await holding.system.close()


def by_id(made: Sequence[Estate]) -> dict[OrgId, Estate]:
    """Estates by organisation."""
    return {e.organisation.id: e for e in made}
