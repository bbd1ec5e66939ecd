"""A form edits one entry; the file keeps every other character."""

import difflib
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from deploy.organisation_file.editing import OrganisationFile
from deploy.settings import Settings
from schemas.errors import BadInput, BadManifest, NotAllowed
from schemas.ids import SystemId
from schemas.organisation import CategoryNotice, Organisation, PeriodKind
from schemas.text import Text

FOLDER = Settings().organisations
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
WORDS = st.builds(Text, sv=st.text(max_size=60), en=st.text(max_size=60))
COUNT = st.integers(0, 400)
PERIODS = st.one_of(
    st.sampled_from(["requires_config", "P1Y6M", "P2Y3M4D"]),
    st.builds("P{}{}".format, COUNT, st.sampled_from("YMD")),
    st.builds("PT{}H".format, COUNT),
    st.builds("EOY{}".format, COUNT),
)
RULE_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "period": PERIODS,
    "law": st.text(max_size=80),
    "start": st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1),
    "unless": st.none() | st.text(min_size=1, max_size=20),
    "ends_with": st.tuples(st.text(max_size=20)),
    "erase_grounds": st.lists(st.sampled_from(["POLICY", "LEK-9:28", "GDPR-17.1.a"]), max_size=3).map(tuple),
    "reason": st.none() | WORDS,
    "keep_through_latest": st.booleans(),
}
CATEGORY_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "name": WORDS, "purpose": WORDS, "source": WORDS, "period": WORDS, "holds": st.lists(st.text(max_size=20), max_size=4).map(tuple),
    "release": st.sampled_from([None, "clinician"]),
}  # fmt: skip
MANY = settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])


def fresh(tmp_path: Path) -> Path:
    shutil.rmtree(tmp_path / "o", ignore_errors=True)
    shutil.copytree(FOLDER, tmp_path / "o")
    return tmp_path / "o"


def changed_lines(before: str, after: str) -> tuple[int, int]:
    """How many lines went, and how many came."""
    marks = [line[0] for line in difflib.ndiff(before.splitlines(True), after.splitlines(True))]
    return marks.count("-"), marks.count("+")


@MANY
@given(data=st.data())
def test_any_change_of_a_rule_is_read_back_and_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    path = fresh(tmp_path) / f"{data.draw(st.sampled_from(NAMES))}.yaml"
    before = OrganisationFile.open(path)
    rule = data.draw(st.sampled_from(sorted(before.organisation.rules)))
    key = data.draw(st.sampled_from(sorted(RULE_FIELDS)))
    value: Any = data.draw(RULE_FIELDS[key])
    connected = any(system.manifest for system in before.organisation.systems)
    told_by_tables = (key == "unless" and value is not None) or (key == "period" and value.startswith("PT"))
    assume(not (connected and told_by_tables))  # a manifest has to say more then
    minimum = before.organisation.rules[rule].kind is PeriodKind.MIN
    assume(minimum or not (key == "keep_through_latest" and value))  # only a minimum counts so

    before.change(rule, **{key: value}).write()
    after = OrganisationFile.open(path)

    assert getattr(after.organisation.rules[rule], key) == value
    assert _without(after.organisation, "rules", rule, key) == _without(before.organisation, "rules", rule, key)
    assert changed_lines(before.text, after.text) in ((0, 0), (0, 1), (1, 1))


@MANY
@given(data=st.data())
def test_any_change_of_a_category_is_read_back_and_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    path = fresh(tmp_path) / f"{data.draw(st.sampled_from(NAMES))}.yaml"
    before = OrganisationFile.open(path)
    category = data.draw(st.sampled_from(sorted(before.organisation.categories)))
    key = data.draw(st.sampled_from(sorted(CATEGORY_FIELDS)))
    value: Any = data.draw(CATEGORY_FIELDS[key])

    before.change_category(category, **{key: value}).write()
    after = OrganisationFile.open(path)

    assert getattr(after.organisation.categories[category], key) == value
    assert _without(after.organisation, "categories", category, key) == _without(
        before.organisation, "categories", category, key
    )
    assert changed_lines(before.text, after.text)[0] <= 3, "a text in two languages may stand on three lines"


@MANY
@given(
    data=st.data(),
    name=st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True),
    words=st.tuples(WORDS, WORDS, WORDS, WORDS),
)
def test_any_new_category_is_read_back_and_nothing_else(
    tmp_path: Path, data: st.DataObject, name: str, words: tuple[Text, Text, Text, Text]
) -> None:
    path = fresh(tmp_path) / f"{data.draw(st.sampled_from(NAMES))}.yaml"
    before = OrganisationFile.open(path)
    assume(name not in before.organisation.categories)
    places = [s.id for s in before.organisation.systems if s.manifest is None]
    rules = [None, "gen.bookkeeping", *(f"{before.organisation.rule_prefix}.{r}" for r in before.organisation.rules)]
    notice = CategoryNotice(
        rule=data.draw(st.sampled_from(rules)), name=words[0], purpose=words[1], source=words[2], period=words[3],
        systems=(SystemId(data.draw(st.sampled_from(places))),),
        recipients=tuple(data.draw(st.lists(st.sampled_from(sorted(before.organisation.recipients)), max_size=2))),
    )  # fmt: skip

    before.add_category(name, notice).write()
    after = OrganisationFile.open(path)

    assert after.organisation.categories == before.organisation.categories | {name: notice}
    assert after.organisation.model_copy(update={"categories": before.organisation.categories}) == before.organisation
    assert after.text.startswith(before.text.rstrip()), "it comes after everything else"


# As people write: comments, lines broken anywhere, four spaces, no newline at the end, carriage returns.
UGLY = """# about us\r
id: ugly   # short\r
rule_prefix: ug\r
name:   "Ugly AB"\r
org_no: 559999-9958\r
kind:    private\r
contact: { name: Ugly ,   email: a@ugly.example }\r
intake_address: b@ugly.example\r
systems:\r
- {id: crm, name: &words {sv: Register, en: Register}}\r
rules:\r
    # how long?\r
    client: {basis: 6.1.b, start: ended,\r
        period: P2Y,   # two years\r
        kind: max, erase_now: erase, law: 'ours'}\r
\r
    other:\r
        basis: 6.1.f\r
        start: seen   # ever\r
        period:    P30D\r
        kind: max\r
        erase_now: erase\r
        law: >-\r
            a long\r
            story\r
        # the end\r
\r
categories:\r
    client:\r
        rule: ug.client\r
        name: *words\r
        purpose: &p\r
            sv: Ändamål\r
            en: Purpose\r
        source: *p\r
        systems:\r
        - crm\r
        # nobody else\r
        period: *words"""


@pytest.fixture
def ugly(tmp_path: Path) -> Path:
    path = tmp_path / "ugly.yaml"
    path.write_bytes(UGLY.encode())
    return path


@pytest.mark.parametrize(
    ("rule", "fields", "old", "new"),
    [
        ("client", {"period": "P18M"}, "P2Y,   # two", "P18M,   # two"),
        ("ug.client", {"law": "ours: now"}, "law: 'ours'}", 'law: "ours: now"}'),
        ("client", {"unless": "open_case"}, "'ours'}", "'ours', unless: open_case}"),
        ("other", {"period": "P60D"}, "    P30D", "    P60D"),
        ("other", {"law": "short"}, ">-\r\n            a long\r\n            story\r\n", "short\r\n"),
        ("other", {"stored": False}, "            story\r\n", "            story\r\n        stored: false\r\n"),
    ],
)
def test_whatever_the_file_looks_like_only_the_entry_changes(
    ugly: Path, rule: str, fields: dict[str, Any], old: str, new: str
) -> None:
    OrganisationFile.open(ugly).change(rule, **fields).write()

    assert ugly.read_bytes().decode() == UGLY.replace(old, new, 1)


def test_a_category_comes_after_the_last_one_in_the_files_own_layout(ugly: Path) -> None:
    words = Text(sv="Ord", en="Words")
    notice = CategoryNotice(
        rule=None, name=words, purpose=words, source=words, period=words, systems=(SystemId("crm"),)
    )

    OrganisationFile.open(ugly).add_category("more", notice).write()

    said = ugly.read_bytes().decode()
    assert said.startswith(UGLY + "\r\n    more:\r\n      rule: null\r\n      name: {sv: Ord, en: Words}\r\n")


def test_an_entry_that_others_share_is_left_to_people(ugly: Path) -> None:
    file = OrganisationFile.open(ugly)

    with pytest.raises(BadManifest, match="alias"):
        file.change_category("client", purpose=Text(sv="a", en="b"))
    file.change_category("client", source=Text(sv="a", en="b")).write()

    assert ugly.read_bytes().decode() == UGLY.replace("source: *p", "source: {sv: a, en: b}")


def test_a_change_that_would_change_another_entry_is_refused(ugly: Path) -> None:
    shared = UGLY.replace("    client: {basis", "    client: &same {basis").replace(
        "\r\n    other:", "\r\n    twin: *same\r\n    other:"
    )
    ugly.write_bytes(shared.encode())
    file = OrganisationFile.open(ugly)

    with pytest.raises(BadInput, match="without changing other entries"):
        file.change("client", period="P1Y")
    with pytest.raises(BadInput, match="change it by hand"):
        file.change("twin", period="P1Y")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"period": "two years"}, "klangbro.yaml:120: rules.order.period: 'two years' is no period"),
        ({"kind": "min", "period": "EVENT"}, "rules.order.period: a minimum needs a period"),
        ({"basis": "7.1"}, "rules.order.basis: '7.1' is no ground"),
        ({"colour": "red"}, "rules.order.colour: unknown key"),
        (
            {"erase_grounds": ["POLISY"]},
            "rules.order.erase_grounds.0: there is no ground 'POLISY'; did you mean 'POLICY'?",
        ),
    ],
)
def test_what_would_not_load_is_refused_and_the_file_left_alone(
    tmp_path: Path, fields: dict[str, Any], words: str
) -> None:
    path = fresh(tmp_path) / "klangbro.yaml"
    before = path.read_bytes()

    with pytest.raises(BadManifest) as bad:
        OrganisationFile.open(path).change("order", **fields).write()

    assert words in str(bad.value)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir() if p.name.startswith(".")] == []


def test_unknown_names_are_told_with_the_nearest(tmp_path: Path) -> None:
    file = OrganisationFile.open(fresh(tmp_path) / "klangbro.yaml")

    with pytest.raises(BadInput, match="did you mean 'order'"):
        file.change("ordre", period="P1Y")
    with pytest.raises(BadInput, match="did you mean 'subscriber'"):
        file.change_category("subscribers", holds=())
    with pytest.raises(BadInput, match="already"):
        file.add_category("order", file.organisation.categories["order"])


def test_two_people_do_not_overwrite_each_other(tmp_path: Path) -> None:
    path = fresh(tmp_path) / "klangbro.yaml"
    mine, yours = OrganisationFile.open(path), OrganisationFile.open(path)
    yours.change("order", period="P1Y").write()

    with pytest.raises(NotAllowed, match="changed meanwhile"):
        mine.change("notes", period="P1Y").write()

    assert OrganisationFile.open(path).organisation.rules["order"].period == "P1Y"


def test_the_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = fresh(tmp_path) / "klangbro.yaml"
    path.chmod(0o640)

    OrganisationFile.open(path).change("order", period="P1Y").write()

    assert path.stat().st_mode & 0o777 == 0o640


def _without(organisation: Organisation, part: str, name: str, key: str) -> dict[str, Any]:
    said = organisation.model_dump()
    said[part][name].pop(key)
    return said
