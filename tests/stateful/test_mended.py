"""Faults that random lives of a case have found and that are mended: each script is played again for good."""

from typing import Any

import pytest

from tests.stateful.again import play_again
from tests.stateful.known import Lines, S

MENDED: dict[str, tuple[dict[str, Any], Lines]] = {
    # A hold was released and placed again in one moment: what was remembered was not what was last written.
    "again": (
        {"types": ["erasure"], "rows": 48, "by_hand": True},
        (
            ("another", {"types": ["access"]}),
            S,
            ("prove_code", {}),
            S,
            ("resolve", {"how": "retry"}),
            S,
            ("approve", {}),
            S,
            ("hand_done", {}),
            ("confirmed", {"recipient": "mailer"}),
            S,
            ("place_hold", {"case": 1, "name": "h1"}),
            S,
            ("prove_code", {"case": 1}),
            S,
            ("hand_done", {"case": 1}),
            S,
            ("release_hold", {"case": 1, "name": "h1"}),
            ("place_hold", {"case": 1, "name": "h1"}),
            S,
        ),
    ),
    # A proxy without authority: the person's data were left alone, but somebody was to erase them by hand, and the letter said
    # that it was done in part.
    "unauthorised": (
        {"types": ["erasure"], "by_hand": True, "capacity": "proxy"},
        (S, ("prove_code", {}), S, ("settle", {"holds": False}), ("jump", {"days": 31, "hours": 1})),
    ),
    # An erasure did not wait for a copy that another case asked for beside something else, and made plan after plan.
    "beside": (
        {"types": ["access", "access_log", "rectification"]},
        (
            ("another", {"types": ["erasure"]}),
            ("brake", {"on": True}),
            S,
            ("prove_code", {"case": 0}),
            S,
            ("approve", {"case": 0}),
            S,
            ("prove_code", {"case": 1}),
            S,
        ),
    ),
    # Taken back between the last approval and the act: it was acknowledged, and everything went.
    "between": (
        {"types": ["erasure"], "rows": 0b11000001},
        (S, ("prove", {}), S, ("dismiss_hold", {}), S, ("approve", {}), ("withdraw", {}), S),
    ),
    # A deferred round that was stopped forgot what it had to redact or make anonymous.
    "forgotten": (
        {"types": ["erasure"], "rows": 0b100},
        (
            ("another", {"types": ["access"]}),
            ("place_hold", {}),
            S,
            ("prove_code", {}),
            ("prove_code", {"case": 1}),
            S,
            ("prove", {"case": 1}),
            S,
            ("approve", {}),
            S,
            ("release_hold", {}),
            S,
            ("reviewed", {"case": 1}),
            S,
            ("wait", {}),
        ),
    ),
    # A hold stood in a case that had ended, in the person's other cases for ever.
    "orphan": ({"types": ["access"]}, (("another", {"types": ["erasure"]}), ("place_hold", {}), S)),
    # Refused as a whole before there was a plan.
    "planless": ({"types": ["erasure"]}, (S, ("refuse", {}), S)),
    # A step that wrote a state while an incident stood hid the incident.
    "hidden": ({"types": ["erasure"], "rows": 0b10000}, (S, ("prove", {}), S, ("ask", {}), S)),
    # Something was done, then the rest was taken back: the letter said that nothing was done.
    "untold": (
        {"types": ["rectification", "erasure"], "rows": 0b10000000},
        (S, ("prove", {}), S, ("approve", {}), S, ("withdraw", {}), S),
    ),
    # The date moved before the person was told of the extension.
    "early": ({"types": ["erasure"]}, (S, ("post", {"away": True}), ("prove", {}), ("extend", {}), S)),
    # The identity question came too late to stop the clock, and nobody has answered it: the time is extended after the month.
    "toolate": (
        {"types": ["erasure"], "late": 12},
        (
            S,
            ("jump", {"days": 40}),
            ("extend", {}),
        ),
    ),
    # Late once, and then the date moves: the mark goes, the watch has ended, and nothing says when the new date is over.
    "unwatched": (
        {"types": ["erasure"], "late": 12, "rows": 128},
        (
            S,
            ("jump", {"days": 40}),
            ("extend", {}),
            S,
            ("prove", {}),
            S,
            ("jump", {"days": 65}),
        ),
    ),
    # What goes into the next run is read before the handlers are waited for: a release that ends meanwhile is forgotten,
    # and the case stays open for ever for a hold that does not stand.
    "stale": (
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
    ),
    # A right beside erasure that destroys does not wait for the other case's copy, and is stopped by it again and again.
    "loops": (
        {"types": ["objection"], "rows": 12},
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
    "objected": (
        {"types": ["objection"], "rows": 10},
        (
            S,
            ("prove_code", {}),
            S,
            ("withdraw", {}),
            S,
        ),
    ),
    # A hold is placed while the case closes: it stands in the person's other case for ever, and nobody can release it.
    "closing": (
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
    ),
    # Refused or taken back while the plan after the weighing waits for approval: what was restricted stays so, untold.
    "half": (
        {"types": ["objection"], "rows": 8},
        (
            S,
            ("prove_code", {}),
            S,
            ("weigh", {"outcome": "compelling"}),
            S,
            ("refuse", {}),
            S,
        ),
    ),
    # An extension is on its way while the case is taken back: the case is closed, and then the person hears of more time.
    "afterwards": (
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
    "twice": (
        {"types": ["erasure"]},
        (
            S,
            ("ask", {}),
            S,
            ("clarified", {"choice": "keep"}),
            ("clarified", {"choice": "erase"}),
            S,
        ),
    ),
    # A hold stood when mail was to be stopped before any proof; after its release nobody looked again until the proof.
    "mail_after_a_hold": (
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
    # Taken back before mail was stopped: nothing was, and the person was told that it was.
    "unstopped": (
        {"types": ["objection_direct_marketing"], "rows": 2},
        (
            ("at_once", {"said": [("withdraw", {}), ("withdraw", {})]}),
            ("place_hold", {"case": 0, "name": "h1"}),
            S,
            ("release_hold", {"case": 0, "name": "h1"}),
            S,
        ),
    ),
    # Late while a system was away: its answer, asked for in time, said that the case was in time.
    "late": (
        {"types": ["erasure"], "handed_over": True},
        (
            ("system", {"name": "shop", "mood": "away"}),
            S,
            ("brake", {"on": True}),
            ("jump", {"days": 70, "hours": 1, "working": False}),
            S,
            ("system", {"name": "shop", "mood": "well"}),
            S,
        ),
    ),
}


@pytest.mark.parametrize("name", MENDED)
def test_what_was_mended_stays_mended(name: str) -> None:
    setup, lines = MENDED[name]

    play_again(setup, *lines, to_the_end=True)
