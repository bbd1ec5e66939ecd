"""How long the staff's pages take over 100,000 cases, against the bare query of the same run. Alone: `python -m tests.bench.pages`.

The floor of a page is its own lists' statements with the same values, asked one after the other over the same pool.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from connectors.postgres.web import PostgresWeb
from connectors.postgres.worklist import PostgresWorklist
from console.web import passwords
from console.web.app import application
from deploy import engine, logs, web
from deploy.commands import desk_of
from deploy.place import Place, running
from deploy.settings import Settings
from schemas.clock import now
from schemas.request import RequestType, Role
from schemas.web import Account
from tests.bench.desk import ORG
from tests.bench.measure import percentile
from tests.console.web.browser import Browser

URL, PASSWORD = "https://pages.example", "correct horse battery staple"
SEED, TURNS = 20261121, 60
OPEN_PART = 0.05
"""Of the cases; the others are answered or closed, as after some years."""
FILL = """
INSERT INTO case_file (org, id, intake_key, types, channel, state, received_at, due_on, overdue, outcome, waits_for,
                       responded_at, closed_at, hold_until, person)
SELECT $1, u.id, u.id, ARRAY[u.kind], 'email', u.state, u.received, u.due, false, u.outcome, u.waits, u.answered, u.closed,
       u.held, ''::bytea
FROM unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::date[], $7::text[], $8::text[], $9::timestamptz[],
            $10::timestamptz[], $11::date[]) AS u(id, kind, state, received, due, outcome, waits, answered, closed, held)
"""
PLACE = """
SELECT id, due_on FROM case_file WHERE org = $1 AND responded_at IS NULL AND closed_at IS NULL
ORDER BY coalesce(due_on, 'infinity'::date), id OFFSET 2000 LIMIT 1
"""
PAGES = {
    "worklist": "cases",
    "worklist, behind 2 000": "cases?{behind}",
    "one right": "cases?right=portability",
    "waits for a decider": "cases?whom=decider",
    "nothing fits": "cases?state=routed",
    "all, newest first": "cases?list=all",
    "all, nothing fits": "cases?list=all&state=routed",
    "register of a month": "register?first=2026-03-01&last=2026-03-31",
    "register of a year": "register?first=2026-01-01&last=2026-12-31",
    "dashboard": "dashboard",
    "holds of a year": "calendar?year=2030",
    "one case": "cases/{case}",
}


class Noted:
    """A pool that remembers what it was asked."""

    def __init__(self, pool: Any) -> None:
        self._pool, self.said = pool, list[tuple[str, tuple[Any, ...]]]()

    async def fetch(self, statement: str, *given: Any) -> Any:
        """Rows, as the pool gives them."""
        self.said.append((statement, given))
        return await self._pool.fetch(statement, *given)


async def bare(joined: engine.Engine, asked: list[tuple[str, tuple[Any, ...]]]) -> None:
    """The same statements once more, and nothing else."""
    for statement, given in asked:
        await joined.pool.fetch(statement, *given)


async def fill(connection: "asyncpg.Connection[Any]", count: int) -> str:
    """Cases over three years; a random one of them that is open."""
    chance, at, rights = random.Random(SEED), now(), [r.value for r in RequestType]
    rows, opened = [], ""
    for number in range(count):
        going = chance.random() < OPEN_PART
        received = at - timedelta(days=chance.uniform(0, 40 if going else 1100))
        due, case = (received + timedelta(days=30)).date(), f"DSR-{received.year}-{number + 100_000:06d}"
        opened = case if going else opened
        answered = None if going else received + timedelta(days=chance.uniform(1, 33))
        held = (at + timedelta(days=chance.randrange(2500))).date() if not going and chance.random() < 0.2 else None
        state = (
            chance.choice(["awaiting_approval", "identity_pending", "assessing"])
            if going
            else "on_hold"
            if held
            else "closed"
        )
        waits = chance.choice(["a person: weighing", "booking", None]) if state == "assessing" else None
        closed, outcome = (None, None) if going or held else (answered, "done")
        rows.append((case, chance.choice(rights), state, received, due, outcome, waits, answered, closed, held))
    await connection.execute(FILL, ORG, *[list(column) for column in zip(*rows, strict=True)])
    await connection.execute(
        "INSERT INTO fact (org, case_id, seq, key, kind, at, body) SELECT org, id, 1, 'plan', 'plan.made', received_at,"
        " '{\"approvals\": [\"decider\"]}' FROM case_file WHERE state = 'awaiting_approval'"
    )
    await connection.execute("VACUUM ANALYZE")
    return opened


async def timed(work: Callable[[], Awaitable[Any]]) -> list[float]:
    """Milliseconds of each turn, the first one left out."""
    took = []
    for _ in range(TURNS + 1):
        began = time.perf_counter()
        await work()
        took.append((time.perf_counter() - began) * 1000)
    return took[1:]


async def measured(place: Place, count: int) -> dict[str, Any]:
    """p50 and p95 of each page, and of the floor, in milliseconds."""
    joined = await engine.join(place.settings, place.where.addresses, place.where.systems)
    owner = await asyncpg.connect(place.where.addresses.migration_url or place.where.addresses.database_url)
    case = await fill(owner, count)
    await owner.close()
    desks = {org: await desk_of(place.settings, joined, place.where, org) for org in joined.estates}
    async with httpx.AsyncClient() as http:
        noted = Noted(joined.pool)
        front = web.front_of(place.settings, joined, desks, URL, http)
        browser = await signed_in(
            joined,
            application(replace(front, lists=PostgresWorklist(noted, joined.vault))),  # type: ignore[arg-type]
        )
        figures: dict[str, Any] = {}
        deep = await joined.pool.fetchrow(PLACE, ORG)
        behind = f"after={deep['id']}&after_due={deep['due_on']}" if deep else ""
        for name, path in PAGES.items():
            url = f"/staff/{ORG}/{path.format(behind=behind, case=case)}"
            noted.said.clear()
            assert (await browser.http.get(url)).status_code == 200, url
            asked = list(noted.said)
            floor = await timed(lambda asked=asked: bare(joined, asked))  # type: ignore[misc]
            took = await timed(lambda url=url: browser.http.get(url))  # type: ignore[misc]
            ratio = round(percentile(took, 0.95) / percentile(floor, 0.95), 1)
            figures[name] = {"page": shown(took), "bare": shown(floor), "ratio_p95": ratio}
            print(f"{name:24} {figures[name]}", flush=True)
    await joined.close()
    return figures


async def signed_in(joined: engine.Engine, app: Any) -> Browser:
    """Somebody with every role that sees a page."""
    roles, keeping = (Role.AGENT, Role.DECIDER, Role.CLINICIAN, Role.DPO), PostgresWeb(joined.pool, joined.vault)
    stored = passwords.kept(PASSWORD)
    await keeping.make_account(Account(org=ORG, name="bench", roles=roles, password=stored, made_at=now(), exempt=True))
    browser = Browser(app)
    await browser.get(f"/staff/{ORG}/sign-in")
    await browser.send(f"/staff/{ORG}/sign-in", name="bench", password=PASSWORD)
    return browser


def shown(took: list[float]) -> dict[str, float]:
    """The middle one and the one below which 95 of 100 lie."""
    return {"p50": round(percentile(took, 0.5), 2), "p95": round(percentile(took, 0.95), 2)}


async def pages(count: int) -> dict[str, Any]:
    """Milliseconds of every page over so many cases, in a Habeas of its own without a worker."""
    with tempfile.TemporaryDirectory(prefix="habeas-pages") as folder:
        Path(folder).chmod(0o711)
        async with running(Settings(data=Path(folder) / "habeas"), people=20, worker=False) as place:
            return {"cases": count, "milliseconds": await measured(place, count)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pages", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    logs.configure("warning")
    asyncio.run(pages(parser.parse_args().cases))
    sys.stdout.flush()
    os._exit(0)
