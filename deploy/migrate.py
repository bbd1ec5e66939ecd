"""Migrations, under a role of their own."""

from importlib import resources
from pathlib import Path

from yoyo import get_backend, read_migrations

from schemas.errors import BadSettings


def migrate(url: str) -> int:
    """Every migration is applied; how many were new. Raises BadSettings where the database does not let us."""
    folder = Path(str(resources.files("connectors.postgres"))) / "migrations"
    address = url.replace("postgresql://", "postgresql+psycopg://", 1).replace(
        "postgres://", "postgresql+psycopg://", 1
    )
    try:
        backend = get_backend(address)
    except Exception as problem:
        raise BadSettings(
            f"the migration role can't sign in ({type(problem).__name__}); see HABEAS_MIGRATION_URL"
        ) from None
    with backend.lock():
        todo = backend.to_apply(read_migrations(str(folder)))
        backend.apply_migrations(todo)
        return len(todo)
