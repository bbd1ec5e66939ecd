"""The state machine: hypothesis says the lines of a play, valid and invalid ones, and helps it to its end."""

import os
from collections import Counter
from time import monotonic
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from schemas.request import RequestType, Role
from tests.stateful import doings, promises_life, sayings  # noqa: F401  (verbs and promises join the others)
from tests.stateful.estate import CLINICIAN, DECIDER, DEPUTY, KINDS_OF_ROWS, STRANGER
from tests.stateful.helper import finish, following, otherwise
from tests.stateful.known import KNOWN
from tests.stateful.play import Changed, Check, Play
from tests.stateful.promises import PROMISES

STEPS = 14
"""Lines that hypothesis says in one sequence, before everybody helps."""
RIGHTS = [str(r) for r in RequestType]
ERASES = ["erasure"]
types = st.one_of(
    st.just(ERASES),
    st.lists(st.sampled_from(RIGHTS), min_size=1, max_size=3, unique=True),
    st.lists(st.sampled_from(RIGHTS), max_size=1, unique=True).map(lambda some: list(dict.fromkeys([*some, *ERASES]))),
)
roles = st.sampled_from([str(r) for r in Role])
actors = st.sampled_from([DECIDER, DEPUTY, CLINICIAN, STRANGER])
plans = st.sampled_from(["current", "current", "stale", "forged"])
systems = st.sampled_from(["shop", "books", "care"])
case = st.sampled_from([0, 0, 1])
DECIDES = ("settle", "weigh", "decide", "refuse")


class Tally:
    """What a run has done: sequences, lines, which verbs, which states, in which time."""

    def __init__(self) -> None:
        self.sequences = self.lines = self.work = 0
        self.verbs: Counter[str] = Counter()
        self.reached: Counter[str] = Counter()
        self.began = monotonic()

    def add(self, play: Play) -> None:
        """One sequence more."""
        self.sequences += 1
        self.lines += len(play.lines)
        self.work += play.server.work
        self.verbs.update(line.verb for line in play.lines)
        self.reached.update(play.reached)

    def __str__(self) -> str:
        took = monotonic() - self.began
        head = f"{self.sequences} sequences in {took:.1f} s: {self.sequences / took:.1f} a second, "
        head += f"{self.lines / max(self.sequences, 1):.1f} lines and {self.work / max(self.sequences, 1):.1f} activities each"
        verbs = ", ".join(f"{v} {n}" for v, n in self.verbs.most_common())
        reached = ", ".join(f"{v} {n}" for v, n in sorted(self.reached.items()))
        return f"{head}\nverbs: {verbs}\nreached in so many sequences: {reached}"


if "HABEAS_RANDOM" not in os.environ:
    # Hypothesis draws from the constants of whatever code is loaded: each change of any file would bring other lives.
    providers._get_local_constants = Constants


class CaseMachine(RuleBasedStateMachine):
    """One play. `changed` and `checks` are what a test that breaks something gives it."""

    changed: Changed | None = None
    checks: tuple[Check, ...] = tuple(PROMISES.values())
    known: frozenset[str] = frozenset(KNOWN)
    tally: Tally = Tally()
    ends = True
    play: Play

    @initialize(
        types=types,
        rows=st.integers(0, 2**KINDS_OF_ROWS - 1),
        by_hand=st.sampled_from([False, False, True]),
        capacity=st.sampled_from(["self"] * 8 + ["proxy", "guardian"]),
        handed_over=st.sampled_from([False] * 6 + [True]),
        late=st.sampled_from([0, 0, 0, 0, 3, 12]),
    )
    def begin(self, **setup: Any) -> None:
        """A request comes in."""
        plain = {k: v for k, v in setup.items() if v not in (False, 0, "self")}
        self.play = Play(plain | {"types": setup["types"]}, self.changed, self.checks, self.known)

    # Most of the time somebody helps, so that the far states are reached

    @rule(times=st.integers(1, 6))
    def helped(self, times: int) -> None:
        """Somebody who means well does what is next."""
        for _ in range(times):
            verb, args = following(self.play)
            self.play.do(verb, **args)

    @rule(times=st.integers(1, 8))
    def crossed(self, times: int) -> None:
        """Somebody helps, and then somebody decides the other way."""
        for _ in range(times):
            verb, args = following(self.play)
            if (verb, args) != otherwise(self.play) and verb not in ("prove_code", "resolve"):
                break
            self.play.do(verb, **args)
        verb, args = otherwise(self.play)
        self.play.do(verb, **args)

    @rule()
    def settle_down(self) -> None:
        """Everything that can be done now is done."""
        self.play.do("settle_down")

    @rule(which=st.integers(0, 3), lose=st.booleans())
    def work(self, which: int, lose: bool) -> None:
        """One activity runs, in any order; its result may be lost."""
        self.play.do("work", which=which, lose=lose)

    @rule()
    def restart(self) -> None:
        """Every worker dies."""
        self.play.do("restart")

    @rule(case=case, right=st.sampled_from([True, True, False]))
    def prove_code(self, case: int, right: bool) -> None:
        """The challenge is answered."""
        self._do("prove_code", case, right=right)

    @rule(case=case, method=st.sampled_from(["document", "facts"]))
    def prove(self, case: int, method: str) -> None:
        """Another proof."""
        self._do("prove", case, method=method)

    @rule(case=case, role=roles, actor=actors, plan=plans)
    def approve(self, case: int, role: str, actor: str, plan: str) -> None:
        """Somebody approves, who may or may not."""
        self._do("approve", case, role=role, actor=actor, plan=plan)

    @rule(
        case=case,
        verb=st.sampled_from(DECIDES),
        role=st.sampled_from(["decider", "decider", "dpo", "agent"]),
        actor=actors,
    )
    def decides(self, case: int, verb: str, role: str, actor: str) -> None:
        """Somebody decides, who may or may not."""
        self._do(verb, case, role=role, actor=actor)

    @rule(
        case=case, verb=st.sampled_from(["extend", "withdraw", "ask", "route", "advise", "lift", "hand_done", "again"])
    )
    def says(self, case: int, verb: str) -> None:
        """Somebody says something that needs no more words."""
        self._do(verb, case)

    @rule(
        case=case,
        verb=st.sampled_from(["place_hold", "release_hold"]),
        name=st.sampled_from(["h1", "h2"]),
        only=st.booleans(),
    )
    def holds(self, case: int, verb: str, name: str, only: bool) -> None:
        """A hold is placed or released."""
        more = {"systems": ["books"]} if only and verb == "place_hold" else {}
        self._do(verb, case, name=name, **more)

    @rule(case=case, verb=st.sampled_from(["confirm_hold", "dismiss_hold"]))
    def proposal(self, case: int, verb: str) -> None:
        """What a plan proposes is settled."""
        self._do(verb, case)

    @rule(case=case, how=st.sampled_from(["retry", "leave"]))
    def resolve(self, case: int, how: str) -> None:
        """Somebody has looked at the incident."""
        self._do("resolve", case, how=how)

    @rule(case=case, choice=st.sampled_from(["erase", "keep", None]))
    def clarified(self, case: int, choice: str | None) -> None:
        """The person answers what they mean."""
        self._do("clarified", case, choice=choice)

    @rule(case=case, verb=st.sampled_from(["withhold", "reviewed"]), plan=plans)
    def journal(self, case: int, verb: str, plan: str) -> None:
        """A clinician looks at a copy."""
        self._do(verb, case, plan=plan)

    @rule(case=case, recipient=st.sampled_from(["mailer", "agency"]))
    def confirmed(self, case: int, recipient: str) -> None:
        """A recipient says that it is done there as well."""
        self._do("confirmed", case, recipient=recipient)

    @rule(name=systems, mood=st.sampled_from(["away", "refuses", "lies", "well", "well"]))
    def system(self, name: str, mood: str) -> None:
        """A system goes away, refuses, lies or comes back."""
        self.play.do("system", name=name, mood=mood)

    @rule(away=st.booleans())
    def post(self, away: bool) -> None:
        """The mail server goes away or comes back."""
        self.play.do("post", away=away)

    @rule(on=st.sampled_from([True, True, False]))
    def brake(self, on: bool) -> None:
        """The brake comes on or is released."""
        self.play.do("brake", on=on)

    @rule(verb=st.sampled_from(["new_row", "paid"]))
    def rows(self, verb: str) -> None:
        """The person does something in the shop."""
        self.play.do(verb)

    @rule(days=st.sampled_from([0, 1, 6, 15, 31, 70, 400, 3650]), hours=st.sampled_from([1, 13]), working=st.booleans())
    def jump(self, days: int, hours: int, working: bool) -> None:
        """Time passes, with or without workers."""
        self.play.do("jump", days=days, hours=hours, working=working)

    @rule()
    def wait(self) -> None:
        """Time passes until something is due."""
        self.play.do("wait")

    @precondition(lambda self: len(self.play.cases) == 1)
    @rule(types=st.lists(st.sampled_from(["access", "erasure", "portability", "restriction"]), min_size=1, max_size=1))
    def another(self, types: list[str]) -> None:
        """The same person asks again."""
        self.play.do("another", types=types)

    @rule(
        first=st.sampled_from(["withdraw", "approve", "extend", "place_hold"]),
        second=st.sampled_from(["withdraw", "approve", "prove_code"]),
    )
    def at_once(self, first: str, second: str) -> None:
        """Two things arrive in one activation."""
        self.play.do("at_once", said=[(first, {}), (second, {})])

    def teardown(self) -> None:
        """Everybody helps, and the case comes to its end."""
        if not hasattr(self, "play"):
            return
        try:
            if self.ends and not self._broken():
                finish(self.play)
            self.tally.add(self.play)
        finally:
            self.play.close()

    def _do(self, verb: str, number: int, **args: Any) -> None:
        self.play.do(verb, case=min(number, len(self.play.cases) - 1), **args)

    def _broken(self) -> bool:
        return self.play.broken


def run(sequences: int, machine: type[CaseMachine] = CaseMachine, *, steps: int = STEPS, shrink: bool = True) -> Tally:
    """What so many sequences did; always the same ones, but where HABEAS_RANDOM is set.

    Raises Broken with the shortest script that breaks a promise; with any one where it need not `shrink`.
    """
    tally = Tally()
    made: Any = type("Running", (machine,), {"tally": tally})
    chosen = settings(
        max_examples=sequences,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize="HABEAS_RANDOM" not in os.environ,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        print_blob=False,
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(made, settings=chosen)
    return tally
