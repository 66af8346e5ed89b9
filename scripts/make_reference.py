"""Fills the generated parts of docs/: commands, make targets, settings, the answer record, the code tree.

    .venv/bin/python scripts/make_reference.py            write what is out of date
    .venv/bin/python scripts/make_reference.py --check    only say what is out of date; exit status 1 if anything is

A generated part lies between ``<!-- generated NAME -->`` and ``<!-- /generated -->`` in a page; all around it is
written by hand. What the program says in English only has its Chinese in ``scripts/reference_zh.toml``, which must be
complete: a command, option, target or setting without its Chinese stops this script. Needs no model and no library.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
import re
import sys
import tomllib
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Union

import click
from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from rag.cli.main import main as zhiwen
from rag.schema.answer import Answer, Chart, Citation, Claim, Coverage, Refusal, Scope, Table
from rag.schema.answer import Cell as TableCell
from rag.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
CHINESE = "scripts/reference_zh.toml"
EXAMPLE = DOCS / "reference" / "answer-example.json"
SCHEMA = DOCS / "reference" / "answer-schema.json"
WIDTH = 96  # of the help texts, whatever terminal this runs in
CODE = ("index", "rag", "ui", "bench", "evals", "scripts")
RECORD = (Answer, Scope, Claim, Citation, Coverage, Refusal, Table, TableCell, Chart)
PART = re.compile(r"(<!-- generated ([a-z]+) -->\n).*?(<!-- /generated -->)", re.DOTALL)

# Defaults that a machine or a user decides, in words; every field of Settings with a factory must be here.
DECIDED = {
    "home": (
        "the user's data folder (Linux: `~/.local/share/zhiwen`)",
        "用户数据目录（Linux：`~/.local/share/zhiwen`）",
    ),
    "models": (
        "the user's cache folder (Linux: `~/.cache/zhiwen/models`)",
        "用户缓存目录（Linux：`~/.cache/zhiwen/models`）",
    ),
    "threads": ("all cores", "全部核心"),
}
KINDS = {str: ("text", "文字"), int: ("whole number", "整数"), float: ("number", "数"), Path: ("path", "路径")}


class OutOfDate(Exception):
    """What generated pages are made from does not fit together; the message says what to add where."""


def load_chinese() -> dict[str, dict[str, str]]:
    """Return the Chinese of commands, targets and settings."""
    return tomllib.loads((ROOT / CHINESE).read_text(encoding="utf-8"))


def check_names(section: str, wanted: set[str], given: Mapping[str, str]) -> None:
    """Raise OutOfDate unless the Chinese texts of a section are exactly those wanted."""
    for missing in sorted(wanted - set(given)):
        raise OutOfDate(f"{CHINESE} has no Chinese for {missing!r}: add it under [{section}]")
    for unknown in sorted(set(given) - wanted):
        raise OutOfDate(f"{CHINESE} tells of {unknown!r}, which is not there: remove it from [{section}]")


def walk(command: click.Command, name: str, parent: click.Context | None = None) -> Iterator[click.Context]:
    """Yield a context for a command and for each one below it, in the order in which they were added."""
    settings = {**command.context_settings, "max_content_width": WIDTH, "terminal_width": WIDTH}
    context = click.Context(command, info_name=name, parent=parent, **settings)
    yield context
    if isinstance(command, click.Group):
        for below, sub in command.commands.items():
            yield from walk(sub, below, context)


def first_sentence(text: str) -> str:
    """Return the first sentence of a docstring or help text: whole lines up to one that ends it."""
    taken: list[str] = []
    for line in inspect.cleandoc(text).splitlines():
        if not line.strip():
            break
        taken.append(line.strip())
        if line.rstrip().endswith((".", "?", "!")):
            break
    return " ".join(taken)


def in_table(text: str) -> str:
    """Return a text that stays in its cell of a Markdown table."""
    return text.replace("|", "\\|").replace("\n", " ")


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(in_table(cell) for cell in line) + " |" for line in lines)


def write_commands(language: int) -> str:
    """Return a table of all commands, and the help text of each. ``language``: 0 English, 1 Chinese."""
    contexts = list(walk(zhiwen, "zhiwen"))
    chinese = load_chinese()["commands"]
    check_names("commands", {context.command_path for context in contexts}, chinese)
    rows, helps = [], []
    for context in contexts:
        path = context.command_path
        options = [max(option.opts, key=len) for option in context.command.params if isinstance(option, click.Option)]
        for name in sorted(set(options) - {"--help", "--json", "--version"}):
            if not re.search(rf"{re.escape(name)}(?![\w-])", chinese[path]):
                raise OutOfDate(f"{CHINESE} says nothing of {path} {name}: add it to the command's Chinese")
        says = (first_sentence(context.command.help or ""), chinese[path])[language]
        rows.append((f"[`{path}`](#{path.replace(' ', '-')})", says))
        helps.append(f"### {path}\n\n```text\n{context.get_help()}\n```")
    return "\n\n".join([table((("command", "what it does"), ("命令", "作用"))[language], rows), *helps])


def read_targets() -> dict[str, str]:
    """Return the targets that `make help` lists, each with what it does."""
    listed = re.findall(r"^([a-z-]+):.*?## (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    return dict(listed)


def write_targets(language: int) -> str:
    """Return a table of the make targets."""
    targets, chinese = read_targets(), load_chinese()["targets"]
    check_names("targets", set(targets), chinese)
    rows = [(f"`make {name}`", (says, chinese[name])[language]) for name, says in targets.items()]
    return table((("target", "what it does"), ("目标", "作用"))[language], rows)


def read_kind(field: FieldInfo, language: int) -> str:
    """Return a setting's type and bounds in words; of one that takes some words alone, these."""
    if typing.get_origin(field.annotation) is Literal:
        return (", ", "、")[language].join(f"`{choice}`" for choice in typing.get_args(field.annotation))
    kind = next(part for part in (typing.get_args(field.annotation) or (field.annotation,)) if part in KINDS)
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    bounds = [f"{signs[name]} {bound}" for limit in field.metadata for name, bound in vars_of(limit) if name in signs]
    return ", ".join([KINDS[kind][language], *bounds])


def vars_of(limit: object) -> list[tuple[str, Any]]:
    """Return the fields of a bound of annotated_types as pairs."""
    return [(name, getattr(limit, name)) for name in getattr(limit, "__dataclass_fields__", ())]


def read_default(name: str, field: FieldInfo, language: int) -> str:
    """Return a setting's default as it is written down."""
    if field.default_factory is not None:
        if name not in DECIDED:
            raise OutOfDate(f"the default of {PREFIX}{name.upper()} is decided at run time: say how in DECIDED")
        return DECIDED[name][language]
    if field.default is None:
        return ("not set", "未设")[language]
    written = f"{field.default:g}" if isinstance(field.default, float) else str(field.default)
    return f"`{written}`" if written == written.strip() else f'`"{written}"`'


def write_settings(language: int) -> str:
    """Return the table of all settings."""
    chinese = load_chinese()["settings"]
    check_names("settings", {PREFIX + name.upper() for name in Settings.model_fields}, chinese)
    rows = []
    for name, field in Settings.model_fields.items():
        variable = PREFIX + name.upper()
        says = (field.description or "", chinese[variable])[language]
        rows.append((f"`{variable}`", read_kind(field, language), read_default(name, field, language), says))
    return table((("variable", "type", "default", "meaning"), ("变量", "类型", "默认值", "含义"))[language], rows)


def name_type(annotation: Any) -> str:  # noqa: ANN401  # whatever stands behind a field's colon
    """Return a type of the record in plain words: ``list of Claim``, ``text or null``."""
    arguments = typing.get_args(annotation)
    origin = typing.get_origin(annotation)
    if origin is Literal:
        return " / ".join(json.dumps(value) for value in arguments)
    if origin in {Union, types.UnionType}:
        return " or ".join(name_type(argument) for argument in arguments)
    if origin is tuple:
        return f"list of {name_type(arguments[0])}"
    if arguments:
        return f"object of {name_type(arguments[-1])} by name"
    plain = {str: "text", int: "whole number", float: "number", types.NoneType: "null"}
    return plain.get(annotation, getattr(annotation, "__name__", str(annotation)))


def write_fields() -> str:
    """Return every value of the answer record: its fields, their types, and what the source says beside them."""
    parts = []
    for record in RECORD:
        hints = typing.get_type_hints(record)
        source = inspect.getsource(record)
        rows = []
        for field in dataclasses.fields(record):
            found = re.search(rf"^ +{field.name}: .*?  # (.*)$", source, re.MULTILINE)
            rows.append((f"`{field.name}`", name_type(hints[field.name]), found[1] if found else ""))
        says = inspect.cleandoc(record.__doc__ or "").replace("``", "`")
        parts.append(f"### {record.__name__}\n\n{says}\n\n" + table(("key", "type", "meaning"), rows))
    return "\n\n".join(parts)


def write_example() -> str:
    """Return the example record; raises OutOfDate where it no longer has the record's shape."""
    record = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    now = Answer.from_json(record).to_json()
    if now != record:
        keys = sorted(key for key in now.keys() | record.keys() if now.get(key) != record.get(key))
        raise OutOfDate(f"{EXAMPLE.relative_to(ROOT)} is no answer record of today ({', '.join(keys)}): ask it anew")
    return f"```json\n{json.dumps(record, ensure_ascii=False, indent=1)}\n```"


def write_schema() -> str:
    """Return the JSON schema of the answer record."""
    schema = TypeAdapter(Answer).json_schema(mode="serialization")
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def write_code() -> str:
    """Return the rooms and files of the code, each with the first sentence of its docstring."""
    parts = []
    for package in CODE:
        folders = {path.parent for path in (ROOT / package).rglob("*.py")}
        for folder in sorted(folders, key=lambda path: path.relative_to(ROOT).parts):
            room = folder / "__init__.py"
            head = f"### {folder.relative_to(ROOT).as_posix()}"
            says = first_sentence(read_docstring(room)) if room.exists() else ""
            files = sorted(path for path in folder.glob("*.py") if path.name != "__init__.py")
            lines = [f"- `{path.name}`: {first_sentence(read_docstring(path))}" for path in files]
            parts.append("\n\n".join(filter(None, [head, says, "\n".join(lines)])).replace("``", "`"))
    return "\n\n".join(parts)


def read_docstring(path: Path) -> str:
    """Return a file's docstring, without importing it; raises OutOfDate where there is none."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    if not docstring:
        raise OutOfDate(f"{path.relative_to(ROOT)} has no docstring: say in its first line what it does")
    return docstring


PARTS: Mapping[str, Callable[[], str]] = {
    "commands": lambda: write_commands(0),
    "commandszh": lambda: write_commands(1),
    "targets": lambda: write_targets(0),
    "targetszh": lambda: write_targets(1),
    "settings": lambda: write_settings(0),
    "settingszh": lambda: write_settings(1),
    "fields": write_fields,
    "example": write_example,
    "code": write_code,
}


def made() -> dict[Path, str]:
    """Return every file with generated parts as it should be; raises OutOfDate where it cannot be made."""
    files = {SCHEMA: write_schema()}
    for page in sorted(DOCS.rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        for name in (part[2] for part in PART.finditer(text)):
            if name not in PARTS:
                raise OutOfDate(f"{page.relative_to(ROOT)} wants the part {name!r}; there are {', '.join(PARTS)}")
        files[page] = PART.sub(lambda part: f"{part[1]}\n{PARTS[part[2]]()}\n\n{part[3]}", text)
    return files


def outdated() -> dict[Path, str]:
    """Return the files that are not as they should be, as they should be."""
    return {
        path: text for path, text in made().items() if not path.exists() or path.read_text(encoding="utf-8") != text
    }


def main(arguments: list[str]) -> int:
    """Write or check; return the exit status."""
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        changed = outdated()
    except OutOfDate as error:
        print(error, file=sys.stderr)
        return 1
    for path, text in changed.items():
        if arguments:
            print(f"{path.relative_to(ROOT)} is out of date. Run: make docs", file=sys.stderr)
        else:
            path.write_text(text, encoding="utf-8")
            print(path.relative_to(ROOT))
    return 1 if changed and arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
