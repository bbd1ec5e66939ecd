"""The mail of one organisation, joined for the doors."""

from console.doors import Doors
from console.receiving import MailRoom
from deploy.engine import Engine
from schemas.errors import BadSettings
from schemas.ids import OrgId


def mail_room(engine: Engine, org: OrgId, doors: Doors) -> MailRoom:
    """What taking a mail needs. Raises BadSettings where the engine was joined without mail."""
    if engine.mail is None:
        raise BadSettings("mail is not joined")
    return MailRoom(org, doors, engine.mail.store, engine.mail.ours(org))
