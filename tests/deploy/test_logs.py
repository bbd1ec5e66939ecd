"""No field that nobody vouched for, and no text of an exception, reaches a log."""

import json
import subprocess
import sys

PROGRAM = """
import logging, structlog
from deploy import logs
logs.configure("info")
log = structlog.get_logger()
log.info("copies_found", case="DSR-2026-000001", records=7, email="elsa@brevladan.example", found={"name": "Elsa"})
try:
    raise ValueError("elsa@brevladan.example")
except ValueError:
    log.exception("stage_failed", stage="act")
    logging.getLogger("temporalio.activity").exception("Completing activity as failed: %s", "elsa@brevladan.example")
logging.getLogger("somebody.else").warning("could not reach elsa@brevladan.example", extra={"email": "elsa"})
"""


def lines() -> list[dict[str, object]]:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert "elsa" not in (done.stdout + done.stderr).casefold()
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_fields_that_are_not_on_the_list_are_dropped_and_exceptions_leave_their_class() -> None:
    found, failed, activity, foreign = lines()

    assert (found["event"], found["case"], found["records"]) == ("copies_found", "DSR-2026-000001", 7)
    assert (failed["event"], failed["stage"], failed["error"]) == ("stage_failed", "act", "ValueError")
    assert activity["error"] == "ValueError"
    assert foreign["event"] == "library_logged"
