"""Where the servers of one stack answer, and which servers somebody else provides."""

from enum import StrEnum
from pathlib import Path

from pydantic import Field

from deploy.local.hiding import Hiding


class ServerName(StrEnum):
    """The servers a stack can run."""

    POSTGRES = "postgres"
    TEMPORAL = "temporal"
    KAFKA = "kafka"
    SMTP = "smtp"


class Outside(Hiding):
    """Servers that are given: the stack does not start those, it only passes their addresses on."""

    database_url: str | None = Field(default=None, repr=False)
    migration_url: str | None = Field(default=None, repr=False)  # not given: the same as database_url
    keys_url: str | None = Field(default=None, repr=False)
    keys_migration_url: str | None = Field(default=None, repr=False)  # not given: the same as keys_url
    temporal_address: str | None = None
    kafka_bootstrap: str | None = None
    smtp_host: str | None = None
    smtp_port: int | None = None

    def given(self) -> frozenset[ServerName]:
        """The servers that are not ours to start."""
        marks = {
            ServerName.POSTGRES: self.database_url,
            ServerName.TEMPORAL: self.temporal_address,
            ServerName.KAFKA: self.kafka_bootstrap,
            ServerName.SMTP: self.smtp_host,
        }
        return frozenset(name for name, mark in marks.items() if mark is not None)


class Addresses(Hiding):
    """Where each server answers; None for one that is neither run nor given. The URLs hold passwords and stay out of repr()."""

    database_url: str | None = Field(default=None, repr=False)  # the engine's role: no DDL
    migration_url: str | None = Field(default=None, repr=False)  # the owner of the database
    keys_url: str | None = Field(default=None, repr=False)  # the key store, for a role that knows nothing else
    keys_migration_url: str | None = Field(default=None, repr=False)
    admin_url: str | None = Field(default=None, repr=False)  # the superuser; only for a server of ours
    temporal_address: str | None = None
    temporal_namespace: str = "habeas"
    temporal_ui_url: str | None = None
    kafka_bootstrap: str | None = None
    smtp_host: str | None = None
    smtp_port: int | None = None
    mail_folder: Path | None = None  # where the mailbox keeps mails
