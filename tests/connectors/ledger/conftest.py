"""A real PostgreSQL with ledgers in it, and what the operator can do to them."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from connectors.masters.local import LocalMaster
from connectors.postgres.cases import PostgresCases
from connectors.postgres.lasting import PostgresLasting
from connectors.postgres.ledger import PostgresLedger, Signer
from connectors.postgres.ledger_check import LedgerCheck
from connectors.postgres.papers import PostgresPapers
from connectors.postgres.pool import connect
from connectors.postgres.vault import Vault
from console.stamps import Roots
from deploy.local.addresses import ServerName
from deploy.local.stack import LocalStack
from deploy.migrate import migrate
from schemas.clock import now
from schemas.entries import Entry
from schemas.facts import Body, Fact, FactKind
from schemas.ids import CaseId, OrgId
from schemas.proofs import Checked
from schemas.request import Channel, NewRequest, Person, RequestType
from tests.tsa import Authority, serving

NOT_NEEDED = frozenset({ServerName.TEMPORAL, ServerName.KAFKA, ServerName.SMTP})
TABLES = ("fact", "unsealed", "leaf", "node", "checkpoint", "stamp", "case_file")


@dataclass
class House:
    """One installation's database: as the engine sees it, and as whoever owns it does."""

    pool: "asyncpg.Pool[Any]"
    owner: "asyncpg.Connection[Any]"
    book: PostgresCases
    signer: Signer
    ledger: PostgresLedger
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(10**6)))

    async def case(self, org: OrgId, facts: int = 5) -> CaseId:
        """A case with some facts, each written by a transaction of its own and sealed."""
        request = NewRequest(
            org=org, types=(RequestType.ERASURE,), channel=Channel.TICKET, received_at=now(),
            person=Person(email="nobody@brevladan.example"), intake_key=f"test:{next(self.numbers)}",
        )  # fmt: skip
        case, _ = await self.book.open(request)
        for n in range(facts - 1):
            await self.tell(org, case, FactKind.COPIES_FOUND, f"found:{n}", {"system": "booking", "records": n})
        await self.ledger.seal_all(org)
        return case

    async def tell(
        self, org: OrgId, case: CaseId, kind: FactKind, key: str, body: Body, at: datetime | None = None
    ) -> None:
        """One more fact, not yet sealed."""
        fact = Fact(key=key, kind=kind, at=at or now(), body=body)
        await self.book.write(org, case, Entry(facts=(fact,), at=fact.at))

    async def checked(self, org: OrgId, roots: Roots | None = None) -> Checked:
        """What a look through the ledger says."""
        return await LedgerCheck(self.pool, self.signer.public, roots).check(org)

    async def rewrite(self, org: OrgId, case: CaseId, by: timedelta) -> None:
        """The operator's worst: every entry of a case is back-dated, the whole tree made anew and signed with the real key."""
        owner = self.owner
        facts = await owner.fetch("SELECT case_id, seq, at, body FROM fact WHERE org = $1", org)
        heads = await owner.fetch("SELECT size FROM checkpoint WHERE org = $1 ORDER BY size", org)
        order = await owner.fetch("SELECT case_id, seq FROM leaf WHERE org = $1 ORDER BY index", org)
        async with owner.transaction():
            for table in ("leaf", "node", "checkpoint", "stamp", "unsealed"):
                await owner.execute(f"DELETE FROM {table} WHERE org = $1", org)
            for fact in facts:
                if fact["case_id"] == case:
                    said = json.loads(fact["body"]) | {"rewritten": True}
                    await owner.execute(
                        "UPDATE fact SET at = at - $4::interval, body = $5::jsonb WHERE org = $1 AND case_id = $2 AND seq = $3",
                        org, case, fact["seq"], by, json.dumps(said),
                    )  # fmt: skip
            await owner.execute("DELETE FROM outbox WHERE org = $1", org)
            await owner.execute("DELETE FROM fact WHERE org = $1 AND case_id = 'WITNESS'", org)
        left = [(r["case_id"], r["seq"]) for r in order if r["case_id"] != "WITNESS"]
        for begin, end in zip([0, *(h["size"] for h in heads)], (h["size"] for h in heads), strict=False):
            for one in left[begin:end]:
                await owner.execute("INSERT INTO unsealed VALUES ($1, $2, $3)", org, *one)
            await self.ledger.seal_all(org)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """An installation without workers: whoever tests seals and stamps."""
    folder = tmp_path_factory.mktemp("ledgers")
    for above in (folder, *folder.parents):
        if above.name.startswith("pytest"):
            above.chmod(0o711)  # PostgreSQL may run as another user
    stack = LocalStack(folder / "habeas", without=NOT_NEEDED)
    addresses = await stack.start()
    migrate(addresses)
    pool = await connect(str(addresses.database_url))
    owner = await asyncpg.connect(addresses.migration_url)
    vault = Vault(await connect(str(addresses.keys_url)), LocalMaster.at(folder / "keys" / "master.key"))
    book = PostgresCases(pool, vault, PostgresPapers(pool, vault), PostgresLasting(pool, vault))
    signer = Signer.at(folder / "keys" / "ledger.key")
    yield House(pool, owner, book, signer, PostgresLedger(pool, signer))
    await owner.close()
    await vault.close()
    await pool.close()
    await stack.stop()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    """A time-stamping authority that answers over HTTP."""
    with serving(tmp_path_factory.mktemp("tsa")) as here:
        yield here


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where an auditor keeps files."""
    return tmp_path
