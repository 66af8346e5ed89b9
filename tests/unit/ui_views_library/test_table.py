"""The library as HTML: escaped, with evidence, progress, failures and who may change it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest

from index.errors import ProfileError
from index.reading.kinds import PICTURES, SUFFIXES
from index.records import Fact, Jurisdiction, Level, Profile, Reading, Report, Role, Section, Sentence, Source
from index.stores.tables import Entry, State
from index.stores.versions import find_versions
from rag.comparison.lookup import Stated
from rag.curation.curator import Totals
from rag.curation.steps import FailureKind, Step
from rag.schema.answer import Language
from ui.components.html import escape
from ui.language import read_words
from ui.views.library.filters import Wish, list_choices, look
from ui.views.library.layout import complain, read_files
from ui.views.library.report import FIELDS, Complaint, Opened, render_opened
from ui.views.library.table import SHOWN, Upload, render_head, render_progress, render_shelf, say_why, unsure

ZH = read_words("zh")
EVIL = "<img src=x onerror=alert(1)>`${1}`"
TEXT = f"{EVIL}\n一、举措\n收到7件。"
PROFILE = Profile(
    Jurisdiction(EVIL, Level.COUNTY, None, (EVIL,)),
    2024,
    {
        "title": Reading(EVIL, Source.TITLE, 0.95, 0, len(EVIL)),
        "jurisdiction": Reading(EVIL, Source.INFERRED, 0.5),
        "year": Reading("2024", Source.BODY, 0.85, 0, 4),
        "issuer": Reading(EVIL, Source.USER, 1.0),
    },
)
ENTRY = Entry(
    "ab", State.READY, EVIL, f"/reports/{EVIL}", size=2048, encoding="utf-8", profile=PROFILE,
    overrides={"issuer": EVIL}, sentences=1, added="2026-01-02T03:04:05+08:00",
)  # fmt: skip
FACT = Fact("ab", 0, 0, 5, 7, Decimal(7), "件", EVIL, "收到", (), 0, 2, role=Role.UP, aspect="plans")
STATED = Stated(ENTRY, FACT, Sentence("ab", 0, 0, 0, len(TEXT), TEXT), ())
OPENED = Opened(ENTRY, Report(EVIL, EVIL, TEXT, PROFILE), (Section("ab", 0, (EVIL,), 0, len(TEXT)),), (STATED,))
UPLOAD = Upload("", 2_500_000)
TOTALS = Totals(1, (2022, 2024), 1, 3)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_a_report_or_a_file_says_becomes_markup(language: Language) -> None:
    words = read_words(language)
    steps = [Step(0, EVIL, "failed", kind="library", detail=EVIL), Step(1, EVIL, "done", entry=ENTRY),
             Step(2, EVIL, "duplicate", entry=ENTRY)]  # fmt: skip
    wish = Wish(words=EVIL)
    complaint = Complaint("year", EVIL, EVIL, (EVIL,))
    shown = (
        render_head(TOTALS, list_choices((ENTRY,)), wish, UPLOAD, words)
        + render_shelf(look((ENTRY,), {}, Wish()), {}, words)
        + render_progress(steps, 1, words)
        + render_opened(OPENED, words)
        + render_opened(replace(OPENED, typed={"year": EVIL}, complaint=complaint), words)
    )

    assert "<img" not in shown
    assert "${" not in shown
    assert EVIL in unescape(shown)


def test_the_text_is_there_character_for_character() -> None:
    shown = render_opened(OPENED, ZH)

    assert escape("收到7件。") in shown
    assert f'data-start="{FACT.start}" data-end="{FACT.end}"' in shown


def test_each_value_has_its_evidence() -> None:
    shown = render_opened(OPENED, ZH)

    assert 'data-start="0" data-end="4" aria-label="在原文中看“报告年度”"' in shown
    assert "推断 · 把握 50%" in shown
    assert 'class="zw-undo" value="issuer"' in shown
    assert all(f'name="{key}"' in unescape(shown) for key in FIELDS)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_report_that_does_not_count_is_marked_told_and_can_be_chosen(language: Language) -> None:
    words = read_words(language)
    later = replace(ENTRY, id="cd", name="later.txt", added="2026-02-02T03:04:05+08:00")
    counted = find_versions((ENTRY, later))
    versions = counted.of("ab")
    assert versions
    listed = render_shelf(look((ENTRY, later), {}, Wish()), {}, words, counted)
    steps = render_progress([Step(0, "later.txt", "done", entry=later, versions=versions)], 1, words)
    opened, alone = render_opened(replace(OPENED, versions=versions), words), render_opened(OPENED, words)

    assert listed.count('class="zw-aside"') == 1
    assert "later.txt" in unescape(steps.split("<em>")[1])
    assert 'name="counts" data-stored=""' in opened
    assert f'class="zw-about" value="{ENTRY.id}"' in opened
    assert 'name="counts"' not in alone
    chosen = replace(ENTRY, overrides={"counts": "yes"})
    assert 'class="zw-undo" value="counts"' in render_opened(replace(OPENED, entry=chosen, versions=versions), words)


def test_who_may_not_change_anything_reads_why() -> None:
    shown = render_opened(replace(OPENED, barred="login_barred_open"), ZH)
    head = render_head(TOTALS, list_choices((ENTRY,)), Wish(), Upload("login_barred_open", 1), ZH)

    assert not {"zw-delete", "zw-undo", 'type="submit"', "<dialog"} & {
        word for word in ("zw-delete", "zw-undo", 'type="submit"', "<dialog") if word in shown
    }
    assert ZH["login_barred_open"] in unescape(shown)
    assert ZH["login_barred_open"] in unescape(head)
    assert 'type="file"' not in head


def test_a_deletion_says_what_becomes_of_the_file() -> None:
    own = render_opened(replace(OPENED, entry=replace(ENTRY, path="/data/报告.txt")), ZH)
    upload = render_opened(replace(OPENED, entry=replace(ENTRY, path="uploads/报告.txt")), ZH)

    assert "（/data/报告.txt）不动" in own
    assert "上传的文件会一起删除" in upload


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", [
    "missing", "not_a_file", "unsupported", "too_large", "denied", "unreadable", "encoding", "binary", "empty",
    "garbled", "damaged", "encrypted", "scanned", "needs_office", "no_chinese", "locked", "library", "broken",
])  # fmt: skip
def test_every_failure_has_its_sentence(kind: FailureKind, language: Language) -> None:
    said = say_why(kind, 2_500_000, read_words(language))

    assert said
    assert "{" not in said


def test_of_many_files_those_that_failed_are_shown() -> None:
    steps = [Step(n, f"{n}.txt", "failed" if n % 1000 == 999 else "done") for n in range(3000)]

    shown = render_progress(steps, 1, ZH)

    assert shown.count('<li class="zw-file ') == SHOWN
    assert all(f"{n}.txt" in shown for n in (999, 1999, 2999))
    assert "另有 2,900 个文件" in shown
    assert "2997 份入库，3 份没有成功。" in shown


def test_what_is_running_tells_how_far() -> None:
    shown = render_progress([Step(0, "a", "embedding", share=0.4), Step(1, "b", "waiting")], 1, ZH)

    assert "data-running" in shown
    assert "建索引 40%" in shown
    assert "0 / 2" in shown


def test_what_has_not_ended_can_be_cancelled() -> None:
    steps = [Step(0, "a<b>", "embedding", share=0.4), Step(1, "b", "waiting"), Step(2, "c", "done", entry=ENTRY)]
    shown = render_progress([*steps, Step(3, "d", "cancelled")], 1, ZH, {0: "t0", 1: "t1", 2: "t2", 3: "t3"})
    assert [value for value in ("t0", "t1", "t2", "t3") if f'class="zw-cancel" value="{value}"' in shown] == [
        "t0",
        "t1",
    ]
    assert 'aria-label="取消：a&#60;b&#62;"' in shown
    assert "zw-cancel" not in render_progress(steps, 1, ZH)
    assert "1 份已取消" in render_progress([Step(3, "d", "cancelled")], 1, ZH)


def test_a_guess_is_to_be_checked() -> None:
    sure = {"jurisdiction": Reading("甲县", Source.TITLE, 0.95), "year": Reading("2024", Source.TITLE, 0.95)}
    known = replace(ENTRY, profile=Profile(Jurisdiction("甲县", Level.COUNTY), 2024, sure))

    assert unsure(ENTRY)
    assert not unsure(known)
    assert unsure(replace(known, profile=replace(known.profile, readings={})))


def test_corrections_that_an_upload_takes_over_are_told() -> None:
    plain = replace(ENTRY, overrides={})
    for words in (ZH, read_words("en")):
        said = words["library_file_corrected"]
        assert said in render_progress([Step(0, "a", "done", entry=ENTRY)], 1, words)
        assert said not in render_progress([Step(0, "a", "done", entry=plain)], 1, words)
        assert said not in render_progress([Step(0, "a", "duplicate", entry=ENTRY)], 1, words)


def test_what_a_browser_tells_of_files_is_read_with_care() -> None:
    told = [{"name": "a" * 999, "token": "t", "refused": ""}, "junk", {"name": None}]

    assert read_files(told) == (("a" * 300, "t", ""), ("None", "", ""))
    assert read_files("junk") == ()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ProfileError("x", "year"), "“去年”不是年份"),
        (ProfileError("x", "written"), "“去年”不是日期"),
        (ProfileError("x", "jurisdiction", ["甲", "乙"]), "不止一处"),
        (ProfileError("x", "title"), "不能用"),
    ],
)
def test_a_value_that_cannot_be_set_is_explained(error: ProfileError, said: str) -> None:
    complaint = complain(error, dict.fromkeys(FIELDS, "去年"), ZH)

    assert said in complaint.why
    assert complaint.choices == error.choices


def test_an_empty_library_welcomes_and_tells_who_fills_it() -> None:
    nothing = Totals(0, (), 0, 0)

    chooser = f'type="file" class="zw-files" multiple hidden accept="{",".join((*SUFFIXES, *PICTURES))}"'
    assert chooser in render_head(nothing, list_choices(()), Wish(), UPLOAD, ZH)
    assert "管理员" in render_head(nothing, list_choices(()), Wish(), Upload("login_barred_open", 1), ZH)
    assert render_shelf(look((), {}, Wish()), {}, ZH) == ""


def test_what_is_held_back_is_asked_about() -> None:
    shown = render_progress([Step(0, "a<b>.txt", "held"), Step(1, "b", "done", entry=ENTRY)], 1, ZH, {0: "t0"})
    assert "仍然要入库吗" in shown
    assert 'class="zw-anyway" value="t0" data-name="a&#60;b&#62;.txt"' in shown
    assert 'class="zw-give-up" value="t0"' in shown
    assert "1 份入库，1 份等您决定。" in shown


def test_a_report_of_another_kind_and_a_double_are_told() -> None:
    other = replace(ENTRY, id="b", name="另一年.txt")
    shown = render_progress([Step(0, "a", "done", entry=ENTRY, stray=True, double=other)], 1, ZH)
    assert "与库中多数报告不是同一种。" in shown
    assert "与“另一年.txt”几乎相同" in shown
    assert "不是同一种" not in render_progress([Step(0, "a", "done", entry=ENTRY)], 1, ZH)
