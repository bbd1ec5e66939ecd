"""Keys: whoever has the rows has no key, whoever has the keys has no master key, and what is destroyed stays destroyed.

The same tests over a key file and over AWS KMS, which moto's server plays: KMS itself can't be had here.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from connectors.masters.local import LocalMaster
from connectors.masters.several import Masters
from connectors.postgres.pool import connect
from connectors.postgres.vault import Vault
from deploy.key_files import back_up, read, restore
from deploy.local.addresses import Addresses, ServerName
from deploy.local.stack import LocalStack
from deploy.migrate import migrate
from schemas.errors import BadInput, BadSettings, KeyGone, MasterGone, NotAllowed, NotFound, SystemUnavailable
from schemas.ids import CaseId, OrgId
from schemas.ports import Master
from tests.connectors.aws import kms

pytestmark = pytest.mark.asyncio(loop_scope="module")
ORG, AT = OrgId("solkliniken"), datetime(2026, 11, 21, 8, tzinfo=UTC)
NOT_NEEDED = frozenset({ServerName.TEMPORAL, ServerName.KAFKA, ServerName.SMTP})
PLAIN, PURPOSE = b"Viola \xc3\x85str\xc3\xb6m", b"person"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def addresses(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Addresses]:
    folder = tmp_path_factory.mktemp("keys")
    for above in (folder, *folder.parents):
        if above.name.startswith("pytest"):
            above.chmod(0o711)  # PostgreSQL may run as another user
    async with LocalStack(folder / "habeas", without=NOT_NEEDED) as stack:
        await asyncio.to_thread(migrate, stack.addresses)
        yield stack.addresses


@dataclass
class Keys:
    """A key store, and how any other process reaches it."""

    addresses: Addresses
    master: Master
    next: Master
    """The master key after the next rotation."""
    vaults: list[Vault]
    number: int = 0

    async def vault(self, master: Master | None = None, *, trusted_for: float = 30.0) -> Vault:
        made = Vault(
            await connect(str(self.addresses.keys_url), size=3), master or self.master, trusted_for=trusted_for
        )
        self.vaults.append(made)
        return made

    def case(self) -> CaseId:
        self.number += 1
        return CaseId(f"DSR-2026-{self.number:06d}")


@pytest_asyncio.fixture(params=["file", "aws-kms"], loop_scope="module")
async def keys(request: pytest.FixtureRequest, addresses: Addresses, aws: str, tmp_path: Path) -> AsyncIterator[Keys]:
    owner = await asyncpg.connect(addresses.keys_migration_url)
    await owner.execute("TRUNCATE case_key, org_key, master")
    await owner.close()
    if request.param == "file":
        local = LocalMaster.at(tmp_path / "master.key")
        made = Keys(addresses, local, local, [])
    else:
        one, other = kms(aws), kms(aws)
        made = Keys(addresses, one, Masters(other, [one]), [])
    yield made
    for vault in made.vaults:
        await vault.close()


async def test_what_one_process_seals_another_one_opens(keys: Keys) -> None:
    case, vault = keys.case(), await keys.vault()
    sealed = (await vault.create(ORG, case, AT)).seal(PLAIN, PURPOSE)

    elsewhere = await keys.vault()
    assert (await elsewhere.of_case(ORG, case)).open(sealed, PURPOSE) == PLAIN
    assert await elsewhere.keyed_hash(ORG, "a") == await vault.keyed_hash(ORG, "a") != await vault.keyed_hash(ORG, "b")
    with pytest.raises(NotFound):
        await elsewhere.of_case(OrgId("another"), case)


async def test_a_destroyed_key_is_gone_from_the_memory_of_every_process_soon(keys: Keys) -> None:
    case, vault, elsewhere = keys.case(), await keys.vault(), await keys.vault(trusted_for=0.2)
    key_id = (await vault.create(ORG, case, AT)).key_id
    for each in (vault, elsewhere):
        await each.of_case(ORG, case)

    await vault.destroy(ORG, case, AT)
    await vault.destroy(ORG, case, AT)
    with pytest.raises(KeyGone):
        await vault.by_id(key_id)
    await asyncio.sleep(0.25)
    with pytest.raises(KeyGone):
        await elsewhere.of_case(ORG, case)
    with pytest.raises(KeyGone):
        await elsewhere.by_id(key_id)


async def test_a_rotation_wraps_everything_anew_while_others_work(keys: Keys) -> None:
    vault, elsewhere = await keys.vault(), await keys.vault()
    sealed = {}
    for case in [keys.case() for _ in range(20)]:
        sealed[case] = (await vault.create(ORG, case, AT)).seal(PLAIN, PURPOSE)
    hashed, working = await vault.keyed_hash(ORG, "a"), True

    async def work() -> None:
        while working:
            case = keys.case()
            with_key = await elsewhere.create(ORG, case, AT)
            sealed[case] = with_key.seal(PLAIN, PURPOSE)
            await asyncio.sleep(0)

    turner = await keys.vault(keys.next)
    if keys.next is not keys.master:  # a process with the old settings is started again before
        elsewhere = await keys.vault(keys.next)
    at_work = asyncio.create_task(work())
    await asyncio.sleep(0.1)
    done = await turner.rotate()
    working = False
    await at_work

    assert done >= 21 and len(sealed) > 20
    fresh = await keys.vault(keys.next)
    assert await fresh.keyed_hash(ORG, "a") == hashed
    for case, content in sealed.items():
        assert (await fresh.of_case(ORG, case)).open(content, PURPOSE) == PLAIN
    now, *old = sorted(await fresh.masters(), key=lambda m: m.retired_at is not None)
    assert now.retired_at is None and now.cases == len(sealed) and not any(m.cases for m in old)


async def test_a_rotation_that_was_cut_off_is_finished_by_the_next(keys: Keys) -> None:
    vault = await keys.vault()
    cases = [keys.case() for _ in range(5)]
    sealed = [(await vault.create(ORG, case, AT)).seal(PLAIN, PURPOSE) for case in cases]
    cut = await keys.vault(Tiring(keys.next, 2))

    with pytest.raises(SystemUnavailable):
        await cut.rotate()
    half = await keys.vault(keys.next)
    for case, content in zip(cases, sealed, strict=True):
        assert (await half.of_case(ORG, case)).open(content, PURPOSE) == PLAIN
    await half.rotate()
    whole = await keys.vault(keys.next)
    for case, content in zip(cases, sealed, strict=True):
        assert (await whole.of_case(ORG, case)).open(content, PURPOSE) == PLAIN


async def test_two_rotations_do_not_meet(keys: Keys) -> None:
    vault = await keys.vault(keys.next)
    connection = await asyncpg.connect(keys.addresses.keys_url)
    await connection.execute("SELECT pg_advisory_lock(hashtextextended('habeas.rotation', 0))")

    with pytest.raises(NotAllowed, match="another rotation"):
        await vault.rotate()
    await connection.close()


async def test_a_copy_brings_keys_back_but_not_those_that_were_destroyed_since(keys: Keys, tmp_path: Path) -> None:
    vault, rows = await keys.vault(), await connect(str(keys.addresses.database_url), size=1)
    lost, shredded = keys.case(), keys.case()
    sealed = {case: (await vault.create(ORG, case, AT)).seal(PLAIN, PURPOSE) for case in (lost, shredded)}
    hashed = await vault.keyed_hash(ORG, "a")
    path, count, _ = await back_up(vault, tmp_path / "copies", AT, 7)
    owner, book = (
        await asyncpg.connect(keys.addresses.keys_migration_url),
        await asyncpg.connect(keys.addresses.migration_url),
    )
    await owner.execute("TRUNCATE case_key, org_key")
    await book.execute(
        "INSERT INTO case_file (org, id, intake_key, types, channel, received_at, person, shredded_at) "
        "VALUES ($1, $2, $3, '{}', 'email', $4, '', $4)", ORG, shredded, f"{keys.master!r}", AT,
    )  # fmt: skip

    back = await keys.vault()
    assert (count, path.stat().st_mode & 0o777) == (3, 0o600)
    assert await restore(back, rows, read(path), AT) == (2, 1)
    assert (await back.of_case(ORG, lost)).open(sealed[lost], PURPOSE) == PLAIN
    assert await back.keyed_hash(ORG, "a") == hashed
    with pytest.raises(NotFound):
        await back.of_case(ORG, shredded)
    await book.execute("DELETE FROM case_file WHERE id = $1", shredded)
    for connection in (owner, book, rows):
        await connection.close()


async def test_old_copies_of_keys_are_removed_and_open_nothing_after_a_rotation(keys: Keys, tmp_path: Path) -> None:
    vault, case = await keys.vault(), keys.case()
    await vault.create(ORG, case, AT)
    first, _, _ = await back_up(vault, tmp_path, AT, 7)
    copy = read(first)
    second, _, gone = await back_up(vault, tmp_path, AT.replace(day=29), 7)
    assert (gone, first.exists(), second.exists()) == (1, False, True)

    turned = await keys.vault(keys.next)
    await turned.rotate()
    await turned.destroy(ORG, case, AT)
    if isinstance(keys.master, LocalMaster):  # an old key of KMS goes by its own scheduled deletion
        with pytest.raises(MasterGone):
            await keys.next.unwrap(copy[0].master, copy[0].wrapped, copy[0].key_id)


async def test_a_copy_that_was_cut_is_refused(keys: Keys, tmp_path: Path) -> None:
    vault = await keys.vault()
    await vault.create(ORG, keys.case(), AT)
    path, _, _ = await back_up(vault, tmp_path, AT, 7)
    whole = path.read_text(encoding="utf-8")

    for cut in (whole[:-9], whole.splitlines()[0], "", "keys"):
        path.write_text(cut, encoding="utf-8")
        with pytest.raises(BadInput):
            read(path)


async def test_a_copy_of_another_installation_opens_nothing(keys: Keys, tmp_path: Path) -> None:
    theirs, case = await keys.vault(), keys.case()
    await theirs.create(ORG, case, AT)
    ours = await keys.vault(LocalMaster.at(tmp_path / "ours.key"))

    with pytest.raises(MasterGone):
        await ours.of_case(ORG, case)


async def test_the_engines_role_reaches_no_key_and_the_keys_role_no_row(keys: Keys) -> None:
    rows, store = str(keys.addresses.database_url), str(keys.addresses.keys_url)

    for crossed in (rows.rpartition("/")[0] + "/habeas_keys", store.rpartition("/")[0] + "/habeas"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(crossed)
    connection = await asyncpg.connect(store)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("DELETE FROM case_key")
    await connection.close()


@pytest.mark.parametrize("keys", ["file"], indirect=True)  # a key of KMS is one for all processes
async def test_a_process_that_still_wraps_by_a_retired_key_stops(keys: Keys, tmp_path: Path) -> None:
    stale = tmp_path / "stale.key"
    stale.write_bytes((tmp_path / "master.key").read_bytes())
    stale.chmod(0o600)
    await (await keys.vault()).create(ORG, keys.case(), AT)
    await (await keys.vault()).rotate()

    with pytest.raises(BadSettings, match="retired"):
        await (await keys.vault(LocalMaster.at(stale))).create(ORG, keys.case(), AT)


class Tiring:
    """A master key whose keeper goes away after some calls."""

    def __init__(self, master: Master, calls: int) -> None:
        self._master, self._left = master, calls

    def knows(self, master: str) -> bool:
        return self._master.knows(master)

    async def wrap(self, key: bytes, name: str) -> tuple[str, bytes]:
        if not self._left:
            raise SystemUnavailable(name, "away")  # type: ignore[arg-type]
        self._left -= 1
        return await self._master.wrap(key, name)

    async def unwrap(self, master: str, wrapped: bytes, name: str) -> bytes:
        return await self._master.unwrap(master, wrapped, name)

    async def renew(self) -> str:
        return await self._master.renew()

    async def drop_old(self) -> int:
        return await self._master.drop_old()
