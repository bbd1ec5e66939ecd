"""Writes the lock files: the jars of a Kafka broker, and of Temporal's test server, with their digests, as Maven resolves them.

    .venv/bin/python -m deploy.local.kafka_lock        (needs `mvn` and a network; nothing else in Habeas needs Maven)

Maven downloads over TLS and checks the repository's own checksums; from then on only these bytes are accepted. Run it to
change a version, read the difference, and commit it.
"""

import hashlib
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
KAFKA = "4.1.0"
LOG4J = "2.24.3"  # the version Kafka itself asks for; the binding is in its distribution, not among its dependencies
TEST_SERVER = "1.38.0"
Coordinates = tuple[str, str, str]
JARS: dict[Path, tuple[str, tuple[Coordinates, ...]]] = {
    HERE / "kafka.lock": (
        f"Kafka {KAFKA}",
        (("org.apache.kafka", "kafka_2.13", KAFKA), ("org.apache.logging.log4j", "log4j-slf4j-impl", LOG4J)),
    ),
    HERE / "testserver.lock": (
        f"Temporal's time-skipping test server {TEST_SERVER}",
        (("io.temporal", "temporal-test-server", TEST_SERVER),),
    ),
}
PROJECT = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>habeas</groupId><artifactId>jars</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>{}</dependencies>
</project>
"""
DEPENDENCY = "<dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version></dependency>"
GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"


def write_lock(target: Path, name: str, wanted: tuple[Coordinates, ...]) -> int:
    """The file names every jar by its path in a Maven repository and its SHA-256; answers how many there are."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "pom.xml").write_text(PROJECT.format("".join(DEPENDENCY.format(*w) for w in wanted)))
        options = ("-DincludeScope=runtime", f"-DoutputDirectory={folder / 'jars'}", "-Dmdep.useRepositoryLayout=true")
        subprocess.run(["mvn", "--quiet", "--batch-mode", GOAL, *options], cwd=folder, check=True)
        jars = sorted((folder / "jars").rglob("*.jar"))
        lines = [f"{hashlib.sha256(jar.read_bytes()).hexdigest()}  {jar.relative_to(folder / 'jars')}" for jar in jars]
    head = f"# {name}: sha256 and path in a Maven repository. Written by 'python -m deploy.local.kafka_lock'.\n"
    target.write_text(head + "\n".join(lines) + "\n")
    return len(lines)


if __name__ == "__main__":
    for lock, (title, jars) in JARS.items():
        print(f"{lock}: {write_lock(lock, title, jars)} jars")
