"""Identifiers. None of them says anything about a person."""

import re
from typing import Annotated, NewType

from pydantic import StringConstraints

OrgId = NewType("OrgId", str)
"""The organisation (controller) that owns a row, a key, an event or a workflow: a lower-case slug."""

CaseId = NewType("CaseId", str)
"""`DSR-2026-000123`: year of receipt and a number. Opaque, unique in an installation."""

SystemId = NewType("SystemId", str)
"""One of the organisation's systems, as its manifest names it."""

WorkflowId = NewType("WorkflowId", str)
"""`<organisation>.<case>`: what Temporal knows a case by."""

PlanDigest = NewType("PlanDigest", str)
"""SHA-256 (hex) over everything that was decided. What was approved is what is executed."""

Actor = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""Account or role of somebody on the staff. It stands in the ledger for ever, so no words and no spaces."""

_CASE = re.compile(r"^DSR-\d{4}-\d{6,}$")


def workflow_id(org: OrgId, case: CaseId) -> WorkflowId:
    """The workflow id of a case; it knows its organisation."""
    return WorkflowId(f"{org}.{case}")


def parts_of(workflow: str) -> tuple[OrgId, CaseId] | None:
    """Organisation and case of a workflow id; None if it is not a case's."""
    org, _, case = workflow.partition(".")
    return (OrgId(org), CaseId(case)) if org and _CASE.match(case) else None


def org_queue(org: OrgId) -> str:
    """Task queue of everything of one organisation but its systems' long work: its workers see nobody else's cases."""
    return f"habeas.{org}"


def org_of_queue(queue: str) -> OrgId:
    """Whose queue it is."""
    return OrgId(queue.split(".")[1])


def system_queue(org: OrgId, system: SystemId) -> str:
    """Task queue of one system's long work, so that a team can run it next to its data."""
    return f"habeas.{org}.{system}"
