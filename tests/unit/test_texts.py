"""Every text of the page is used, and every text that is used is there, in both languages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from ui.language import read_words

UI = Path(__file__).parents[2] / "ui"
TEXTS = {
    key: forms
    for path in sorted((UI / "texts").glob("*.toml"))
    for key, forms in tomllib.loads(path.read_text(encoding="utf-8")).items()
}
SOURCE = "".join(path.read_text(encoding="utf-8") for ending in ("*.py", "*.html") for path in sorted(UI.rglob(ending)))
ANSWER = (UI.parent / "rag" / "schema" / "answer.py").read_text(
    encoding="utf-8"
)  # verdicts and kinds of refusal are keys too
NAMED = set(re.findall(r"[\"']([a-z]\w+)[\"']", SOURCE + ANSWER))
# f"level_{level}" in a module and "level_" + level in a template make keys, f"{name}" alone would make any
MADE = [
    re.compile(rf"{beginning}\w+{end}")
    for beginning, end in (
        *re.findall(r"[\"'](\w*)\{[^\"'{}]*\}(\w*)[\"']", SOURCE),
        *re.findall(r"\[\"(\w+)\" \+ \w+(?: \+ \"(\w+)\")?\]", SOURCE),
        *(("", end) for end in re.findall(r"\[\w+ \+ \"(\w+)\"\]", SOURCE)),
    )
    if "_" in beginning + end
]


def test_a_text_that_is_named_is_there() -> None:
    named = set(re.findall(r"words\[[\"'](\w+)[\"']\]", SOURCE))
    assert named
    assert named <= TEXTS.keys()


def test_a_text_that_is_there_is_used() -> None:
    unused = {key for key in TEXTS if key not in NAMED and not any(made.fullmatch(key) for made in MADE)}
    assert not unused


def test_a_text_is_in_both_languages() -> None:
    assert all(set(forms) == {"zh", "en"} and all(forms.values()) for forms in TEXTS.values())


def test_an_english_text_counts_nothing_in_the_plural_alone() -> None:
    """``{count:report|reports}`` is 1 report, 2 reports."""
    nouns = "reports|places|figures|questions|conversations|rows|columns|passages|citations|files"
    alone = re.compile(rf"\{{(?!places)\w+\}} (?:more )?(?:{nouns})\b")
    assert [key for key, forms in TEXTS.items() if alone.search(forms["en"])] == []


def test_a_counted_noun_of_the_page_is_said_in_the_form_of_its_number() -> None:
    assert read_words("en")["footer"].format(reports=1) == "1 report"
    assert read_words("en")["footer"].format(reports=2) == "2 reports"
    assert read_words("zh")["footer"].format(reports=1) == "库中 1 份报告"
