"""What the driver works with."""

from dataclasses import dataclass

from temporalio.client import Client

from console.doors import Doors
from deploy.engine import Engine
from deploy.local.smtp import Mailbox
from deploy.place import Where
from deploy.starter import Starter
from schemas.ids import OrgId
from tests.staff import Staff

ORG = OrgId("lindskogen")


@dataclass(frozen=True)
class BenchDesk:
    """The doors of the API, whoever a case waits for, and the store for looking."""

    engine: Engine
    client: Client
    where: Where
    doors: Doors
    staff: Staff

    @classmethod
    def at(cls, engine: Engine, client: Client, where: Where) -> "BenchDesk":
        """As an API process would make it."""
        doors = Doors(engine.book, Starter(client, engine.book), client)
        assert where.addresses.mail_folder is not None  # a benchmark starts its own servers
        return cls(
            engine, client, where, doors, Staff(engine, doors, client, Mailbox(where.addresses.mail_folder), ORG)
        )
