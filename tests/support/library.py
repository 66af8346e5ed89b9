"""A small library of invented reports of real places, built in memory and asked through the real ``Bot``.

The figures are made up. Each report holds a trap: two reports of one county, a department inside the city of a
district, a zone, the same number with two meanings, figures with 余 and in Chinese.
"""

from __future__ import annotations

import atexit
import shutil
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from copy import deepcopy
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

from index.build import index_paths
from index.embedding.embedder import EmbedderLike
from index.library import Library, open_library
from index.profile.gazetteer import load_divisions
from rag.about import describe
from rag.answering.bot import Bot
from rag.app.compose import make_desk
from rag.app.desk import Desk
from rag.dialogue.contextualizer import ScopeReader
from rag.generation.model_reader import ModelReader
from rag.grounding.verifier import numbers_of
from rag.schema.answer import MARKER, Answer, Event, Finished, markers_in
from rag.settings import Settings
from rag.understanding.vocabulary import load_lexicon
from support.fakes import BagEmbedder, ScriptedLLM
from support.memory_store import MemoryVectors

GULOU = """南京市鼓楼区人民政府2024年度法治政府建设情况报告

2024年，鼓楼区深入学习贯彻习近平法治思想，扎实推进法治政府建设。现将有关情况报告如下：
一、主要举措和成效
（一）加强行政执法监督。全区持证行政执法人员共计1,206名，组织执法培训考试3场。开展行政执法案卷评查，评查案卷58件。
（二）依法化解行政争议。全年收到行政复议申请73件，受理66件，审结61件，其中维持40件、驳回9件。行政机关负责人出庭应诉率达98.6%。
（三）深化政务服务。12345热线办理工单2万余件，按期办结率99.1%。开展集体学法73次。
二、存在的不足
一是部分街道执法力量不足。二是普法宣传形式较为单一。
三、下一步工作安排
2025年，鼓楼区将新建公共法律服务站5个，持续优化法治化营商环境。
鼓楼区人民政府
2025年2月20日
"""
GULOU_FUZHOU = """福州市鼓楼区人民政府2024年度法治政府建设情况报告

2024年，福州市鼓楼区扎实推进法治政府建设。现将有关情况报告如下：
一、主要举措和成效
（一）依法化解行政争议。全年收到行政复议申请128件，审结120件。
（二）加强普法宣传。组织普法宣传活动64场。
二、存在的不足
一是部分干部法治意识有待提高。
福州市鼓楼区人民政府
2025年3月1日
"""
JIASHAN_2023 = """嘉善县人民政府2023年度法治政府建设情况报告

2023年，嘉善县坚持依法行政，法治政府建设取得新进展。现将有关情况报告如下：
一、主要举措和成效
（一）依法化解行政争议。全年收到行政复议申请52件，受理47件，审结45件，其中驳回6件。
（二）规范文件管理。审核行政规范性文件14件，备案12件。
二、存在的问题
一是基层法治人才短缺。
三、2024年工作安排
2024年，嘉善县将建设府院联动工作室。
嘉善县人民政府
2024年3月11日
"""
JIASHAN_2024 = """嘉善县人民政府2024年度法治政府建设情况报告

2024年，嘉善县坚持依法行政，法治政府建设取得新成效。现将有关情况报告如下：
一、主要举措和成效
（一）依法化解行政争议。全年收到行政复议申请88件，受理81件，审结79件，其中驳回11件。
（二）规范文件管理。审核行政规范性文件23件，备案21件，废止七件。
（三）聘请法律顾问。县政府聘请法律顾问6名，审查各类合同310余份。
二、存在的问题
一是行政执法规范化水平有待提升。二是专职人民调解员数量偏少。
三、下一步工作安排
2025年，嘉善县将打造长三角一体化示范区法律服务中心。
嘉善县人民政府
2025年3月3日
"""
NANJING_JUSTICE = """南京市司法局2024年度法治政府建设情况报告

2024年，南京市司法局认真履行法治政府建设职责。现将有关情况报告如下：
一、主要工作情况
（一）办理行政复议。市司法局承办市政府行政复议案件1,502件，综合纠错率21.4%。
（二）做优法律援助。办理法律援助案件五千余件，法律援助满意率达98%。
（三）建设人才队伍。选派三十名律师驻点服务企业。
二、存在的问题
一是法律服务资源分布不均衡。
南京市司法局
2025年1月24日
"""
HEFEI_ZONE = """合肥高新技术产业开发区管理委员会2024年度法治政府建设情况报告

2024年，合肥高新区管委会持续优化法治化营商环境。现将有关情况报告如下：
一、主要举措和成效
（一）规范行政审批。梳理权责清单事项412项，审批时限压缩近三成。
（二）规范涉企检查。推行“综合查一次”，涉企检查频次下降百分之三十五。
二、存在的不足
一是专业法治人才储备不足。
合肥高新技术产业开发区管理委员会
2025年1月15日
"""

TEXTS = {
    "gulou-2024.txt": GULOU,
    "jiashan-2023.txt": JIASHAN_2023,
    "jiashan-2024.txt": JIASHAN_2024,
    "nanjing-justice-2024.txt": NANJING_JUSTICE,
    "hefei-zone-2024.txt": HEFEI_ZONE,
}
NAMESAKES = {"gulou-2024.txt": GULOU, "gulou-fuzhou-2024.txt": GULOU_FUZHOU}
ZONE = "合肥高新技术产业开发区"


def build_library(folder: Path, texts: Mapping[str, str | bytes] | None = None) -> Library:
    """Write the texts as files, index them with vectors in memory, and return the library, open for reading."""
    vectors = lay_library(folder, texts)
    return open_library(folder / "home", embedder_fingerprint=BagEmbedder.fingerprint, write=False, opener=vectors)


def lay_library(folder: Path, texts: Mapping[str, str | bytes] | None = None) -> MemoryVectors:
    """Put the texts into ``reports`` and their library into ``home`` of a folder; return its vectors.

    The same texts are indexed once in a process; a copy of what came of it takes a fraction of the time.
    """
    made, vectors = _index(tuple((TEXTS if texts is None else texts).items()))
    shutil.copytree(made, folder, dirs_exist_ok=True)
    with closing(sqlite3.connect(folder / "home" / "catalog.sqlite")) as rows, rows:
        rows.execute("UPDATE reports SET path = replace(path, ?, ?)", (str(made), str(folder)))
        rows.execute("UPDATE meta SET value = ? WHERE key = 'library'", (uuid4().hex[:12],))
    return deepcopy(vectors)


@cache
def _index(texts: tuple[tuple[str, str | bytes], ...]) -> tuple[Path, MemoryVectors]:
    made, vectors, embedder = Path(mkdtemp()), MemoryVectors(), BagEmbedder()
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    (made / "reports").mkdir()
    for name, text in texts:
        (made / "reports" / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    mark, divisions = embedder.fingerprint, load_divisions()
    with open_library(made / "home", embedder_fingerprint=mark, write=True, opener=vectors) as library:
        done = index_paths(library, [made / "reports"], embedder=embedder, divisions=divisions, max_bytes=1_000_000)
        assert not done.failed, done
    return made, vectors


def make_reader(library: Library) -> ScopeReader:
    return ScopeReader(library.catalog.entries(), load_divisions(), load_lexicon())


def make_bot(
    library: Library,
    replies: Iterable[str | Exception] | None = None,
    *,
    model: ScriptedLLM | None = None,
    model_reader: ModelReader | None = None,
) -> Bot:
    """Return a bot over a library, with a model or one that says ``replies`` in turn; without both it quotes."""
    return open_desk(library, ScriptedLLM(replies) if replies is not None else model, model_reader=model_reader).bot


def open_desk(
    library: Library,
    model: ScriptedLLM | None = None,
    *,
    embedder: EmbedderLike | None = None,
    model_reader: ModelReader | None = None,
) -> Desk:
    """Return the desk over a library, as the page gets it."""
    return make_desk(
        library,
        embedder or BagEmbedder(),
        load_lexicon(),
        None,
        model,
        max_bytes=1_000_000,
        longest_question=2000,
        about=describe(Settings(home=library.home)),
        model_reader=model_reader,
    )


def hear(bot: Bot, question: str, history: Sequence[str] = ()) -> tuple[list[Event], Answer]:
    """Return all events of a stream and its answer."""
    events = list(bot.stream(question, history))
    assert isinstance(events[-1], Finished)
    return events, events[-1].answer


def check_record(answer: Answer, bot: Bot) -> None:
    """Assert what must hold of every answer record, whatever the model said."""
    assert markers_in(answer.text) == {citation.marker for citation in answer.citations}
    assert answer.citations or answer.refusal
    for citation in answer.citations:
        report = bot.report(citation.report_id)
        assert report.text[citation.start : citation.end] == citation.quote
        assert citation.jurisdiction == report.profile.jurisdiction.name
        assert citation.year == report.profile.year
    for claim in answer.claims:
        assert set(claim.citations) <= {citation.marker for citation in answer.citations}
        assert claim.citations or claim.verdict == "unsupported"
    if not answer.refusal:
        cited = "\n".join(citation.quote for citation in answer.citations)
        assert numbers_of(_without_labels(answer)) <= numbers_of(f"{cited} {answer.question}"), answer.text
    assert Answer.from_json(answer.to_json()) == answer


def say(bot: Bot, *dialogue: str) -> Answer:
    """Return the answer to the last turn of a dialogue; its record must be in order."""
    answer = bot.ask(dialogue[-1], dialogue[:-1])
    check_record(answer, bot)
    return answer


def _without_labels(answer: Answer) -> str:
    """Return the text without markers, computed sentences, and the labels (name and year) of quotes."""
    lines = MARKER.sub("", answer.text).split("\n")
    computed = {claim.text.rstrip("。. ") for claim in answer.claims if claim.verdict == "computed"}
    text = "\n".join(line for line in lines if line.rstrip("。. ") not in computed)
    for citation in answer.citations:
        text = text.replace(f"{citation.jurisdiction}{citation.year}年", " ")
    return text
