"""The words and names of a claim against its evidence: documents, quoted names, bodies, offices, persons, wording.

Knows no numbers; ``claim_numbers`` compares those.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from index.profile.gazetteer import load_divisions
from index.records import Passage
from index.text.normalize import fold
from index.text.numerals import find_numerals
from index.text.tokenize import bigrams
from rag.language.words import either, finder
from rag.understanding.vocabulary import load_lexicon

# Shortest run of Chinese characters, standing neither in a claim's evidence nor in the question, that fails it.
# Chosen on the dev pairs of evals/verify.jsonl, where it errs less than a share of character pairs at any threshold;
# both curves are in evals/results.
NEW_RUN = 2
_TITLE = re.compile(r"《([^《》]{2,60})》|“([^“”]{2,60})”|「([^「」]{2,60})」|\"([^\"]{2,60})\"")
_NUMBERED = re.compile(r"[\u4e00-\u9fff]{1,10}[\[〔(]\d{4}[\])〕]\d+号|[\[〔(]\d{4}[\])〕]\d+号")
_BRACKETS = str.maketrans("[【［(", "〔〔〔〔") | str.maketrans("]】］)", "〕〕〕〕")
_OFFICE = re.compile(rf"副?(?:{either('person', 'office')})")
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱郭何罗宋郑谢韩唐冯董程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾魏薛叶阎余潘杜戴夏钟"
    "汪田姜范石姚谭廖邹熊陆郝孔崔康毛邱秦史顾侯邵孟龙"
)
_PERSON = re.compile(
    r"(?:书记|[省市区县镇乡局部组科处院]长|秘书长|主任|主席|同志)"
    rf"([{_SURNAMES}][\u4e00-\u9fff]{{1,2}})"
)
_BODY = re.compile(r"[\u4e00-\u9fff]{2}(?:法院|检察院|委员会|局(?!面|部|限|势)|厅)")
_LEVEL = re.compile(r"(国家|中央|国务院|省|市|区|县|镇)([\u4e00-\u9fff]{1,3}?(?:局|委|厅|办|法院))")
_COMMON = re.compile(
    r"[的了和与及、在是为对于等共计合有均都该其全年内度中上下本市区县已将并就从到由向进行这些那个同时也还即个只仅约超过近"
    r"存在主要其中指出显示明一二三四五六七八九十名位人件条项次场份期户家种类部起宗天月日号率达称述如下说给去来后前里用以]"
)
_FRAME = finder("frame", "plain")
# Words of one meaning; a claim may say one where its evidence says another.
_SAME = tuple(
    tuple(line.split())
    for line in """
    人手 人员 人力
    缺少 缺乏 没有 无 不足 不够
    仅有 只有 仅 只
    参会 参加会议 参与会议 参加会 各类会议
    聘请 请了 聘用 选聘
    同比 比上年 比去年 较上年 上年同期 去年同期 上一年
    缩短 缩减 压缩 压减
    减少 下降 降低
    增长 增加 上升 提高 提升
    办结 审结 结案 完结
    出台 印发 制定 发布
    成立 组建 建立 设立 设置 设有
    举办 召开 举行 开展 组织
    公布 公示 公开 对外发布
    薄弱 不足 不强 不够
    化解 解决 处理
    律师 法律顾问
    干部 工作人员
    普法 法治宣传 法治宣传教育
    学法 集体学习 法治内容的学习
    部分 个别 少数 一些
    复议 行政复议
    工单 转办件 办件
    热线 服务热线
    信访 来访 上访
    接访 接待
    全部 均 100%
    困难 难题
    获评 荣获 获得 被评为
    梳理 编制 规范
    参加 参与
    检查 执法检查
    受众 覆盖群众 参加
    """.strip().split("\n")
)
_RUN = re.compile(r"[\u4e00-\u9fff]+")


def names_stand(said: str, passages: Sequence[Passage], bodies: Iterable[str], quotes: str, question: str) -> bool:
    """Whether all that is named is named in the evidence: documents, quoted names, bodies, offices and persons."""
    known = _plain(f"{quotes} {known_around(passages)}")
    asked = _plain(question)
    return (
        _titles_stand(said, f"{known} {asked}")
        and _bodies_fit(said, passages, bodies, quotes)
        and _others_stand(_plain(said), known, asked)
    )


def words_stand(said: str, quotes: str, passages: Sequence[Passage], question: str) -> bool:
    """Whether all words that a claim adds to the question are those of the evidence, or frame them."""
    there = f"{quotes} {known_around(passages)}"
    if not any("\u4e00" <= character <= "\u9fff" for character in said):
        return _english_stands(fold(said), fold(f"{there} {question}"))
    return new_run(said, there, question) < NEW_RUN


def _english_stands(said: str, known: str) -> bool:
    """Whether a claim without a Chinese word has a number, and the evidence has its official terms in Chinese.

    Other English words cannot be compared with Chinese ones; hence a claim of nothing but them is not borne out.
    """
    by_place: dict[str, bool] = {}
    for mention in load_lexicon().find(said):
        word = said[mention.start : mention.end]
        named = any(
            term in known for term in (*mention.concept.official, *mention.concept.said, *mention.concept.english)
        )
        by_place[word] = by_place.get(word, False) or named
    return any(character.isdigit() for character in said) and all(by_place.values())


def new_run(said: str, there: str, question: str) -> int:
    """Return the length of a claim's longest run of Chinese characters that stand in no pair there or asked.

    Numbers, frame words such as 存在, and words that the evidence has in another form do not count.
    """
    evidence = f"{there}\n{question}"
    known = _pairs_of(evidence)
    longest = 0
    for run in _RUN.findall(_told(said, evidence)):
        fresh = [not _pair_known(run, place, known) and not _COMMON.match(run[place]) for place in range(len(run))]
        longest = max(longest, *(len(stretch) for stretch in "".join("x" if f else " " for f in fresh).split()), 0)
    return longest


def _told(said: str, evidence: str) -> str:
    """Return a claim without its numbers, frame words and words of one meaning with some of the evidence."""
    plain = fold(said)
    for numeral in reversed([*find_numerals(plain)]):
        plain = f"{plain[: numeral.start]} {plain[numeral.end :]}"
    for group in _SAME:
        if any(word in evidence for word in group):
            for word in group:
                plain = plain.replace(word, " ")
    return _FRAME.sub(" ", plain)


@lru_cache(maxsize=256)
def _pairs_of(text: str) -> frozenset[str]:
    return frozenset(bigrams(fold(text)))


def _pair_known(run: str, place: int, known: frozenset[str]) -> bool:
    return run[max(0, place - 1) : place + 1] in known or run[place : place + 2] in known


def known_around(passages: Sequence[Passage]) -> str:
    """Return what a passage's report says of itself: names, title, headings."""
    return " ".join(
        word
        for passage in passages
        for word in (*_own_names(passage), passage.report.profile.title, *passage.section_path)
    )


def _own_names(passage: Passage) -> set[str]:
    jurisdiction = passage.report.profile.jurisdiction
    return {jurisdiction.name, *jurisdiction.aliases, *jurisdiction.parents}


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", fold(text)).translate(_BRACKETS)


def _titles_stand(said: str, known: str) -> bool:
    titles = [next(name for name in match.groups() if name) for match in _TITLE.finditer(said)]
    numbers = _NUMBERED.findall(said)
    return all(_plain(name) in known or _letters(name) in _letters(known) for name in (*titles, *numbers))


def _letters(text: str) -> str:
    return re.sub(r"[^\w\u4e00-\u9fff]+", "", fold(text))


def _bodies_fit(said: str, passages: Sequence[Passage], bodies: Iterable[str], quotes: str) -> bool:
    own: set[str] = set()
    for passage in passages:
        own |= _own_names(passage)
    longest_first = sorted(bodies, key=len, reverse=True)
    rest = said
    for body in longest_first:
        if body in rest and body not in own and body not in quotes:
            return False
        rest = rest.replace(body, "")
    return True


def _others_stand(said: str, known: str, asked: str) -> bool:
    """Whether bodies, offices and persons stand in the evidence; a question may name a body, but no one's office."""
    return (
        all(office in known for office in _OFFICE.findall(said))
        and all(person[:2] in known for person in _PERSON.findall(said))
        and all(body in known or body in asked for body in _BODY.findall(said))
        and all(f"{level}{body}" in known or not _at_another_level(body, known) for level, body in _LEVEL.findall(said))
        and all(place in known or place in asked for place in _places(said))
    )


def _at_another_level(body: str, known: str) -> bool:
    return any(f"{level}{body}" in known for level in ("国家", "中央", "国务院", "省", "市", "区", "县", "镇"))


@lru_cache(maxsize=1024)
def _places(said: str) -> tuple[str, ...]:
    return tuple(said[mention.start : mention.end] for mention in load_divisions().scan(said))
