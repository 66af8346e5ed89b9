"""Numbers in a text that name something and count nothing: dates, documents, titles, slogans, set phrases.

Knows nothing of quantities: it only says which stretches of a text are taken. No stretch goes beyond its
sentence, so that a sentence gives the same ones alone and inside its report.
"""

from __future__ import annotations

import re

_HAN = "零〇○一二两三四五六七八九十百千"
_N = rf"(?:\d+|[{_HAN}]+)"
_S = r"[ \u3000\xa0]*+"  # blanks, never the end of a line; no pattern wants one of them back
_YEAR = r"(?<!\d)(?:19|20)\d{2}"
_TO = rf"{_S}[-—－–~～至到、和与及]+{_S}"
_INSIDE = r"\n\r。！？!?；;"

_QUOTED = (
    rf"“[^”“{_INSIDE}]{{1,24}}”",
    rf"‘[^’‘{_INSIDE}]{{1,24}}’",
    rf"「[^」{_INSIDE}]{{1,24}}」",
    rf"\"[^\"，,{_INSIDE}]{{1,24}}\"",
    rf"《[^》{_INSIDE}]{{1,120}}》",
    rf"〈[^〉{_INSIDE}]{{1,80}}〉",
    rf"<[^<>{_INSIDE}]{{1,80}}>",
)
_DATES = (
    # 2021-2025年, 2023、2024年, （2015—2020）; 2000至2050元 is none
    rf"{_YEAR}{_S}年{_TO}{_YEAR}{_S}(?:年度?)?",
    rf"{_YEAR}{_TO}(?:{_YEAR}|\d{{2}})(?={_S}(?:年|学年|[）)》]))(?:{_S}(?:学年度?|年度?))?",
    rf"(?:{_YEAR}|(?<!\d)\d{{2}}){_S}(?:年代|年度)",
    rf"{_YEAR}{_S}年(?:{_S}\d{{1,2}}{_S}月(?:份|{_S}\d{{1,2}}{_S}[日号])?)?",
    rf"{_YEAR}{_S}(?P<mark>[-/.]){_S}\d{{1,2}}{_S}(?P=mark){_S}\d{{1,2}}(?!\d)",
    rf"{_YEAR}[-/]\d{{1,2}}(?![\d余多万亿%.件个次人名])",
    r"[二一][〇○零九0][〇○零0一二三四五六七八九]{2}年",
    # 12月5日, 1-6月, 3、4月份, 七月
    rf"(?<!\d)\d{{1,2}}{_S}月?(?:{_TO}\d{{1,2}}){{0,12}}{_S}月"
    rf"(?:份|底|初|末|{_S}\d{{1,2}}{_S}[日号](?:{_TO}(?:\d{{1,2}}月)?\d{{1,2}}[日号])?)?",
    rf"(?<![{_HAN}个])[一二三四五六七八九十]{{1,2}}月(?:份|底|初|末|[{_HAN}]+[日号])?",
    rf"(?<!\d)\d{{1,2}}{_S}[:：]{_S}\d{{2}}(?!\d)",
    r"(?<!\d)\d{1,2}[时点](?:\d{1,2}分|半|整)",
    rf"{_N}(?:周年|世纪|季度)",
)
_NUMBERED = (
    rf"第{_S}{_N}(?:{_S}[、和至到-]{_S}{_N})*{_S}[\u4e00-\u9fff]?",
    rf"[〔\[［【(（]{_S}(?:19|20)\d{{2}}{_S}[〕\]］】)）]{_S}第?{_S}\d+{_S}号?",
    rf"\d+(?:[-—、]\d+){{0,40}}{_S}号",
    r"(?<!\d)0\d{2,3}[-—]\d{7,8}|(?<!\d)1\d{10}(?!\d)",
    # G15, T3航站楼, PM2.5, COVID-19; GDP1000亿元 is a quantity
    r"(?<![A-Za-z])[A-Za-z]{1,2}[-.]?\d+(?:\.\d+)*|[A-Za-z]{3,}[-.]\d+(?:\.\d+)*",
    rf"[{_HAN}]+届[^，,、{_INSIDE}]{{0,14}}次(?:[、和及][{_HAN}]+次)*|[{_HAN}]+次(?:全会|全体会议|党代会|代表大会)",
    rf"(?:浏览|点击|阅读|访问)(?:次数|量|数)?{_S}[:：]{_S}\d+{_S}次?",
    rf"共{_S}\d+{_S}页",
    # 7×24小时, 1+N, 2.19:1
    rf"\d+{_S}[×xX*＊]{_S}\d+{_S}(?:小时|天)?",
    rf"\d+(?:\.\d+)?{_S}[+＋:：∶]{_S}(?:\d+(?:\.\d+)?|[XNnx])",
    r"(?<![\d.])12(?:345|348|315|333|309|388|368|328|393|355)(?![\d余多万件个条次人户家项元])",
)
_VIRTUES = (  # 两个确立, 四个自信
    "确立 维护 意识 自信 统一 务必 服从 走遍 坚持 不(?!动产|同) 必须 革命 全面"
    " 毫不 一(?![个名]) 结合起来 区分 倡导 离不开 认同 责任 更加 最 共同"
)
_NAMES = (
    rf"24{_S}小时(?=自助|不打烊|不间断|服务|在线|值班|值守|开放|热线|全天|便民|法律|智能|监|营业|巡)",
    rf"{_N}{_S}(?:分钟|小时|公里)[^，,、{_INSIDE}]{{0,8}}圈",
    r"一分钟|一刻钟|最后一(?:公里|米)|红十字|三次(?=产业)",
    r"[三四](?:项制度|张清单)(?!\d)|[两三四五六七八九十]项规定|[三四五六]道防线|铁人三项|[三五]篇(?:大文章|文章)",
    r"三条(?:控制线|红线)|两(?:个市场|种资源|项补贴|项改革)",
    rf"[两三四五六七八九十]个(?:{'|'.join(_VIRTUES.split())})",
    r"[三四五六七八九]位一体|[三四五六]级(?:书记|联动)",
    # which one, not how many; about how many, not how many
    rf"(?:这|那|某|哪|若干)[{_HAN}]+|(?:上|下|又|再|另|同|每|任何|头|新|万|统|唯|逐)一",
    rf"(?:[数几]|成百上)[{_HAN}万亿]+|[十百千万]几",
)
# With each group the characters that its patterns begin with: elsewhere, which is nearly everywhere, none is tried.
_GROUPS = (
    (_QUOTED, r"“‘「\"《〈<"),
    (_DATES, rf"\d{_HAN}"),
    (_NUMBERED, rf"第〔\[［【(（\dA-Za-z{_HAN}浏点阅访共"),
    (_NAMES, rf"\d{_HAN}最红铁这那某哪若上下又再另同每任头新万统唯逐数几成"),
)
_TAKEN = re.compile("|".join(f"(?=[{first}])(?:{'|'.join(patterns)})" for patterns, first in _GROUPS))


def find_designations(text: str) -> tuple[tuple[int, int], ...]:
    """Return the stretches of a text whose numbers count nothing, in order."""
    return tuple(match.span() for match in _TAKEN.finditer(text))
