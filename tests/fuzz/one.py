"""Fuzzes targets, each in a process of its own, until it breaks or its time is over: `python -m tests.fuzz.one TARGET …`."""

import argparse
import os
import resource
import sys
import tempfile
from pathlib import Path

import atheris

LED_BY = [
    "connectors.systems.graph", "connectors.systems.manifest", "connectors.thirdparties.views", "console.audit",
    "console.intake_mail", "console.mail_bounds", "console.reading", "console.web.codec", "console.web.identities", "deploy.intake",
    "deploy.organisation_file", "email", "joserfc", "rules.lawcases",
]  # fmt: skip
"""Modules whose branches lead the fuzzer."""
with atheris.instrument_imports(include=LED_BY):
    from tests.fuzz.targets import BROKEN, TARGETS

MEMORY = 1024
"""MB that a process may hold, and with what Python keeps aside four times as much that it may ask for."""
LONGEST = 10
"""Seconds for one input."""


def main() -> None:
    """Each target ran; `{--crashes}/{target}.log` has what the fuzzer said, and its exit code in the last line."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.one", description=__doc__)
    parser.add_argument("targets", nargs="+", choices=[*TARGETS, *BROKEN])
    parser.add_argument("--seconds", type=int, default=10, help="for each")
    parser.add_argument("--seed", type=int, default=0, help="the same inputs again; 0 is by chance")
    parser.add_argument("--crashes", type=Path, default=Path())
    parser.add_argument("--replay", type=Path, help="a file that broke the target")
    given = parser.parse_args()
    for name in given.targets:
        if given.replay:
            {**TARGETS, **BROKEN}[name].run(given.replay.read_bytes())
        elif (child := os.fork()) == 0:  # what was instrumented is instrumented in each
            _fuzz(name, given.seconds, given.seed, given.crashes)
        else:
            _, status = os.waitpid(child, 0)
            with (given.crashes / f"{name}.log").open("a") as log:
                log.write(f"\nexit {os.waitstatus_to_exitcode(status)}\n")


def _fuzz(name: str, seconds: int, seed: int, crashes: Path) -> None:
    """Does not come back."""
    log = os.open(crashes / f"{name}.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    resource.setrlimit(resource.RLIMIT_AS, (4 * MEMORY << 20, 4 * MEMORY << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    target, corpus = {**TARGETS, **BROKEN}[name], Path(tempfile.mkdtemp())
    for number, example in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(example)
    options = [
        f"-max_total_time={seconds}",
        f"-seed={seed}",
        f"-timeout={LONGEST}",
        f"-rss_limit_mb={MEMORY}",
        "-max_len=65536",
    ]
    options += [f"-artifact_prefix={crashes}/{name}-", "-print_final_stats=1", str(corpus)]
    atheris.Setup([sys.argv[0], *options], target.run)
    atheris.Fuzz()
    os._exit(0)


if __name__ == "__main__":
    main()
