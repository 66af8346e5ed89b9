"""What Chinese reports count and measure in, as data. Knows nothing of numbers.

An entry may carry, after a slash, what must not follow it: 条 counts in 45条 but not in 3条例. Where the
guard is a whole word it stands between bars.
"""

from __future__ import annotations

import re

_CLASSIFIERS = """
件/套 项/|目(?!标|录|前) 份/额 户/外籍口型均 家/庭长园属族具禽电 起/草诉来步到点底始伏重飞降用火 宗/教旨族
例/如会行外 笔/试者记 单/位元独项一 篇 幅/度 首/次府都批届套 套/路 张 册/子 卷/宗烟 部/门委署分级队长
本/级市区县年省地来科土人文届部职 场/所景馆地站面合外域镇 期/间限末货 轮/流换车 批/准复示评发 趟 班/子级列长
支/持付出撑部援流 条/例约款文 则 段 句 种/植子养业粮苗 类/型似别 个/别|性化|体户|体工商 名/单录称列义词声牌额誉
位/于居列置数|一体|次 人/制|员|才(?!员) 口/岸粮径袋号 台/账风湾山县河区阶 辆 艘 架/构 座/谈 栋 幢 间/接隔
处/理置罚级境长 所/有属在谓需得 只/有要能是 头/部脑 匹/配 尾/矿气水 羽 株/洲 棵 根/据本 枚 块 片/区
面/积向对貌板试临 盏 门/诊槛户峡湾县 道/路德关沟 眼 节/日点能约目省水 课/堂题程 床/位 顶 箱 袋 瓶 盒 字/号样 页/面
集/中体团成聚群约市镇 票/据价 组/织长建成合团 批次 对 人次 场次 案次 件次 户次 家次 车次 班次 架次 艘次 频次 台次
辆次 条次 课次 例次 篇次 组次 项次 剂次 趟次 人份 份次 班 家户 列/入席为举出支 大类 小类 标箱 标准箱 点位 头只
头次 次/数级日品生序
"""
_MEASURES = """
% ‰ 倍 番 成/果员立功品本效为就长交都人年套熟片了型群分因 元/旦素首 美元 欧元 港元 日元 英镑 吨/级位 公斤 千克 斤
克/服拉 毫克 微克 升/级至到 毫升 千米 公里 米/高 厘米 毫米 海里 英寸 平方公里 平方千米 平方米 平米 平方 立方米
立方 公顷 亩 方/面式便案 标方 千瓦时 千瓦 瓦 兆瓦 兆瓦时 吉瓦 吉瓦时 千伏安 伏安 千伏 蒸吨 小时 分钟 秒/批 天/然津
日/报常前均 周/年岁边期转报 年 度/假量 岁 周岁 分/之别公局类钟批期级层布析会支流管配区校院子工组辨店行部 课时 学时
工作日 自然日 个工作日 个自然日 个月 个小时 个百分点 百分点
"""
# Where the unit is written in a longer form than the one it is known by.
_PLAIN = {"个百分点": "百分点", "个小时": "小时", "平方": "平方米", "立方": "立方米"}

# Nouns that reports count without a classifier: 8部门, 1359政务服务事项.
_NOUNS = """
部门 单位 事项 政务 乡镇 镇街 街道 社区 贫困村 行政村 村 县 县区 县市 区县 镇 乡 市州 州市 地市 省 市 企业 学校
机构 案件 人员 人才 干部 群众 党员 村民 农户 贫困户 贫困人口 市民 农民 学生 志愿者 项目 点位 站点 窗口 岗位 领域
小区 学位 床位 条款 场所 名额 单元 国 国家 方面
"""


def _alternative(entry: str) -> str:
    unit, _, guards = entry.partition("/")
    characters, *words = guards.split("|")
    banned = [f"[{characters}]"] if characters else []
    banned += words
    return re.escape(unit) + (f"(?!{'|'.join(banned)})" if banned else "")


def _longest_first(entry: str) -> int:
    return -len(entry.partition("/")[0])


UNIT_PATTERN = "|".join(_alternative(entry) for entry in sorted((_CLASSIFIERS + _MEASURES).split(), key=_longest_first))
MEASURES = frozenset(entry.partition("/")[0] for entry in _MEASURES.split()) | set(_PLAIN.values())
COUNTED_NOUNS = tuple(_NOUNS.split())
PERIODS = frozenset({"年", "周", "日"})  # lengths of time only where something is measured


def plain_unit(unit: str) -> str:
    """Return the unit under the name that the ledger keeps it by: 个百分点 is 百分点."""
    return _PLAIN.get(unit, unit)
