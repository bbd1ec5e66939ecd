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
    # The identity question came too late to stop the clock, and nobody has answered it: the time is extended after the month.
    "toolate": Known(
        "extended twice, too late",
        {"types": ["erasure"], "late": 12},
        (S, ("jump", {"days": 40}), ("extend", {})),
    ),
    # Late once, and then the date moves: the mark goes, the watch has ended, and nothing says when the new date is over.
    "unwatched": Known(
        "a_late_answer_shows",
        {"types": ["erasure"], "late": 12, "rows": 0b10000000},
        (S, ("jump", {"days": 40}), ("extend", {}), S, ("prove", {}), S, ("jump", {"days": 65})),
    ),
    # What goes into the next run is read before the handlers are waited for: a release that ends meanwhile is forgotten,
    # and the case stays open for ever for a hold that does not stand.
    "stale": Known(
        "is not closed",
        {"types": ["erasure"]},
        (
            S,
            ("prove_code", {}),
            S,
            ("place_hold", {}),
            S,
            ("approve", {}),
            S,
            ("jump", {"days": 6, "working": False}),
            ("release_hold", {}),
            ("work", {}),
            ("work", {}),
        ),
        to_the_end=True,
    ),
    # A right beside erasure that destroys does not wait for the other case's copy, and is stopped by it again and again.
    "loops": Known(
        "makes plan after plan",
        {"types": ["objection"], "rows": 0b1100},
        (
            ("another", {"types": ["access"]}),
            S,
            ("prove_code", {"case": 1}),
            S,
            ("prove_code", {}),
            S,
            ("weigh", {"outcome": "no_compelling_grounds"}),
            S,
            ("approve", {}),
            S,
        ),
    ),
    # An objection is taken back while it is weighed: what its first plan has erased (marketing) is told by no letter.
    "objected": Known(
        "destroys_nothing",
        {"types": ["objection"], "rows": 0b1010},
        (S, ("prove_code", {}), S, ("withdraw", {}), S),
    ),
}
