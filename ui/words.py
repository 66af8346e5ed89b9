"""Every text of the page, in Chinese and in English. Knows no component and no answer.

The browser chooses the language of the page (Chinese for any ``zh`` locale, English otherwise, as Gradio
does); the language of an answer follows its question and is the bot's affair.
"""

from __future__ import annotations

from collections.abc import Mapping

from rag.answer import Language

Words = Mapping[str, str]

_TEXTS: dict[str, tuple[str, str]] = {
    "name": ("治问", "Zhiwen"),
    "tagline": (
        "法治政府建设年度报告问答，句句有据",
        "Cited answers from annual reports on law-based government",
    ),
    "chat": ("对话", "Conversation"),
    "question": ("问题", "Question"),
    "ask_here": (
        "输入问题，回车发送",
        "Type a question, Enter sends",
    ),
    "send": ("发送", "Send"),
    "stop": ("停止", "Stop"),
    "new": ("新对话", "New chat"),
    "welcome": ("想了解什么？", "What would you like to know?"),
    "welcome_more": (
        "答案只来自库中的报告，每句都标出处；点标号，就能在整篇报告中看到那句话。",
        "Answers come only from the reports in the library. Click a marker to see its sentence in the whole report.",
    ),
    "evidence": ("依据", "Evidence"),
    "evidence_none": (
        "提问后，这里先列出找到的原句，再开始作答。",
        "Once you ask, the sentences found are listed here before the answer begins.",
    ),
    "evidence_nothing": ("没有找到可引用的原句。", "No sentence was found that could be cited."),
    "cited": ("引用", "cited"),
    "also_found": ("另外找到，未引用", "Also found, not cited"),
    "reader": ("报告原文", "Report"),
    "reader_none": (
        "点答案中的标号或一条依据，这里打开整篇报告并标出原句。",
        "Click a marker or a piece of evidence: the whole report opens here with its sentence highlighted.",
    ),
    "outline": ("目录", "Outline"),
    "back": ("回到引文", "Back to passage"),
    "year_unknown": ("年份不详", "year unknown"),
    "searching": ("正在查找依据……", "Looking for evidence…"),
    "writing": ("依据已列出，正在作答……", "The evidence is listed; writing…"),
    "stopped": ("已停止", "Stopped"),
    "broken": (
        "程序出错，这个问题没有答完。详情在程序日志里，可以再问一次。",
        "The program failed before it finished. Its log tells more; you can ask again.",
    ),
    "error": ("没能作答", "Could not answer"),
    "gone": ("这条引用已不在本次对话中。", "This citation is not part of this conversation any more."),
    "quoted": ("原文", "quoted"),
    "quoted_why": ("直接引用报告原文", "The report's own words, quoted"),
    "computed": ("计算", "computed"),
    "computed_why": ("由引用的数字计算得出", "Computed from the cited figures"),
    "unsupported": ("未核实", "unverified"),
    "unsupported_why": ("引文不足以支持这句话", "The cited passages do not support this sentence"),
    "removed": (
        "有 {count} 句没有依据，已去掉或换成原文",
        "{count} of the model's sentences had no support and were removed or replaced by the report's words",
    ),
    "removed_one": (
        "有 1 句没有依据，已去掉或换成原文",
        "1 of the model's sentences had no support and was removed or replaced by the report's words",
    ),
    "removed_why": (
        "下面是语言模型写的，没有在引文里找到支持，不是答案：",
        "Written by the language model. No support was found in the cited passages; not part of the answer:",
    ),
    "table": ("对照表", "Table"),
    "sort": ("点击排序", "Sort by this column"),
    "rows": ("共 {rows} 行", "{rows} rows"),
    "save_csv": ("下载表格 CSV", "Save table as CSV"),
    "number_of": ("数字", "number"),
    "bar_alt": (
        "条形图：{title}，{points} 项，最少 {least}，最多 {most}；各项数字见上表",
        "Bar chart: {title}, {points} bars, least {least}, most {most}; the table above has every number",
    ),
    "line_alt": (
        "折线图：{title}，{points} 个年份，最少 {least}，最多 {most}；各项数字见上表",
        "Line chart: {title}, {points} years, least {least}, most {most}; the table above has every number",
    ),
    "beyond": ("另有 {rows} 行见上表", "{rows} more in the table above"),
    "without": ("{rows} 行没有数字", "{rows} rows have no number"),
    "coverage": ("查阅 {searched} 份报告，{disclosed} 份写到", "{searched} reports searched, {disclosed} disclose it"),
    "undisclosed": ("没有写到：", "Not disclosed by: "),
    "missing": ("库中没有：", "Not in the library: "),
    "seconds": ("用时 {seconds} 秒", "{seconds} s"),
    "footer": ("库中 {reports} 份报告", "{reports} reports"),
    "model": ("模型 {model}", "model {model}"),
    "no_model": ("未用语言模型，直接引用原文", "no language model, evidence is quoted"),
    "index": ("索引 {fingerprint}", "index {fingerprint}"),
    "list_comma": ("、", ", "),
    "not_in_corpus": ("库里没有", "Not in the library"),
    "year_missing": ("没有这一年", "No report for that year"),
    "not_disclosed": ("未披露", "Not disclosed"),
    "ambiguous_place": ("同名地区", "Several places of this name"),
    "false_premise": ("前提不符", "The reports contradict the question"),
    "off_topic": ("不在范围", "Out of scope"),
    "offer_place": ("换个地区再问：", "Ask of another place:"),
    "offer_which": ("要问的是：", "Which is meant?"),
    "offer_year": ("换个年份再问：", "Ask for another year:"),
    "offer_question": ("可以这样问：", "You could ask:"),
    "scope": ("范围", "Scope"),
    "scope_of": ("问题的范围，可以修改", "What the question is about; can be changed"),
    "scope_set": ("范围改为：", "Scope set to: "),
    "reading": ("正在理解问题……", "Reading the question…"),
    "all_places": ("全部地区", "all places"),
    "all_years": ("全部年份", "all years"),
    "year": ("{year}年", "{year}"),
    "drop": ("去掉{name}", "Remove {name}"),
    "add_place": ("添加地区，输入名称或从列表选", "Add a place: type its name or choose from the list"),
    "add_year": ("添加年份", "Add a year"),
    "plus_place": ("+ 地区", "+ place"),
    "plus_year": ("+ 年份", "+ year"),
    "measure": ("指标，改后按回车重新提问", "Measure; change it and press Enter to ask again"),
    "measure_none": ("指定指标", "set a measure"),
    "unknown_place": ("库里没有这个地区", "This place is not in the library"),
}


def read_words(language: Language) -> Words:
    """Return every text of the page in one language, by its key."""
    column = 0 if language == "zh" else 1
    return {key: texts[column] for key, texts in _TEXTS.items()}


def choose_language(locale: str) -> Language:
    """Return the page's language for a browser's locale (``zh-CN``, ``en-US`` ...); Chinese where it is empty."""
    return "zh" if not locale or locale.lower().startswith("zh") else "en"
