"""Profiles of 900 real 政府工作报告 that lie beside the repository; skipped where they do not."""

import json
import re
from pathlib import Path

import pytest

from index.profile.gazetteer import load_divisions
from index.profile.profiler import profile_report

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "gov_work_reports"
# Filed under the wrong place in the source, as its README tells; the texts name these.
MISFILED = {
    "宿迁市/2015.md": "宿州市",
    "沧州市/2016.md": "池州市",
    "淮南市/2016.md": "淮安市",
    "文山壮族苗族自治州/2025.md": "文山市",
    "大理白族自治州/2014.md": "大理市",
}
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")


def share_right(*, front_matter: bool) -> tuple[float, float]:
    """Return the shares of right places and years; the file's name is withheld."""
    rows = [json.loads(line) for line in (CORPUS / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    places = years = 0
    for row in rows:
        text = (CORPUS / row["path"]).read_bytes().decode("utf-8")
        found = profile_report(
            text if front_matter else FRONT_MATTER.sub("", text), file_name="x.md", divisions=load_divisions()
        )
        places += found.jurisdiction.name == MISFILED.get(row["path"], row["place"])
        years += found.year == row["year_delivered"]
    return places / len(rows), years / len(rows)


def test_whole_files_give_place_and_year() -> None:
    places, years = share_right(front_matter=True)
    assert places >= 0.99, "1.000 when written"
    assert years >= 0.99, "1.000 when written"


def test_bare_texts_without_their_title_give_place_and_year() -> None:
    places, years = share_right(front_matter=False)
    assert places >= 0.98, "0.999 when written"
    assert years >= 0.97, "0.987 when written; some titles contradict the session's date"
