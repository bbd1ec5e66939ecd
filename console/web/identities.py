"""Identifiers as people and systems write them, put the way the engine keeps them."""

import re

import phonenumbers
from personnummer.personnummer import Personnummer, PersonnummerException

from schemas.errors import BadInput
from schemas.request import ADDRESS
from schemas.systems import Identity, IdentityKind


def normal(kind: IdentityKind, written: str, country: str) -> Identity:
    """E-mail in lower case, personnummer in 12 digits, phone in E.164; everything else as it stands. Raises BadInput.

    country: ISO 3166 code, for phone numbers without one.
    """
    text = written.strip()
    if not text or len(text) > 320:
        raise BadInput(f"{kind} is empty or too long")
    return Identity(kind=kind, value=_WAYS.get(kind, lambda t, _: t)(text, country))


def _number(text: str, _: str) -> str:
    try:
        return str(Personnummer(text).format(long_format=True))
    except (PersonnummerException, ValueError):
        digits = "".join(c for c in text if c.isdigit())
        if len(digits) == 12:  # numbers of reserve forms fail the check and are somebody's all the same
            return digits
        raise BadInput("personnummer has 10 or 12 digits, the last one being the check") from None


def _mail(text: str, _: str) -> str:
    if text.count("@") != 1 or text.startswith("@") or text.endswith("@") or not re.fullmatch(ADDRESS, text):
        raise BadInput("email has to be an e-mail address")
    return text.lower()


def _phone(text: str, country: str) -> str:
    try:
        parsed = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        raise BadInput("phone has to be a telephone number") from None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


_WAYS = {IdentityKind.PERSONNUMMER: _number, IdentityKind.EMAIL: _mail, IdentityKind.PHONE: _phone}
