"""Habeas's own parts, joined: store, keys, ledger, packages, letters, Temporal."""

import copy
import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import asyncpg
from temporalio import activity
from temporalio.client import Client, TLSConfig
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes, SerializationContext

from activities.estate import Estates
from activities.office import Office
from connectors import outward
from connectors.codec import CaseCodec
from connectors.histories.archive import FileHistories
from connectors.kafka import Broker
from connectors.letters.letters import Letters
from connectors.mail import SmtpMessenger
from connectors.packages import FilePackages
from connectors.postgres.ages import PostgresAges
from connectors.postgres.brake import PostgresBrake
from connectors.postgres.cases import PostgresCases
from connectors.postgres.codes import CaseCodes
from connectors.postgres.holds import PostgresHolds
from connectors.postgres.lasting import PostgresLasting
from connectors.postgres.ledger import PostgresLedger, Signer
from connectors.postgres.mailbox import PostgresMailbox
from connectors.postgres.outbox import Outbox
from connectors.postgres.papers import PostgresPapers
from connectors.postgres.pool import connect
from connectors.postgres.reconcile import PostgresTestimony
from connectors.postgres.retention import PostgresRetention
from connectors.postgres.reviews import PostgresReviews
from connectors.postgres.rule_sets import PostgresRuleSets
from connectors.postgres.tasks import PostgresTasks
from connectors.postgres.vault import Vault
from connectors.thirdparties.guardian import Guardian
from connectors.transfers import Transfers
from connectors.witness import TimeStamps
from deploy import estates as estate_files
from deploy.countries import words_of
from deploy.keys import key_store
from deploy.local.addresses import Addresses
from deploy.mailing import Mailing, mailing
from deploy.secrets import by_organisation
from deploy.settings import Settings
from deploy.stamping import witness_of
from deploy.ticketing import Ticketing, ticketing
from deploy.versions import postgres_is_new_enough, temporal_is_new_enough
from schemas.errors import BadSettings
from schemas.ids import OrgId, SystemId
from schemas.manifest import Manifest
from schemas.web import Client as Provider


@dataclass(frozen=True)
class Engine:
    """Everything that a process needs; each part is made once."""

    pool: "asyncpg.Pool[Any]"
    vault: Vault
    book: PostgresCases
    reviews: PostgresReviews
    lasting: PostgresLasting
    papers: PostgresPapers
    ledger: PostgresLedger
    outbox: Outbox
    packages: FilePackages
    converter: DataConverter
    estates: Estates
    office: Office
    messengers: Mapping[OrgId, SmtpMessenger]
    broker: Broker | None
    keys: Path
    """Folder of the keys that are files."""
    timestamps: TimeStamps | None = None
    """Who stamps the ledger's heads."""
    tickets: Ticketing | None = None
    """The ticket systems of all organisations."""
    mail: Mailing | None = None
    """How mail reaches all organisations."""

    async def close(self) -> None:
        """No connection is left."""
        await estate_files.close_all(self.estates)
        if self.timestamps is not None:
            await self.timestamps.close()
        for messenger in self.messengers.values():
            await messenger.close()
        if self.tickets is not None:
            await self.tickets.http.aclose()
        await self.vault.close()
        await self.pool.close()


async def join(settings: Settings, addresses: Addresses, systems: Mapping[str, str], *, size: int = 10) -> Engine:
    """The parts, introduced to each other. Raises BadSettings, BadManifest.

    systems: address of each system by its id, `-` written as `_`.
    """
    timestamps, pool, vault = witness_of(settings), await _pool(addresses, size), await key_store(settings, addresses)
    papers, lasting = PostgresPapers(pool, vault), PostgresLasting(pool, vault)
    book = PostgresCases(pool, vault, papers, lasting)
    reviews, packages = PostgresReviews(pool, book), FilePackages(settings.data / "packages", vault)
    estates, manifests = read_estates(settings.organisations, systems)
    messengers = {o: _messenger(settings, addresses, e.organisation.intake_address) for o, e in estates.items()}
    office = Office(
        estates=estates,
        book=book,
        holds=PostgresHolds(pool, book),
        reviews=reviews,
        codes=CaseCodes(vault),
        letters=_letters(settings, manifests, estates),
        messenger=_ByOrganisation(messengers),
        packages=packages,
        retention=PostgresRetention(pool, vault),
        tasks=PostgresTasks(pool, vault),
        rule_sets=PostgresRuleSets(pool),
        papers=papers,
        lasting=lasting,
        ages=PostgresAges(pool, book, vault),
        third_parties=Guardian(),
        testimony=PostgresTestimony(pool),
        histories=histories(settings, vault, activity.client),
        transport=Transfers(outward.client(settings.inside)),
        brake=PostgresBrake(pool),
        signs_in=frozenset(by_organisation(settings.oidc, "HABEAS_OIDC", Provider)),
    )
    keys, broker = settings.data / "keys", _broker(settings, addresses)
    ledger, data_converter = PostgresLedger(pool, Signer.at(keys / "ledger.key")), converter(vault)
    return Engine(
        pool, vault, book, reviews, lasting, papers, ledger, Outbox(pool), packages, data_converter, estates, office,
        messengers, broker, keys, timestamps, ticketing(settings, estates, pool, vault, book),
        mailing(settings, estates, PostgresMailbox(pool, vault), addresses.mail_folder),
    )  # fmt: skip


def histories(settings: Settings, vault: Vault, client: Callable[[], Client]) -> FileHistories:
    """The archive of runs. client: asked when it is needed; within an activity the worker's own."""
    return FileHistories(settings.data / "histories", vault, client, CaseCodec(vault))


def _letters(settings: Settings, manifests: Mapping[OrgId, dict[SystemId, Manifest]], estates: Estates) -> Letters:
    """Letters with each organisation's own templates, where a folder `letters/<organisation>` lies beside its file."""
    folders = {org: settings.organisations / "letters" / org for org in estates}
    own = {org: folder for org, folder in folders.items() if folder.is_dir()}
    page = f"{settings.web_url.rstrip('/')}/case/{{case}}" if settings.web_url else None
    return Letters(manifests, {o: words_of(e.book.pack) for o, e in estates.items()}, page, own)


async def _pool(addresses: Addresses, size: int) -> "asyncpg.Pool[Any]":
    pool = await connect(_database(addresses), size=size)
    await postgres_is_new_enough(pool)
    return pool


def _database(addresses: Addresses) -> str:
    if addresses.database_url is None or addresses.temporal_address is None:
        raise BadSettings(
            "no database or no Temporal: run `habeas up`, or set HABEAS_DATABASE_URL and HABEAS_TEMPORAL_ADDRESS"
        )
    return addresses.database_url


def read_estates(folder: Path, systems: Mapping[str, str]) -> tuple[Estates, dict[OrgId, dict[SystemId, Manifest]]]:
    """Every organisation, ready to work with, and what its tables are called. Raises BadManifest, BadSettings."""
    made, manifests = [], {}
    for organisation, path in estate_files.read_organisations(folder):
        book, files = estate_files.read_estate(organisation, path)
        made.append(estate_files.estate_of(organisation, book, files, systems))
        manifests[organisation.id] = {s: f.manifest for s, f in files.items()}
    return estate_files.by_id(made), manifests


def converter(vault: Vault) -> DataConverter:
    """pydantic values, each payload and each failure sealed under its case's key."""
    return _ByCase(
        payload_converter_class=pydantic_data_converter.payload_converter_class,
        payload_codec=CaseCodec(vault),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


async def temporal(settings: Settings, addresses: Addresses, data_converter: DataConverter) -> Client:
    """A client that seals and opens by case."""
    assert addresses.temporal_address is not None
    tls: bool | TLSConfig = settings.temporal_tls
    if settings.temporal_tls_cert and settings.temporal_tls_key:
        tls = TLSConfig(
            client_cert=settings.temporal_tls_cert.read_bytes(),
            client_private_key=settings.temporal_tls_key.read_bytes(),
        )
    client = await Client.connect(
        addresses.temporal_address,
        namespace=addresses.temporal_namespace,
        data_converter=data_converter,
        tls=tls,
        api_key=settings.temporal_api_key,
    )
    await temporal_is_new_enough(client)
    return client


@dataclasses.dataclass(frozen=True)
class _ByCase(DataConverter):
    """Changes its codec with the case and nothing else: the SDK's own way makes every converter anew for each payload."""

    def with_context(self, context: SerializationContext) -> Self:
        """The same converter for one workflow."""
        assert isinstance(self.payload_codec, CaseCodec)
        codec = self.payload_codec.with_context(context)
        if codec is self.payload_codec:
            return self
        other = copy.copy(self)
        object.__setattr__(other, "payload_codec", codec)
        return other


class _ByOrganisation:
    """Sends each mail from the address of the organisation whose case it is about."""

    def __init__(self, messengers: Mapping[OrgId, SmtpMessenger]) -> None:
        self._messengers = messengers

    async def send(self, org: OrgId, mail: Any) -> None:
        await self._messengers[org].send(mail)


def _messenger(settings: Settings, addresses: Addresses, sender: str) -> SmtpMessenger:
    if addresses.smtp_host is None or addresses.smtp_port is None:
        raise BadSettings("no mail server: run `habeas up`, or set HABEAS_SMTP_HOST")
    ours = settings.smtp_host is None
    return SmtpMessenger(
        addresses.smtp_host,
        addresses.smtp_port,
        sender,
        username=settings.smtp_username,
        password=settings.smtp_password,
        starttls=False if ours else settings.smtp_starttls,
    )


def _broker(settings: Settings, addresses: Addresses) -> Broker | None:
    if addresses.kafka_bootstrap is None:
        return None
    return Broker(
        bootstrap=addresses.kafka_bootstrap,
        tls=settings.kafka_tls,
        username=settings.kafka_username,
        password=settings.kafka_password,
        replication=settings.kafka_replication,
    )
