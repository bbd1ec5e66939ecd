"""What the database's errors mean for a case; never what they quote."""

from collections.abc import Iterator
from contextlib import contextmanager

from asyncpg.exceptions import InterfaceError, InternalClientError, InvalidCachedStatementError, PostgresError

from schemas.errors import SystemRefused, SystemUnavailable
from schemas.ids import SystemId

_PASSING = ("08", "40", "53", "57", "58", "55P03", "55006", "25P03", "XX")
"""What passes by itself: connection, rollback, resources, operator, system, lock not available, internal."""
_CLOSED = "55000"
"""A database that lets nobody in for now, where it is said to somebody who connects."""


@contextmanager
def told(system: SystemId, *, connecting: bool = False) -> Iterator[None]:
    """Turns what the driver raises into SystemUnavailable or SystemRefused, without any value of a row."""
    try:
        yield
    except PostgresError as error:
        state = str(getattr(error, "sqlstate", ""))
        closed = connecting and state == _CLOSED
        if closed or state.startswith(_PASSING) or isinstance(error, InvalidCachedStatementError):
            raise SystemUnavailable(system, _said(error)) from None
        raise SystemRefused(system, _said(error)) from None
    except (OSError, TimeoutError, InterfaceError, InternalClientError) as error:
        raise SystemUnavailable(system, type(error).__name__) from None


def _said(error: PostgresError) -> str:
    """Kind of error and the names that the server gives with it; its text can quote a row."""
    named = [
        f"{what} {value}"
        for what in ("table", "column", "constraint")
        if (value := getattr(error, f"{what}_name", None))
    ]
    return ", ".join([f"{type(error).__name__} ({getattr(error, 'sqlstate', '')})", *named])
