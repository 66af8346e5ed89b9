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
    "cue": ("线索", "cue"),
    "answer_type": ("要的答案", "type of answer"),
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
# values of the readers act, intent, operation, cue and answer_type; those of others are words of the question or the
# library
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
    "off_topic": ("与报告无关", "not about such reports"),
    "region": ("几个省的总称", "a region of several provinces"),
    "town": ("乡镇街道", "a township or street"),
    "advice": ("自己的事,要的是建议", "somebody's own case, which wants advice"),
    "part": ("报告里的一部分", "a part of the reports"),
    "outcome": ("最后的结果", "how it came out"),
    "why_happened": ("为什么会发生", "why it happened"),
    "yes_no_happened": ("是否发生过", "whether it happened"),
    "yes_no": ("是不是", "yes or no"),
    "number": ("问数", "a number"),
    "each": ("各是多少", "a number of each"),
    "why": ("问前面说的原因", "why, of what was told"),
    "chart": ("要图", "a chart"),
    "against_a_year": ("与另一年相差多少", "how it differs from another year"),
    "not_yet": ("还没到所说的一步", "before the step that is named"),
    "ways": ("问做法,不是问数", "how it is done, not a number"),
    "happened": ("说发生过的事", "something said to have happened"),
    "not_done": ("说没有做的事", "something said not to have been done"),
    "when_or_who": ("何时何地何人", "when, where or who"),
    "which_or_result": ("哪些,或者结果怎样", "which, or what came of it"),
    "supposed_cause": ("猜测的原因", "a supposed cause"),
    "named_event": ("当作已知的事件", "an event spoken of as known"),
    "profile_value": ("报告本身的信息", "about the report itself"),
    "an amount of money": ("金额", "an amount of money"),
    "a share or rate": ("比例", "a share or rate"),
    "a date": ("日期", "a date"),
    "a time": ("时间", "a time"),
    "a length of time": ("时长", "a length of time"),
    "a person's name": ("姓名", "a person's name"),
    "the names of bodies": ("具体单位", "the names of bodies"),
    "a reason": ("原因", "a reason"),
    "names": ("名称", "names"),
    "which stands out": ("最突出的", "which stands out"),
    "a share": ("份额", "a share"),
    "a number of people": ("人数", "a number of people"),
    "a number": ("数量", "a number"),
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
