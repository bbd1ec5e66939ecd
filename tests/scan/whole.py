"""The scan: everything that Habeas wrote, searched once for everybody whom the tests know and for the canaries."""

from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from temporalio.client import Client

from deploy.place import Place
from tests.builders import EVERYONE
from tests.scan.planted import SPELLINGS, Canary, identifiers
from tests.scan.search import Searcher, packings
from tests.scan.stores import STORES, clear, everything, keeps_passwords, passwords_of, plant


class Scanned(NamedTuple):
    """What a scan found."""

    people: dict[str, set[str]]
    """By store and place: identifiers of people, and passwords of servers outside their files. Empty is what is promised."""
    missed: set[tuple[str, str]]
    """Store and spelling of canaries that were not found: holes in the scan."""
    looked: int
    """Bytes that were looked at, packed ones unfolded."""


async def scan(place: Place, client: Client, scratch: Path) -> Scanned:
    """Looks at everything that lies in the stores of a running Habeas."""
    canaries = {name: Canary(name) for name in SPELLINGS}
    planted = {name: canary.planted() for name, canary in canaries.items()}
    for name in packings(b""):
        canaries[name] = Canary("plain")
        planted[name] = packings(canaries[name].planted() + b" " * 40)[name]
    handles = await plant(place, client, planted)
    try:
        secrets = passwords_of(place)
        searcher = Searcher([*identifiers(EVERYONE), *secrets, *(c.needle for c in canaries.values())])
        needles = {canary.needle: name for name, canary in canaries.items()}
        people, seen = defaultdict[str, set[str]](set), set[tuple[str, str]]()
        async for store, where, content in everything(place, scratch):
            for text in searcher.found(content):
                if text in needles:
                    seen.add((store, needles[text]))
                elif text not in secrets or not keeps_passwords(where):
                    people[f"{store}: {where}"].add(text)
    finally:
        await clear(place, handles)
    return Scanned(dict(people), {(s, n) for s in STORES for n in canaries} - seen, searcher.looked)
