"""Puts everything the embedded servers need into the cache: `python -m deploy.local.fetch [--cache FOLDER] [--maven URL]`."""

import argparse
import asyncio
import sys
from pathlib import Path

from deploy.local import kafka_jars, temporal_binary
from deploy.local.cache import Cache
from deploy.local.errors import LocalError
from deploy.local.postgres import binaries
from deploy.local.progress import Progress, silent


async def fetch(cache: Path | None = None, maven: str = kafka_jars.REPOSITORY, progress: Progress = silent) -> None:
    """PostgreSQL, Temporal, Kafka, the tests' servers and a Java are on this machine; a later start needs no network.

    Raises DownloadFailed, TooOld, Missing.
    """
    store = Cache(cache, progress)
    binaries()
    await kafka_jars.find_java()
    await asyncio.gather(
        temporal_binary.obtain(store),
        kafka_jars.obtain(store, maven),
        kafka_jars.obtain(store, maven, kafka_jars.TEST_SERVER_LOCK),
        kafka_jars.obtain(store, maven, kafka_jars.GREENMAIL_LOCK),
    )


def _tell(step: str) -> None:
    print(f"  {step}", file=sys.stderr, flush=True)


def main() -> int:
    """Exit code 0 if everything is there, 1 with the reason and the remedy on stderr if not."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local.fetch", description=__doc__)
    parser.add_argument("--cache", type=Path, help="instead of ~/.cache/habeas")
    parser.add_argument(
        "--maven", default=kafka_jars.REPOSITORY, help="the Maven repository or mirror for Kafka's jars"
    )
    given = parser.parse_args()
    try:
        asyncio.run(fetch(given.cache, given.maven, _tell))
    except LocalError as failure:
        print(f"habeas: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
