"""A parent that is killed leaves no server behind, and the next start finds everything in order."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import asyncpg
import psutil
import pytest

from deploy.local import leftovers, ports
from deploy.local.addresses import ServerName
from deploy.local.stack import LocalStack

PARENT = """
import asyncio, json, sys
from pathlib import Path
from deploy.local.stack import LocalStack

async def main():
    stack = LocalStack(Path(sys.argv[1]))
    await stack.start()
    await stack.create_database("journal")
    print(json.dumps([stack.pid(name) for name in ("postgres", "temporal", "kafka")]), file=sys.stderr, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""
ONLY_POSTGRES = frozenset(ServerName) - {ServerName.POSTGRES}


def started(folder: Path) -> tuple[subprocess.Popen[str], list[int]]:
    """Another process with a running stack, and the pids of its servers."""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(folder)], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    line = parent.stderr.readline() if parent.stderr else ""
    return parent, json.loads(line)


@pytest.mark.asyncio
async def test_a_parent_killed_leaves_no_orphan_and_the_next_start_has_the_data(tmp_path: Path) -> None:
    parent, pids = await asyncio.to_thread(started, tmp_path / "own")
    servers = [psutil.Process(pid) for pid in pids]

    parent.kill()
    parent.wait()
    _, alive = await asyncio.to_thread(psutil.wait_procs, servers, timeout=10)

    assert alive == []
    before = ports.remembered(tmp_path / "own" / "ports.json")
    async with LocalStack(tmp_path / "own", without=ONLY_POSTGRES) as stack:
        assert ports.remembered(tmp_path / "own" / "ports.json") == before
        connection = await asyncpg.connect(await stack.create_database("journal"))
        await connection.close()


@pytest.mark.asyncio
async def test_a_port_that_somebody_took_is_chosen_anew(tmp_path: Path) -> None:
    async with LocalStack(tmp_path, without=ONLY_POSTGRES):
        old = ports.remembered(tmp_path / "ports.json")["postgres"]
    with socket.create_server((ports.HOST, old)):
        async with LocalStack(tmp_path, without=ONLY_POSTGRES) as stack:
            connection = await asyncpg.connect(stack.addresses.database_url)
            await connection.close()

            assert ports.remembered(tmp_path / "ports.json")["postgres"] != old


@pytest.mark.asyncio
async def test_a_pid_file_that_names_a_stranger_does_not_stop_the_start(tmp_path: Path) -> None:
    async with LocalStack(tmp_path, without=ONLY_POSTGRES):
        pass
    stranger = f"{os.getpid()}\n{tmp_path}/postgres/data\n1\n1\n\n\n\nready\n"
    (tmp_path / "postgres" / "data" / "postmaster.pid").write_text(stranger)

    async with LocalStack(tmp_path, without=ONLY_POSTGRES) as stack:
        assert await stack.healthy("postgres")


def test_a_server_that_outlived_its_parent_is_ended(tmp_path: Path) -> None:
    leftover = subprocess.Popen(["sleep", "600"])
    leftovers.remember(tmp_path / "it.json", leftover.pid)

    leftovers.end_leftover(tmp_path / "it.json", "it", timedelta(seconds=5))

    leftover.wait(5)
    assert not psutil.pid_exists(leftover.pid)
    assert not (tmp_path / "it.json").exists()


def test_a_process_that_only_has_the_same_pid_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(["sleep", "600"])
    born = leftovers.Birth(pid=stranger.pid, born_at=time.time() - 3600)
    (tmp_path / "it.json").write_text(born.model_dump_json())

    leftovers.end_leftover(tmp_path / "it.json", "it", timedelta(seconds=5))

    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()
