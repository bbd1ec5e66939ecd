"""One IMAP mailbox: what lies in it, one message at a time, and where a message goes when it was taken.

Every call blocks and belongs into a thread. Nothing is remembered between two connections, neither UIDs nor UIDVALIDITY: what still
lies in the inbox was not taken (or not moved), so a mailbox that was made anew is read like any other.
Source: RFC 9051 (IMAP4rev2), RFC 2177 (IDLE), RFC 6851 (MOVE), RFC 4315 (UIDPLUS).
"""

import contextlib
import ssl
from datetime import UTC, datetime
from typing import Any, NamedTuple

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from schemas.errors import SystemRefused, SystemUnavailable
from schemas.ids import SystemId
from schemas.mailbox import ImapAccount, Tls

MAILBOX = SystemId("mailbox")
CONNECT, ANSWER = 15.0, 60.0
"""Seconds."""
AWAY = (OSError, IMAPClientError, ssl.SSLError, EOFError)
"""What the library raises where the server, the line or the session is gone; `IMAPClientError` is imaplib's own error."""


class Lying(NamedTuple):
    """A message in the inbox."""

    uid: int
    size: int
    arrived_at: datetime
    """When the server put it there (INTERNALDATE)."""


class ImapMailbox:
    """A mailbox, signed in. Raises SystemUnavailable where the connection is lost: then it is made anew."""

    def __init__(self, account: ImapAccount, token: str | None = None) -> None:
        """Signed in. token: an access token, in place of a password. Raises SystemUnavailable, SystemRefused."""
        self.account = account
        try:
            self._client = IMAPClient(
                account.host,
                account.port,
                ssl=account.tls is Tls.IMPLICIT,
                ssl_context=ssl.create_default_context() if account.tls is Tls.IMPLICIT else None,
                timeout=SocketTimeout(CONNECT, ANSWER),  # type: ignore[arg-type] # its annotation forgets its own class
            )
            if account.tls is Tls.STARTTLS:
                self._client.starttls(ssl.create_default_context())
        except AWAY as away:
            raise SystemUnavailable(MAILBOX, type(away).__name__) from None
        try:
            self._sign_in(token)
        except AWAY as refused:
            self.close()
            if isinstance(refused, OSError):
                raise SystemUnavailable(MAILBOX, type(refused).__name__) from None
            raise SystemRefused(MAILBOX, "it does not let us in; look at user, password or token_command") from None

        with _answered():
            self._prefix, self._separator = self._namespace()

    def _namespace(self) -> tuple[str, str]:
        """How folders of one's own begin, and what parts them (RFC 2342)."""
        if not self.can("NAMESPACE"):
            return "", "/"
        own = self._client.namespace().personal
        return (own[0][0], own[0][1] or "/") if own else ("", "/")

    def _folder(self, name: str) -> str:
        """A folder as this server calls it: `/` in the file of secrets is whatever parts folders here."""
        if name.upper() == "INBOX":
            return name
        there = name.replace("/", self._separator)
        return there if there.startswith(self._prefix) else self._prefix + there

    def _sign_in(self, token: str | None) -> None:
        if token is not None:
            self._client.oauth2_login(self.account.user, token)
        else:
            self._client.login(self.account.user, self.account.password or "")

    def missing(self) -> list[str]:
        """Folders that are named and not there."""
        with _answered():
            wanted = (self.account.inbox, self.account.done, self.account.quarantine)
            return [name for name in wanted if not self._client.folder_exists(self._folder(name))]

    def make_folders(self) -> None:
        """The folders for what was taken are there."""
        with _answered():
            for name in map(self._folder, (self.account.done, self.account.quarantine)):
                if not self._client.folder_exists(name):
                    self._client.create_folder(name)
                    self._client.subscribe_folder(name)

    def lying(self, most: int) -> list[Lying]:
        """What lies in the inbox, the oldest first. The inbox is opened anew, so that its numbers are those of now."""
        with _answered():
            self._client.select_folder(self._folder(self.account.inbox))
            uids = sorted(self._client.search(["UNDELETED"]))[:most]
            found = self._client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"]) if uids else {}
            return [Lying(uid, said[b"RFC822.SIZE"], _aware(said)) for uid, said in sorted(found.items())]

    def read(self, uid: int) -> bytes | None:
        """The whole message, still unread; None where somebody took it away meanwhile."""
        return self._part(uid, "BODY.PEEK[]", b"BODY[]")

    def head(self, uid: int) -> bytes | None:
        """The headers of the message, still unread."""
        return self._part(uid, "BODY.PEEK[HEADER]", b"BODY[HEADER]")

    def move(self, uid: int, folder: str) -> None:
        """The message lies in the other folder. Where the line breaks in between it may lie in both, never in neither."""
        with _answered():
            folder = self._folder(folder)
            if self.can("MOVE"):
                self._client.move([uid], folder)
                return
            self._client.copy([uid], folder)
            self._client.delete_messages([uid], silent=True)
            if self.can("UIDPLUS"):
                self._client.uid_expunge([uid])  # what others have marked stays

    def can(self, capability: str) -> bool:
        """Whether the server says that it can."""
        return bool(self._client.has_capability(capability))

    @property
    def tells(self) -> bool:
        """Whether the server says by itself that something has come (IDLE)."""
        with _answered():
            return self.can("IDLE")

    def listen(self) -> None:
        """The server tells what happens, until `hush`."""
        with _answered():
            self._client.idle()

    def heard(self, seconds: float) -> bool:
        """Whether something happened within the time. Between `listen` and `hush` only."""
        with _answered():
            return bool(self._client.idle_check(timeout=seconds))

    def hush(self) -> None:
        """The server takes commands again."""
        with _answered():
            self._client.idle_done()

    def close(self) -> None:
        """There is no connection any more."""
        with contextlib.suppress(*AWAY, AttributeError):
            self._client.shutdown()

    def _part(self, uid: int, asked: str, given: bytes) -> bytes | None:
        with _answered():
            found: dict[int, dict[bytes, Any]] = self._client.fetch([uid], [asked])
            content = found.get(uid, {}).get(given)
            return content if isinstance(content, bytes) else None


class _answered(contextlib.AbstractContextManager[None]):  # noqa: N801
    """What the library raises is SystemUnavailable: its words may quote a server's, so only their class is said."""

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        if isinstance(error, AWAY):
            raise SystemUnavailable(MAILBOX, type(error).__name__) from None


def _aware(said: dict[bytes, Any]) -> datetime:
    at = said[b"INTERNALDATE"]
    assert isinstance(at, datetime)
    return at.astimezone(UTC)
