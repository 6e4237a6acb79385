"""The command line: add TEXT, done NUMBER, list."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import items, storage


def main(arguments: list[str], path: Path = Path("todo.json")) -> int:
    parser = argparse.ArgumentParser(prog="todo")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("add").add_argument("text")
    commands.add_parser("done").add_argument("number", type=int)
    commands.add_parser("list")
    options = parser.parse_args(arguments)
    entries = storage.load(path)
    try:
        if options.command == "add":
            entries = items.add(entries, options.text)
        elif options.command == "done":
            entries = items.finish(entries, options.number)
    except (ValueError, IndexError) as error:
        print(error, file=sys.stderr)
        return 1
    storage.save(path, entries)
    print(items.render(entries))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
