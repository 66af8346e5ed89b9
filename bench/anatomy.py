"""The anatomy of a report around its sentences: web header, title, addressee, headings, problems, plans, signature,
and the damage that scraping does to all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from bench.places import Place
from bench.prose import ACHIEVED, DUTIES, DUTY, INTROS, PLANS, PROBLEMS, PROMISES, SHORT
from bench.sentences import Draft

_NUMERALS = "一二三四五六七八九十"
_FULL_WIDTH = (
    (re.compile(r"(?<!\d),|,(?!\d)"), "，"),  # not the comma of 1,359
    (re.compile(r":(?!//)"), "："),
    (re.compile(r"\("), "（"),
    (re.compile(r"\)"), "）"),
    (re.compile(";"), "；"),
)
_TITLES = (
    "{place}人民政府关于{year}年度法治政府建设情况的报告",
    "{place}{year}年法治政府建设情况报告",
    "{place}人民政府{year}年法治政府建设工作情况报告",
    "{place}{year}年度法治政府建设年度报告",
    "中共{place}委 {place}人民政府关于{year}年法治政府建设情况的报告",
    "{place}人民政府关于{year}年推进法治政府建设工作情况的报告",
)
_TARGETS = (
    "开展法治宣传活动{n}场以上",
    "培训行政执法人员{n}人次",
    "评查行政执法案卷不少于{n}份",
    "清理规范性文件{n}件",
)


def assemble(draft: Draft, place: Place, year: int, families: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Return the report's text, its facts still marked."""
    rng = draft.rng
    title = _title(rng, place, year)
    blocks = [*_top(rng, place, year, title), draft.fill(rng.choice(INTROS))]
    blocks += ["\x00一、" + draft.fill(rng.choice(ACHIEVED)), *_achievements(rng, families)]
    blocks += ["\x00二、" + draft.fill(rng.choice(SHORT)), _enumerated(rng, rng.sample(PROBLEMS, rng.randint(2, 4)))]
    blocks += ["\x00三、" + draft.fill(rng.choice(DUTY)), *(draft.fill(d) + "。" for d in rng.sample(DUTIES, 2))]
    blocks += ["\x00四、" + draft.fill(rng.choice(PLANS)), _plans(rng)]
    if rng.random() < 0.85:
        blocks += [f"{place.full if rng.random() < 0.2 else place.label}人民政府", _date(rng, year)]
    if rng.random() < 0.2:
        blocks.append(rng.choice(("责任编辑:", "扫码浏览", "【打印】 【关闭】")))
    return _scrape(rng, blocks)


def _title(rng: Random, place: Place, year: int) -> str:
    name = rng.choice((place.label, place.label, place.parents[-1] + place.name))
    return rng.choice(_TITLES).format(place=name, year=year)


def _top(rng: Random, place: Place, year: int, title: str) -> list[str]:
    """Return what stands above the first sentence: sometimes all of a government site's furniture."""
    issuer = f"{place.label}人民政府"
    top = [title]
    if rng.random() < 0.3:
        top = [
            f"索  引 号: {rng.randint(10**8, 10**9)}/{year + 1}-{rng.randint(100, 99999):05d}",
            f"发文机关: {issuer}",
            f"成文日期: {_date(rng, year)}",
            f"标      题: {title}",
            f"发布日期: {_date(rng, year)}",
            title,
        ]
    elif rng.random() < 0.4:
        published = f"{year + 1}-0{rng.randint(1, 3)}-{rng.randint(10, 28)}"
        top = [
            "您当前所在位置: 首页 > 政务公开 > 法治政府建设年度报告",
            title,
            f"发布时间:{published} 来源:{issuer} 访问量: {rng.randint(9, 999)}",
        ]
    if rng.random() < 0.5:
        parent = place.parents[-1]
        top.append(f"中共{parent}委、{parent}人民政府:")
    return top


def _achievements(rng: Random, families: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """Return the paragraphs under the first heading: (一)… with headings of their own, or a run-in list 一是…."""
    blocks = []
    run_in = rng.random() < 0.3
    for number, (heading, sentences) in enumerate(families):
        numeral = _numeral(number)
        body = "".join(sentences)
        if run_in:
            blocks.append(f"{numeral}是{heading}。{body}")
        elif rng.random() < 0.3:
            # in three of ten the heading runs into its paragraph, sometimes without a stop between them
            blocks.append(f"({numeral}){heading}{'' if rng.random() < 0.15 else '。'}{body}")
        else:
            blocks += [f"({numeral}){heading}", _as_list(rng, sentences)]
    return blocks


def _as_list(rng: Random, sentences: Sequence[str]) -> str:
    """Return the sentences as one paragraph, the longer ones sometimes as 一是…二是…."""
    if len(sentences) < 4 or rng.random() < 0.7:
        return "".join(sentences)
    return "".join(f"{_numeral(i)}是{sentence}" for i, sentence in enumerate(sentences))


def _enumerated(rng: Random, items: Sequence[str]) -> str:
    start = rng.choice(("过去的一年,法治政府建设虽取得一定成效,但仍存在一些不足。", "主要表现在以下方面:", ""))
    return start + "".join(f"{_numeral(i)}是{item}。" for i, item in enumerate(items))


def _plans(rng: Random) -> str:
    promises = rng.sample(PROMISES, rng.randint(3, 5))
    if rng.random() < 0.4:  # an intention, and no result of any year
        target = rng.choice(_TARGETS).replace("{n}", str(rng.randint(2, 40) * 10))
        promises.append(f"{rng.choice(('力争', '计划', '全年'))}{target}")
    if rng.random() < 0.2:
        promises.append("力争行政机关负责人出庭应诉率达到100%")
    return "".join(f"{_numeral(i)}是{promise}。" for i, promise in enumerate(promises))


def _numeral(number: int) -> str:
    return _NUMERALS[number] if number < len(_NUMERALS) else "十" + _NUMERALS[number - len(_NUMERALS)]


def _date(rng: Random, year: int) -> str:
    return f"{year + 1}年{rng.randint(1, 3)}月{rng.randint(5, 28)}日"


def _scrape(rng: Random, blocks: list[str]) -> str:
    """Join the blocks as a scraped page has them: lost numerals, one kind of punctuation, some indent."""
    lost = rng.random() < 0.06
    indent = rng.choice(("", "", "  ", "　　"))
    between = rng.choice(("\n", "\n\n"))
    lines: list[str] = []
    for block in blocks:
        text = block.removeprefix("\x00")
        if text is not block and lost and rng.random() < 0.5:
            text = text[1:]  # "、2024年度主要工作安排"
        lines.append(text if not lines else indent + text)
    text = between.join(lines)
    if rng.random() < 0.6:
        for half, full in _FULL_WIDTH:
            text = half.sub(full, text)
    return text + rng.choice(("", "\n"))
