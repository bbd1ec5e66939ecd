"""What happens around a case: time, workers, systems, rows. Each verb answers with what came of it, in a word."""

from datetime import timedelta
from typing import Any

from schemas import life, orders
from schemas.ids import SystemId
from tests.stateful.activations import CONVERTER, Broken
from tests.stateful.estate import EMAIL, LONG_AGO, SHOP, Thing
from tests.stateful.play import VERBS, Play, verb
from tests.stateful.systems import Mood


@verb
def settle_down(play: Play) -> str:
    """Everything that can be done now is done."""
    play.server.drain()
    play.quiet = True
    return ""


@verb
def work(play: Play, which: int = 0, lose: bool = False) -> str:
    """One activity runs. lose: its worker dies before anybody hears of the result."""
    found = play.server.runnable()
    if not found:
        return "nothing"
    execution, pending = found[which % len(found)]
    if pending.local:
        found = [f for f in found if f[0] is execution and f[1].local]
        execution, pending = found[which % len(found)]
    else:
        execution.commit()
    play.server.do(execution, pending, lose=lose)
    return pending.name


@verb
def restart(play: Play) -> str:
    """Every worker dies; the cases go on from their histories."""
    for case in play.cases:
        case.execution.crash(play.server.now)
    play.server.small_things()
    return ""


@verb
def system(play: Play, name: str = SHOP, mood: str = "away") -> str:
    """A system goes away, comes back, refuses, or lies."""
    play.world.systems[SystemId(name)].mood = Mood(mood)
    play.server.retry_now()
    return mood


@verb
def brake(play: Play, on: bool = True) -> str:
    """Somebody puts the brake on, or releases it."""
    play.world.brake.on = on
    play.server.retry_now()
    return "on" if on else "off"


@verb
def post(play: Play, away: bool = True) -> str:
    """The mail server goes away or comes back."""
    play.world.post_away = away
    play.server.retry_now()
    return ""


@verb
def new_row(play: Play, table: str = "order") -> str:
    """The person does something, and a system has a new row of theirs."""
    rows = play.world.systems[SHOP].rows
    row = Thing(SHOP, table, f"new-{len(rows)}", EMAIL, LONG_AGO, tick=play.world.tick, dates={})
    rows.append(row)
    play.world.rows.append(row)
    return row.key


@verb
def paid(play: Play) -> str:
    """An invoice is paid: no system shows a claim any more."""
    for row in play.world.rows:
        row.flags = tuple(f for f in row.flags if f != "open_invoice")
    return ""


@verb
def jump(play: Play, hours: float = 0, days: int = 0, working: bool = True) -> str:
    """Time passes. working: whether there are workers meanwhile."""
    play.server.jump(play.server.now + timedelta(hours=hours, days=days), working=working)
    play.quiet = working
    return f"{play.server.now:%Y-%m-%d %H:%M}"


@verb
def wait(play: Play) -> str:
    """Time passes until something is due."""
    play.server.drain()
    following = play.server.next_timer()
    if following is not None:
        play.server.jump(following)
    play.quiet = True
    return f"{play.server.now:%Y-%m-%d %H:%M}"


@verb
def again(play: Play, case: int = 0, back: int = 1) -> str:
    """An earlier Update arrives once more, with the same id."""
    one = play.cases[case]
    known = list(one.execution.updates.values())
    if len(known) < back:
        return "nothing"
    old = known[-back]
    inbox = one.execution.object.inbox
    if old.verdict in ("accepted", "done") and one.execution.running:
        name = old.name.removeprefix("habeas.")
        play.say(one, name, CONVERTER.from_payload(old.argument, ARGUMENTS[name]), ident=old.id)
        if one.execution.object.inbox > inbox and old.id in one.execution.object.given.seen:
            raise Broken("promise 7: an Update that came twice has counted twice")
    return old.name


@verb
def at_once(play: Play, said: list[tuple[str, dict[str, Any]]]) -> str:
    """Two things arrive in one activation."""
    play.together = True
    try:
        for name, args in said:
            VERBS[name](play, **args)
    finally:
        play.together = False
    play.server.receive()
    return "both"


ARGUMENTS: dict[str, Any] = {
    "confirm_identity": orders.Proof, "prove": life.Prove, "clarified": life.Clarified, "withdraw": orders.Withdraw,
    "approve": orders.Approve, "extend": orders.Extend, "place_hold": orders.PlaceHold,
    "release_hold": orders.ReleaseHold, "confirm_hold": orders.ConfirmHold, "dismiss_hold": orders.DismissHold,
    "resolve": orders.Resolve, "ask": life.Ask, "settle": life.Settle, "weigh": life.Weigh, "decide": life.Decide,
    "refuse": life.Refuse, "route": life.Route, "withhold": life.Withhold, "reviewed": life.Reviewed,
    "lift": life.Lift, "advise": life.Advise, "confirmed": life.Confirm, "hand_done": life.HandDone,
}  # fmt: skip
