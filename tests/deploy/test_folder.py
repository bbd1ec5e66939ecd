"""The data folder belongs to one stack, and nothing that is not ours is touched."""

import os
from pathlib import Path

import pytest

from deploy.local.addresses import ServerName
from deploy.local.errors import AlreadyRunning, FolderRefused
from deploy.local.folder import DataFolder
from deploy.local.stack import LocalStack

NOTHING = frozenset(ServerName)


@pytest.mark.asyncio
async def test_fresh_refuses_a_folder_that_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("three years of work")

    with pytest.raises(FolderRefused, match="nothing was touched"):
        await LocalStack(tmp_path, without=NOTHING, fresh=True).start()

    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.asyncio
async def test_fresh_empties_its_own_folder(tmp_path: Path) -> None:
    async with LocalStack(tmp_path, without=NOTHING):
        (tmp_path / "postgres").mkdir()

    async with LocalStack(tmp_path, without=NOTHING, fresh=True):
        assert not (tmp_path / "postgres").exists()


@pytest.mark.asyncio
async def test_fresh_does_not_follow_links(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    async with LocalStack(tmp_path / "own", without=NOTHING):
        (tmp_path / "own" / "link").symlink_to(elsewhere)

    async with LocalStack(tmp_path / "own", without=NOTHING, fresh=True):
        assert (elsewhere / "kept").exists()


@pytest.mark.asyncio
async def test_a_second_start_on_the_same_folder_is_refused_and_names_the_first(tmp_path: Path) -> None:
    async with LocalStack(tmp_path, without=NOTHING):
        with pytest.raises(AlreadyRunning, match=rf"process {os.getpid()}.*another folder"):
            await LocalStack(tmp_path, without=NOTHING, fresh=True).start()


@pytest.mark.asyncio
async def test_a_stopped_stack_frees_its_folder(tmp_path: Path) -> None:
    async with LocalStack(tmp_path, without=NOTHING):
        pass

    DataFolder(tmp_path).hold()


def test_a_file_is_not_a_data_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(FolderRefused, match="is a file"):
        DataFolder(tmp_path / "file").hold()
