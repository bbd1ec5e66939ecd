"""What the engine says of each of our own law cases, whole: a change of a rule shows here what it changes.

`python -m tests.rules.opinions` writes it anew.
"""

import json
from pathlib import Path
from typing import Any

from deploy.estates import read_organisations
from rules.lawcases.format import LawCase, files, read
from rules.lawcases.given import book_of, matter_of
from rules.opinion import consider

ROOT = Path(__file__).parent.parent
FILE = ROOT / "law" / "opinions.json"
CASES = [case for file in files([ROOT / "law"]) for case in read(file) if isinstance(case, LawCase)]
ORGANISATIONS = {o.rule_prefix: o for o, _ in read_organisations(ROOT.parent / "deploy" / "organisations")}


def opinion_on(case: LawCase) -> dict[str, Any]:
    """The engine's opinion on a case, without the version of the rules."""
    book = book_of(case, ORGANISATIONS)
    said = consider(book, matter_of(case, book)).model_dump(
        mode="json", exclude={"rules_version"}, exclude_defaults=True
    )
    said["extract"] = sorted(said.get("extract", ()))
    return said


if __name__ == "__main__":
    told = {case.id: opinion_on(case) for case in CASES}
    FILE.write_text(json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
