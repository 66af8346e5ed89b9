"""What no other tool checks: our packages, and documents that name what is there."""

from __future__ import annotations

import re
from importlib.metadata import distribution, distributions, entry_points
from pathlib import Path

import pytest
from support.reference import reference

from rag.cli.main import main
from rag.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
PACKAGES = ("index", "rag", "ui")
DOCS = ROOT / "docs"
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
README_BYTES = 8000
DOCUMENTS = [*READMES, ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_a_general_name_is_ours_alone() -> None:
    """By the lists of files that the installed distributions have; ours has no file where it is installed editable."""
    ours = re.compile(rf"^(?:{'|'.join(PACKAGES)})(?:/|\.\w+,)", re.MULTILINE)
    owners = {found.name for found in distributions() if ours.search(found.read_text("RECORD") or "")}

    assert owners <= {"zhiwen"}


def test_the_page_is_reached_through_entry_points() -> None:
    points = {point.name: point.value for point in entry_points(group="zhiwen.page")}

    assert points == {"serve": "ui.server:serve", "check_port": "ui.server:check_port"}
    assert all(callable(point.load()) for point in entry_points(group="zhiwen.page"))


def test_every_file_of_data_is_packaged() -> None:
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    for package in PACKAGES:
        (line,) = re.findall(rf"^{package} = \[(.*)\]$", declared, re.MULTILINE)
        packaged = {path for glob in re.findall(r'"(.+?)"', line) for path in (ROOT / package).glob(glob)}
        others = {path for path in (ROOT / package).rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"}}
        assert others == packaged
        assert (ROOT / package / "py.typed").exists()


def test_the_licence_goes_with_the_package() -> None:
    metadata = distribution("zhiwen").metadata

    assert metadata["License-Expression"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_no_file_is_left_that_names_this_machine() -> None:
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    lines = [line for line in pinned.splitlines() if not line.startswith("#")]

    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.!]+", line)] == []


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub and the documentation site make them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(
    "page", [*READMES, *(ROOT / name for name in ("ARCHITECTURE.md", "CONTRIBUTING.md"))], ids=name_of
)
def test_a_page_outside_the_site_links_to_nothing_that_is_not_there(page: Path) -> None:
    """Links inside the site are checked by mkdocs."""
    linked = re.findall(r"\]\(([^)#:]*)(?:#([^):]+))?\)", page.read_text(encoding="utf-8"))

    assert [target for target, _ in linked if target and not (page.parent / target).exists()] == []
    assert [
        anchor for target, anchor in linked if anchor and anchor not in anchors(page.parent / (target or page))
    ] == []


@pytest.mark.parametrize("readme", READMES, ids=name_of)
def test_a_readme_is_short(readme: Path) -> None:
    assert readme.stat().st_size <= README_BYTES


def test_every_page_of_the_site_has_its_chinese_twin() -> None:
    english = {page for page in DOCUMENTS if DOCS in page.parents and not page.name.endswith(".zh.md")}
    chinese = {page.with_name(page.name.replace(".zh.md", ".md")) for page in DOCUMENTS if page.name.endswith(".zh.md")}
    shared = {page for page in english if page.parent.name == "decisions"} | {DOCS / "reference" / "code.md"}

    assert sorted(map(name_of, english - shared)) == sorted(map(name_of, chinese))


@pytest.mark.parametrize("page", DOCUMENTS, ids=name_of)
def test_a_document_names_nothing_that_is_not_there(page: Path) -> None:
    """Settings, make targets and commands wherever they are named, and files of the repository in backticks."""
    text = page.read_text(encoding="utf-8")
    commands = {context.command_path for context in reference.walk(main, "zhiwen")}
    files = re.findall(r"`((?:index|rag|ui|tests|scripts|bench|evals|docs|seeds)/[\w./-]*\w)/?`", text)

    assert set(re.findall(rf"\b{PREFIX}[A-Z_]*[A-Z]\b", text)) <= {
        PREFIX + name.upper() for name in Settings.model_fields
    }
    assert set(re.findall(r"`(?:[A-Z_]+=\S+ )*make ([a-z-]+)[` ]", text)) <= set(reference.read_targets())
    assert {f"zhiwen {name}" for name in re.findall(r"`(?:\.venv/bin/)?zhiwen ([a-z]+)", text)} <= commands
    assert [file for file in files if not (ROOT / file).exists()] == []
