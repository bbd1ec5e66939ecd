"""The commands that scripts outside call: what they print, how they end."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any, NamedTuple

from deploy.place import Place
from tests.builders import CODE, EVERYONE, words

SOMEBODY = EVERYONE[60]


class Ran(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> Any:
        """Its JSON; there is nothing else on stdout."""
        return json.loads(self.out)


async def habeas(place: Place | None, *words: str, **env: str) -> Ran:
    """One command, run as a script runs it."""
    data = {"HABEAS_DATA": str(place.settings.data)} if place else {}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy", *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **data, **env},
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode is not None
    return Ran(process.returncode, out.decode(), err.decode())


async def test_an_erasure_goes_its_way_by_commands_alone(place: Place, tmp_path: Path) -> None:
    case = (await habeas(place, "request", "new", "--type", "erasure", "--email", SOMEBODY.email, "--json")).said["id"]
    await habeas(place, "request", "wait", case, "--state", "identity_pending")
    mail = await place.stack.mailbox.wait_for(SOMEBODY.email)
    text = words(mail.read_bytes())
    code = next(c for c in CODE.findall(text) if c not in case)
    wrong = await habeas(place, "request", "confirm", case, "--code", "AAAAA-AAAAA", "--json")
    right = await habeas(place, "request", "confirm", case, "--code", code, "--json")
    await habeas(place, "request", "wait", case, "--state", "awaiting_approval")
    shown = (await habeas(place, "request", "show", case, "--json")).said
    plan = shown["plan"]["digest"]
    stale = await habeas(place, "request", "approve", case, "--plan", "0" * 64, "--role", "decider", "--as", "anna")
    approved = await habeas(place, "request", "approve", case, "--plan", plan, "--role", "decider", "--as", "anna")
    await habeas(place, "request", "wait", case, "--state", "notifying_recipients")
    for task in (await habeas(place, "request", "show", case, "--json")).said["tasks"]:
        await habeas(place, "tasks", "done", task["id"], "--by", "keeper", "--evidence", "nothing there")
    told = (await habeas(place, "request", "recipients", case, "--json")).said
    for one in (i["recipient"] for i in told if i["processor"]):
        confirmed = await habeas(place, "request", "recipients", case, "--confirmed", one, "--as", one, "--json")
    await habeas(place, "request", "wait", case, "--state", "on_hold", "--state", "closed")
    listed = (await habeas(place, "request", "list", "--json")).said
    proof = tmp_path / "case.json"
    exported = await habeas(place, "audit", "export", case, "-o", str(proof), "--json")
    pinned = await habeas(
        None, "audit", "verify", str(proof), "--key", str(place.settings.data / "keys" / "ledger.pub")
    )
    unpinned = await habeas(None, "audit", "verify", str(proof))

    assert (wrong.code, right.code) == (1, 0)
    assert wrong.said["attempts_left"] == 4
    assert (stale.code, approved.code) == (1, 0)
    assert all(i["confirmed_by"] == i["recipient"] for i in confirmed.said if i["processor"])
    assert "plan has changed" in stale.err
    assert next(c for c in listed if c["id"] == case)["outcome"] == "partly_done"
    assert exported.said["entries"] >= 15
    assert pinned.code == 0
    assert (unpinned.code, unpinned.out.strip()) == (1, "consistent, origin unproven")


async def test_the_same_ticket_opens_one_case(place: Place) -> None:
    words = ("request", "new", "--type", "access", "--email", "nobody@nowhere.example", "--key", "ticket-77", "--json")

    first, second = await habeas(place, *words), await habeas(place, *words)

    assert first.said == second.said


async def test_two_rights_open_one_case_and_a_rectification_says_what_is_wrong(place: Place) -> None:
    asked = ("request", "new", "--email", "nobody@nowhere.example", "--key", "ticket-78", "--json")

    vague = await habeas(place, *asked, "--type", "rectification")
    clear = await habeas(
        place, *asked, "--type", "restriction", "--type2", "rectification", "--note", "Adressen är fel."
    )
    shown = await habeas(place, "request", "show", clear.said["id"], "--json")

    assert vague.code == 2 and "say what is wrong" in vague.err
    assert set(shown.said["types"]) == {"restriction", "rectification"}, "the vague ticket had opened nothing"


async def test_what_is_not_there_ends_with_one_and_says_so(place: Place) -> None:
    missing = await habeas(place, "request", "show", "DSR-2026-999999")
    late = await habeas(place, "request", "wait", "DSR-2026-999999", "--state", "closed", "--within", "0.2")

    assert missing.code == 1
    assert "no case DSR-2026-999999" in missing.err
    assert late.code == 1


async def test_nothing_running_is_said_with_what_to_do(tmp_path: Path) -> None:
    ran = await habeas(None, "request", "list", HABEAS_DATA=str(tmp_path))

    assert ran.code == 2
    assert "habeas up" in ran.err


async def test_a_system_keeps_its_promises(place: Place) -> None:
    listed = (await habeas(place, "connector", "list", "--json")).said
    checked = await habeas(place, "connector", "check", "payment", "--json")

    assert [found["ok"] for found in listed] == [True] * 4
    assert checked.code == 0
    assert all(finding["ok"] for finding in checked.said)


async def test_the_demo_holds_every_check(tmp_path: Path) -> None:
    output = tmp_path / "demo-output"
    ran = await habeas(None, "demo", "--json", "--output", str(output), HABEAS_DATA=str(tmp_path / "data"))
    again = await habeas(None, "demo", "--json", "--output", str(tmp_path), HABEAS_DATA=str(tmp_path / "data"))

    assert ran.code == 0, ran.err
    assert ran.said["ok"] is True
    assert (output / "elsa" / "answer" / "sv" / "letter.html").exists()
    assert (output / "nils" / "copy" / "manifest.json").exists()
    assert again.code == 2, "a folder with other files in it is not wiped"
