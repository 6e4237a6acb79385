"""The list itself: pure functions on a list of items."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Item:
    text: str
    done: bool = False


def add(items: list[Item], text: str) -> list[Item]:
    """The list with one more item; a blank text is refused with ValueError."""
    if not text.strip():
        raise ValueError("An item needs a text.")
    return [*items, Item(text.strip())]


def finish(items: list[Item], number: int) -> list[Item]:
    """The list with item `number` (from 1) done; IndexError when there is none."""
    if not 1 <= number <= len(items):
        raise IndexError(f"There is no item {number}.")
    return [replace(item, done=True) if at == number else item for at, item in enumerate(items, start=1)]


def render(items: list[Item]) -> str:
    """One line for each item, with its number and a box."""
    if not items:
        return "Nothing to do."
    return "\n".join(f"{at}. [{'x' if item.done else ' '}] {item.text}" for at, item in enumerate(items, start=1))
