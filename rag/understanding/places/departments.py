"""The departments that a text names behind a place: 铁岭市司法局, 东昌区公安分局, "Tieling Justice Bureau".

Knows the words for departments, and no place and no report.
"""

from __future__ import annotations

import re

from index.profile.bodies import DEPARTMENT_SHORT
from rag.language.words import either

OFFICE = "政府办公室"
_FIELDS = either("department", "plain", "behind")
_DEPARTMENT = re.compile(
    rf"(?:人民政府|政府)?的?(?P<word>(?:{_FIELDS})(?:管理)?(?:分局|局|厅|委员会|委)|海关|消防救援[支大]队|交警[支大]队|分局)"
    r"|(?P<office>(?:人民政府|政府|府)办(?:公[室厅])?)(?!理|事|法|件|结|的是)"
)
_ENGLISH = {
    "justice": "司法局",
    "judicial": "司法局",
    "public security": "公安局",
    "finance": "财政局",
    "education": "教育局",
    "civil affairs": "民政局",
    "audit": "审计局",
    "statistics": "统计局",
    "taxation": "税务局",
    "tax": "税务局",
    "commerce": "商务局",
    "market supervision": "市场监督管理局",
    "market regulation": "市场监督管理局",
    "health": "卫生健康局",
    "agriculture": "农业农村局",
    "transport": "交通运输局",
    "natural resources": "自然资源局",
    "environment": "生态环境局",
    "emergency management": "应急管理局",
}
_ENGLISH_DEPARTMENT = re.compile(
    rf"(?:['’]s)?(?:\s+(?:district|city|county|municipal|provincial|prefecture))?\s+(?P<word>{'|'.join(_ENGLISH)})"
    r"(?:\s+(?:administration|affairs))?\s+(?:bureau|commission|department)\b"
)

_ENGLISH_OFFICE = re.compile(
    r"(?:['’]s)?(?:\s+(?:district|city|county|municipal|provincial|prefectur\w+))?(?:\s+people['’]?s)?\s+government(?:['’]s)?"
    r"\s+(?:general\s+)?office\b"
)


def department_at(folded: str, start: int) -> tuple[int, str] | None:
    """Return where the department named at a position ends, and its name as Chinese; None where there is none."""
    if match := _DEPARTMENT.match(folded, start):
        return match.end(), match["word"] or OFFICE
    if match := _ENGLISH_OFFICE.match(folded, start):
        return match.end(), OFFICE
    if match := _ENGLISH_DEPARTMENT.match(folded, start):
        return match.end(), _ENGLISH[match["word"]]
    return None


def canonical(name: str) -> str:
    """Return one name for all names of a department, without its place: 府办 → 政府办公室."""
    if re.fullmatch(r"(?:人民政府|政府|府)办(?:公[室厅])?", name):
        return OFFICE
    for full, shorts in DEPARTMENT_SHORT.items():
        if name in shorts:
            return full
    return name


def words_for(name: str) -> tuple[str, ...]:
    """Return how a report of the place itself may call the department: 公安分局 too is 公安局."""
    full = canonical(name)
    shorts = DEPARTMENT_SHORT.get(full, ())
    plain = name.replace("分局", "局") if name != "分局" else name
    office = ("政府办公", "政府办", "府办") if full == OFFICE else ()
    return tuple(dict.fromkeys((name, full, plain, *shorts, *office)))
