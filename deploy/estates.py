"""Organisations from their files: law, systems and categories joined and checked before anything starts."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from activities.estate import Able, Estate, Estates, Holding
from connectors.systems import manifest as manifests
from connectors.systems.manifest import ManifestFile
from connectors.systems.postgres.system import PostgresSystem
from deploy import bonds
from deploy.bonds import Bonds
from deploy.organisation_file import loading
from rules.matter import Kind
from rules.rulebook import RuleBook
from schemas.clock import now
from schemas.decisions import Action
from schemas.errors import BadManifest, BadSettings, Problem, SystemChanged, SystemUnavailable
from schemas.ids import OrgId, SystemId
from schemas.manifest import Manifest, Table
from schemas.organisation import Organisation
from schemas.systems import (
    Blocks,
    Capability,
    Deed,
    Found,
    Health,
    Identity,
    Order,
    Page,
    ReadBack,
    Receipt,
    Record,
    Referring,
    Row,
    RowRef,
)


class PatientSystem:
    """A PostgreSQL system that may be away when the worker starts: opened at first use, and again after that fails."""

    def __init__(self, file: ManifestFile, url: str, carriers: frozenset[str] = frozenset()) -> None:
        self._file, self._url, self._carriers = file, url, carriers
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
            self._open = await PostgresSystem.open(self._file, self._url, carriers=self._carriers)
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

    async def referring(self, rows: Sequence[RowRef]) -> tuple[Referring, ...]:
        return await (await self.opened()).referring(rows)

    async def export(self, records: Sequence[Record], *, without_address: bool = False) -> AsyncIterator[Row]:
        async for row in (await self.opened()).export(records, without_address=without_address):
            yield row

    async def named(self, words: Sequence[str]) -> frozenset[str]:
        return await (await self.opened()).named(words)

    async def carry_out(self, order: Order) -> Receipt:
        """As the system's. Where its tables have changed since the start, the next try reads them again."""
        try:
            return await (await self.opened()).carry_out(order)
        except SystemChanged:
            await self.close()
            self._open = None
            raise

    async def verify(self, order: Order) -> ReadBack:
        return await (await self.opened()).verify(order)

    async def close(self) -> None:
        if self._open is not None:
            await self._open.close()


def read_organisations(folder: Path) -> list[tuple[Organisation, Path]]:
    """Every organisation of the folder, with its file. Raises BadManifest with all problems of all files and manifests at once."""
    return [(found.organisation, found.path) for found in loading.load_folder(folder)]


def read_estate(organisation: Organisation, path: Path) -> tuple[RuleBook, dict[SystemId, ManifestFile]]:
    """The organisation's law, and the manifests of the systems that have one. Raises BadManifest."""
    files = {entry.id: manifests.load(path.parent / entry.manifest) for entry in organisation.systems if entry.manifest}
    book = RuleBook(organisation)
    problems = list(bonds.problems(organisation, book, files))
    if problems:
        raise BadManifest(problems)
    return book, files


def the_one(made: Mapping[OrgId, Organisation]) -> OrgId | None:
    """The organisation that is meant where nobody says which: the only one, or the only one with a connected system."""
    connected = [org for org, organisation in made.items() if any(s.manifest for s in organisation.systems)]
    meant = list(made) if len(made) == 1 else connected
    return meant[0] if len(meant) == 1 else None


def estate_of(
    organisation: Organisation, book: RuleBook, files: Mapping[SystemId, ManifestFile], urls: Mapping[str, str]
) -> Estate:
    """The organisation, ready to work. Raises BadSettings where a system has no address."""
    missing = [s for s in files if s.replace("-", "_") not in urls]
    if missing:
        names = ", ".join(f"HABEAS_SYSTEM_{s.replace('-', '_').upper()}_URL" for s in missing)
        raise BadSettings(f"{organisation.id}: no address for {', '.join(missing)}; set {names}")
    bound = bonds.bonds(organisation, book, files)
    holdings = {s: _holding(organisation, f, urls[s.replace("-", "_")], bound[s]) for s, f in files.items()}
    return Estate(organisation=organisation, book=book, holdings=holdings)


def _holding(organisation: Organisation, file: ManifestFile, url: str, bond: Bonds) -> Holding:
    manifest: Manifest = file.manifest
    return Holding(
        system=PatientSystem(file, url, bond.carriers),
        carries=bool(bond.carriers),
        bound=bond.bound,
        kinds=kinds_of(organisation, manifest),
        able={name: able_of(table) for name, table in manifest.tables.items()},
        manifest=digest_of(manifest),
    )


def digest_of(manifest: Manifest) -> str:
    """What in a manifest decides which rows are found and what is done to them; what things are called is not in it."""
    names = {"tables": {name: {"label", "export"} for name in manifest.tables}, "name": True}
    said = manifest.model_dump(mode="json", exclude=names)  # type: ignore[arg-type]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def able_of(table: Table) -> Able:
    """What the manifest lets be done to rows of a table."""
    ways = {
        Deed.ANONYMISE: table.anonymise,
        Deed.REDACT: table.redact,
        Deed.RESTRICT: table.restrict,
        Deed.LIFT: table.restrict,
        Deed.RECTIFY: table.rectify,
        Deed.ANNOTATE: table.notes.annotate,
        Deed.CORRECT: table.notes.correct,
        Deed.HAND_OUT: table.notes.hand_out,
        Deed.STOP_USE: table.stop_use,
    }
    block = table.block
    blocks = {Blocks.INNER: block.inner, Blocks.EXTERNAL: block.external} if block else {}
    return Able(
        deeds=frozenset(deed for deed, way in ways.items() if way),
        blocks=frozenset(which for which, column in blocks.items() if column),
        rectify=frozenset(table.rectify),
        names=table.names,
        address=table.address,
        root=bool(table.identities),
    )


def kinds_of(organisation: Organisation, manifest: Manifest) -> dict[str, Kind]:
    """What the law has to know of each category of one system."""
    role = next(s.role for s in organisation.systems if s.id == manifest.system)
    kinds = {}
    for name, said in manifest.categories.items():
        notice = organisation.categories[name]
        kinds[name] = Kind(rule=notice.rule, erase=Action(said.erase), role=role, names=(name, *notice.holds))
    return kinds


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
