"""How workflow code is run: strictly where it is proven, plainly where it serves."""

from temporalio.worker import UnsandboxedWorkflowRunner, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

PASSED_THROUGH = (
    "schemas",
    "activities",
    "rules",
    "pydantic",
    "pydantic_core",
    "structlog",
    "yaml",
    "dateutil",
    "holidays",
)


def runner(*, strict: bool = True) -> WorkflowRunner:
    """strict: `workflows/*` is run anew for each run, and reaching for the world raises; what it imports is loaded once.

    Tests and the replayer are strict. The worker is not: what the sandbox catches was caught there and by the import
    arrows, and it costs 16 ms of processor time a run and 2 ms a step, half of what a whole request may take.
    """
    if not strict:
        return UnsandboxedWorkflowRunner()
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH))
