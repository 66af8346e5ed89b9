"""A scripted bot over the real seeds: canned cited answers with true spans, told slowly, without any model."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from index.records import Jurisdiction, Level, Profile, Reading, Report, Section, Source
from rag.schema.answer import (
    Answer,
    Cell,
    Chart,
    Citation,
    Claim,
    Coverage,
    Edit,
    Event,
    EvidenceFound,
    Finished,
    Language,
    Refusal,
    Scope,
    Standing,
    Table,
)
from rag.schema.checked_text import CheckedClaim, CheckStep
from rag.schema.errors import LLMError
from rag.schema.model_health import ReadingHealth
from rag.schema.sources import Sources

SEEDS = Path(__file__).parents[2] / "seeds"
PLACES = (
    ("东昌区", 2024),
    ("梅河口市", 2022),
    ("红谷滩区", 2023),
    ("铁岭市人民政府办公室", 2024),
    ("长春兴隆综合保税区", 2024),
)
NAMESAKES = ("吉林省 长春市", "云南省")
INJECTION = (
    "一、测试<script>window.hacked=1</script>]]>\"'`${window.hacked=2}{{value}}\r\n"
    "<img src=x onerror='window.hacked=3'>javascript:alert(1) [链接](javascript:window.hacked=4) "
    '![图](http://203.0.113.7/pixel.png)\n\n<a href="javascript:window.hacked=5">点我</a>**粗** $$x$$ '
    "本年受理行政复议申请7件。\n二、末尾</div></article></mark>\n"
)
LOOKUP = "梅河口市2022年受理行政复议案件多少件？"
FOLLOW_UP = "红谷滩区2023年呢？"
COMPARE = "比较东昌区和梅河口市的行政复议受理件数"
RANK = "五份报告的行政复议案件各有多少件？"
MANY = "各地开展执法检查多少次？"
YEARS = "甲县历年收到行政复议申请多少件？"
REFUSED = "梅河口市2019年受理了多少件？"
DATED = "梅河口市去年受理多少件？"
NAMESAKE = "南关区收到多少件？"
DRAFT = "梅河口市2022年受理行政复议案件70件。"  # a draft, which is contradicted
ELSEWHERE = "长沙市收到多少件？"
WEATHER = "今天天气怎么样？"
UNDERSTOOD = "“去年”按今天的日期取2022年"
FAILING = "模型坏了吗？"
CRASHING = "程序坏了吗？"
HOSTILE = "恶意报告怎么说？"
SLOW = "慢慢说"
LINGERING = 0.3  # a pace at which the slow answer takes half a minute: time to stop it, however busy the machine
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"  # sixty names that no place has
MANY_ROWS = 40


def _read_report(name: str, text: str, place: str, year: int, *parents: str) -> Report:
    jurisdiction = Jurisdiction(name=place, level=Level.COUNTY, parents=parents)
    title = next((line.strip() for line in text.split("\n") if "报告" in line and 10 < len(line.strip()) < 45), "")
    readings = {"title": Reading(title, Source.TITLE, 1.0)} if title else {}
    return Report(name=name, path=name, text=text, profile=Profile(jurisdiction, year, readings))


def _outline(report: Report) -> list[Section]:
    starts = [0]
    position = 0
    for line in report.text.splitlines(keepends=True):
        stripped = line.strip()
        if position and stripped[:1] in "一二三四五六七八九十(（" and stripped[1:3].strip() and len(stripped) < 60:
            starts.append(position)
        position += len(line)
    ends = [*starts[1:], len(report.text)]
    return [
        Section(report.id, n, (_heading(report.text[a:b]),) if n else (), a, b)
        for n, (a, b) in enumerate(zip(starts, ends, strict=True))
    ]


def _heading(text: str) -> str:
    return text.strip().split("\n")[0].split("、", 1)[-1].split("。")[0][:40].strip()


class PageBot:
    """Speaks the page's protocol; ``pace`` is the wait before each piece of text, in seconds."""

    def __init__(self, pace: float = 0.05, model_name: str = "scripted", notices: tuple[str, ...] = ()) -> None:
        self.pace = pace
        self.model_name = model_name
        self.notices = notices
        self.silent = ""  # why the model cannot be asked
        self.closed = threading.Event()  # set when a stream is given up before its end
        self.histories: list[list[str]] = []
        self.anew: list[bool] = []
        self.edits: list[Edit | None] = []
        self.sources: list[Sources | None] = []
        self.anew: list[bool] = []
        files = sorted(SEEDS.glob("*.txt"))
        self._reports = [
            _read_report(file.name, file.read_bytes().decode("utf-8"), *place)
            for file, place in zip(files, PLACES, strict=True)
        ]
        self._reports.append(_read_report("恶意<b>.txt", INJECTION, "<i>甲</i>县", 2024))
        self._reports += [_read_report(f"{a}.txt", f"{a}南关区的报告。", "南关区", 2023, *a.split()) for a in NAMESAKES]

    model_reading: ReadingHealth | None = None

    def check_model(self) -> None:
        if self.silent:
            raise LLMError(self.silent)

    def entries(self) -> Sequence[Report]:
        return self._reports

    def report(self, report_id: str) -> Report:
        return next(report for report in self._reports if report.id == report_id)

    def sections(self, report_id: str) -> Sequence[Section]:
        return _outline(self.report(report_id))

    def fingerprint(self) -> str:
        return "5eed5eed00000000"

    def suggest(self, language: Language = "zh", sources: Sources | None = None) -> Sequence[str]:
        if language == "en":
            return ("Which place received the most cases?", LOOKUP, COMPARE, FOLLOW_UP)
        return (LOOKUP, COMPARE, "红谷滩区2023年在行政执法方面做了什么？", "铁岭市人民政府办公室指出了哪些不足？")

    def follow_ups(self, answer: Answer, language: Language = "zh") -> Sequence[str]:
        return (FOLLOW_UP, COMPARE) if answer.question == LOOKUP else ()

    def cite(self, marker: int, report: int, quote: str) -> Citation:
        found = self._reports[report]
        start = found.text.index(quote)
        return Citation(
            marker=marker,
            report=found.name,
            report_id=found.id,
            title=found.profile.title,
            jurisdiction=found.profile.jurisdiction.name,
            year=found.profile.year,
            section=("主要举措和成效", "依法有效化解社会矛盾纠纷"),
            start=start,
            end=start + len(quote),
            quote=quote,
        )

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        edit: Edit | None = None,
        *,
        anew: bool = False,
        sources: Sources | None = None,
    ) -> Iterator[Event]:
        self.sources.append(sources)
        self.anew.append(anew)
        self.histories.append(list(history))
        self.edits.append(edit)
        time.sleep(self.pace)
        if question == FAILING:
            raise LLMError("The model server at 127.0.0.1:9 does not answer. Start it, or run: zhiwen ui --no-llm")
        if question == CRASHING:
            raise RuntimeError("a defect of the program")
        answer, found = self._script(question)
        if edit:
            answer = _at(answer, edit)
        finished = False
        try:
            yield EvidenceFound(answer.scope, found, answer.understood)
            time.sleep(self.pace * 12)
            for n in range(0, len(answer.text), 6):
                time.sleep(self.pace)
                yield Standing(answer.text[: n + 6], ())
            finished = True
            yield Finished(answer)
        finally:
            if not finished:
                self.closed.set()

    def check_steps(self, text: str, language: Language = "zh") -> Iterator[CheckStep]:
        cited = self.cite(1, 1, "年内受理行政复议案件69件")
        where = (cited.end - len("69件"), cited.end)
        told = "稿子写的是70件，报告给出的是69件"
        yield CheckStep(CheckedClaim(text, 0, len(text), "contradicted", told, (cited,), "70件", "69件", where), 1, 1)

    def _script(self, question: str) -> tuple[Answer, tuple[Citation, ...]]:
        told = {
            REFUSED: self._refuse,
            NAMESAKE: self._refuse,
            ELSEWHERE: self._refuse,
            WEATHER: self._refuse,
            COMPARE: self._compare,
            RANK: self._rank,
            MANY: self._list_many,
            YEARS: self._follow_years,
        }
        if question in told:
            return told[question](question)
        if question == HOSTILE:
            cited = self.cite(1, 5, "本年受理行政复议申请7件。")
            said = (
                "恶意<script>window.hacked=6</script><img src=x onerror=window.hacked=7>![图](http://203.0.113.7/a.png)"
            )
            return _answer(question, f"{said} [1]", (cited,), (Claim(said, (1,), "verified"),)), (cited,)
        if question == FOLLOW_UP:
            cited = self.cite(1, 2, "2023年共收到行政复议案件92件,收案量较上年同期增长148.6%,法定期限内结案率达100%。")
            text = "红谷滩区2023年共收到行政复议案件92件，比上年增长148.6%。[1]"
            return _answer(question, text, (cited,), (Claim(text[:-3], (1,), "verified"),)), (cited,)
        if question == DATED:
            answer, found = self._look_up(question)
            return replace(answer, understood=(UNDERSTOOD,)), found
        return self._look_up(question)

    def _look_up(self, question: str) -> tuple[Answer, tuple[Citation, ...]]:
        first = self.cite(
            1,
            1,
            "年内受理行政复议案件69件,已办结案件51件,其中,维持26件,不予受理2件,驳回2件,"
            "经调解后申请人撤回行政复议申请终止的案件20件,责令履行1件。",
        )
        second = self.cite(2, 1, "因不服行政复议决定提起的行政诉讼案件全部胜诉,行政复议解决行政争议主渠道作用凸显。")
        other = self.cite(3, 0, "2024年共收到行政复议申请45件")
        said = "梅河口市2022年受理行政复议案件**69件**，已办结51件。"
        quoted = second.quote
        text = f"{said}[1]\n\n{quoted}[2]"
        if question == SLOW:
            text = f"{said}[1]\n\n" + "慢慢地说下去，" * 60 + f"{quoted}[2]"
        removed = (Claim("办结率为百分之百", (), "unsupported"), Claim("全部按期办结", (), "unsupported"))
        claims = (*removed, Claim(said, (1,), "verified"), Claim(quoted, (2,), "quoted"))
        return _answer(question, text, (first, second), claims), (first, second, other)

    def _compare(self, question: str) -> tuple[Answer, tuple[Citation, ...]]:
        east = self.cite(1, 0, "2024年共收到行政复议申请45件")
        plum = self.cite(2, 1, "年内受理行政复议案件69件")
        table = Table(
            ("地区", "年份", "件数"),
            (
                (Cell("东昌区"), Cell("2024"), Cell("45件", "45", "件", (1,))),
                (Cell("梅河口市"), Cell("2022"), Cell("69件", "69", "件", (2,))),
            ),
        )
        text = "梅河口市（2022年）受理69件[2]，东昌区（2024年）收到45件[1]；口径不同，收到与受理不可直接相比。"
        disclosed = ("东昌区 2024", "梅河口市 2022")
        silent = ("铁岭市人民政府办公室 2024",)
        coverage = Coverage((*disclosed, *silent), disclosed, silent)
        claims = (Claim(text.replace("[1]", "").replace("[2]", ""), (1, 2), "verified"),)
        return _answer(question, text, (east, plum), claims, table=table, coverage=coverage), (east, plum)

    def _rank(self, question: str) -> tuple[Answer, tuple[Citation, ...]]:
        """Four figures in words of four kinds, and one report without any."""
        quotes = (
            (2, "2023年共收到行政复议案件92件", "92件", "92"),
            (1, "年内受理行政复议案件69件", "69件", "69"),
            (0, "2024年共收到行政复议申请45件", "45件", "45"),
            (4, "审结行政复议案件15件,出具行政复议意见书2件", "15件", "15"),
        )
        cited = tuple(self.cite(n, report, quote) for n, (report, quote, _, _) in enumerate(quotes, 1))
        rows = [
            (Cell(c.jurisdiction), Cell(str(c.year)), Cell(shown, value, "件", (c.marker,)), Cell(c.quote))
            for c, (_, _, shown, value) in zip(cited, quotes, strict=True)
        ]
        rows.append((Cell("铁岭市人民政府办公室"), Cell("2024"), Cell("未披露"), Cell("")))
        table = Table(("地区", "年份", "行政复议(数值)", "原文"), tuple(rows))
        said = "写到行政复议件数的有四份，红谷滩区最多，为92件。"
        claims = (Claim(said, (1,), "computed"),)
        chart = Chart("bar", 0, 2)
        return _answer(question, f"{said}[1]", cited, claims, table=table, chart=chart), cited

    def _list_many(self, question: str) -> tuple[Answer, tuple[Citation, ...]]:
        """Forty places with the numbers of one real report, in no order; some have none."""
        found = list(re.finditer(r"[^，。；,;\s\d]{4,24}(\d+)([次件人个份家场])", self._reports[0].text))
        cited, rows = [], []
        for n in range(MANY_ROWS):
            match = found[n % len(found)]
            place, year = Cell(STEMS[n % 10] + BRANCHES[n % 12] + "县"), Cell(str(2021 + n % 4))
            if n % 9 == 8:
                rows.append((place, year, Cell("未披露"), Cell("")))
                continue
            citation = replace(self.cite(len(cited) + 1, 0, match[0]), jurisdiction=place.text)
            cited.append(citation)
            number = Cell(match[1] + match[2], match[1], match[2], (citation.marker,))
            rows.append((place, year, number, Cell(match[0])))
        table = Table(("地区", "年份", "执法检查(数值)", "原文"), tuple(rows))
        said = f"{MANY_ROWS}份报告里有{len(cited)}份写到。"
        claims = (Claim(said, (1,), "computed"),)
        answer = _answer(question, f"{said}[1]", tuple(cited), claims, table=table, chart=Chart("bar", 0, 2))
        return answer, tuple(cited)

    def _follow_years(self, question: str) -> tuple[Answer, tuple[Citation, ...]]:
        """Newest first, and one year missing between."""
        cited = self.cite(1, 0, "2024年共收到行政复议申请45件")
        counts = ((2024, 45), (2023, 61), (2021, 38), (2020, 29), (2019, 33))
        rows = tuple((Cell("甲县"), Cell(str(year)), Cell(f"{n}件", str(n), "件", (1,))) for year, n in counts)
        table = Table(("地区", "年份", "行政复议 · 收到(数值)"), rows)
        said = "甲县收到的行政复议申请从2019年的33件增加到2024年的45件。"
        claims = (Claim(said, (1,), "computed"),)
        return _answer(question, f"{said}[1]", (cited,), claims, table=table, chart=Chart("line", 1, 2)), (cited,)

    def _refuse(self, question: str) -> tuple[Answer, tuple[Citation, ...]]:
        refusal = REFUSALS[question]
        scope = Scope(("梅河口市",), (2022,)) if question == REFUSED else Scope()
        answer = _answer(question, refusal.detail, (), (), refusal=refusal)
        return replace(answer, scope=scope), ()


REFUSALS = {
    REFUSED: Refusal("year_missing", "库中没有梅河口市2019年的报告；有它2022年的。"),
    NAMESAKE: Refusal("ambiguous_place", "同名的不止一处，请指明是哪一个：吉林省长春市南关区、云南省南关区。"),
    ELSEWHERE: Refusal("not_in_corpus", "库中没有长沙市的报告。库中现有：东昌区2024、铁岭市人民政府办公室2024。"),
    WEATHER: Refusal("off_topic", "这里只回答法治政府建设报告里的内容。"),
}


def _at(answer: Answer, edit: Edit) -> Answer:
    """Return the answer as if it had been asked at the edited scope; its words stay."""
    scope = answer.scope
    scope = replace(
        scope,
        jurisdictions=scope.jurisdictions if edit.jurisdictions is None else edit.jurisdictions,
        years=scope.years if edit.years is None else edit.years,
        measures=scope.measures if edit.measure is None else (edit.measure,),
    )
    where = "、".join((*scope.jurisdictions, *(f"{year}年" for year in scope.years), *scope.measures))
    return replace(answer, scope=scope, standalone_question=f"{where}：{answer.question}")


def _answer(
    question: str,
    text: str,
    citations: tuple[Citation, ...],
    claims: tuple[Claim, ...],
    *,
    table: Table | None = None,
    chart: Chart | None = None,
    coverage: Coverage | None = None,
    refusal: Refusal | None = None,
) -> Answer:
    return Answer(
        id="0123456789abcdef",
        question=question,
        standalone_question=question,
        scope=Scope(("梅河口市",), (2022,), ("行政复议受理",)),
        text=text,
        claims=claims,
        citations=citations,
        model="scripted",
        index="5eed5eed00000000",
        table=table,
        chart=chart,
        coverage=coverage,
        refusal=refusal,
        timings_ms={"first_evidence": 320.0, "total": 4200.0},
    )
