"""The mail of one organisation, joined for the doors."""

from console.doors import Doors
from console.receiving import MailRoom
from console.sayings import Sayings
from console.triage import Triage
from deploy.engine import Engine
from schemas.errors import BadSettings
from schemas.organisation import Organisation


def triage(engine: Engine, organisation: Organisation, doors: Doors, sayings: Sayings) -> Triage:
    """Mails that wait for a person. Raises BadSettings where the engine was joined without mail."""
    if engine.mail is None:
        raise BadSettings("mail is not joined")
    room = MailRoom(organisation.id, doors, engine.mail.store, engine.mail.ours(organisation.id))
    return Triage(room, organisation, sayings, engine.papers, engine.book)
