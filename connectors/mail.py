"""Mail that goes out, by SMTP."""

import asyncio
import re
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime

import aiosmtplib

from schemas.clock import now
from schemas.errors import BadInput, SystemRefused, SystemUnavailable
from schemas.ids import SystemId
from schemas.mail import Mail

MAIL = SystemId("mail")
PERMANENT = 500
ONE_WORD = re.compile(r"[^\x00-\x20\x7f<>]+")
"""An address as the envelope takes it (RFC 5321 section 4.1.1.3)."""
LINES = compat32.clone(linesep="\r\n")
"""The newer policies parse every header that they are given, which takes longer than all the rest of a mail."""


class SmtpMessenger:
    """Sends over one connection that is kept open and opened again when it breaks."""

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        *,
        username: str | None = None,
        password: str | None = None,
        tls: bool = False,
        starttls: bool | None = None,
    ) -> None:
        self._sender = sender
        self._smtp = aiosmtplib.SMTP(
            hostname=host, port=port, username=username, password=password, use_tls=tls, start_tls=starttls, timeout=20
        )
        self._one = asyncio.Lock()

    async def send(self, mail: Mail) -> None:
        """The server has taken the mail.

        Raises SystemUnavailable, and SystemRefused for an answer that another try would not change (RFC 5321 section
        4.2.1, 5yz), and BadInput for an address or a header that is none; no message quotes an address.
        """
        if not ONE_WORD.fullmatch(mail.to):
            raise BadInput("the address is not one word: somebody tries to add to the envelope; look at the case")
        message = self._message(mail).as_bytes(policy=LINES)
        options = [] if mail.to.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
        async with self._one:
            for final in (False, True):
                try:
                    if not self._smtp.is_connected:
                        await self._smtp.connect()
                    await self._smtp.sendmail(self._sender, [mail.to], message, mail_options=options)
                    return
                except (aiosmtplib.SMTPException, OSError) as problem:
                    self._smtp.close()
                    if (code := _final(problem)) is not None:
                        raise SystemRefused(MAIL, f"the mail server answered {code}") from None
                    if final:
                        raise SystemUnavailable(MAIL, type(problem).__name__) from None

    async def close(self) -> None:
        """The connection is gone."""
        self._smtp.close()

    def _message(self, mail: Mail) -> Message:
        message: Message = MIMEText(mail.text, "plain", "utf-8")
        if mail.html is not None:
            whole = MIMEMultipart("alternative")
            whole.attach(message)
            whole.attach(MIMEText(mail.html, "html", "utf-8"))
            message = whole
        headers = {
            "From": self._sender,
            "To": mail.to,
            "Subject": mail.subject,
            "Message-ID": mail.message_id,
            "Date": format_datetime(now()),
            "Auto-Submitted": "auto-generated",  # RFC 3834: no robot answers a robot
        }
        for name, value in headers.items():
            if len(value.splitlines()) != 1 or "\x00" in value:
                raise BadInput(f"the mail's {name} is not one line: somebody tries to add a header; look at the case")
            message[name] = value if value.isascii() or name == "To" else Header(value, "utf-8").encode()
        return message


def _final(problem: Exception) -> int | None:
    """The code of a permanent refusal; None where another try makes sense."""
    if isinstance(problem, aiosmtplib.SMTPRecipientsRefused):
        codes = [refused.code for refused in problem.recipients]
        return codes[0] if codes and all(code >= PERMANENT for code in codes) else None
    if isinstance(problem, aiosmtplib.SMTPResponseException) and problem.code >= PERMANENT:
        return problem.code
    return None
