"""What a question asks for, piece by piece: each piece with the words a report may use for it.

A piece (facet) is an official concept of the lexicon that the question names in whatever words, or a content
word that the lexicon lacks. Facets tell how much of a question a sentence covers, which part of a two-part
question is still open, and whether a report discloses a measure at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.lexical import tokenize_words
from rag.lexicon import Lexicon, fold

# Words that stand in most questions and say nothing about what is asked.
STOPWORDS = frozenset(
    "的 了 在 是 有 和 与 及 或 就 都 而 被 把 对 从 到 以 为 于 由 向 给 让 用 所 其 这 那 哪 谁 什么 怎么 怎样 如何 多少 几 "
    "哪些 哪个 哪几个 几个 多 少 个 件 条 项 次 场 人 名 位 家 份 期 户 起 年 月 日 里 中 上 下 前 后 年内 全年 内 外 吗 呢 吧 啊 "
    "请 请问 我 我们 你 他 她 它 他们 自己 可以 能 能不能 会 要 想 应该 需要 进行 开展 工作 情况 方面 问题 报告 政府 单位 部门 "
    "承认 指出 披露 列出 列举 写到 谈到 说到 写明 自身 存在 表现 体现 各自 反映 认为 觉得 换个话题 话题 地方 地区 一个 一年 这个 那个 有没有 是不是 是否 没有 没 不 还 也 又 再 只 很 更 最 比 大 小 高 低 总 共 总共 一共 其中 "
    "分别 各 每 具体 主要 相关 有关 关于 以及 并 并且 但 但是 所有 全部 一些 什么样 多大 几种 几次 几件 叫 叫做 名称 名字 内容 "
    "通过 使用 利用 目前 现在 已 已经 过 来 去 做 搞 弄 办 建立 成立 采取 提出 提到 包括 属于 得到 得 成 下来 起来 出来 东西 事 事情 "
    "about after all also among any as been before between but can could each for from had have her his how if into its made "
    "make many more most much no not of on one or other our out over per said same shall she should so some such than that "
    "their them then they this those through total under until up use used using was way well were what when where which while "
    "who whom whose why will with within would year years the and did does do is are in to by a an it there report reports "
    "government district city".split()
)
_WORD = re.compile(r"[\u4e00-\u9fff]{2,}|[a-z][a-z0-9]{2,}|\d+(?:\.\d+)?")

CONCEPT_WEIGHT = 1.5
WORD_WEIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Facet:
    """One piece of a question. ``words`` are folded; any of them in a sentence covers the piece."""

    name: str
    words: tuple[str, ...]
    weight: float
    measure: bool = False  # a measure, named by one of its official words
    start: int = 0  # where the question names it


def read_facets(content: str, lexicon: Lexicon) -> tuple[Facet, ...]:
    """Return the facets of a question's content in the order of the question."""
    folded = fold(content)
    facets: list[Facet] = []
    rest = list(folded)
    for mention in lexicon.find(folded):
        said = folded[mention.start : mention.end]
        facets.append(
            Facet(
                mention.concept.name,
                _official_first(said, mention.concept.official),
                CONCEPT_WEIGHT,
                mention.concept.measure and said in mention.concept.official,
                mention.start,
            )
        )
        rest[mention.start : mention.end] = " " * (mention.end - mention.start)
    blanked = "".join(rest)
    for word in dict.fromkeys(tokenize_words(blanked)):
        if word not in STOPWORDS and _WORD.fullmatch(word):
            facets.append(Facet(word, (word,), WORD_WEIGHT, start=blanked.find(word)))
    return tuple(sorted(_merged(facets), key=lambda facet: facet.start))


def _official_first(said: str, official: tuple[str, ...]) -> tuple[str, ...]:
    return (said, *(word for word in official if word != said)) if said in official else official


def _merged(facets: list[Facet]) -> list[Facet]:
    """Facets named by the same words of the question are one: 民告官 is 行政复议 or 行政诉讼."""
    merged: dict[int, Facet] = {}
    for facet in facets:
        known = merged.get(facet.start)
        if known is None:
            merged[facet.start] = facet
        else:
            words = tuple(dict.fromkeys((*known.words, *facet.words)))
            merged[facet.start] = Facet(known.name, words, known.weight, known.measure and facet.measure, known.start)
    unique: dict[str, Facet] = {}
    for facet in merged.values():
        unique.setdefault(facet.name, facet)
    return list(unique.values())
