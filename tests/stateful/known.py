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


KNOWN: dict[str, Known] = {
    # A hold is placed while the case closes: it stands in the person's other case for ever, and nobody can release it.
    "closing": Known(
        "is not closed",
        {"types": ["erasure"], "rows": 16},
        (
            ("another", {"types": ["erasure"]}),
            S,
            ("prove_code", {"case": 0, "right": True}),
            S,
            ("resolve", {"case": 0, "how": "retry"}),
            S,
            ("at_once", {"said": [("withdraw", {}), ("withdraw", {})]}),
            ("at_once", {"said": [("place_hold", {}), ("withdraw", {})]}),
        ),
        to_the_end=True,
    ),
    # Refused or taken back while the plan after the weighing waits for approval: what was restricted stays so, untold.
    "half": Known(
        "what_was_done_is_told",
        {"types": ["objection"], "rows": 0b1000},
        (S, ("prove_code", {}), S, ("weigh", {"outcome": "compelling"}), S, ("refuse", {}), S),
    ),
    # An extension is on its way while the case is taken back: the case is closed, and then the person hears of more time.
    "afterwards": Known(
        "was closed, and then",
        {"types": ["erasure"]},
        (
            S,
            ("prove_code", {"right": False}),
            ("at_once", {"said": [("extend", {}), ("withdraw", {})]}),
            ("work", {"which": 2}),
            ("work", {"which": 2}),
            S,
        ),
    ),
    # Two answers to one question, the second while the first is written down: the workflow's task fails for ever.
    "twice": Known(
        "a_case_never_fails",
        {"types": ["erasure"]},
        (S, ("ask", {}), S, ("clarified", {"choice": "keep"}), ("clarified", {"choice": "erase"}), S),
    ),
}
