"""The command `habeas`: exit 0 done, 1 the answer is no, 2 wrong use."""

import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.text import Text

from deploy import logs
from deploy.commands import application
from deploy.demo.command import with_demo
from deploy.local.errors import LocalError
from deploy.settings import Settings
from schemas.errors import BadInput, HabeasError

DONE, NO, WRONG_USE = 0, 1, 2
INTERRUPTED = 130


def main() -> None:
    """Runs one command and ends the process at once: after a Temporal client was used, Python may abort at its exit."""
    code = run(sys.argv[1:], os.environ)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def run(arguments: Sequence[str], env: Mapping[str, str]) -> int:
    """The exit code of one command; what went wrong is on stderr, in words for people."""
    console = Console(stderr=True)

    def tell(what: object) -> None:
        console.print(Text(str(what), style="red"), soft_wrap=True)  # as it is: no markup, no line broken

    try:
        settings = Settings.from_env(env)
        logs.configure("warning" if settings.log_level == "info" else settings.log_level)
        result = with_demo(application(lambda: settings), settings)(arguments, standalone_mode=False)
        return result if isinstance(result, int) else DONE
    except typer.Exit as exit_:
        return exit_.exit_code
    except BadInput as wrong:
        tell(wrong)
        return WRONG_USE
    except ValidationError as wrong:  # its own words quote what was given
        tell(
            "\n".join(
                f"{'.'.join(map(str, e['loc'])) or wrong.title}: {e['msg']}" for e in wrong.errors(include_input=False)
            )
        )
        return WRONG_USE
    except (HabeasError, LocalError, TimeoutError) as no:
        tell(str(no) or "it did not happen in time")
        return NO
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as click_error:
        if hasattr(click_error, "show") and hasattr(click_error, "exit_code"):
            click_error.show()
            return WRONG_USE
        tell(_unforeseen(click_error))
        return NO


def _unforeseen(fault: BaseException) -> str:
    """Where it happened and of which class, and nothing of its words: they may quote a password or a row."""
    frames = traceback.extract_tb(fault.__traceback__)
    places = [f"  {Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
    return "\n".join(
        [f"a fault that nobody foresaw: {type(fault).__name__}", *places, "Please report it: SECURITY.md, or an issue."]
    )


if __name__ == "__main__":
    main()
