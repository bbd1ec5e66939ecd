"""A reading as `habeas intake parse` shows it: the fields of the labelled corpus, how sure it is, and on demand why."""

from schemas.intake import Claimed, MailRequest


def shown(file: str, mail: MailRequest, *, explain: bool) -> dict[str, object]:
    """One line. explain: with the rules that led to it, by sentence; 0 is the subject."""
    line: dict[str, object] = {
        "file": file,
        "is_request": mail.is_request,
        "types": list(mail.types),
        "claimed_identifiers": identifiers(mail.claimed),
        "about": mail.about,
        "received": mail.received_on,
        "reply_to_case": mail.subject_case,
        "language": mail.language,
        "confidence": mail.confidence,
    }
    if explain:
        line["because"] = [reason.model_dump(mode="json", exclude_none=True) for reason in mail.reasons]
        line["own_words"] = mail.body
    return line


def identifiers(claimed: Claimed) -> dict[str, object]:
    """What is claimed; one value as itself, several as a list."""
    several: dict[str, tuple[str, ...]] = {
        "email": claimed.emails,
        "phone": claimed.phone,
        "booking_no": claimed.booking_no,
    }
    single = {k: getattr(claimed, k) for k in ("name", "personnummer", "customer_no", "username")}
    found: dict[str, object] = {k: v for k, v in single.items() if v}
    return found | {k: list(v) if len(v) > 1 else v[0] for k, v in several.items() if v}
