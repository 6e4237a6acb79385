"""Reads and writes the list."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from .items import Item


def load(path: Path) -> list[Item]:
    """The items of a file; none when the file is missing."""
    if not path.exists():
        return []
    return [Item(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def save(path: Path, items: list[Item]) -> None:
    """Writes beside the file first, so that a crash leaves the old list whole."""
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps([asdict(item) for item in items], indent=2) + "\n", encoding="utf-8")
    draft.replace(path)
