"""The environment, read once into one value. A misspelt `HABEAS_` name stops the start."""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator

from deploy.local.hiding import Hiding
from schemas.errors import BadSettings

PREFIX = "HABEAS_"
SYSTEM_PREFIX, SYSTEM_SUFFIX = "system_", "_url"


class Settings(Hiding):
    """Where things are. Without any setting everything runs on this machine, under `data`."""

    data: Path = Path(".habeas")
    """Folder of the embedded servers, the keys and the packages."""
    organisations: Path = Path(__file__).parent / "organisations"
    """Folder with one `<organisation>.yaml` each."""
    cache: Path | None = None
    maven_url: str | None = None
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")
    database_url: str | None = Field(default=None, repr=False)
    migration_url: str | None = Field(default=None, repr=False)
    keys_url: str | None = Field(default=None, repr=False)
    """The key store: a database of its own, which no dump of the rows holds."""
    keys_migration_url: str | None = Field(default=None, repr=False)
    master_key: str = Field(default="file", pattern=r"^(file|aws-kms://[^?#\s]+(\?[^#\s]*)?)$")
    """What wraps the case keys: `file` (under `data/keys`), or `aws-kms://<key>?region=<region>[&endpoint=<URL>]`."""
    master_key_old: str | None = Field(default=None, pattern=r"^(file|aws-kms://[^?#\s]+(\?[^#\s]*)?)$")
    """What wrapped them before, until `habeas keys rotate` has run."""
    temporal_address: str | None = None
    temporal_namespace: str = "habeas"
    temporal_tls: bool = False
    temporal_tls_cert: Path | None = None
    temporal_tls_key: Path | None = None
    temporal_api_key: str | None = Field(default=None, repr=False)
    kafka_bootstrap: str | None = None
    kafka_tls: bool = False
    kafka_username: str | None = None
    kafka_password: str | None = Field(default=None, repr=False)
    kafka_replication: int = Field(default=1, ge=1)
    smtp_host: str | None = None
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_username: str | None = None
    smtp_password: str | None = Field(default=None, repr=False)
    smtp_starttls: bool = True
    web_url: str | None = Field(default=None, pattern=r"^https?://[^/\s?#]+/?$")
    """Where browsers reach the pages; without it this machine, at the port that `habeas up` chose."""
    web_port: int = Field(default=8080, ge=1, le=65535)
    handover_key: Path | None = None
    """File (0600) by organisation: `issuer` and `keys` (JWK) of the customer's own login."""
    oidc: Path | None = None
    """File (0600) by organisation: the identity provider, as `schemas.web.Client`."""
    staff_oidc: Path | None = None
    """File (0600) by organisation: the staff's identity provider, as `schemas.signin.StaffClient`."""
    tickets: Path | None = None
    """File (0600) by organisation and ticket system: `webhook_secret`, `token`, `user` (docs/tickets.md)."""
    mailbox: Path | None = None
    """File (0600) by organisation: its mailbox, and how mail is handed in (docs/mailbox.md)."""
    witness_url: str | None = Field(default=None, pattern=r"^https?://[^\s]+$")
    """A time-stamping authority (RFC 3161) that stamps the ledger's heads; without it nobody outside does."""
    witness_roots: Path | None = None
    """File (PEM) with the root certificate that vouches for the authority, and what lies between."""
    allowed_hosts: str = ""
    """Hosts inside this network that Habeas may call all the same, separated by commas: `host` or `host:port`."""
    codec_endpoint: str | None = Field(default=None, pattern=r"^https?://[^/\s?#]+$")
    """Where Temporal's own pages are; they may then ask us for what a history says, for who is signed in here."""
    systems: dict[str, str] = Field(default_factory=dict, repr=False)
    """Addresses of the organisations' systems: `HABEAS_SYSTEM_<ID>_URL`."""

    @field_validator("database_url", "migration_url", "keys_url", "keys_migration_url")
    @classmethod
    def _an_address(cls, url: str | None) -> str | None:
        return url if url is None else _of_postgres(url)

    @field_validator("systems")
    @classmethod
    def _addresses(cls, urls: dict[str, str]) -> dict[str, str]:
        return {system: _of_postgres(url) for system, url in urls.items()}

    @property
    def inside(self) -> frozenset[str]:
        """The allowed hosts."""
        return frozenset(host for part in self.allowed_hosts.split(",") if (host := part.strip()))

    def env(self) -> dict[str, str]:
        """The environment from which `from_env` reads these settings: for processes of ours."""
        said = {
            name: getattr(self, name)
            for name, field in type(self).model_fields.items()
            if name != "systems" and getattr(self, name) != field.default
        }
        systems = {f"{SYSTEM_PREFIX}{name}{SYSTEM_SUFFIX}": url for name, url in self.systems.items()}
        found = {f"{PREFIX}{name}".upper(): value for name, value in (said | systems).items() if value is not None}
        return {name: str(value.resolve() if isinstance(value, Path) else value) for name, value in found.items()}

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Raises BadSettings, naming the variable and never its value."""
        ours = {k[len(PREFIX) :].lower(): v for k, v in env.items() if k.startswith(PREFIX)}
        systems = {
            k[len(SYSTEM_PREFIX) : -len(SYSTEM_SUFFIX)]: ours.pop(k)
            for k in list(ours)
            if k.startswith(SYSTEM_PREFIX) and k.endswith(SYSTEM_SUFFIX)
        }
        known = set(cls.model_fields) - {"systems"}
        wrong = sorted(set(ours) - known)
        if wrong:
            raise BadSettings("\n".join(_unknown(name, known) for name in wrong))
        try:
            return cls.model_validate({**ours, "systems": systems})
        except ValidationError as error:
            names = [
                f"{_variable(str(e['loc'][0]), systems)}: {e['msg'].removeprefix('Value error, ')}"
                for e in error.errors(include_input=False)
            ]
            raise BadSettings("\n".join(names)) from None


def _variable(name: str, systems: Mapping[str, str]) -> str:
    """The variable that a field is read from."""
    if name == "systems":
        return " or ".join(f"{PREFIX}{SYSTEM_PREFIX}{system}{SYSTEM_SUFFIX}".upper() for system in systems)
    return f"{PREFIX}{name.upper()}"


def _of_postgres(url: str) -> str:
    """Raises ValueError, before a driver does that would quote it."""
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("postgresql", "postgres") and not parts.fragment and (parts.port or 1) > 0
    except ValueError:
        whole = False
    if not whole:
        raise ValueError(
            "no address of PostgreSQL; write postgresql://user:password@host:port/database, and in the password"
            " %2F for /, %23 for #, %40 for @, %3A for :, %3F for ?, %25 for %"
        )
    return url


def _unknown(name: str, known: set[str]) -> str:
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {PREFIX}{near[0].upper()}?" if near else ""
    return f"there is no setting {PREFIX}{name.upper()}{hint}"
