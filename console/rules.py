"""The commands of whoever keeps an organisation's rules: check its file, change it, publish its schema and its pages."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Protocol, Self

import typer
from pydantic import ValidationError

from console.terminal import Json, show
from schemas.errors import BadInput, Problem
from schemas.organisation import CategoryNotice, Organisation, RetentionRule
from schemas.text import Text

TAKES_EFFECT = (
    "The workers that run now keep to what they read when they started; restart them (`habeas up`, `habeas worker`)."
)
Organisations = Annotated[str, typer.Argument(metavar="ORG", help="Organisation, by its id.")]
Rule = Annotated[str, typer.Argument(help="Rule of its own, with or without the prefix.")]
Words = Annotated[str | None, typer.Option(help="The period in words for the person; needs both languages.")]


class Editable(Protocol):
    """An organisation file that can be changed; only `write` touches the disk."""

    @property
    def path(self) -> Path: ...

    @property
    def organisation(self) -> Organisation: ...

    def change(self, rule: str, **fields: object) -> Self: ...

    def change_category(self, name: str, /, **fields: object) -> Self: ...

    def add_category(self, name: str, notice: CategoryNotice) -> Self: ...

    def write(self) -> None: ...


class Files(Protocol):
    """The organisation files of an installation."""

    def problems(self, files: Sequence[Path]) -> Sequence[Problem]: ...

    def open(self, org: str) -> Editable: ...

    def schema(self) -> str: ...

    def write_pages(self, folder: Path) -> Sequence[Path]: ...


def commands(files: Callable[[], Files]) -> typer.Typer:
    """The commands, over the files that `files` opens when one of them runs."""
    app = typer.Typer(help="The organisation files.", no_args_is_help=True)

    @app.command("check")
    def check(
        paths: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]…")] = None, as_json: Json = False
    ) -> None:
        """Every mistake of the organisation files, with line and path; without FILE of all of them. Exit 1 if there is one."""
        found = files().problems(paths or ())
        _tell([p._asdict() for p in found], as_json, "\n".join(str(p) for p in found) or "no mistakes")
        if found:
            raise typer.Exit(1)

    @app.command("schema")
    def schema() -> None:
        """The JSON Schema of organisation files, for editors."""
        typer.echo(files().schema(), nl=False)

    @app.command("docs")
    def docs(folder: Annotated[Path, typer.Argument(metavar="DIR")], as_json: Json = False) -> None:
        """Write a page for each country's law and each organisation. Says which ones changed."""
        changed = [str(path) for path in files().write_pages(folder)]
        _tell(changed, as_json, "\n".join(changed) or "nothing has changed")

    _changing(app, files)
    _adding(app, files)
    return app


def _changing(app: typer.Typer, files: Callable[[], Files]) -> None:
    @app.command("set")
    def set_(
        org: Organisations,
        rule: Rule,
        period: Annotated[
            str | None, typer.Option(help="P2Y, P18M, P30D, PT48H, EOY7, EVENT, requires_config.")
        ] = None,
        basis: Annotated[str | None, typer.Option(help="GDPR ground, like 6.1.b.")] = None,
        start: Annotated[str | None, typer.Option(help="Event that the period counts from.")] = None,
        erase_now: Annotated[str | None, typer.Option(help="What an erasure request does to it today.")] = None,
        law: Annotated[str | None, typer.Option(help="Citation, for people.")] = None,
        words_sv: Words = None,
        words_en: Words = None,
        as_json: Json = False,
    ) -> None:
        """Change a retention rule of an organisation; the rest of its file stays as it is, comments too."""
        given = {"period": period, "basis": basis, "start": start, "erase_now": erase_now, "law": law}
        fields = {key: value for key, value in given.items() if value is not None}
        words = _text(words_sv, words_en) if words_sv is not None or words_en is not None else None
        if not fields and words is None:
            raise BadInput("say what to change, for instance --period P18M")
        _change_rule(files().open(org), rule, fields, words, as_json)


def _adding(app: typer.Typer, files: Callable[[], Files]) -> None:
    @app.command("add-category")
    def add_category(
        org: Organisations,
        name: Annotated[str, typer.Argument(help="Small letters, digits and _.")],
        rule: Annotated[
            str, typer.Option(help="Retention rule, the law's or the organisation's; `none` where none is chosen.")
        ],
        name_sv: Annotated[str, typer.Option()],
        name_en: Annotated[str, typer.Option()],
        purpose_sv: Annotated[str, typer.Option()],
        purpose_en: Annotated[str, typer.Option()],
        source_sv: Annotated[str, typer.Option()],
        source_en: Annotated[str, typer.Option()],
        words_sv: Annotated[str, typer.Option(help="The period in words for the person.")],
        words_en: Annotated[str, typer.Option(help="The same in English.")],
        system: Annotated[list[str] | None, typer.Option(help="Where it lies; may be given again.")] = None,
        recipient: Annotated[list[str] | None, typer.Option(help="Who gets it; may be given again.")] = None,
        holds: Annotated[
            list[str] | None, typer.Option(help="A word for what a record holds; may be given again.")
        ] = None,
        release: Annotated[str | None, typer.Option(help="Role that has to release the content.")] = None,
        as_json: Json = False,
    ) -> None:
        """Describe one more category of data, after the others."""
        said: dict[str, Any] = {
            "rule": None if rule == "none" else rule,
            "name": Text(sv=name_sv, en=name_en),
            "purpose": Text(sv=purpose_sv, en=purpose_en),
            "source": Text(sv=source_sv, en=source_en),
            "systems": system,
            "holds": holds,
            "recipients": recipient,
            "period": Text(sv=words_sv, en=words_en),
            "release": release,
        }
        file = files().open(org).add_category(name, _notice(said))
        file.write()
        told = {"file": str(file.path), "category": name, "takes_effect": TAKES_EFFECT}
        _tell(told, as_json, f"{file.path}: category {name}\n{TAKES_EFFECT}")


def _change_rule(file: Editable, rule: str, fields: dict[str, str], words: Text | None, as_json: bool) -> None:
    """The rule has these values, and the categories that it is for these words; says which words may now be wrong."""
    organisation = file.organisation
    name = rule.removeprefix(f"{organisation.rule_prefix}.")
    before = organisation.rules.get(name)
    file = file.change(name, **fields)
    assert before is not None  # `change` knows the name
    after = file.organisation.rules[name]
    used = [key for key, said in organisation.categories.items() if said.rule == f"{organisation.rule_prefix}.{name}"]
    for category in used if words else ():
        file = file.change_category(category, period=words)
    file.write()
    changed = {key: [_said(before, key), _said(after, key)] for key in fields}
    told = {category: file.organisation.categories[category].period.model_dump() for category in used}
    lines = [f"{file.path}: {organisation.rule_prefix}.{name}"]
    lines += [f"  {key}: {was} → {now}" for key, (was, now) in changed.items()]
    lines += [f"  people are told of {category}: “{text['sv']}” / “{text['en']}”" for category, text in told.items()]
    if told and words is None and "period" in fields:
        lines.append("  if these words are no longer true, say --words-sv and --words-en")
    _tell(
        {"file": str(file.path), "rule": name, "changed": changed, "words": told, "takes_effect": TAKES_EFFECT},
        as_json,
        "\n".join([*lines, TAKES_EFFECT]),
    )


def _tell(value: Any, as_json: bool, text: str) -> None:
    """The value as JSON, or the text as it is: paths and people's words are no markup, and lines are not broken."""
    show(value, as_json, "") if as_json else typer.echo(text)


def _said(rule: RetentionRule, key: str) -> str:
    return str(getattr(rule, key))


def _text(sv: str | None, en: str | None) -> Text:
    if sv is None or en is None:
        raise BadInput("people are told in two languages: say --words-sv and --words-en")
    return Text(sv=sv, en=en)


def _notice(said: dict[str, Any]) -> CategoryNotice:
    try:
        given = {key: value for key, value in said.items() if value is not None or key == "rule"}
        return CategoryNotice.model_validate(given)
    except ValidationError as error:
        raise BadInput("; ".join(f"{e['loc'][0]}: {e['msg']}" for e in error.errors(include_input=False))) from None
