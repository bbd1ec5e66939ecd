"""Whoever owns the database can change any row; a look through the ledger names the first one that was changed."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from connectors.postgres.ledger_check import LedgerCheck
from connectors.witness import TimeStamps
from console.stamps import Roots
from deploy.stamping import Stamping
from schemas.facts import FactKind
from schemas.ids import CaseId, OrgId
from tests.connectors.ledger.conftest import TABLES, House
from tests.tsa import Authority

pytestmark = pytest.mark.asyncio(loop_scope="session")
ORG = OrgId("tampered")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def whole(house: House, authority: Authority) -> AsyncIterator[House]:
    """Four cases of five facts, sealed one after the other, and stamped three times."""
    roots = Roots.at(authority.roots)
    witness = TimeStamps(authority.url, roots.certificates)
    for n in range(4):
        await house.case(ORG)
        if n:
            assert await Stamping(house.ledger, witness, [ORG]).stamp(ORG)
            await house.ledger.seal_all(ORG)
    await house.case(OrgId("neighbour"))
    for table in TABLES:
        await house.owner.execute(f"CREATE TABLE kept_{table} AS TABLE {table}")
    yield house
    await witness.close()


@pytest_asyncio.fixture(loop_scope="session")
async def tampered(whole: House) -> AsyncIterator[House]:
    """The same rows again for each test."""
    yield whole
    for table in TABLES:
        await whole.owner.execute(f"TRUNCATE {table}")
        await whole.owner.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")


async def test_a_ledger_that_nobody_touched_is_whole(whole: House, authority: Authority) -> None:
    alone, witnessed = await whole.checked(ORG), await whole.checked(ORG, Roots.at(authority.roots))

    assert alone.ok and witnessed.ok, alone.detail
    assert (alone.entries, alone.checkpoints, alone.stamps, alone.waiting) == (23, 7, 3, 0)


FIRST = "(SELECT min(case_id) FROM fact WHERE org = 'tampered')"
SWAP = """UPDATE {t} SET {c} = CASE {k} WHEN {a} THEN (SELECT {c} FROM {t} WHERE org = 'tampered' AND {k} = {b} {m})
          ELSE (SELECT {c} FROM {t} WHERE org = 'tampered' AND {k} = {a} {m}) END
          WHERE org = 'tampered' AND {k} IN ({a}, {b}) {m}"""


@pytest.mark.parametrize(
    ("did", "named"),
    [
        # facts
        (f"UPDATE fact SET body = '{{\"records\": 9}}' WHERE org = 'tampered' AND case_id = {FIRST} AND seq = 3",
         r"fact DSR-\d+-000001/3 is not what was sealed as leaf 2$"),
        ("UPDATE fact SET at = at - interval '1 microsecond' WHERE org = 'tampered' AND seq = 5 AND case_id LIKE '%2'",
         r"fact DSR-\d+-000002/5 is not what was sealed as leaf 9$"),
        ("UPDATE fact SET key = 'other' WHERE org = 'tampered' AND seq = 5 AND case_id LIKE '%2'", r"000002/5 is not what"),
        ("UPDATE fact SET kind = 'nothing' WHERE org = 'tampered' AND seq = 4 AND case_id LIKE '%2'", r"000002/4 .* even be read"),
        ("DELETE FROM fact WHERE org = 'tampered' AND case_id LIKE '%3' AND seq = 2", r"fact DSR-\d+-000003/2 is gone; leaf"),
        ("INSERT INTO fact SELECT org, case_id, 6, 'new', kind, at, body FROM fact WHERE org = 'tampered' AND seq = 5 "
         "AND case_id LIKE '%3'", r"fact DSR-\d+-000003/6 was never sealed .* put in"),
        ("INSERT INTO fact SELECT org, 'DSR-2020-000001', 1, key, kind, at, body FROM fact WHERE org = 'tampered' AND seq = 5 "
         "AND case_id LIKE '%3'", r"fact DSR-2020-000001/1 was never sealed"),
        (SWAP.format(t="fact", c="body", k="seq", a=2, b=3, m="AND case_id LIKE '%1'"), r"000001/2 is not what was sealed"),
        # leaves
        ("UPDATE leaf SET hash = sha256(hash) WHERE org = 'tampered' AND index = 11",
         r"leaf 11 is not the hash of fact DSR-\d+-000003/\d, which is as it was sealed"),
        ("DELETE FROM leaf WHERE org = 'tampered' AND index = 11", r"leaf 11 is gone"),
        ("DELETE FROM leaf WHERE org = 'tampered' AND index = 0", r"leaf 0 is gone"),
        ("DELETE FROM leaf WHERE org = 'tampered' AND index = 22", r"checkpoint 23 covers more .* leaf 22 is gone"),
        ("INSERT INTO leaf VALUES ('tampered', 23, 'DSR-2020-000001', 1, sha256('x'))", r"fact DSR-2020-000001/1 is gone; leaf 23"),
        ("INSERT INTO leaf VALUES ('tampered', -1, 'DSR-2020-000001', 1, sha256('x'))", r"leaf -1 was put in"),
        (SWAP.format(t="leaf", c="hash", k="index", a=2, b=3, m=""), r"leaf 2 is not|fact .*/3 and leaf 2 don't fit"),
        # nodes
        ("UPDATE node SET hash = sha256(hash) WHERE org = 'tampered' AND level = 2 AND index = 1",
         r"node 2/1 is not the hash of leaves 4 to 7"),
        ("DELETE FROM node WHERE org = 'tampered' AND level = 1 AND index = 0", r"node 1/0 is gone"),
        ("INSERT INTO node VALUES ('tampered', 1, 11, sha256('x'))", r"node 1/11 belongs to no entry"),
        ("INSERT INTO node VALUES ('tampered', 0, 3, sha256('x'))", r"node 0/3 belongs to no entry"),
        (SWAP.format(t="node", c="hash", k="index", a=0, b=1, m="AND level = 1"), r"node 1/0 is not the hash of leaves 0 to 1"),
        # checkpoints
        ("UPDATE checkpoint SET root = sha256(root) WHERE org = 'tampered' AND size = 10", r"checkpoint 10 is not the head"),
        ("UPDATE checkpoint SET signed_at = signed_at - interval '1 day' WHERE org = 'tampered' AND size = 10", r"10 is not signed"),
        ("UPDATE checkpoint SET signature = sha512(signature) WHERE org = 'tampered' AND size = 5", r"checkpoint 5 is not signed"),
        ("UPDATE checkpoint SET previous = NULL WHERE org = 'tampered' AND size = 10", r"checkpoint 10 is not signed"),
        ("DELETE FROM checkpoint WHERE org = 'tampered' AND size = 5", r"checkpoint 5 is gone"),
        ("DELETE FROM checkpoint WHERE org = 'tampered' AND size = 11", r"checkpoint 11 is gone"),
        ("DELETE FROM checkpoint WHERE org = 'tampered' AND size = 23", r"leaf 22 and what follows is under no checkpoint"),
        ("INSERT INTO checkpoint SELECT org, 7, root, signed_at, key_id, signature, 5 FROM checkpoint WHERE org = 'tampered' "
         "AND size = 10", r"checkpoint 7 is not the head"),
        ("INSERT INTO checkpoint SELECT org, 0, root, signed_at, key_id, signature, 0 FROM checkpoint WHERE org = 'tampered' "
         "AND size = 10", r"checkpoint 0 can't be read"),
        (SWAP.format(t="checkpoint", c="signature", k="size", a=5, b=10, m=""), r"checkpoint 5 is not signed"),
        # stamps
        ("UPDATE stamp SET token = set_byte(token, 20, get_byte(token, 20) # 1) WHERE org = 'tampered' AND size = 10",
         r"stamp 10 is not the one"),
        ("UPDATE stamp SET stamped_at = stamped_at - interval '1 day' WHERE org = 'tampered' AND size = 10", r"stamp 10 is not"),
        ("DELETE FROM stamp WHERE org = 'tampered' AND size = 10", r"stamp 10 is gone: fact WITNESS/1 tells of it"),
        ("DELETE FROM stamp WHERE org = 'tampered' AND size = (SELECT max(size) FROM stamp WHERE org = 'tampered')", r"is gone"),
        ("INSERT INTO stamp SELECT org, 5, token, stamped_at FROM stamp WHERE org = 'tampered' AND size = 10", r"stamp 5 is not"),
        (SWAP.format(t="stamp", c="token", k="size", a=10, b=16, m=""), r"stamp 10 is not the one"),
        # what was not yet sealed, and whole ends of cases
        ("UPDATE case_file SET fact_seq = 7 WHERE org = 'tampered' AND id LIKE '%4'", r"000004 has counted 7 facts; there are 5"),
    ],
)  # fmt: skip
async def test_each_row_that_was_changed_is_named(tampered: House, did: str, named: str) -> None:
    done = await tampered.owner.execute(did)
    found = await tampered.checked(ORG)

    assert not done.endswith(" 0"), "nothing was tampered with"
    assert not found.ok
    with pytest.raises(AssertionError, match=named):
        raise AssertionError(found.detail)
    assert (await tampered.checked(OrgId("neighbour"))).ok


async def test_a_fact_that_was_taken_out_before_it_was_sealed_is_missed(tampered: House) -> None:
    case = CaseId(str(await tampered.owner.fetchval(f"SELECT {FIRST}")))
    await tampered.tell(ORG, case, FactKind.CLOSED, "closed", {"round": 1})
    waiting = await tampered.checked(ORG)
    await tampered.owner.execute("DELETE FROM unsealed WHERE org = 'tampered'")
    unsealed = await tampered.checked(ORG)
    await tampered.owner.execute("DELETE FROM fact WHERE org = 'tampered' AND key = 'closed'")
    gone = await tampered.checked(ORG)

    assert waiting.ok and waiting.waiting == 1
    assert f"fact {case}/6 was never sealed" in unsealed.detail
    assert f"{case} has counted 6 facts; there are 5" in gone.detail


async def test_a_gap_among_what_waits_to_be_sealed_is_named(tampered: House) -> None:
    case = CaseId(str(await tampered.owner.fetchval(f"SELECT {FIRST}")))
    for kind, key in ((FactKind.ON_HOLD, "on_hold"), (FactKind.CLOSED, "closed")):
        await tampered.tell(ORG, case, kind, key, {"round": 1})
    for table in ("fact", "unsealed"):
        await tampered.owner.execute(f"DELETE FROM {table} WHERE org = 'tampered' AND case_id = $1 AND seq = 6", case)

    assert f"fact {case}/6 is gone: the next one is 7" in (await tampered.checked(ORG)).detail


async def test_a_stamp_of_somebody_else_is_named_where_roots_are_given(
    whole: House, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Authority(tmp_path_factory.mktemp("other"))

    assert "stamp 10 does not hold" in (await whole.checked(ORG, Roots.at(other.roots))).detail


async def test_a_ledger_is_not_believed_to_another_key(whole: House) -> None:
    found = await LedgerCheck(whole.pool, b"\x07" * 32).check(ORG)

    assert "checkpoint 5 is not signed by the ledger's key" in found.detail


async def test_more_than_a_page_is_looked_through(house: House) -> None:
    org = OrgId("large")
    case = await house.case(org, 2)
    await house.owner.execute(
        "INSERT INTO fact SELECT $1, $2, n, 'k' || n, 'copies.found', now(), '{}' FROM generate_series(3, 2600) n",
        org,
        case,
    )
    await house.owner.execute("UPDATE case_file SET fact_seq = 2600 WHERE id = $1", case)
    await house.owner.execute("INSERT INTO unsealed SELECT $1, $2, n FROM generate_series(3, 2600) n", org, case)
    await house.ledger.seal_all(org)
    good = await house.checked(org)
    await house.owner.execute("UPDATE fact SET body = '{\"records\": 1}' WHERE org = $1 AND seq = 2222", org)

    assert good.ok and good.entries == 2600
    assert f"fact {case}/2222 is not what was sealed as leaf 2221" in (await house.checked(org)).detail


async def test_the_engine_can_add_to_the_ledger_and_nothing_else(whole: House) -> None:
    for table in ("fact", "leaf", "node", "checkpoint", "stamp"):
        assert await whole.pool.fetchval(f"SELECT count(*) FROM {table} WHERE org = 'tampered'") > 0
        granted = await whole.owner.fetch(
            "SELECT privilege_type FROM information_schema.role_table_grants WHERE grantee = 'habeas_engine' "
            "AND table_name = $1",
            table,
        )
        assert {r["privilege_type"] for r in granted} == {"SELECT", "INSERT"}, table
