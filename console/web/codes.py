"""Codes of an app as a second factor (RFC 6238), recovery codes, and the picture that an app reads."""

import hmac
import secrets

import pyotp
import segno
from markupsafe import Markup

from console.web.front import Front
from schemas.clock import now
from schemas.ids import OrgId

STEP = 30
"""Seconds that a code of an app is shown."""
NEAR = (0, -1, 1)
"""Steps that count: clocks differ (RFC 6238 section 5.2)."""
RECOVERY, LENGTH = 8, 10
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""None that is read as another one; ten of them are 49 bits."""


def new_secret() -> str:
    """160 random bits, base32."""
    return pyotp.random_base32()


def new_codes() -> list[str]:
    """Recovery codes, each of which works once."""
    found = ["".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(RECOVERY)]
    return [f"{code[:5]}-{code[5:]}" for code in found]


def address(secret: str, account: str, organisation: str) -> str:
    """What an app reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=f"Habeas {organisation}")


def picture(uri: str) -> Markup:
    """SVG that stands in a page by itself."""
    made = segno.make(uri, error="m").svg_inline(scale=5, border=3, light="#fff", svgclass="qr", lineclass=None)
    return Markup(made)  # noqa: S704 - drawn from its argument, none of which stands in it as text


def step_of(secret: str, code: str) -> int | None:
    """The time step whose code it is; None where it is none of now."""
    current, app, found = int(now().timestamp()) // STEP, pyotp.TOTP(secret), None
    for near in NEAR:  # all of them each time: how long it takes tells nothing
        if hmac.compare_digest(app.generate_otp(current + near), code):
            found = current + near
    return found


async def shown(front: Front, org: OrgId, account: str, given: str) -> bool:
    """Whether it is the app's code, or a recovery code; each counts once. Too many tries are as wrong as a wrong one."""
    if front.guessing.wait(f"second:{org}/{account}"):
        return False
    plain = "".join(given.split()).lower()
    if plain.isascii() and plain.isdigit() and len(plain) == 6:
        secret = await front.factors.secret(org, account)
        step = step_of(secret, plain) if secret else None
        return step is not None and await front.factors.use_step(org, account, step)
    bare = plain.replace("-", "")
    if len(bare) != LENGTH:
        return False
    return await front.factors.use_code(org, account, f"{bare[:5]}-{bare[5:]}")
