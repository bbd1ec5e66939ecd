"""Identifiers of people: how they are compared with what a database holds, and how they read when found there."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from schemas.ids import SystemId
from schemas.systems import Identity, IdentityKind

WEAK = frozenset({IdentityKind.EMAIL, IdentityKind.PHONE})
Known = dict[IdentityKind, set[str]]


@dataclass(frozen=True)
class Terms:
    """What is looked for, as text arrays in the order of the parameters of every statement that looks for people."""

    pn_digits: list[str] = field(default_factory=list)
    pn_spelled: list[str] = field(default_factory=list)
    email: list[str] = field(default_factory=list)
    phone_digits: list[str] = field(default_factory=list)
    phone_spelled: list[str] = field(default_factory=list)
    customer_no: list[str] = field(default_factory=list)
    username: list[str] = field(default_factory=list)
    username_lower: list[str] = field(default_factory=list)

    def arguments(self) -> tuple[list[str], ...]:
        """The arrays, as parameters 1 to 8."""
        return (
            self.pn_digits,
            self.pn_spelled,
            self.email,
            self.phone_digits,
            self.phone_spelled,
            self.customer_no,
            self.username,
            self.username_lower,
        )


TERMS = 8


def known_here(identities: Sequence[Identity], system: SystemId) -> Known:
    """By kind, what has meaning in this system."""
    known: Known = {kind: set() for kind in IdentityKind}
    for identity in identities:
        if identity.system in (None, system):
            known[identity.kind].add(identity.value)
    return known


def terms_of(known: Known, code: str) -> Terms:
    """Every form in which the known identifiers can stand in a column."""
    numbers = sorted(known[IdentityKind.PERSONNUMMER])
    phones = sorted(known[IdentityKind.PHONE])
    usernames = sorted(known[IdentityKind.USERNAME])
    return Terms(
        pn_digits=_each(numbers, lambda n: (n, n[-10:])),
        pn_spelled=_each(numbers, _pn_spellings),
        email=sorted({e.strip().lower() for e in known[IdentityKind.EMAIL]}),
        phone_digits=_each(phones, lambda p: _phone_digits(p, code)),
        phone_spelled=_each(phones, lambda p: _phone_spellings(p, code)),
        customer_no=sorted(known[IdentityKind.CUSTOMER_NO]),
        username=usernames,
        username_lower=sorted({u.strip().lower() for u in usernames}),
    )


def _each(values: Iterable[str], forms: Callable[[str], tuple[str, ...]]) -> list[str]:
    return sorted({form for value in values for form in forms(value)})


def _pn_spellings(number: str) -> tuple[str, ...]:
    short = number[-10:]
    return (number, f"{number[:-4]}-{number[-4:]}", short, f"{short[:6]}-{short[6:]}", f"{short[:6]}+{short[6:]}")


def _phone_digits(phone: str, code: str) -> tuple[str, ...]:
    digits = re.sub(r"\D", "", phone)
    home = digits[len(code) :] if digits.startswith(code) else None
    return (digits, f"00{digits}", *((f"0{home}", f"{code}0{home}") if home else ()))


def _phone_spellings(phone: str, code: str) -> tuple[str, ...]:
    digits = re.sub(r"\D", "", phone)
    plain = [f"+{digits}", digits, f"00{digits}"]
    if digits.startswith(code):
        home = "0" + digits[len(code) :]
        groups = f"{home[3:6]} {home[6:8]} {home[8:]}"
        plain += [
            home,
            f"{home[:3]}-{home[3:]}",
            f"{home[:3]} {groups}",
            f"{home[:3]}-{groups}",
            f"+{code} {home[1:3]} {groups}",
        ]
    return tuple(plain)


def digits_of(raw: str) -> str | None:
    """Digits of a personnummer in any spelling, 10 or 12 of them; None if it is none."""
    digits = re.sub(r"\D", "", raw)
    return digits if len(digits) in (10, 12) else None


def same_person(raw: str, numbers: set[str]) -> bool:
    """Whether a personnummer as it is written is one of the known ones (12 digits)."""
    digits = digits_of(raw)
    return digits is not None and any(n == digits or (len(digits) == 10 and n.endswith(digits)) for n in numbers)


def normalised(kind: IdentityKind, raw: str, code: str) -> str | None:
    """An identifier the way the engine writes it; None if it is no such thing."""
    text = raw.strip()
    if kind is IdentityKind.PERSONNUMMER:
        digits = digits_of(text)
        return digits and _with_century(digits, older="+" in text)
    if kind is IdentityKind.EMAIL:
        return text.lower() if "@" in text else None
    if kind is IdentityKind.PHONE:
        digits = re.sub(r"\D", "", text)
        if len(digits) < 6:
            return None
        if text.startswith("+") or digits.startswith("00"):
            digits = digits.removeprefix("00")
            return "+" + (code + digits[len(code) + 1 :] if digits.startswith(f"{code}0") else digits)
        return "+" + (code + digits[1:] if digits.startswith("0") else digits)
    return text or None


def _with_century(digits: str, older: bool) -> str:
    """Twelve digits; where the century is not written, the last one in which the birthday is not in the future."""
    if len(digits) == 12:
        return digits
    now = date.today()  # noqa: DTZ011 — tells centuries apart, nothing legal
    year = now.year // 100 * 100 + int(digits[:2])
    day = int(digits[4:6])
    if (year, int(digits[2:4]), day - 60 if day > 60 else day) > (now.year, now.month, now.day):
        year -= 100
    return f"{year - 100 if older else year:04d}{digits[2:]}"
