"""An auditor's file holds exactly as it was written; two verifiers that share no code say so."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from console.audit import Asked, Finding, judge
from console.stamps import Roots
from deploy.__main__ import run
from schemas.facts import canonical
from schemas.proofs import AuditFile, Checkpoint, LetterSent
from tests import second_verifier
from tests.logs import CASE, Log
from tests.mutations import mutated
from tests.tsa import Authority, stamped_at

MUTATIONS, BY_BOTH = 12_000, 4_000


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def log() -> Log:
    return Log(began=datetime.now(UTC) - timedelta(hours=20))


@pytest.fixture(scope="module")
def file(log: Log, authority: Authority) -> AuditFile:
    """With everything that a file can hold."""
    return log.file((log.stamped(3, authority), log.stamped(len(log.facts), authority)), since=log.head(5))


def judged(log: Log, file: AuditFile, **asked: Any) -> Finding:
    return judge(file.canonical(), Asked(pinned=log.public, **asked))


def test_both_verifiers_say_yes_to_what_was_written(log: Log, file: AuditFile) -> None:
    for good in (file, log.file(), Log(1).file(), Log(3).file(), Log(100).file()):
        raw = good.canonical()

        assert judge(raw, Asked(pinned=good.public_key)).ok
        assert second_verifier.holds(raw, good.public_key)


def test_a_file_is_proven_by_the_pinned_key_only(log: Log, file: AuditFile) -> None:
    unproven, foreign = judge(file.canonical(), Asked()), judge(file.canonical(), Asked(pinned="ab" * 32))

    assert not unproven.ok and unproven.consistent and unproven.detail == "consistent, origin unproven"
    assert not foreign.ok and not foreign.consistent and "pinned key" in foreign.detail
    assert not second_verifier.holds(file.canonical(), "ab" * 32)


def test_no_change_of_any_byte_goes_unseen(log: Log, file: AuditFile) -> None:
    whole, random = file.canonical(), Random(7)
    for number in range(MUTATIONS):
        what, bent = mutated(whole, random)

        assert not judge(bent, Asked(pinned=log.public)).ok, what
        if number < BY_BOTH:
            assert not second_verifier.holds(bent, log.public), what


def test_without_a_key_no_change_of_any_byte_goes_unseen_either(file: AuditFile) -> None:
    whole, random = file.canonical(), Random(8)
    for _ in range(1_000):
        what, bent = mutated(whole, random)

        assert not judge(bent, Asked()).consistent, what


def test_each_byte_on_its_own_is_seen(log: Log) -> None:
    small = Log(2, key=log.signer)
    whole = small.file().canonical()
    for at in range(len(whole)):
        bent = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]

        assert not judge(bent, Asked(pinned=log.public)).ok, whole[at - 30 : at + 30]
        assert not second_verifier.holds(bent, log.public), whole[at - 30 : at + 30]


def resigned(log: Log, file: AuditFile, change: Any) -> bytes:
    """The file with a change in it, signed again by whoever holds the ledger's key."""
    said = json.loads(file.canonical())
    change(said)
    said.pop("signature")
    signature = log.signer.sign(b"habeas-audit/2\n" + canonical(said)).hex()
    return canonical({**said, "signature": signature}) + b"\n"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda f: f["entries"][3]["entry"]["fact"]["body"].update(records=13), "entry 4 (copies.found)"),
        (lambda f: f["entries"][3]["entry"]["fact"].update(kind="system.unavailable"), "entry 4 (system.unavailable)"),
        (lambda f: f["entries"].pop(2), "entry 3 is missing"),
        (lambda f: f["entries"].insert(2, f["entries"][1]), "entry 3 is missing or out of order"),
        (lambda f: f["entries"].reverse(), "entry 1 is missing"),
        (lambda f: f["entries"][0].update(index=2), "entry 1 (case.opened)"),
        (lambda f: f["entries"][5]["path"].pop(), "entry 6 (plan.approved)"),
        (lambda f: f["entries"][6]["entry"]["fact"].update(extra=1), "entry 7 can't be read"),
        (lambda f: f["entries"][6]["entry"]["fact"].update(kind="nothing.known"), "entry 7 can't be read"),
        (lambda f: f["entries"].clear(), "habeas-audit/2"),
        (lambda f: f.update(rules=["r-3"]), "rules, plans and letters"),
        (lambda f: f["plans"][0].update(digest="0" * 64), "rules, plans and letters"),
        (lambda f: f["letters"].pop(), "rules, plans and letters"),
        (lambda f: f["checkpoint"].update(size=99), "head of the ledger was changed"),
        (lambda f: f["checkpoint"].update(previous=3), "head of the ledger was changed"),
        (lambda f: f["since"]["checkpoint"].update(root="0" * 64), "the head over 5 entries is not signed"),
        (lambda f: f["since"]["path"].pop(), "the head over 5 entries"),
        (lambda f: f["stamps"][0]["path"].reverse(), "the head over 3 entries"),
        (lambda f: f.update(format="habeas-audit/1"), "habeas-audit/2"),
        (lambda f: f.update(org="another"), "another organisation"),
        (lambda f: f.update(more=1), "more"),
    ],
)
def test_whoever_holds_the_key_and_changes_a_file_is_told_where(
    log: Log, file: AuditFile, change: Any, named: str
) -> None:
    raw = resigned(log, file, change)

    found = judge(raw, Asked(pinned=log.public))
    assert not found.consistent and named in found.detail, found.detail
    assert not second_verifier.holds(raw, log.public)


def test_a_blank_or_another_spelling_is_named_where_it_stands(log: Log, file: AuditFile) -> None:
    whole = file.canonical()
    at = whole.index(b'{"entry":', whole.index(b'{"entry":') + 1)
    blank, cut = whole[: at + 9] + b" " + whole[at + 9 :], whole[: at + 40]

    assert "in entry 2" in judge(blank, Asked(pinned=log.public)).detail
    assert "in entry 2" in judge(cut, Asked(pinned=log.public)).detail
    assert "behind the entries" in judge(whole + b" ", Asked(pinned=log.public)).detail
    assert not second_verifier.holds(blank, log.public)


def test_letters_that_no_entry_names_are_not_believed(log: Log, file: AuditFile) -> None:
    more = file.model_copy(update={"letters": (*file.letters, LetterSent(seq=1, name="mail", digest="5e" * 32))})

    assert "rules, plans and letters" in judged(log, log.sign(more)).detail


def test_stamps_show_when_each_entry_was_first_seen(log: Log, file: AuditFile, authority: Authority) -> None:
    found = judge(file.canonical(), Asked(pinned=log.public), Roots.at(authority.roots))

    assert found.ok and not found.late and not found.unwitnessed
    assert sorted(found.stamped) == [p.entry.seq for p in file.entries]
    for stamp in json.loads(file.canonical())["stamps"]:
        assert stamped_at(stamp, authority.roots) in found.stamped.values()


def test_what_was_stamped_long_after_it_is_said_to_have_happened_is_named(authority: Authority) -> None:
    old = Log(began=datetime.now(UTC) - timedelta(hours=53.5))  # one entry an hour
    raw = old.file((old.stamped(len(old.facts), authority),)).canonical()

    alone = judge(raw, Asked(pinned=old.public))
    found = judge(raw, Asked(pinned=old.public), Roots.at(authority.roots))
    patient = judge(raw, Asked(pinned=old.public, late=timedelta(hours=60)), Roots.at(authority.roots))
    assert alone.ok
    assert not found.ok and found.consistent and found.late == (1, 2, 3, 4, 5, 6)
    assert found.detail.startswith("entry 1 (case.opened) was witnessed late")
    assert patient.ok


def test_a_request_that_came_on_paper_counts_from_when_it_was_written_down(log: Log, authority: Authority) -> None:
    late = Log(key=log.signer, began=datetime.now(UTC) - timedelta(hours=90))
    written = {"registered_at": (datetime.now(UTC) - timedelta(hours=1)).isoformat()}
    for n, entry in enumerate(late.facts):
        fact = entry.fact.model_copy(update={"body": {**entry.fact.body, **written}})
        late.facts[n] = entry.model_copy(update={"fact": fact})
    raw = late.file((late.stamped(len(late.facts), authority),)).canonical()

    found = judge(raw, Asked(pinned=log.public), Roots.at(authority.roots))
    assert found.late == (2, 3, 4, 5, 6, 7, 8), "only the first entry may be dated before it was written"
    assert found.detail.endswith("; and 6 more")


def test_an_entry_that_nobody_stamped_is_named(log: Log, authority: Authority) -> None:
    raw = log.file((log.stamped(6, authority),)).canonical()

    found = judge(raw, Asked(pinned=log.public), Roots.at(authority.roots))
    assert not found.ok and found.unwitnessed == (4, 5, 6, 7, 8)
    assert found.detail.startswith("entry 4 (copies.found) has no time stamp")


def test_a_stamp_of_somebody_else_is_no_stamp(log: Log, file: AuditFile, tmp_path: Path, authority: Authority) -> None:
    other = Authority(tmp_path / "other")
    strange = file.model_copy(update={"stamps": (file.stamps[0], log.stamped(len(log.facts), other))})
    elsewhere = file.model_copy(
        update={"stamps": (file.stamps[0], file.stamps[1].model_copy(update={"token": file.stamps[0].token}))}
    )

    for wrong in (strange, elsewhere):
        found = judge(log.sign(wrong).canonical(), Asked(pinned=log.public), Roots.at(authority.roots))
        assert not found.ok and f"the time stamp over {len(log.facts)} entries does not hold" in found.detail
    assert stamped_at(strange.stamps[1].model_dump(mode="json"), authority.roots) is None
    assert stamped_at(elsewhere.stamps[1].model_dump(mode="json"), authority.roots) is None


def test_a_ledger_that_was_rewritten_and_signed_again_is_no_continuation(log: Log, file: AuditFile) -> None:
    rewritten = Log(key=log.signer, began=datetime.now(UTC) - timedelta(hours=30))
    seen = log.head(5)

    assert judged(log, file, seen=seen).ok
    assert judged(log, file, seen=log.head()).ok
    assert judge(rewritten.file().canonical(), Asked(pinned=log.public)).ok, "the key alone does not tell"
    told = judged(log, rewritten.file(since=rewritten.head(5)), seen=seen)
    assert not told.consistent and "was rewritten since" in told.detail
    whole = judged(log, rewritten.file(), seen=log.head())
    assert "was rewritten since" in whole.detail
    forced = judged(log, rewritten.file(since=seen), seen=seen)
    assert "is not the beginning of this ledger" in forced.detail


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (lambda log: log.head(7), "--since"),
        (lambda log: Log(40, key=log.signer).head(), "longer than this ledger"),
        (lambda log: Log().head(5), "not signed by this key"),
        (lambda log: log.head(5).model_copy(update={"org": "another"}), "another organisation"),
    ],
)
def test_a_visit_that_the_file_says_nothing_about_is_not_taken_for_shown(
    log: Log, file: AuditFile, seen: Any, why: str
) -> None:
    head: Checkpoint = seen(log)

    assert why in judged(log, file, seen=head).detail


def test_the_commands_say_it_in_words(
    log: Log, file: AuditFile, authority: Authority, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proof, key, kept = tmp_path / "case.json", tmp_path / "ledger.pub", tmp_path / "seen.json"
    proof.write_bytes(file.canonical())
    key.write_text(log.public + "\n", encoding="ascii")
    kept.write_bytes(log.head(5).canonical())
    pinned = ["audit", "verify", str(proof), "--key", str(key)]

    assert run([*pinned, "--witness", str(authority.roots), "--seen", str(kept)], {}) == 0
    told = capsys.readouterr().out
    assert all(word in told for word in (CASE, "r-1", "2b" * 32, "3c" * 32, "8 of 8 entries stamped"))
    assert run(["audit", "verify", str(proof)], {}) == 1
    assert capsys.readouterr().out == "consistent, origin unproven\n"
    assert run([*pinned, "--json"], {}) == 0
    assert json.loads(capsys.readouterr().out)["plans"][0]["digest"] == "2b" * 32
    assert run(["audit", "show", str(proof)], {}) == 0
    assert "plan made" in capsys.readouterr().out
    proof.write_bytes(file.canonical()[:-90])
    assert run([*pinned], {}) == 1
    assert "cut or changed" in capsys.readouterr().out
    assert run(["audit", "verify", str(kept), "--key", str(proof)], {}) == 2
    assert "ledger.pub" in capsys.readouterr().err
