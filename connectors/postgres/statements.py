"""The SQL of this store, by name. Each statement stands in a `.sql` file under `-- name: …`; values are always bound.

What several statements share stands once, in `<part>.part.sql`, and is written `{<part>}` where it goes.
"""

import re
from collections.abc import Mapping
from functools import reduce
from importlib import resources

_NAME = re.compile(r"^-- name: ([a-z_.]+)\n", re.MULTILINE)
_PART = ".part.sql"


def _load() -> dict[str, str]:
    texts = {
        file.name: file.read_text(encoding="utf-8")
        for file in resources.files("connectors.postgres.sql").iterdir()
        if file.name.endswith(".sql")
    }
    shared = {name.removesuffix(_PART): text.strip() for name, text in texts.items() if name.endswith(_PART)}
    found: dict[str, str] = {}
    for file in sorted(name for name in texts if not name.endswith(_PART)):
        parts = _NAME.split(texts[file])
        for name, text in zip(parts[1::2], parts[2::2], strict=True):
            if name in found:
                raise ValueError(f"two statements are called {name}")
            found[name] = _whole(text, shared)
    return found


def _whole(text: str, shared: Mapping[str, str]) -> str:
    return reduce(lambda so_far, part: so_far.replace(f"{{{part}}}", shared[part]), shared, text).strip()


SQL = _load()
