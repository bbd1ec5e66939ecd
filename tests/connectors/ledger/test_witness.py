"""A witness outside the house: what it stamps, what it is asked again, and whom it gives away."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.witness import TimeStamps
from console.audit import Asked, judge
from console.stamps import Roots
from deploy.settings import Settings
from deploy.stamping import Stamping, examined, witness_of
from schemas.errors import BadSettings, SystemRefused, SystemUnavailable
from schemas.facts import FactKind
from schemas.ids import OrgId
from tests import second_verifier
from tests.connectors.ledger.conftest import House
from tests.tsa import Authority, stamped_at

pytestmark = pytest.mark.asyncio(loop_scope="session")
MOMENT = timedelta(milliseconds=50)


def witness(authority: Authority) -> TimeStamps:
    return TimeStamps(authority.url, Roots.at(authority.roots).certificates)


async def stamps(house: House, org: OrgId) -> int:
    return int(await house.pool.fetchval("SELECT count(*) FROM stamp WHERE org = $1", org))


async def until(house: House, org: OrgId, wanted: int) -> None:
    async with asyncio.timeout(20):
        while await stamps(house, org) < wanted:
            await asyncio.sleep(0.02)


async def test_a_stamp_holds_against_its_roots_by_openssl_as_well(authority: Authority) -> None:
    stamped = await witness(authority).stamp(b"something")

    assert abs(stamped.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert Roots.at(authority.roots).time_of(stamped.token, b"something") == stamped.at
    assert Roots.at(authority.roots).time_of(stamped.token, b"something else") is None
    assert Roots.at(authority.roots).time_of(stamped.token[:-1], b"something") is None


async def test_whatever_is_no_stamp_over_this_very_content_is_refused(authority: Authority, tmp_path: Path) -> None:
    other = Authority(tmp_path / "other")
    strange = TimeStamps(authority.url, Roots.at(other.roots).certificates)
    earlier = (await witness(authority).stamp(b"something")).token

    with pytest.raises(SystemRefused, match="HABEAS_WITNESS_ROOTS"):
        await strange.stamp(b"something")
    try:
        for answer, why in (
            (b"nothing of the kind", "no time stamp"),
            (earlier, "Nonce"),
            (b"x" * 100_000, "100000 bytes"),
        ):
            authority.says = answer
            with pytest.raises(SystemRefused, match=why):
                await witness(authority).stamp(b"something")
    finally:
        authority.says = b""


async def test_the_ledger_is_stamped_when_it_grew_and_only_then(house: House, authority: Authority) -> None:
    org = OrgId("growing")
    case = await house.case(org)
    asking = Stamping(house.ledger, witness(authority), [org], every=MOMENT)
    looking = asyncio.create_task(_looks(asking))
    try:
        await until(house, org, 1)
        await house.ledger.seal_all(org)  # the fact that tells of the stamp
        before = authority.asked
        await asyncio.sleep(0.5)
        idle = authority.asked - before, await stamps(house, org)
        await house.tell(org, case, FactKind.CLOSED, "closed", {"round": 1})
        await house.ledger.seal_all(org)
        await until(house, org, 2)
    finally:
        looking.cancel()

    assert idle == (0, 1), "a stamp is no reason for the next one"
    await house.ledger.seal_all(org)
    told = await house.pool.fetch("SELECT body FROM fact WHERE org = $1 AND kind = 'ledger.witnessed'", org)
    assert len(told) == 2
    assert (await house.checked(org, Roots.at(authority.roots))).ok


async def test_while_the_witness_is_away_nothing_is_lost_and_the_file_shows_it(
    house: House, authority: Authority
) -> None:
    org = OrgId("away")
    first = await house.case(org)
    asking = Stamping(house.ledger, witness(authority), [org], every=MOMENT, rest=MOMENT)
    authority.away = True
    try:
        with pytest.raises(SystemUnavailable, match="HTTP 503"):
            await asking.look()
        await house.case(org)
        bare = await house.ledger.audit_file(org, first)
    finally:
        authority.away = False
    left = asyncio.get_running_loop().time()
    await asyncio.wait_for(asking.look(), 10)

    later = await house.ledger.audit_file(org, first)
    assert asyncio.get_running_loop().time() - left >= MOMENT.total_seconds()
    assert bare.unstamped() == (1, 2, 3, 4, 5) and later.unstamped() == ()
    told = judge(bare.canonical(), Asked(pinned=house.signer.public.hex()), Roots.at(authority.roots))
    assert not told.ok and "entry 1 (case.opened) has no time stamp" in told.detail
    seen = judge(later.canonical(), Asked(pinned=house.signer.public.hex()), Roots.at(authority.roots))
    assert seen.ok
    assert {stamped_at(s.model_dump(mode="json"), authority.roots) for s in later.stamps} == set(seen.stamped.values())


async def test_two_workers_that_stamp_at_once_keep_one_stamp(house: House, authority: Authority) -> None:
    org = OrgId("twins")
    await house.case(org)
    asking = [Stamping(house.ledger, witness(authority), [org]) for _ in range(2)]

    await asyncio.gather(*(one.stamp(org) for one in asking))

    await house.ledger.seal_all(org)
    assert await stamps(house, org) == 1
    assert (await house.checked(org)).ok


async def test_whoever_holds_the_key_can_rewrite_everything_but_not_the_witness(
    house: House, authority: Authority
) -> None:
    org, roots = OrgId("rewritten"), Roots.at(authority.roots)
    asking = Stamping(house.ledger, witness(authority), [org])
    case = await house.case(org)
    await house.case(org)
    await asking.stamp(org)
    seen, pinned = await house.ledger.head(org), house.signer.public.hex()
    honest = await house.ledger.audit_file(org, case, seen)

    await house.rewrite(org, case, by=timedelta(days=60))
    await asking.stamp(org)

    forged, forced = await house.ledger.audit_file(org, case), await house.ledger.audit_file(org, case, seen)
    assert judge(honest.canonical(), Asked(pinned=pinned, seen=seen), roots).ok
    assert (await house.checked(org, roots)).ok, "the operator made no mistake"
    assert judge(forged.canonical(), Asked(pinned=pinned)).ok and second_verifier.holds(forged.canonical(), pinned)
    late = judge(forged.canonical(), Asked(pinned=pinned), roots)
    assert not late.ok and late.late == (1, 2, 3, 4, 5)
    assert late.detail.startswith("entry 1 (case.opened) was witnessed late")
    told = judge(forced.canonical(), Asked(pinned=pinned, seen=seen))
    assert not told.consistent and "is not the beginning of this ledger: it was rewritten" in told.detail
    assert not second_verifier.holds(forced.canonical(), pinned)
    hidden = judge(forged.canonical(), Asked(pinned=pinned, seen=seen))
    assert not hidden.consistent
    mixed = house.signer  # the old stamps with the new entries
    kept = forged.model_copy(update={"stamps": honest.stamps})
    kept = kept.model_copy(update={"signature": mixed.sign(kept.signed()).hex()})
    assert "is not the beginning of this ledger" in judge(kept.canonical(), Asked(pinned=pinned), roots).detail


async def test_settings_that_name_half_a_witness_stop_the_start(tmp_path: Path, authority: Authority) -> None:
    no_file = Settings(witness_url=authority.url, witness_roots=tmp_path / "none.pem")
    (tmp_path / "empty.pem").write_text("nothing", encoding="ascii")
    no_certificate = Settings(witness_url=authority.url, witness_roots=tmp_path / "empty.pem")

    assert witness_of(Settings()) is None
    for half, missing in (
        (Settings(witness_url=authority.url), "HABEAS_WITNESS_ROOTS is missing"),
        (Settings(witness_roots=authority.roots), "HABEAS_WITNESS_URL is missing"),
        (no_file, "can't be read"),
        (no_certificate, "no certificate"),
    ):
        with pytest.raises(BadSettings, match=missing):
            witness_of(half)


async def test_the_doctor_says_what_it_means_to_have_no_witness(authority: Authority, tmp_path: Path) -> None:
    good = Settings(witness_url=authority.url, witness_roots=authority.roots)
    other = Settings(witness_url=authority.url, witness_roots=Authority(tmp_path / "other").roots)

    none, well, wrong = await examined(Settings()), await examined(good), await examined(other)
    assert none.ok and "HABEAS_WITNESS_URL" in none.detail and "could write another one" in none.detail
    assert well.ok and authority.url in well.detail
    assert not wrong.ok and "HABEAS_WITNESS_ROOTS" in wrong.remedy


async def _looks(asking: Stamping) -> None:
    while True:
        await asking.look()
