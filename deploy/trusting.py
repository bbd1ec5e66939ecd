"""Which systems are trusted: by which manifest, and from the start where their truth is known or they were in use."""

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from activities.estate import Estate, Estates
from connectors.postgres.brake import PostgresBrake
from connectors.postgres.pool import connect
from deploy.engine import Engine
from deploy.estates import digest_of, read_estate, read_organisations
from schemas.brake import Mode, Trusted
from schemas.ids import OrgId, SystemId

EXAMPLE = "example"
"""Who trusts the example's systems."""


async def pin(engine: Engine) -> None:
    """What was in use before there was a brake is trusted by the manifests of this start."""
    brake = PostgresBrake(engine.pool)
    for org, estate in engine.estates.items():
        await brake.pin(org, {system: holding.manifest for system, holding in estate.holdings.items()})


async def modes(database_url: str | None, estates: Estates) -> dict[tuple[OrgId, SystemId], Mode]:
    """Each connected system, and whether it is trusted by its manifest as it is now."""
    found: dict[tuple[OrgId, SystemId], Mode] = {}
    async with _brake(database_url) as brake:
        for org, estate in estates.items():
            known = await brake.trusted(org)
            found |= {(org, system): mode for system, mode in modes_of(estate, known).items()}
    return found


def modes_of(estate: Estate, known: dict[SystemId, Trusted]) -> dict[SystemId, Mode]:
    """The mode of each system of one organisation. known: what somebody has trusted."""
    return {
        system: Mode.TRUSTED if system in known and known[system].manifest in (None, h.manifest) else Mode.OBSERVED
        for system, h in estate.holdings.items()
    }


async def trust_example(database_url: str | None, organisations: Path, mark: Path) -> None:
    """The example's systems are trusted, once for each manifest: whoever observes one again is not overruled."""
    now = {(org, system): digest for org, system, digest in _digests(organisations)}
    said = {f"{org}.{system}": digest for (org, system), digest in now.items()}
    before = json.loads(mark.read_text(encoding="utf-8")) if mark.exists() else {}
    async with _brake(database_url) as brake:
        for (org, system), digest in now.items():
            if before.get(f"{org}.{system}") != digest:
                await brake.trust(org, system, digest, EXAMPLE, EXAMPLE, ())
    mark.write_text(json.dumps(said), encoding="utf-8")


def _digests(organisations: Path) -> Iterable[tuple[OrgId, SystemId, str]]:
    for organisation, path in read_organisations(organisations):
        _, files = read_estate(organisation, path)
        for system, file in files.items():
            yield organisation.id, system, digest_of(file.manifest)


@asynccontextmanager
async def _brake(database_url: str | None) -> AsyncIterator[PostgresBrake]:
    assert database_url is not None
    pool = await connect(database_url, size=1)
    try:
        yield PostgresBrake(pool)
    finally:
        await pool.close()
