"""Comments: what the staff says to those who work on a case's ticket, and how the case's page shows its tickets."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from schemas.base import Frozen
from schemas.ids import CaseId, OrgId
from schemas.tickets import SourceId, TicketId

LONGEST_COMMENT = 4000
"""Characters."""


class NewComment(Frozen):
    """What somebody of the staff says to those who work on a ticket."""

    org: OrgId
    case: CaseId
    source: SourceId
    ticket: TicketId
    text: str = Field(min_length=1, max_length=LONGEST_COMMENT, repr=False)
    by: str
    """Account."""
    after: int = Field(ge=0)
    """How many comments the case had when the form was shown: the same form sent twice is one comment."""


class Comment(Frozen):
    """A comment that waits to be written, without its words."""

    org: OrgId
    case: CaseId
    number: int
    """Within the case, from 1."""
    source: SourceId
    ticket: TicketId
    writing_at: datetime | None
    """From then on it may stand there already."""
    tries: int = 0


class Refused(StrEnum):
    """Why a comment never comes to stand on its ticket."""

    CLOSED = "closed"
    """The ticket is closed for good and takes nothing any more."""
    GONE = "gone"
    """The ticket can't be seen any more."""
    SHREDDED = "shredded"
    """The case's key was destroyed before: nobody can read it any more."""


class CommentShown(Frozen):
    """How it stands with a comment, without its words."""

    number: int
    by: str
    said_at: datetime
    written_at: datetime | None
    refused: Refused | None
    failed: str | None
    """Class of the last error; None before the first one."""
    next_at: datetime


class TicketShown(Frozen):
    """A ticket of a case, as the case's page shows it."""

    source: SourceId
    ticket: TicketId
    closed: bool
    done: bool
    """Nothing more is said there."""
    waits_since: datetime | None
    """When the first happened that waits to be said there."""
    failed: str | None
    next_at: datetime
    comments: tuple[CommentShown, ...] = ()
