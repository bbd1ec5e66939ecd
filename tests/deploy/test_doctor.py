"""The doctor names what is missing, and what to do about it."""

import subprocess
from pathlib import Path

import pytest

from deploy.local.addresses import Outside
from deploy.local.doctor import Finding, examine
from tests.deploy.programs import program


def named(findings: list[Finding], name: str) -> Finding:
    return next(finding for finding in findings if finding.name == name)


def pid_of_a_dead_process() -> int:
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


@pytest.mark.asyncio
async def test_what_is_missing_comes_with_a_remedy(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "empty")

    findings = await examine(
        tmp_path / "own", cache=tmp_path / "cache", maven="http://127.0.0.1:9/", search_path=nowhere
    )

    missing = {finding.name for finding in findings if not finding.ok}
    assert {"temporal", "kafka"} <= missing
    assert "make setup" in named(findings, "kafka").remedy
    assert all(bool(finding.remedy) != finding.ok for finding in findings)


@pytest.mark.asyncio
async def test_an_old_temporal_is_found(tmp_path: Path) -> None:
    program(tmp_path / "bin", "temporal", "temporal version 1.0.0 (Server 1.24.0, UI 2.27.1)")

    finding = named(await examine(tmp_path / "own", search_path=str(tmp_path / "bin")), "temporal")

    assert not finding.ok
    assert "Update it" in finding.remedy


@pytest.mark.asyncio
async def test_a_folder_that_is_not_ours_is_found(tmp_path: Path) -> None:
    (tmp_path / "something").touch()

    finding = named(await examine(tmp_path), "data folder")

    assert not finding.ok


@pytest.mark.asyncio
async def test_servers_that_are_given_are_not_looked_for(tmp_path: Path) -> None:
    outside = Outside(database_url="postgresql://db/x", temporal_address="t:7233", kafka_bootstrap="k:9092")

    findings = await examine(tmp_path / "own", outside=outside)

    assert {"postgres", "temporal", "java", "kafka"}.isdisjoint(finding.name for finding in findings)


@pytest.mark.asyncio
async def test_a_lock_whose_holder_was_killed_means_that_nothing_runs(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text(f"{pid_of_a_dead_process()}\n")

    finding = named(await examine(tmp_path), "stack")

    assert finding.ok
    assert finding.detail == "does not run"


@pytest.mark.asyncio
async def test_looking_changes_nothing(tmp_path: Path) -> None:
    await examine(tmp_path / "own", cache=tmp_path / "cache")

    assert list(tmp_path.iterdir()) == []
