"""An auditor's visit, by commands alone: a checkpoint home, a file, a look through the database, a letter."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from deploy.place import Place
from tests.acceptance.test_commands import habeas
from tests.builders import ACCESS, ORG, Clerk
from tests.tsa import serving

pytestmark = pytest.mark.asyncio(loop_scope="session")
SOMEBODY = "nobody.audit@brevladan.example"


async def test_an_auditor_takes_a_checkpoint_home_and_comes_back(place: Place, clerk: Clerk, tmp_path: Path) -> None:
    key, seen, proof, later = (
        place.settings.data / "keys" / "ledger.pub",
        *(tmp_path / n for n in ("seen", "proof", "later")),
    )
    await clerk.open(ACCESS, SOMEBODY)
    first = await habeas(place, "audit", "checkpoint", "-o", str(seen), "--org", ORG, "--json")
    case = await clerk.drive(ACCESS, SOMEBODY)
    exported = await habeas(
        place, "audit", "export", case, "-o", str(proof), "--since", str(seen), "--org", ORG, "--json"
    )
    bare = await habeas(place, "audit", "export", case, "-o", str(later), "--org", ORG)
    asked = ("--key", str(key), "--seen", str(seen))
    grown = await habeas(None, "audit", "verify", str(proof), *asked)
    unshown = await habeas(None, "audit", "verify", str(later), *asked)
    shown = await habeas(None, "audit", "show", str(proof), "--key", str(key), "--json")
    checked = await habeas(place, "audit", "check", "--key", str(key), "--org", ORG, "--json")
    nothing = await habeas(place, "audit", "export", case, "-o", str(proof), "--since", str(proof), "--org", ORG)

    assert (first.code, exported.code, bare.code) == (0, 0, 0), exported.err
    assert exported.said["unstamped"] == exported.said["entries"]
    assert grown.code == 0 and grown.out.startswith("every entry is in the signed ledger\n"), grown.out
    assert unshown.code == 1 and "--since" in unshown.out
    assert shown.code == 0 and shown.said["happened"][0]["fact"]["kind"] == "case.opened"
    assert len(shown.said["rules"]) == 1 and shown.said["plans"] and shown.said["letters"]
    assert checked.code == 0 and checked.said["ok"] and checked.said["entries"] >= exported.said["entries"]
    assert nothing.code == 2 and "is no checkpoint" in nothing.err


async def test_a_letter_that_somebody_shows_is_one_of_the_cases_or_not(
    place: Place, clerk: Clerk, tmp_path: Path
) -> None:
    case = await clerk.drive(ACCESS, SOMEBODY)
    letter, mail, forged = tmp_path / "letter.html", tmp_path / "mail.eml", tmp_path / "forged.html"
    content = (await clerk.package(case, "answer"))["sv/letter.html"]
    letter.write_bytes(content)
    forged.write_bytes(content.replace(b"</body>", b" </body>"))
    mail.write_bytes(next(m.read_bytes() for m in clerk.mailbox.mails(SOMEBODY) if case.encode() in m.read_bytes()))

    ours, sent, not_ours = [
        await habeas(place, "audit", "letter", case, str(file), "--org", ORG, "--json")
        for file in (letter, mail, forged)
    ]

    assert (ours.code, ours.said["sent"]) == (0, True)
    assert (sent.code, sent.said["sent"]) == (0, True)
    assert (not_ours.code, not_ours.said["sent"]) == (1, False)


async def test_a_worker_that_knows_a_witness_has_the_ledger_stamped(
    place: Place, clerk: Clerk, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    case, proof, key = (
        await clerk.drive(ACCESS, SOMEBODY),
        tmp_path / "proof",
        place.settings.data / "keys" / "ledger.pub",
    )
    with serving(tmp_path_factory.mktemp("tsa")) as authority:
        env = {"HABEAS_WITNESS_URL": authority.url, "HABEAS_WITNESS_ROOTS": str(authority.roots)}
        folder = str(place.settings.data.resolve())
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "deploy", "worker", "--data", folder, env={**os.environ, **env}
        )
        try:
            async with asyncio.timeout(60):
                while not await clerk.engine.pool.fetchval("SELECT count(*) FROM stamp WHERE org = $1", ORG):
                    await asyncio.sleep(0.1)
        finally:
            worker.terminate()
            await worker.wait()
        exported = await habeas(place, "audit", "export", case, "-o", str(proof), "--org", ORG, "--json", **env)
        asked = ("--key", str(key), "--witness", str(authority.roots))
        checked = await habeas(place, "audit", "check", *asked, "--org", ORG, "--json")
    verified = await habeas(None, "audit", "verify", str(proof), *asked, "--json")
    half = await habeas(place, "audit", "check", "--org", ORG, HABEAS_WITNESS_URL=authority.url)

    assert exported.said["unstamped"] == 0
    assert verified.code == 0, verified.out
    assert len(verified.said["stamped"]) == exported.said["entries"]
    assert checked.code == 0 and checked.said["stamps"] >= 1, checked.out
    assert half.code == 2 and "HABEAS_WITNESS_ROOTS is missing" in half.err
