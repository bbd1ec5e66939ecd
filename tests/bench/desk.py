"""What the driver works with."""

from dataclasses import dataclass

from temporalio.client import Client

from console.doors import Doors
from deploy.engine import Engine
from deploy.place import Where
from deploy.starter import Starter
from schemas.ids import OrgId

ORG = OrgId("lindskogen")


@dataclass(frozen=True)
class BenchDesk:
    """The doors of the API, and the store for looking."""

    engine: Engine
    client: Client
    where: Where
    doors: Doors

    @classmethod
    def at(cls, engine: Engine, client: Client, where: Where) -> "BenchDesk":
        """As an API process would make it."""
        return cls(engine, client, where, Doors(engine.book, Starter(client, engine.book), client))
