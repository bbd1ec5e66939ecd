"""All pages together, as they stand in a folder."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.organisation_file.loading import Loaded
from deploy.pages import law, organisation


def pages(loaded: Sequence[Loaded]) -> Mapping[str, str]:
    """Text by path: the law of each country, and each organisation."""
    made = {f"law/{name}": text for name, text in law.pages().items()}
    return made | {f"organisations/{found.organisation.id}.md": organisation.page(found) for found in loaded}


def write(folder: Path, loaded: Sequence[Loaded]) -> list[Path]:
    """Every page is in the folder. Returns those that changed."""
    changed = []
    for name, text in pages(loaded).items():
        path = folder / name
        if path.is_file() and path.read_bytes() == text.encode():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        changed.append(path)
    return changed
