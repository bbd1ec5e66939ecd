"""Loopback ports, chosen once and remembered, so that a restart is found at the same address."""

import errno
import json
import random
import socket
from collections.abc import Iterable
from pathlib import Path

from deploy.local.errors import FolderRefused

HOST = "127.0.0.1"
# Below the range from which kernels hand out ports for outgoing connections, which could otherwise take ours between two starts.
LOWEST, HIGHEST = 20000, 32000
TRIES = 200


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as failure:
            if failure.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def choose(names: Iterable[str], file: Path) -> dict[str, int]:
    """A free port for each name: the remembered one where it is still free. The file then holds them."""
    before = remembered(file)
    chosen: dict[str, int] = {}
    for name in names:
        port = before.get(name)
        if port is None or not is_free(port):
            port = _fresh(taken={*before.values(), *chosen.values()})
        chosen[name] = port
    file.write_text(json.dumps({**before, **chosen}, indent=2) + "\n")
    return chosen


def remembered(path: Path) -> dict[str, int]:
    """The ports of the last start; none if there was none. Raises FolderRefused."""
    try:
        found = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except ValueError as failure:
        raise FolderRefused(f"{path} is not readable as JSON. Remove it; the ports are then chosen anew.") from failure
    return {str(name): int(port) for name, port in found.items()}


def _fresh(taken: set[int]) -> int:
    for _ in range(TRIES):
        port = random.randint(LOWEST, HIGHEST)
        if port not in taken and is_free(port):
            return port
    raise FolderRefused(f"no free port found on {HOST} between {LOWEST} and {HIGHEST}; stop what occupies them.")
