"""The departments that a text names behind a place: 铁岭市司法局, 东昌区公安分局, "Tieling Justice Bureau".

Knows the words for departments, and no place and no report.
"""

from __future__ import annotations

import re

from index.profile.bodies import DEPARTMENT_SHORT

OFFICE = "政府办公室"
# What governments' departments work on, long and short; the endings follow.
_FIELDS = (
    "司法|公安|财政|教育|民政|水利|水务|审计|统计|信访|林业和草原|林业|林草|税务|气象|商务|体育|科学技术|科技|"
    "城市管理综合行政执法|城市管理(?:行政)?执法|城市管理|城管|综合行政执法|综合执法|行政执法|行政审批服务|行政审批|审批|"
    "政务服务和数字化建设管理|政务服务(?:数据)?管理|政务服务|政数|发展和?改革|发改|住房和?城乡建设|住建|城乡建设|建设|"
    "卫生健康|卫健|国有资产监督管理|国资|人力资源和?社会保障|人社|自然资源和规划|规划和自然资源|自然资源|规划|资规|"
    "生态环境|环境保护|环保|环境|交通运输|交通|农业农村|农业|文化广电和旅游|文化和旅游|文广旅|文旅|文化|应急管理|应急|"
    "市场监督管理|市场监管|市监|医疗保障|医保|金融监管|金融工作|金融|机关事务管理|机关事务|档案|乡村振兴|大数据|数据|"
    "退役军人事务|退役军人|民族和?宗教事务|民族宗教|民宗|粮食和物资储备|粮食|园林绿化|园林|房产|房管|地震|"
    "工业和信息化|工信|经济和信息化|经信|招商|烟草专卖|邮政管理"
)
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
