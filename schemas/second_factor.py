"""What an organisation asks of its staff's own accounts beside a password."""

from enum import StrEnum

from schemas.base import Frozen


class Wish(StrEnum):
    """Whether something is asked for."""

    REQUIRED = "required"
    OPTIONAL = "optional"


class SigningIn(Frozen):
    """How the staff's own accounts sign in; whoever comes by an identity provider keeps to what that asks for."""

    second_factor: Wish = Wish.REQUIRED
    """Beside the password: a code of an app, or a passkey in place of both. Optional: whoever has one is asked for it."""
