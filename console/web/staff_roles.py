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

ALL = RUNS | {Role.AUDITOR}
KEEPS = frozenset({Role.ADMINISTRATOR, Role.DPO})
"""Who sees accounts; what each of the two may do with them is narrower still (`accounts_page`)."""
AUDITS = frozenset({Role.AUDITOR, Role.DPO})
"""Who reads what happened; an auditor within the scope and the time of the account (`audit_pages`)."""

WITHOUT_ACCOUNT = frozenset(
    {
        ("GET", HOME),
        ("GET", f"{HOME}/sign-in"),
        ("POST", f"{HOME}/sign-in"),
        ("POST", f"{HOME}/sign-in/passkey"),
        ("POST", f"{HOME}/sign-in/provider"),
        ("GET", f"{HOME}/second"),
        ("POST", f"{HOME}/second"),
    }
)
"""Where somebody signs in; `second` asks for the half of a sign-in itself."""
MATRIX = {
    ("POST", f"{HOME}/sign-out"): ALL,
    ("POST", f"{HOME}/language"): ALL,
    ("POST", f"{HOME}/switch"): ALL,
    ("GET", f"{HOME}/me"): ALL,
    ("POST", f"{HOME}/me/codes"): ALL,
    ("POST", f"{HOME}/me/passkey"): ALL,
    ("POST", f"{HOME}/me/passkey/{{key}}/drop"): ALL,
    ("GET", f"{HOME}/accounts"): KEEPS,
    ("POST", f"{HOME}/accounts/auditor"): KEEPS,
    ("POST", f"{HOME}/accounts/{{account}}/reset"): frozenset({Role.ADMINISTRATOR}),
    ("POST", f"{HOME}/accounts/{{account}}/close"): frozenset({Role.ADMINISTRATOR}),
    ("GET", f"{HOME}/organisation"): RUNS,
    ("POST", f"{HOME}/organisation/draft"): frozenset({Role.ADMINISTRATOR}),
    ("POST", f"{HOME}/organisation/drop"): frozenset({Role.ADMINISTRATOR}),
    ("POST", f"{HOME}/organisation/preview"): STEERS | {Role.ADMINISTRATOR},
    ("POST", f"{HOME}/organisation/write"): frozenset({Role.DECIDER}),
    ("GET", f"{HOME}/organisation/file"): frozenset({Role.DECIDER, Role.ADMINISTRATOR}),
    ("GET", f"{HOME}/audit"): AUDITS,
    ("POST", f"{HOME}/audit/sample"): AUDITS,
    ("POST", f"{HOME}/audit/check"): AUDITS,
    ("GET", f"{HOME}/audit/cases/{{case}}"): AUDITS,
    ("GET", f"{HOME}/audit/cases/{{case}}/file"): AUDITS,
    ("POST", f"{HOME}/audit/cases/{{case}}/verify"): AUDITS,
    ("POST", f"{HOME}/audit/cases/{{case}}/history"): AUDITS,
    ("POST", f"{HOME}/audit/cases/{{case}}/person"): AUDITS,
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
    ("POST", f"{HOME}/cases/{{case}}/comment"): TAKES,
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
    return next((path for path in ("/tasks", "/systems", "/audit") if may(roles, path)), "/me")
