"""Makes fast readers for records: one function per dataclass or JSON schema, written as source text and compiled."""

from __future__ import annotations

import dataclasses
import json
import keyword
from collections.abc import Callable
from pathlib import Path


def reader_for(record: type) -> Callable[[list[str]], object]:
    """The dataclass is the program's own, but its field names and types are text once they stand in source."""
    arguments = []
    for position, field in enumerate(dataclasses.fields(record)):
        arguments.append(f"{field.name}={field.type}(row[{position}])")
    source = f"def read(row):\n    return record({', '.join(arguments)})\n"
    namespace: dict[str, object] = {"record": record}
    exec(compile(source, f"<reader of {record.__name__}>", "exec"), namespace)
    return namespace["read"]


def reader_from_schema(path: Path) -> Callable[[list[str]], dict]:
    """A property called `x": __import__("os").system("…"), "y` becomes code."""
    schema = json.loads(path.read_text())
    items = [f'"{name}": row[{index}]' for index, name in enumerate(schema["properties"])]
    namespace: dict[str, object] = {}
    exec("def read(row):\n    return {" + ", ".join(items) + "}\n", namespace)
    return namespace["read"]


def checked_reader_from_schema(path: Path) -> Callable[[list[str]], tuple]:
    """The same with every name checked before it becomes text."""
    names = list(json.loads(path.read_text())["properties"])
    for name in names:
        if not name.isidentifier() or keyword.iskeyword(name):
            raise ValueError(f"not usable as a name: {name!r}")
    namespace: dict[str, object] = {}
    exec("\n".join(f"def get_{name}(row): return row[{names.index(name)!r}]" for name in names), namespace)
    return lambda row: tuple(namespace[f"get_{name}"](row) for name in names)


def closure_reader(record: type) -> Callable[[list[str]], object]:
    """The same without any source text."""
    types = [field.type for field in dataclasses.fields(record)]
    return lambda row: record(*(convert(value) for convert, value in zip(types, row, strict=True)))
