"""Organisation files and their manifests, read and checked together: every problem of every file at once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.systems import manifest as manifests
from connectors.systems.manifest import ManifestFile
from deploy.organisation_file import checks
from deploy.organisation_file.draft import Draft, law_of
from rules import periods
from schemas.errors import BadManifest, BadSettings, Problem
from schemas.ids import SystemId
from schemas.organisation import Organisation


@dataclass(frozen=True)
class Loaded:
    """An organisation that can be worked with, and its file."""

    organisation: Organisation
    path: Path
    manifests: dict[SystemId, ManifestFile]
    """Of the systems that have one."""


def load_folder(folder: Path) -> list[Loaded]:
    """Every organisation of a folder. Raises BadManifest with all problems of all files, BadSettings where there is no file."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise BadSettings(f"there is no organisation file in {folder}; see HABEAS_ORGANISATIONS")
    return load(files)


def load(files: Sequence[Path]) -> list[Loaded]:
    """The organisations of some files. Raises BadManifest with all problems of all files and their manifests."""
    found: list[Loaded] = []
    problems: list[Problem] = []
    drafts: list[Draft] = []
    for path in files:
        try:
            draft, wrong = read(path)
        except BadManifest as bad:  # no YAML
            problems += bad.problems
            continue
        drafts.append(draft)
        loaded, more = _joined(draft)
        problems += wrong + more
        if loaded is not None:
            found.append(loaded)
    problems += _together(drafts)
    if problems:
        raise BadManifest(sorted(dict.fromkeys(problems), key=lambda p: (p.file, p.line)))
    return found


def read(path: Path) -> tuple[Draft, list[Problem]]:
    """What a file says, and what is wrong in the file itself. Raises BadManifest where it is no YAML."""
    data, lines = manifests.read_yaml(path)
    law = law_of(data)
    draft = Draft(path, data, lines, None if isinstance(law, str) else law)
    problems = [draft.problem(("country",), law)] if isinstance(law, str) else []
    try:
        manifests.validated(Organisation, data, lines)
    except BadManifest as bad:
        problems += bad.problems
    return draft, problems + list(checks.problems(draft))


def _joined(draft: Draft) -> tuple[Loaded | None, list[Problem]]:
    """The organisation with its manifests, and what they don't agree on."""
    files: dict[SystemId, ManifestFile] = {}
    problems: list[Problem] = []
    for number, entry in draft.systems:
        if entry.manifest is None:
            continue
        folder = draft.path.parent
        path = folder / entry.manifest
        if not path.resolve().is_relative_to(folder.resolve()):
            problems.append(
                draft.problem(("systems", number, "manifest"), "lies outside the organisation file's folder")
            )
            continue
        if not path.is_file():
            problems.append(draft.problem(("systems", number, "manifest"), f"there is no file {entry.manifest!r}"))
            continue
        try:
            files[entry.id] = manifests.load(path)
        except BadManifest as bad:
            problems += bad.problems
    problems += [p for system, file in files.items() for p in _disagreements(draft, file, system)]
    if not problems:
        problems += _nowhere(draft, files)
    try:
        organisation = manifests.validated(Organisation, draft.data, draft.lines)
    except BadManifest:
        return None, problems
    return Loaded(organisation, draft.path, files), problems


def _disagreements(draft: Draft, file: ManifestFile, system: SystemId) -> Iterator[Problem]:
    if file.manifest.system != system:
        yield file.lines.problem(("system",), f"the organisation file calls this system {system!r}")
    described = draft.names("categories")
    for category in file.manifest.categories:
        if category not in described:
            reason = f"{draft.path.name} does not describe it; add it there under `categories`"
            yield file.lines.problem(("categories", category), reason)
    yield from _unseen(draft, file)


def _unseen(draft: Draft, file: ManifestFile) -> Iterator[Problem]:
    """What a rule asks of a record and its table does not tell: the time of the day, or what keeps it nevertheless."""
    own = {f"{draft.text('rule_prefix')}.{name}": rule for name, rule in draft.rules}
    rules = {name: own[said.rule] for name, said in draft.categories if said.rule in own}
    for name, table in file.manifest.tables.items():
        rule = rules.get(table.category or "")
        if rule is None or rule.start not in (*table.dates, *table.times):
            continue
        at: tuple[str, ...] = ("tables", name)
        if rule.unless is not None and rule.unless not in table.flags:
            reason = f"its rule keeps rows while {rule.unless!r}: say under `flags` which ones those are"
            yield file.lines.problem((*at, "flags"), reason)
        if periods.in_hours(rule.period) and rule.start not in table.times:
            yield file.lines.problem(
                (*at, "dates", rule.start), f"its rule counts {rule.period} in hours: say it under `times`"
            )


def _nowhere(draft: Draft, files: dict[SystemId, ManifestFile]) -> Iterator[Problem]:
    held = {category for file in files.values() for category in file.manifest.categories}
    for name, category in draft.categories:
        if name not in held and not category.systems:
            yield draft.problem(("categories", name), "no manifest has it: say under `systems` where it lies")


def _together(drafts: Sequence[Draft]) -> Iterator[Problem]:
    """What two organisations of one installation must not share."""
    shared: dict[tuple[str, str], list[tuple[Draft, tuple[str | int, ...]]]] = defaultdict(list)
    for draft in drafts:
        for key in ("id", "rule_prefix", "intake_address"):
            if (value := draft.text(key)) is not None:
                shared[key, value.casefold()].append((draft, (key,)))
        shared["topics", draft.text("topics") or str(Organisation.model_fields["topics"].default)].append(
            (draft, ("topics",))
        )
        for number, entry in draft.systems:
            if entry.manifest is not None:
                shared["system with a manifest", entry.id].append((draft, ("systems", number, "id")))
    for (what, value), places in shared.items():
        if len({draft.path for draft, _ in places}) > 1:
            for draft, at in places:
                others = ", ".join(sorted({d.path.name for d, _ in places if d is not draft}))
                yield draft.problem(at, f"{others} has the same {what}: {value!r}")
