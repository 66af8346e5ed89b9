"""Words that stand between a thing and its number, or before the thing, and say nothing of either, as data.

Patterns are for folded text (``fold_in_place``). Knows nothing of measures.
"""

from __future__ import annotations

import re

_PLACES = """
全国 全省 全市 全区 全县 全州 全旗 全盟 全镇 全乡 全街 全系统 我省 我市 我区 我县 我州 我旗 我局 我厅 辖区
各地 各级 (?:区域|辖区|域)内 省本级 市本级 区本级 县本级 本级 市县两级
"""
# Entries may be patterns: what must not stand beside a word that is also part of a name.
_TIMES = r"""
今年以来 今年 去年 上年 本年度 本年 全年 年内 年初 年底前? 上半年 下半年 第?[一二三四]季度
\d{1,2}[-—至到]\d{1,2}月份? 目前 截至目前 截止目前 截至 截止 以来 一年来
"""
_LEADING = r"""
[一二三四五六七八九十]{1,3}是
[(]?\d{1,2}[)、.] \d{4}年度? \d{1,2}月份? \d{1,2}日 实际 现已 现有 建有 先后 依法 依规 依程序
按(?:规定|程序|要求|时) (?:决定|宣布)(?=废止|终止|失效|维持|驳回|撤销|不予) 共计 共有 累计 总计 合计 已经
已(?!有) 共(?!同|享|建|产|青) 均 并 又 还 也 及时 切实 积极 大力 努力 深入 持续 继续 全面 扎实 着力 稳步
有效 有序 不断 进一步 率先 统筹 协调 主动 严格 加快 坚持 顺利 成功 圆满 首次 力争 确保 争取 预计 分别 其中
以及 同时 此外 另外 另 通过 对于 对(?![外口象]) 将 把 向 为 与 和 及 以 按 在(?![建职校]) 由 从(?!业) 使 让
经(?![济营开费贸]) 以上 以下 左右 到(?![位期]) 有(?![线机色效序关限轨]) 获(?![得批奖评]) 完成 实现 办好 做好
每年 再次 认真 坚决 全力 优先 [一二三四五六七八九十]年来? 各级各类 各类 各种 各项 各 一批 等
的 了 、
"""
_TRAILING = r"""
\d{4}年(?:度|底|末)?
[一二三四五六七八九十]年来? (?<![创更翻])新 年均 相继 率先 逆势 尽快 进一步 始终 先后 迈上(?!年(?![底初内])|半年) 迈
跨上 跃上 连跨 仅用 再次 翻 双双 连续 基本 主体 分别 累计 总计 共计 合计 总共 一共 平均 同比 环比 比上年 较上年 比去年
比年初 达到了? 超过 突破 不低于 不少于 不超过 不高于 不到 将近 接近 大约 至少 至多 最多 最高
(?:稳定|控制|保持|维持)在 左右 以上
(?:增加|提高|提升|增长|上升|下降|降低|缩减|压缩|压减|缩短|减少|扩大|跃升|降|增|升|减)[到至]
[由从](?:原来的?|原先的) 原来的 原先的 预计 平均每(?!年) 每年(?![底初内]) 当年 同期 幅度 实际 予以 不予
期间 基础上 其中 已经 现有 共有 全部 对于 对 向 把 将 给 让 使 与 就 仅 只 已 均 各 约 近 超 达 为
至 到 是 有 共 由 从 了 的 在 计 逾 占 过 又 再 第 每 及 、
"""
# Words that end a noun phrase which follows its number: 12名律师 | 为…, 15个部门 | 均….
_ENDING = r"""
销售收入 营业收入 产值(?=[超达突]) 的 (?<![人年户平])均(?!衡) 因 没 于 受(?![理众益]) 已 被 将(?!军) 由
为(?![民主]) 对(?![象外口]) 向 并(?!网) 与 在(?![线建校职]) 从(?![业事]) 按 全部 有序 稳步 如期 陆续 顺利
分别 先后 现场 书面 左右 等 可(?![再循]) 未(?!成年) 不 就(?!业) 也 达 获 占 超 居
"""
LONGEST_FILLERS = 80  # characters of such words in a row before a number; more of them are no sentence
_MARKS = r"\s|\0|[“”\"'()《》「」·.~—*-]"


def _any_of(*lists: str) -> str:
    # the longest first, so that 各级各类 is not left as 级各类; a pattern's length is near enough to its word's
    return "|".join(sorted((word for words in lists for word in words.split()), key=len, reverse=True))


BEFORE_THING = re.compile(rf"(?:{_any_of(_PLACES, _TIMES, _LEADING)}|{_MARKS})+")
# Each word is taken for good (?>…): 共有 is also 共 and 有, and a row of twenty would be tried in a million ways.
BEFORE_NUMBER = re.compile(rf"(?:(?>{_any_of(_TIMES, _TRAILING)}|{_MARKS}))+$")
AFTER_THING = re.compile(_any_of(_ENDING))
