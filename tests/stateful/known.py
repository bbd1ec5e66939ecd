"""Faults that plays have found and that are not mended yet: no news to the machine, each with the script that shows it.

`test_known.py` goes red as soon as one is mended: then its entry goes, and with it every line that asks for its name.
"""

from typing import Any, NamedTuple

Lines = tuple[tuple[str, dict[str, Any]], ...]
S: tuple[str, dict[str, Any]] = ("settle_down", {})


class Known(NamedTuple):
    """One fault."""

    says: str
    """What the promise says when it breaks."""
    setup: dict[str, Any]
    lines: Lines
    to_the_end: bool = False
    """Whether everybody helps afterwards, until it shows."""


MAIL_AFTER_A_HOLD = "mail_after_a_hold"
KNOWN: dict[str, Known] = {
    MAIL_AFTER_A_HOLD: Known(
        "mail is not stopped",
        {"types": ["objection_direct_marketing"], "rows": 2},
        (
            ("another", {"types": ["restriction"]}),
            ("place_hold", {"case": 0, "name": "h1"}),
            S,
            ("release_hold", {"case": 0, "name": "h1"}),
            S,
            ("prove_code", {"case": 1, "right": True}),
            S,
            ("confirmed", {"case": 1, "recipient": "mailer"}),
            S,
            ("lift", {"case": 1}),
            S,
            ("wait", {}),
        ),
    ),
}
"""A hold stood when mail was to be stopped before any proof; after its release nobody looks again until the proof."""
