"""The text of a mail: the part that carries the words, the sender's own among them, and whether a machine wrote it."""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from html import unescape

from console import mail_bounds

MOST_TEXT = 20_000
"""Characters that are looked at; a longer mail is read this far."""
_AUTO_SUBJECT = re.compile(
    r"^\s*(?:autosvar|automatiskt svar|auto-?reply|automatic reply|out of (?:the )?office|frånvaro\w*|undeliver\w*|undelivered|delivery status|mail delivery|returned mail|"
    r"failure notice|leveransfel|kunde inte levereras|automatisk(?:t)? (?:svar|frånvaro)|ej på plats|semesterhälsning|abwesen\w*|automatische antwort|autosvar:)",
    re.IGNORECASE,
)
_FORM_LINE = re.compile(
    r"^\s*(?:ditt |your )?(?:namn|name|e-?post(?:adress)?|e-?mail|telefon|phone|meddelande|message|ärende|avsändare|from|från|fullständigt namn|för- och efternamn|förnamn|efternamn)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_CUT = re.compile(
    r"^\s*(?:-{2,}\s?|_{5,}|={5,})?\s*(?:(?:begin )?(?:forwarded|vidarebefordrat|videresendt|ursprungligt|original) (?:message|meddelande|mail|besked).*|vidarebefordrat brev:.*|"
    r"(?:den|on|le|am)\s.{4,90}(?:skrev|wrote|schrieb|a écrit)\b.{0,90}:?|.{4,80}(?:skrev|wrote)\s.{0,80}[<(]?\S+@\S+[>)]?:?|##- .* -##.*)\s*$",
    re.IGNORECASE,
)
_SHELL = re.compile(r"html|webbläsare|browser|e-postläsare|mail client|e-postprogram", re.IGNORECASE)
_HEAD = re.compile(r"^\W{0,3}(?:från|from|fra|von)\s?:\**\s", re.IGNORECASE)
_HEAD_MORE = re.compile(
    r"^\W{0,3}(?:skickat|sent|datum|date|till|to|ämne|subject|sendt|dato|til|emne|gesendet|an|betreff|cc|kopia)\s?:",
    re.IGNORECASE,
)
_HEAD_END = re.compile(r"(?:skrev|wrote).{0,80}:\s*$")
_DEVICE = re.compile(
    r"^\s*(?:skickat|sent|hämta|get|sendt|gesendet|skickades|envoyé)\s+(?:från|from|fra|via|outlook|von|med|with).{0,60}$|^\s*hämta outlook.*$|^\s*get outlook.*$|^\s*sent from.*$",
    re.IGNORECASE,
)
_FINE_PRINT = re.compile(
    r"^\W*(?:detta (?:e-?post|mejl|meddelande|mail).{0,60}(?:konfidenti|avse|innehålla|sekretess)|this (?:e-?mail|message).{0,60}(?:confidential|intended|privileged)|"
    r"vi (?:behandlar|värnar om) (?:dina )?personuppgifter|läs mer om hur vi behandlar|när du (?:mejlar|kontaktar) oss|disclaimer|confidentiality notice|tänk på miljön|please consider the environment)",
    re.IGNORECASE,
)


def text_of(mail: EmailMessage) -> str:
    """What the mail says, quoted mails still in it; of two shapes the one that is no empty shell, and short attached texts with it."""
    found = dict[str, str]()
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        if part is not None:
            content = mail_bounds.text_of(part)
            found[kind] = unescape(mail_bounds.shown(_marked(content))) if kind == "html" else content
    plain, html = found.get("plain", ""), found.get("html", "")
    shell = len(plain.split()) < 25 and _SHELL.search(plain) is not None
    whole = html if html.strip() and (shell or len(html.split()) > 2 * len(plain.split())) else plain or html
    return "\n".join([whole[:MOST_TEXT], *_attached(mail)])[:MOST_TEXT]


def _marked(html: str) -> str:
    """A quoted mail in HTML is marked as such, once: what stands behind the mark is not the sender's."""
    small = html.lower()
    at = [
        i
        for mark in (
            "<blockquote",
            'class="gmail_quote',
            'id="divrplyfwdmsg',
            'id="appendonsend',
            'class="moz-cite-prefix',
        )
        if (i := small.find(mark)) >= 0
    ]
    if not at or not mail_bounds.shown(html[: max(0, min(at))]).strip():
        return html
    begin = html.rfind("<", 0, min(at) + 1)
    return f"{html[:begin]}<br>----- Original message -----<br>{html[begin:]}"


def _attached(mail: EmailMessage) -> Iterator[str]:
    """Texts that are attached as files, as long as letters are."""
    for part in mail.iter_attachments() if mail.is_multipart() else ():
        if part.get_content_type() == "text/plain" and part.get_filename():
            yield mail_bounds.text_of(part)[: MOST_TEXT // 4]


def own_words(text: str) -> str:
    """What the sender wrote: without quoted mails, device footers and fine print. Where nothing is left, what they passed on."""
    lines = mail_bounds.plain_lines(text)
    own = list[str]()
    for at, line in enumerate(lines):
        if _begins_quote(lines, at) and _said(own) and not _marked_behind(lines, at):
            break
        if not line.lstrip().startswith((">", "|")) and not _begins_quote(lines, at):
            own.append(line)
    ends = next((at for at, line in enumerate(own) if _FINE_PRINT.match(line) and _said(own[:at])), len(own))
    return "\n".join(line for line in own[:ends] if not _DEVICE.match(line)).strip()


def _marked_behind(lines: list[str], at: int) -> bool:
    """True where every quoted line has its mark: what stands between and behind them is the sender's."""
    return (
        next((line for line in lines[at + 1 : at + 6] if line.strip() and not _HEAD_END.search(line)), "")
        .lstrip()
        .startswith(">")
    )


def _said(lines: list[str]) -> bool:
    return any(line.strip() and not _DEVICE.match(line) for line in lines)


def _begins_quote(lines: list[str], at: int) -> bool:
    line = lines[at][: mail_bounds.LONGEST_LINE]
    if _CUT.match(line):
        return True
    if (
        at + 1 < len(lines)
        and re.match(r"^\s*(?:den|on) .{4,120}$", line, re.IGNORECASE)
        and re.search(r"(?:skrev|wrote).{0,80}:\s*$", lines[at + 1][:200])
    ):
        return True
    return _HEAD.match(line) is not None and any(
        _HEAD_MORE.match(following[:120]) for following in lines[at + 1 : at + 3]
    )


def is_form(text: str) -> bool:
    """True where a web form has put fields before the person's words."""
    return len({m.group().strip().casefold() for m in _FORM_LINE.finditer(text[:4000])}) >= 2


def bounced(mail: EmailMessage, address: str) -> bool:
    """True for a mail of ours that came back."""
    report = mail.get_content_type() == "multipart/report"
    return report or address.startswith(("mailer-daemon@", "postmaster@", "mail-daemon@"))


def automatic(mail: EmailMessage, address: str, subject: str, text: str) -> bool:
    """True where a machine wrote the mail: never answered, and it asks for nothing. A web form that passes on a person's words is none."""
    said = str(mail.get("Auto-Submitted", "")).strip().lower()
    if bounced(mail, address) or _AUTO_SUBJECT.match(subject):
        return True
    if said.startswith("auto-generated") and is_form(text):
        return False
    return (
        (said not in ("", "no"))
        or any(h in mail for h in ("X-Autoreply", "X-Autorespond", "List-Id"))
        or str(mail.get("Precedence", "")).strip().lower() in ("bulk", "list", "junk", "auto_reply")
        or any(part.get_content_type() == "text/calendar" for part in mail.walk())
    )
