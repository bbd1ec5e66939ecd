"""What is downloaded is the pinned file, or nothing."""

import asyncio
import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deploy.local.cache import Artefact, Cache, cache_folder
from deploy.local.errors import DownloadFailed
from deploy.local.kafka_jars import pinned

CONTENT = b"the very bytes that were pinned" * 1000


class Mirror:
    """A web server on this machine with one file, which counts how often it was asked."""

    def __init__(self) -> None:
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                mirror.asked += 1
                self.send_response(200 if self.path.endswith("/file") else 404)
                self.end_headers()
                self.wfile.write(CONTENT)

            def log_message(self, *_arguments: object) -> None:
                return

        self.asked = 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    mirror = Mirror()
    thread = threading.Thread(target=mirror.server.serve_forever, daemon=True)
    thread.start()
    yield mirror
    mirror.server.shutdown()
    mirror.server.server_close()
    thread.join()


def artefact(mirror: Mirror, sha256: str | None = None, path: str = "file") -> Artefact:
    digest = sha256 or hashlib.sha256(CONTENT).hexdigest()
    return Artefact(name="part/file", url=f"{mirror.url}/{path}", sha256=digest)


@pytest.mark.asyncio
async def test_a_file_with_the_pinned_digest_is_kept(mirror: Mirror, tmp_path: Path) -> None:
    cache = Cache(tmp_path)

    await cache.fetch("part", [artefact(mirror)])

    assert cache.path("part/file").read_bytes() == CONTENT


@pytest.mark.asyncio
async def test_a_file_with_another_digest_is_refused_and_leaves_nothing(mirror: Mirror, tmp_path: Path) -> None:
    cache = Cache(tmp_path)

    with pytest.raises(DownloadFailed, match="not the pinned file"):
        await cache.fetch("part", [artefact(mirror, sha256="0" * 64)])

    assert list(cache.path("part").iterdir()) == []


@pytest.mark.asyncio
async def test_a_file_that_is_not_there_is_named_with_a_remedy(mirror: Mirror, tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match=r"404.*Check the network"):
        await Cache(tmp_path).fetch("part", [artefact(mirror, path="gone")])

    assert mirror.asked == 1


@pytest.mark.asyncio
async def test_no_network_is_named_with_a_remedy(tmp_path: Path) -> None:
    nowhere = Artefact(name="part/file", url="http://127.0.0.1:9/file", sha256="0" * 64)

    with pytest.raises(DownloadFailed, match="Check the network"):
        await Cache(tmp_path).fetch("part", [nowhere])


@pytest.mark.asyncio
async def test_two_clones_that_need_the_same_file_fetch_it_once(mirror: Mirror, tmp_path: Path) -> None:
    caches = [Cache(tmp_path), Cache(tmp_path)]

    await asyncio.gather(*(cache.fetch("part", [artefact(mirror)]) for cache in caches))

    assert mirror.asked == 1


def test_the_cache_lies_outside_the_tree(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    assert cache_folder() == tmp_path / "habeas"
    assert cache_folder(tmp_path / "other") == tmp_path / "other"


def test_every_jar_is_pinned_and_none_twice() -> None:
    jars = pinned("http://mirror.example/maven2/")

    assert {len(jar.sha256) for jar in jars} == {64}
    assert len({jar.name for jar in jars}) == len(jars)
    assert all(jar.url.startswith("http://mirror.example/maven2/") and jar.url.endswith(".jar") for jar in jars)
