"""What readers, strategies and outcomes of a trace are called, in both languages. Knows no trace."""

from __future__ import annotations

from collections.abc import Mapping

_Words = Mapping[str, tuple[str, str]]

READERS: _Words = {
    "place": ("地区", "place"),
    "outside": ("库外的地方", "place outside the library"),
    "department": ("部门", "department"),
    "year": ("年份", "year"),
    "measure": ("指标", "measure"),
    "unit": ("所数的单位", "unit asked for"),
    "act": ("这一问在对话里", "act in the dialogue"),
    "intent": ("要的是", "intent"),
    "operation": ("对数字做什么", "operation on numbers"),
}
STRATEGIES: _Words = {
    "empty_library": ("空的报告库", "an empty library"),
    "small_talk": ("寒暄", "small talk"),
    "follow_up": ("接着前面的回答", "following up an answer"),
    "out_of_scope": ("超出范围", "out of scope"),
    "premises": ("问题里的前提", "premises of the question"),
    "about_library": ("报告库本身", "the library itself"),
    "one_figure": ("一个数字", "one figure"),
    "mentions": ("哪些报告写到", "which reports mention it"),
    "each_its_own_measure": ("各地各问一项", "each place its own measure"),
    "compared_figures": ("几份报告的数字", "figures of several reports"),
    "figures_found": ("检索到的数字", "figures found by the search"),
    "side_by_side": ("各报告并列", "passages side by side"),
    "premises_of_events": ("问题里说发生过的事", "events the question takes for granted"),
    "nothing_asked": ("没有问到什么", "nothing is asked"),
    "evidence": ("证据够不够", "whether the evidence suffices"),
    "words_of_the_model": ("语言模型的话", "words of the language model"),
    "quote": ("引用原文", "quoting the report"),
}
# values of the readers act, intent and operation; those of others are words of the question or of the library
VALUES: _Words = {
    "new": ("新的问题", "a new question"),
    "continue": ("接着问同样的", "the same asked on"),
    "elaborate": ("在前面的问题上再问", "more asked of what was asked"),
    "refer": ("指向前面的回答", "points at the earlier answer"),
    "more": ("要更多", "wants more"),
    "reason": ("问数字背后的说法", "asks for what stands behind a figure"),
    "thanks": ("道谢", "thanks"),
    "greeting": ("问候", "a greeting"),
    "help": ("求助", "asks for help"),
    "objection": ("提出异议", "objects"),
    "lookup": ("查找", "look up"),
    "compare": ("比较", "compare"),
    "rank": ("排序", "rank"),
    "trend": ("看变化", "trend"),
    "count": ("计数", "count"),
    "list": ("列出", "list"),
    "explain": ("说明", "explain"),
    "summary": ("概述", "summarise"),
    "difference": ("求差", "difference"),
    "ratio": ("求倍数", "ratio"),
    "sum": ("求和", "sum"),
    "average": ("求平均", "average"),
    "share": ("求占比", "share"),
    "filter": ("按条件筛选", "filter"),
}
OUTCOMES: _Words = {
    "declined": ("跳过", "passed"),
    "answered": ("由此作答", "answered"),
    "refused": ("由此拒答", "refused"),
}


def said(words: _Words, name: str, language: str) -> str:
    """Return what a name is called in a language; a name that is not known here is shown as it is."""
    chinese, english = words.get(name, (name, name))
    return chinese if language == "zh" else english
