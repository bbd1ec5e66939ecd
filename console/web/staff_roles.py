"""Who may come through which door of the staff: route by role, in one table. What stands in no row is closed to everybody.

The table says who gets in; what somebody may say to one case is narrower still, by its state (`staff_sayings.SAYINGS`), and
whose packages somebody hands out (`staff_cases`). Whoever has several roles gets in by any of them.
"""

from collections.abc import Sequence

from schemas.request import Role

HOME = "/staff/{org}"
SEES = frozenset({Role.AGENT, Role.DECIDER, Role.CLINICIAN, Role.DPO})
"""Who sees cases at all; the administrator sees systems and no case."""
DOES = frozenset({Role.AGENT, Role.DECIDER, Role.CLINICIAN})
TAKES = frozenset({Role.AGENT, Role.DECIDER})
STEERS = frozenset({Role.DECIDER, Role.DPO})
"""Who answers to a board or an authority."""
RUNS = frozenset({Role.AGENT, Role.DECIDER, Role.CLINICIAN, Role.DPO, Role.ADMINISTRATOR})

WITHOUT_ACCOUNT = frozenset({("GET", HOME), ("GET", f"{HOME}/sign-in"), ("POST", f"{HOME}/sign-in")})
"""Where somebody signs in."""
MATRIX = {
    ("POST", f"{HOME}/sign-out"): RUNS,
    ("POST", f"{HOME}/language"): RUNS,
    ("GET", f"{HOME}/tasks"): SEES,
    ("GET", f"{HOME}/tasks/{{task}}"): SEES,
    ("POST", f"{HOME}/tasks/{{task}}/person"): SEES,
    ("POST", f"{HOME}/tasks/{{task}}/done"): DOES,
    ("POST", f"{HOME}/tasks/{{task}}/checked"): DOES,
    ("GET", f"{HOME}/new"): TAKES,
    ("POST", f"{HOME}/new"): TAKES,
    ("GET", f"{HOME}/mail"): TAKES,
    ("GET", f"{HOME}/mail/{{item}}"): TAKES,
    ("POST", f"{HOME}/mail/{{item}}/open"): TAKES,
    ("POST", f"{HOME}/mail/{{item}}/case"): TAKES,
    ("POST", f"{HOME}/mail/{{item}}/attach"): TAKES,
    ("POST", f"{HOME}/mail/{{item}}/nothing"): TAKES,
    ("GET", f"{HOME}/cases"): SEES,
    ("POST", f"{HOME}/cases/find"): SEES,
    ("GET", f"{HOME}/cases/{{case}}"): SEES,
    ("POST", f"{HOME}/cases/{{case}}/person"): SEES,
    ("POST", f"{HOME}/cases/{{case}}/say/{{name}}"): SEES,
    ("POST", f"{HOME}/cases/{{case}}/packages/{{name}}"): DOES,
    ("POST", f"{HOME}/cases/{{case}}/letter"): SEES,
    ("POST", f"{HOME}/cases/{{case}}/words"): SEES,
    ("POST", f"{HOME}/cases/{{case}}/attached/{{number}}"): SEES,
    ("GET", f"{HOME}/cases/{{case}}/mentions"): DOES,
    ("POST", f"{HOME}/cases/{{case}}/mentions"): DOES,
    ("POST", f"{HOME}/cases/{{case}}/mentions/chosen"): DOES,
    ("GET", f"{HOME}/dashboard"): SEES,
    ("GET", f"{HOME}/register"): STEERS,
    ("GET", f"{HOME}/register.csv"): STEERS,
    ("GET", f"{HOME}/register.pdf"): STEERS,
    ("GET", f"{HOME}/calendar"): SEES,
    ("GET", f"{HOME}/systems"): RUNS,
    ("GET", f"{HOME}/systems/{{system}}"): RUNS,
}


def may(roles: Sequence[Role], path: str, method: str = "GET") -> bool:
    """Whether one of the roles opens the door; path: behind `/staff/<organisation>`."""
    return bool(MATRIX.get((method, f"{HOME}{path}"), frozenset()) & set(roles))


def start(roles: Sequence[Role]) -> str:
    """Where somebody begins; behind `/staff/<organisation>`."""
    return "/tasks" if may(roles, "/tasks") else "/systems"
