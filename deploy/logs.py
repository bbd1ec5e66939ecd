"""Logs: one JSON line an event on stderr, and no field that is not on the list."""

import io
import logging
import sys
import threading
from collections.abc import MutableMapping
from typing import Any, TextIO, cast

import structlog

ALLOWED = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
        "case",
        "org",
        "system",
        "systems",
        "round",
        "kind",
        "state",
        "stage",
        "error",
        "attempt",
        "records",
        "pages",
        "changed",
        "verified",
        "number",
        "count",
        "seconds",
        "size",
        "topic",
        "partition",
        "offset",
        "port",
        "pid",
        "server",
        "servers",
        "loop",
        "reason_code",
        "signal",
        "exit_code",
        "activity_type",
        "workflow_id",
        "workflow_type",
        "run_id",
        "task_queue",
        "namespace",
        "version",
        "restarts",
        "delay",
        "sealed",
        "sent",
        "started",
        "waiting",
    }
)
"""Names of fields that never hold personal data."""


def only_allowed(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The event without fields that nobody has vouched for; exceptions leave only their class."""
    failure = event.pop("exc_info", None)
    if failure:
        kind = (
            failure[0]
            if isinstance(failure, tuple)
            else type(failure)
            if isinstance(failure, BaseException)
            else sys.exc_info()[0]
        )
        event["error"] = getattr(kind, "__name__", "unknown")
    return {k: v for k, v in event.items() if k in ALLOWED}


def _foreign(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A line of another library: its template without what was filled in, which may be anybody's data."""
    record: logging.LogRecord = event["_record"]
    event["event"] = "library_logged"
    event["logger"] = record.name
    if record.exc_info and record.exc_info[0]:
        event["error"] = record.exc_info[0].__name__
    for name in ("case", "workflow_id", "run_id", "activity_type", "attempt"):
        if hasattr(record, name):
            event[name] = getattr(record, name)
    if record.name.startswith(("temporalio.workflow", "workflows")):
        event["event"] = str(record.msg).split(" (")[0]
    event.pop("exc_info", None)
    return event


class _Stderr(io.TextIOBase):
    """Standard error as it is when something is written: a logger outlives whoever borrowed the stream."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def _fell(kind: type[BaseException], _: object, __: object) -> None:
    """What nobody caught leaves its class as well, and none of its words."""
    structlog.get_logger().error("nobody_caught", error=kind.__name__)


def configure(level: str = "info") -> None:
    """structlog and the standard library's logging render the same way; call once a process."""
    shared: list[Any] = [structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)]
    structlog.configure(
        processors=[*shared, only_allowed, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(file=cast("TextIO", _Stderr())),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _foreign],
            processors=[only_allowed, structlog.processors.JSONRenderer()],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING if level == "info" else getattr(logging, level.upper()))
    logging.captureWarnings(True)
    sys.excepthook = _fell
    threading.excepthook = lambda fell: _fell(fell.exc_type, fell.exc_value, fell.exc_traceback)
    sys.unraisablehook = lambda fell: _fell(fell.exc_type, fell.exc_value, fell.exc_traceback)
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # a broker that is away is said once, by our own loops
