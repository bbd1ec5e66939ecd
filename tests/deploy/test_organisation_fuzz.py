"""Whatever stands in an organisation file, the answer is an organisation or a list of mistakes, never a crash."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.organisation_file.loading import load
from deploy.settings import Settings
from schemas.errors import BadManifest

FILES = [p for p in sorted(Settings().organisations.glob("*.yaml")) if p.stem != "lindskogen"]
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8), st.dates()
)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SCALARS, inner, max_size=3), max_leaves=6
)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every entry."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(p for key, part in inner for p in places(part, (*at, key)))]


def put(value: Any, at: tuple[Any, ...], new: Any) -> Any:
    """The value with another one in that place."""
    if not at:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[at[0]] = put(value[at[0]], at[1:], new)
    return copy


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_entry_may_be_anything(tmp_path: Path, data: st.DataObject) -> None:
    said = yaml.safe_load(data.draw(st.sampled_from(FILES)).read_text(encoding="utf-8"))
    at = data.draw(st.sampled_from(places(said)))
    path = tmp_path / "fuzzed.yaml"
    path.write_text(yaml.safe_dump(put(said, at, data.draw(ANYTHING)), allow_unicode=True), encoding="utf-8")

    try:
        found = load([path])
    except BadManifest as bad:
        assert bad.problems and all(p.file == str(path) and p.line >= 1 and p.reason for p in bad.problems)
    else:
        assert len(found) == 1


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), noise=st.binary(max_size=6))
def test_any_bytes_may_stand_anywhere(tmp_path: Path, data: st.DataObject, noise: bytes) -> None:
    said = data.draw(st.sampled_from(FILES)).read_bytes()
    cut = data.draw(st.integers(0, len(said)))
    path = tmp_path / "fuzzed.yaml"
    path.write_bytes(said[:cut] + noise + said[cut + data.draw(st.integers(0, 3)) :])

    try:
        load([path])
    except BadManifest as bad:
        assert bad.problems


def test_an_entry_that_holds_itself_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "round.yaml"
    path.write_text("id: &x [*x]\n", encoding="utf-8")

    with pytest.raises(BadManifest, match="no YAML: RecursionError"):
        load([path])
