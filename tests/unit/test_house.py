"""The house's own rules that no linter checks: packages, imports, the environment, and documents that cannot drift."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib.metadata import distribution, entry_points, packages_distributions
from pathlib import Path

import click
import pytest

from rag.cli.main import main
from rag.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
PACKAGES = ("index", "rag", "ui")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "gradio",
    "chromadb",
    "llama_index",
    "xllamacpp",
    "openai",
    "mcp",
    "pandas",
    "rjieba",
    "pypinyin",
    "pydantic_settings",
)
NOT_FOR_HELP = (*HEAVY, "sqlalchemy", "numpy", "pydantic", "httpx", "tqdm", "asyncio")
NOT_TO_LIST = (*HEAVY, "tokenizers", "cn2an", "tqdm", "rag.app.compose", "rag.answering.bot", "index.facts.extractor")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("package", PACKAGES)
def test_a_general_name_is_ours_alone(package: str) -> None:
    assert set(packages_distributions()[package]) == {"zhiwen"}


def test_the_page_is_reached_through_entry_points() -> None:
    points = {point.name: point.value for point in entry_points(group="zhiwen.page")}

    assert points == {"serve": "ui.server:serve", "check_port": "ui.server:check_port"}
    assert all(callable(point.load()) for point in entry_points(group="zhiwen.page"))


def test_every_folder_of_data_is_packaged() -> None:
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    for package in PACKAGES:
        (line,) = re.findall(rf"^{package} = \[(.*)\]$", declared, re.MULTILINE)
        others = [path for path in (ROOT / package).rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"}]
        folders = {path.relative_to(ROOT / package).parts[0] for path in others if path.parent != ROOT / package}
        assert {f'"{folder}/*"' for folder in folders} <= set(line.split(", "))
        assert (ROOT / package / "py.typed").exists()


def test_the_licence_goes_with_the_package() -> None:
    metadata = distribution("zhiwen").metadata

    assert metadata["License-Expression"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_says_what_it_does(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


# the settings read it; telemetry sets what libraries read
OF_THE_ENVIRONMENT = {"rag/settings.py", "index/telemetry.py"}


@pytest.mark.parametrize("path", [path for path in MODULES if name_of(path) not in OF_THE_ENVIRONMENT], ids=name_of)
def test_only_the_settings_read_the_environment(path: Path) -> None:
    names = {
        node.attr for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Attribute)
    }

    assert not names & {"environ", "getenv", "environb", "putenv"}


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("rag.cli.main", NOT_FOR_HELP),
        ("ui.server", NOT_FOR_HELP),  # tells of a taken port before anything slow
        ("rag.app.models", (*NOT_TO_LIST, "sqlalchemy", "numpy", "httpx")),
        ("rag.app.open_library", NOT_TO_LIST),
        ("rag.app.compose", HEAVY),
        ("ui.page", HEAVY),
        ("ui.asgi", HEAVY),
    ],
)
def test_importing_loads_nothing_heavy(module: str, heavy: tuple[str, ...]) -> None:
    program = f"import sys, {module}; print([name for name in {heavy!r} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_no_file_is_left_that_names_this_machine() -> None:
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    lines = [line for line in pinned.splitlines() if not line.startswith("#")]

    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.!]+", line)] == []


def commands(group: click.Group, *before: str) -> list[str]:
    """Return every command as it is typed after ``zhiwen``."""
    found = []
    for name, command in group.commands.items():
        found.append(" ".join((*before, name)))
        if isinstance(command, click.Group):
            found += commands(command, *before, name)
    return found


def options() -> list[str]:
    found = {option for command in main.commands.values() for parameter in command.params for option in parameter.opts}
    return sorted(option for option in found if option.startswith("--"))


def targets() -> list[str]:
    """Return the targets that ``make help`` lists."""
    return re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("readme", READMES, ids=name_of)
def test_a_readme_documents_every_setting_command_option_and_target(readme: Path) -> None:
    text = readme.read_text(encoding="utf-8")
    wanted = [
        *(PREFIX + name.upper() for name in Settings.model_fields),
        *(f"zhiwen {command}" for command in commands(main)),
        *options(),
        *(f"make {target}" for target in targets()),
    ]

    assert [words for words in wanted if not re.search(rf"{re.escape(words)}(?![\w-])", text)] == []


@pytest.mark.parametrize("readme", READMES, ids=name_of)
def test_a_readme_has_a_line_for_each_module_and_no_other(readme: Path) -> None:
    tree = readme.read_text(encoding="utf-8").split("```text\nindex/  ")[1].split("\n```")[0]
    written = re.findall(r"^  (\w+\.py) +\S", tree, re.MULTILINE)
    modules = [path.name for path in MODULES if path.name != "__init__.py"]

    assert sorted(written) == sorted(modules)


@pytest.mark.parametrize("readme", READMES, ids=name_of)
def test_a_readme_links_to_nothing_that_is_not_there(readme: Path) -> None:
    text = readme.read_text(encoding="utf-8")
    linked = [target for target in re.findall(r"\]\(([^)#:]+)\)", text) if not (ROOT / target).exists()]
    headings = {
        re.sub(r"[^\w\- ]", "", line).strip().lower().replace(" ", "-")
        for line in text.splitlines()
        if line[:2] == "##"
    }

    assert linked == []
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= headings


@pytest.mark.parametrize("readme", READMES, ids=name_of)
def test_a_readme_names_no_setting_and_no_target_that_is_not_there(readme: Path) -> None:
    text = readme.read_text(encoding="utf-8")
    settings = {PREFIX + name.upper() for name in Settings.model_fields}

    assert set(re.findall(rf"\b{PREFIX}[A-Z_]*[A-Z]\b", text)) <= settings
    assert set(re.findall(r"`(?:[A-Z_]+=\S+ )*make ([a-z-]+)", text)) <= {*targets(), "help"}
