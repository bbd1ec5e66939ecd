"""The key store of one process: its database and the master key that the settings name."""

import importlib
from urllib.parse import parse_qs, urlsplit

from connectors.masters.local import LocalMaster
from connectors.masters.several import Masters
from connectors.postgres.pool import connect
from connectors.postgres.vault import Vault
from deploy.local.addresses import Addresses
from deploy.settings import Settings
from schemas.errors import BadSettings
from schemas.ports import Master

CONNECTIONS = 4


async def key_store(settings: Settings, addresses: Addresses) -> Vault:
    """The key store, open. Raises BadSettings."""
    if addresses.keys_url is None:
        raise BadSettings("no key store: run `habeas up`, or set HABEAS_KEYS_URL to a database of its own")
    return Vault(await connect(addresses.keys_url, size=CONNECTIONS), master_of(settings))


def master_of(settings: Settings) -> Master:
    """The master key of the settings, and the one it takes over from. Raises BadSettings."""
    old = settings.master_key_old
    return Masters(_one(settings, settings.master_key), [_one(settings, old)] if old else [])


def _one(settings: Settings, named: str) -> Master:
    if named == "file":
        return LocalMaster.at(settings.data / "keys" / "master.key")
    address = urlsplit(named)
    asked = {k: v[-1] for k, v in parse_qs(address.query).items()}
    unknown = sorted(set(asked) - {"region", "endpoint"})
    if unknown:
        raise BadSettings(f"HABEAS_MASTER_KEY: there is no {', '.join(unknown)}; it takes region and endpoint")
    # only where it is used: the AWS library takes longer to load than most commands take to run
    kms = importlib.import_module("connectors.masters.kms")
    made: Master = kms.KmsMaster.at(address.netloc + address.path, asked.get("region"), asked.get("endpoint"))
    return made
