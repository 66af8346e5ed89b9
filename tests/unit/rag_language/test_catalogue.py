"""The catalogue of what the program says: every text in both languages, with the same slots, used, and there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

from rag.language.messages import fill, list_names, say

RAG = Path(__file__).parents[3] / "rag"
FILES = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in (RAG / "texts").glob("*.toml")}
TEXTS = {f"{room}.{name}": forms for room, texts in FILES.items() for name, forms in texts.items()}
SOURCE = "".join(path.read_text(encoding="utf-8") for path in sorted(RAG.rglob("*.py")))
NAMED = set(re.findall(rf"[\"']((?:{'|'.join(FILES)})\.[a-z_]+)[\"']", SOURCE))
# f"wording.{kind}_up" makes keys
MADE = [
    re.compile(re.sub(r"\\\{.*?\\\}", r"\\w+", re.escape(made)))
    for made in re.findall(rf"f\"((?:{'|'.join(FILES)})\.\w*\{{[^\"]*)\"", SOURCE)
]

# a number before a noun in the plural: "{count} reports"; slots of names and of verbs may stand there
COUNTED = re.compile(
    r"\{(?!names|verb)\w+\} (?:more |other )?(?:reports|places|numbers|figures|questions|rows|passages|items)\b"
)


def _slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_a_text_is_in_both_languages_with_the_same_slots() -> None:
    assert TEXTS
    for key, forms in TEXTS.items():
        own = set(forms.get("own", ()))  # what one of the languages alone has to say

        assert forms.keys() <= {"zh", "en", "own", "picked"}, key
        assert isinstance(forms["zh"], str), key
        assert isinstance(forms["en"], str), key
        assert _slots(forms["zh"]) ^ _slots(forms["en"]) == own, key
        assert all(name.isidentifier() for name in _slots(forms["zh"]) | _slots(forms["en"])), key


def test_a_text_that_is_there_is_used() -> None:
    assert {key for key in TEXTS if key not in NAMED and not any(made.fullmatch(key) for made in MADE)} == set()


def test_a_text_that_is_named_is_there() -> None:
    assert NAMED
    assert TEXTS.keys() >= NAMED


def test_chinese_texts_have_full_width_punctuation() -> None:
    command = re.compile(r"zhiwen [ -~]+|[{][^}]*[}]")  # a command and slots are no Chinese
    half = {key: forms["zh"] for key, forms in TEXTS.items() if re.search(r"[,:;()?!]", command.sub("", forms["zh"]))}
    assert half == {}


def test_a_text_is_said_in_the_language_with_its_slots() -> None:
    assert say("ledger.role", "zh", names="甲", kind="增加数") == "甲为增加数"
    assert say("ledger.role", "en", names="甲", kind="an increase") == "甲: an increase"
    assert say("ledger.zero", "zh") != say("ledger.zero", "en")
    with pytest.raises(KeyError, match="kind"):
        say("ledger.role", "zh", names="甲")
    with pytest.raises(KeyError, match=r"ledger\.none"):
        say("ledger.none", "zh")


def test_what_fills_a_slot_is_not_read_for_slots() -> None:
    assert say("ledger.cumulative", "zh", names="{x}{0}") == "{x}{0}为累计数"


@pytest.mark.parametrize(
    ("count", "zh", "en"), [(2, "甲、乙", "甲, 乙"), (3, "甲、乙等3份", "甲, 乙 and 1 more"), (1, "甲", "甲")]
)
def test_of_many_names_the_first_are_listed(count: int, zh: str, en: str) -> None:
    names = ("甲", "乙", "丙")[:count]

    assert (list_names(names, "zh", 2), list_names(names, "en", 2)) == (zh, en)


@pytest.mark.parametrize(
    ("count", "filled"), [(0, "0 reports have {it}"), (1, "1 report has {it}"), ("21", "21 reports have {it}")]
)
def test_a_counted_noun_is_said_in_the_form_of_its_number(count: object, filled: str) -> None:
    assert fill("{count:report has|reports have} {{it}}", {"count": count}) == filled
    with pytest.raises(KeyError):
        fill("{count:report|reports}", {"number": count})


def test_an_english_text_counts_nothing_in_the_plural_alone() -> None:
    assert COUNTED.search("{count} reports")
    assert {key: forms["en"] for key, forms in TEXTS.items() if COUNTED.search(forms["en"])} == {}


def test_what_was_reckoned_is_told_in_billions_in_english_and_what_a_report_wrote_is_not() -> None:
    said = say("wording.average", "en", value="2514.89亿元", formula="(3350.29亿+1686亿)÷2=2518.145亿元")
    assert "(335.029bn+168.6bn)÷2=251.8145bn" in said
    assert "251.489bn元" in said
    assert "2514.89亿元" in say("wording.average", "zh", measure="", value="2514.89亿元", formula="1亿")
