"""Migrations of the rows and of the key store, under a role of their own."""

from importlib import resources
from pathlib import Path

from yoyo import get_backend, read_migrations

from deploy.local.addresses import Addresses
from schemas.errors import BadSettings


def migrate(addresses: Addresses) -> int:
    """Every migration of both databases is applied; how many were new. Raises BadSettings where one does not let us."""
    if addresses.migration_url is None or addresses.keys_migration_url is None:
        raise BadSettings("set HABEAS_DATABASE_URL and HABEAS_KEYS_URL: keys need a database of their own")
    return _apply(addresses.keys_migration_url, "key_migrations", "HABEAS_KEYS_MIGRATION_URL") + _apply(
        addresses.migration_url, "migrations", "HABEAS_MIGRATION_URL"
    )


def _apply(url: str, folder: str, setting: str) -> int:
    files = Path(str(resources.files("connectors.postgres"))) / folder
    address = url.replace("postgresql://", "postgresql+psycopg://", 1).replace(
        "postgres://", "postgresql+psycopg://", 1
    )
    try:
        backend = get_backend(address)
    except Exception as problem:
        raise BadSettings(f"the migration role can't sign in ({type(problem).__name__}); see {setting}") from None
    with backend.lock():
        todo = backend.to_apply(read_migrations(str(files)))
        backend.apply_migrations(todo)
        return len(todo)
