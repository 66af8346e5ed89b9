"""Where a report tells about itself: labelled fields of the web header, title, addressee, preamble, signature, dates.

Finds spans only; what they mean for the profile is decided in ``profile.py``. All offsets are in the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

HEAD = 3000  # characters in which a web header, the title and the preamble lie
TAIL = 600  # characters in which signature, date and footer lie
MAX_TITLE = 80
MIN_RUNNING = 25  # characters of a line of running text, at least
MAX_VALUE = 120  # longest value of a labelled field


class Span(NamedTuple):
    """Half-open offsets into the text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Header:
    """What was found; a missing part is None, a missing field is not in ``fields``."""

    fields: dict[str, Span]  # keys: issuer, title, document_number, written, published
    title: Span | None
    preamble: Span  # the first running text, at most some hundred characters
    signature: Span | None  # the line of the body that signs
    signed: Span | None  # its date


# Labels of the fields we want, and of those that only end another's value. Blanks may stand between the characters.
_LABELS = {
    "issuer": "发文机关 发布机构 发布机关 发文单位 发布单位 制发机关 公开机构 公开主体 发文机构 "
    "信息来源 文章来源 来源 稿源",
    "title": "标题 名称 信息名称 文件名称 title",
    "document_number": "发文字号 发文文号 文件编号 文号",
    "written": "成文日期 成文时间 生成日期 发文日期 签发日期",
    "published": "发布日期 发布时间 公开日期 公开时间 更新时间 时间 日期 生效日期",
    "": "索引号 信息索引号 分类 信息分类 主题分类 体裁分类 主题词 关键词 有效性 公开方式 公开范围 公开类别 效力状态 "
    "访问量 点击量 点击数 点击率 点击 浏览次数 浏览量 浏览 阅读次数 阅读量 阅读 字号 字体 打印 分享 "
    "责任编辑 编辑 作者 语种 概述 内容概述 source",
}
_BLANKS = r"[^\S\n]*"
_KEY_OF = {label: key for key, labels in _LABELS.items() for label in labels.split()}
_LABEL = re.compile(
    r"(?<![^\s|｜【\[(（;；,，>])("
    + "|".join(_BLANKS.join(label) for label in sorted(_KEY_OF, key=len, reverse=True))
    + rf"){_BLANKS}[】\]]?{_BLANKS}[:：]"
)
_SUBJECT = r"(?:法治政府(?:建设)?|依法行政|依法治[省市区县州旗]|法治建设|法治[省市区县州旗]|行政执法)"
_TITLE = re.compile(rf"{_SUBJECT}.{{0,40}}(?:报告|总结|汇报|情况|年报)|政府工作报告|(?:报告|总结).{{0,30}}{_SUBJECT}")
_NOT_TITLE = re.compile(
    r"[。;；>]|您?当前(?:所在)?位置|首页|现将|如下|^\s*[一二三四五六七八九十]{1,3}[、.]|^\s*[(（][一二三四五六七八九十]"
)
_ADDRESSEE = re.compile(r"[:：]\s*$")
_YEAR = r"(?:[2２][0０]\d\d|二[〇○零０Ｏ0][一二三四五六七八九〇○零]{2})"
YEAR = re.compile(rf"(?<!\d)({_YEAR})(?=\s*年)")
_DAY = r"([\d〇一二三四五六七八九十]{1,3})"
_DATE = re.compile(rf"(?<!\d)({_YEAR})\s*(?:年|[-/.．])\s*{_DAY}\s*(?:月|[-/.．])\s*{_DAY}日?(?!\d)")
_CHINESE_DIGITS = dict(zip("〇○零Ｏ一二三四五六七八九", "0000123456789", strict=True))
_BODY_END = re.compile(
    r"(?:人民政府|政府|管理委员会|管委会|委员会|办公室|办事处|[局厅委院署办]|海关|中心|省|市|县|区|州|旗|盟|镇|乡|街道|党工委)$"
)
_NO_SIGNATURE = re.compile(r"[。;；:：?？!！]|责任编辑|扫码|打印|关闭|上一篇|下一篇|版权|主办|承办|特此")


def read_header(text: str) -> Header:
    """Find every part of a report that tells about itself."""
    fields = read_fields(text)
    title = find_title(text, fields)
    signature, signed = find_signature(text)
    return Header(fields, title, find_preamble(text, title), signature, signed)


def read_fields(text: str) -> dict[str, Span]:
    """Return the labelled fields of the web header, the first of each key; labels may stand many to a line."""
    head = text[:HEAD]
    labels = list(_LABEL.finditer(head))
    fields: dict[str, Span] = {}
    for number, label in enumerate(labels):
        key = _KEY_OF[re.sub(r"\s", "", label[1])]
        newline = head.find("\n", label.end())
        stop = newline if newline >= 0 else len(head)
        if number + 1 < len(labels):
            stop = min(stop, labels[number + 1].start())
        span = _trim(text, label.end(), stop)
        if key and key not in fields and _fits(key, text[span.start : span.end]):
            fields[key] = span
    return fields


def _fits(key: str, value: str) -> bool:
    if key in ("written", "published"):
        return bool(_DATE.match(value))
    return 1 < len(value) <= MAX_VALUE and (key != "title" or bool(_TITLE.search(value)))


def find_title(text: str, fields: dict[str, Span]) -> Span | None:
    """Return the title: a line of its own, or two lines it is split over, or else the header's field."""
    lines = list(_lines(text, 0, HEAD))
    for number, line in enumerate(lines):
        if _is_title(text[line.start : line.end]):
            return _start_of_title(text, lines[max(0, number - 1) : number + 1])
        if number + 1 < len(lines) and _is_title(text[line.start : lines[number + 1].end]):
            joined = Span(line.start, lines[number + 1].end)
            if "\n" in text[joined.start : joined.end] and not _is_title(text[lines[number + 1].start : joined.end]):
                return joined
    return fields.get("title")


def _start_of_title(text: str, lines: list[Span]) -> Span:
    """Begin a line earlier when the title's line begins with 关于 and the one before names who reports."""
    line = lines[-1]
    before = text[lines[0].start : lines[0].end]
    if (
        len(lines) > 1
        and text.startswith("关于", line.start)
        and _BODY_END.search(before)
        and len(before) < MAX_TITLE // 2
    ):
        return Span(lines[0].start, line.end)
    return line


def _is_title(line: str) -> bool:
    return len(line) <= MAX_TITLE and bool(_TITLE.search(line)) and not (_NOT_TITLE.search(line) or _LABEL.search(line))


def find_preamble(text: str, title: Span | None) -> Span:
    """Return the first running text after the title and the addressee, 400 characters at most."""
    lines = list(_lines(text, title.end if title else 0, HEAD * 2))
    for line in lines:
        value = text[line.start : line.end]
        running = len(value) >= MIN_RUNNING and re.search(r"[,，。;；]", value)
        if running and not (_ADDRESSEE.search(value) or _LABEL.search(value)):
            return Span(line.start, min(line.end, line.start + 400))
    return Span(0, 0)


def find_signature(text: str) -> tuple[Span | None, Span | None]:
    """Return the line that signs and its date, among the last lines of the text."""
    signature: Span | None = None
    signed: Span | None = None
    for line in reversed(list(_lines(text, max(0, len(text) - TAIL), len(text)))):
        value = text[line.start : line.end]
        dated = _DATE.search(value)
        if dated and signed is None and len(value) <= MAX_TITLE // 2:
            signed = Span(line.start + dated.start(), line.start + dated.end())
            value = value[: dated.start()].rstrip()
        if signature is None and _signs(value):
            signature = _trim(text, line.start, line.start + len(value))
        if signature and signed:
            break
    return signature, signed


def _signs(line: str) -> bool:
    """Whether a line is nothing but the name of a public body."""
    short = 3 < len(line) <= MAX_TITLE // 2  # noqa: PLR2004  # 海淀区 alone is no signature; a title is longer
    return short and not _NO_SIGNATURE.search(line) and bool(_BODY_END.search(re.sub(r"\s", "", line)))


def parse_date(value: str) -> str | None:
    """Return the first date of a string as YYYY-MM-DD, whatever digits it is written in; None for no real date."""
    for match in _DATE.finditer(value):
        try:
            return date(parse_year(match[1]), _small(match[2]), _small(match[3])).isoformat()
        except ValueError:
            continue
    return None


def parse_year(value: str) -> int:
    """Return 2023 for 2023, ２０２３ and 二〇二三."""
    return int("".join(_CHINESE_DIGITS.get(character, character) for character in value))


def _small(value: str) -> int:
    """Return the number of a day or month: 12, 十二, 二十, 三十一."""
    if "十" not in value:
        return parse_year(value)
    tens, _, ones = value.partition("十")
    return (parse_year(tens) if tens else 1) * 10 + (parse_year(ones) if ones else 0)


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the lines that are not blank, without the white space and heading marks around them."""
    position = start
    for line in text[start:end].splitlines(keepends=True):
        span = _trim(text, position, position + len(line))
        if span.start < span.end:
            yield span
        position += len(line)


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and (text[start].isspace() or text[start] in "#*>—\ufeff"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "*;；|"):
        end -= 1
    return Span(start, end)
