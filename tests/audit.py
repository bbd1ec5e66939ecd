"""Which known faults the dependencies have, and what Habeas is made of: `make audit`.

Writes `sbom.cdx.json` (CycloneDX 1.6): every pinned Python package, every jar and Temporal, with their digests. Then asks an
advisory service about the Python packages. Exit 0: asked about each, none has a known fault. 1: some have. 2: not all could be
asked about, which is no good news.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from deploy.local import temporal_binary

ROOT = Path(__file__).parent.parent
LOCK, SBOM = ROOT / "requirements.lock", ROOT / "sbom.cdx.json"
JARS = (ROOT / "deploy/local/kafka.lock", ROOT / "deploy/local/testserver.lock", ROOT / "deploy/local/greenmail.lock")
CLEAN, FAULTS, UNKNOWN = 0, 1, 2
SERVICES = ("pypi", "osv")


def main(arguments: Sequence[str]) -> int:
    """The exit code; what was found is printed."""
    parser = argparse.ArgumentParser(prog="make audit ARGS=", description=__doc__)
    parser.add_argument("--lock", type=Path, default=LOCK, help="what is asked about")
    parser.add_argument("--sbom", type=Path, default=SBOM, help="where the list of parts goes")
    parser.add_argument("--osv-url", help="another address of the service osv, such as a mirror")
    parser.add_argument(
        "--service", choices=SERVICES, help="only this one; by default the next is tried where one is away"
    )
    parser.add_argument(
        "--ignore", action="append", default=[], help="an advisory that does not concern us; say why in SECURITY.md"
    )
    given = parser.parse_args(arguments)
    parts = bill_of_materials(given.lock)
    given.sbom.write_text(json.dumps(parts, indent=1) + "\n", encoding="utf-8")
    print(f"{given.sbom.name}: {len(parts['components'])} parts")
    services = [given.service] if given.service else ["osv"] if given.osv_url else SERVICES
    for service in services:
        code = asked(given.lock, service, given.osv_url, given.ignore)
        if code != UNKNOWN:
            return code
    print(
        "NOT AUDITED: no advisory service knows all of these packages from here. Run it where pypi.org or api.osv.dev can be reached,"
        " or name a mirror: make audit ARGS='--osv-url https://…'",
        file=sys.stderr,
    )
    return UNKNOWN


def asked(lock: Path, service: str, osv_url: str | None, ignore: Sequence[str]) -> int:
    """What the service says of the pinned packages, printed."""
    with tempfile.TemporaryDirectory() as scratch:
        answer = Path(scratch) / "answer.json"
        program = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--disable-pip", "--require-hashes"]
        program += [
            "--vulnerability-service",
            service,
            "--format",
            "json",
            "--output",
            str(answer),
            "--progress-spinner",
            "off",
        ]
        program += ["--osv-url", osv_url] if osv_url and service == "osv" else []
        program += [part for name in ignore for part in ("--ignore-vuln", name)]
        done = subprocess.run(program, capture_output=True, text=True, check=False)
        said: dict[str, Any] = json.loads(answer.read_text()) if answer.exists() else {}
    found = said.get("dependencies", [])
    if not found:
        print(
            f"{service}: could not be asked: {(done.stderr.strip().splitlines() or ['no answer'])[-1][:200]}",
            file=sys.stderr,
        )
        return UNKNOWN
    skipped = [d["name"] for d in found if "skip_reason" in d]
    faults = [
        f"{d['name']} {d['version']}: {v['id']}, fixed in {', '.join(v['fix_versions']) or 'nothing yet'}"
        for d in found
        for v in d.get("vulns", ())
    ]
    print(f"{service}: asked about {len(found) - len(skipped)} of {len(found)} packages, {len(faults)} known faults")
    print("\n".join(faults), end="\n" if faults else "")
    if skipped:
        print(f"{service}: does not know {', '.join(skipped[:5])}{' …' if len(skipped) > 5 else ''}", file=sys.stderr)
    return FAULTS if faults else UNKNOWN if skipped else CLEAN


def bill_of_materials(lock: Path) -> dict[str, Any]:
    """CycloneDX: the pinned Python packages, the jars that Kafka runs from, and Temporal."""
    program = [
        sys.executable,
        "-m",
        "cyclonedx_py",
        "requirements",
        str(lock),
        "--pyproject",
        str(ROOT / "pyproject.toml"),
    ]
    program += ["--spec-version", "1.6", "--output-reproducible"]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    parts: dict[str, Any] = json.loads(done.stdout)
    for part in parts["components"]:
        part["description"] = part["description"].split(" ")[0] + " of requirements.lock"
    more = [*{part["bom-ref"]: part for file in JARS for part in _jars(file)}.values(), _temporal()]
    parts["components"] += more
    parts["dependencies"] += [{"ref": part["bom-ref"]} for part in more]
    return parts


def _jars(file: Path) -> Iterator[dict[str, Any]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            digest, path = line.split()
            *group, name, version, _ = path.split("/")
            purl = f"pkg:maven/{'.'.join(group)}/{name}@{version}"
            yield _part(purl, name, version) | {
                "group": ".".join(group),
                "hashes": [{"alg": "SHA-256", "content": digest}],
            }


def _temporal() -> dict[str, Any]:
    module = temporal_binary.MODULE.split("@")[0]
    return _part(f"pkg:golang/{module}@v{temporal_binary.VERSION}", module, temporal_binary.VERSION)


def _part(purl: str, name: str, version: str) -> dict[str, Any]:
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
