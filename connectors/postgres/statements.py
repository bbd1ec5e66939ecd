"""The SQL of this store, by name. Each statement stands in a `.sql` file under `-- name: …`; values are always bound."""

import re
from importlib import resources

_NAME = re.compile(r"^-- name: ([a-z_.]+)\n", re.MULTILINE)


def _load() -> dict[str, str]:
    found: dict[str, str] = {}
    for file in sorted(resources.files("connectors.postgres.sql").iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".sql"):
            continue
        parts = _NAME.split(file.read_text(encoding="utf-8"))
        for name, text in zip(parts[1::2], parts[2::2], strict=True):
            if name in found:
                raise ValueError(f"two statements are called {name}")
            found[name] = text.strip()
    return found


SQL = _load()
