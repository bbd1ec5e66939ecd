"""What the brake adds to a destructive call: `python -m tests.bench.gate`, against the same calls without it in the same run."""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import asyncpg

from deploy import engine, logs
from deploy.place import running
from deploy.settings import Settings
from schemas.brake import Errand
from schemas.ids import SystemId
from schemas.systems import Deed, Identity, IdentityKind, Order
from tests.bench.desk import ORG

BOOKING = SystemId("booking")
TABLES = ("login_session", "matching_answer", "consent")
"""Rows that nothing refers to: about a dozen a person."""
PEOPLE = 600


async def timed(work: Awaitable[Any], into: list[float]) -> Any:
    """The result; how long it took goes into the list, in milliseconds."""
    began = time.perf_counter()
    result = await work
    into.append((time.perf_counter() - began) * 1000)
    return result


async def measured(joined: engine.Engine, emails: list[str]) -> dict[str, list[float]]:
    """One person after the other is erased in one system, every second one without the brake."""
    office, took = joined.office, {"with": list[float](), "without": list[float](), "admission": list[float]()}
    estate = office.estate(ORG)
    holding, limits = estate.holdings[BOOKING], estate.organisation.limits
    for number, email in enumerate(emails):
        found = await holding.system.locate([Identity(kind=IdentityKind.EMAIL, value=email)])
        records = tuple(r for r in found.records if r.table in TABLES)
        order, rows = Order(deed=Deed.ERASE, records=records), len(records)
        if number % 2:
            errand = Errand(
                org=ORG, system=BOOKING, manifest=holding.manifest, subject=f"DSR-2026-{number:06d}", plan="p",
                rows=rows, whole=rows, most=rows, limits=limits,
            )  # fmt: skip
            await timed(office.brake.admit([errand]), took["admission"])
            receipt = await timed(office.carry_out(errand, order), took["with"])
        else:
            receipt = await timed(holding.system.carry_out(order), took["without"])
        assert receipt.changed == rows
    return took


async def main() -> None:
    """Prints medians and the ratio."""
    with tempfile.TemporaryDirectory(prefix="habeas-gate") as folder:
        Path(folder).chmod(0o711)
        settings = Settings(data=Path(folder) / "habeas")
        async with running(settings, people=PEOPLE, worker=False) as place:
            joined = await engine.join(settings, place.where.addresses, place.where.systems)
            connection = await asyncpg.connect(place.where.systems["booking"])
            rows = await connection.fetch("SELECT email FROM client WHERE id > 1010 ORDER BY id")
            took = await measured(joined, [r["email"] for r in rows])
            await connection.close()
            await joined.close()
    median = {name: statistics.median(values) for name, values in took.items()}
    added = median["with"] - median["without"]
    print(", ".join(f"{name} {value:.2f} ms" for name, value in median.items()))
    print(f"added {added:.2f} ms a call: {median['with'] / median['without']:.2f} times the call without it")


if __name__ == "__main__":
    logs.configure("warning")
    asyncio.run(main())
    sys.stdout.flush()
    os._exit(0)
