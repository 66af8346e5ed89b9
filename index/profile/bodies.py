"""The grammar of names of public bodies: 通化市东昌区人民政府, 铁岭市人民政府办公室, 长春高新区管委会, 龙井街道办事处.

A name is a chain of divisions (from the gazetteer) and a rest that tells government, development zone, township or
department. Knows nothing of where in a report the name stood; namesakes are told apart by votes it is given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.profile.gazetteer import Division, Divisions, Mention
from index.records import Jurisdiction, Level

# Kinds of development zone, with the short forms people use; the longest match wins.
ZONE_KINDS: Mapping[str, tuple[str, ...]] = {
    "经济技术开发区": ("经开区", "经开", "开发区"),
    "高新技术产业开发区": ("高新区", "高新", "高新技术开发区"),
    "高新技术开发区": ("高新区", "高新"),
    "高新技术产业园区": ("高新区", "高新园区"),
    "经济开发区": ("经开区", "经开", "开发区"),
    "汽车经济技术开发区": ("汽开区", "汽开"),
    "综合保税区": ("综保区", "保税区"),
    "自由贸易试验区": ("自贸区", "自贸试验区"),
    "旅游度假区": ("度假区",),
    "风景名胜区": ("风景区", "景区"),
    "工业园区": ("园区", "工业园"),
    "产业园区": ("园区",),
    "开放合作区": ("合作区",),
    "经济合作区": ("合作区",),
    "示范区": (),
    "试验区": (),
    "实验区": (),
    "合作区": (),
    "管理区": (),
    "度假区": (),
    "风景区": (),
    "保税区": (),
    "工业区": (),
    "集聚区": (),
    "开发区": (),
    "新区": (),
    "新城": (),
}
# What a zone that only says its short name most probably is called in full.
FULL_KINDS = {
    "经开区": "经济技术开发区",
    "高新区": "高新技术产业开发区",
    "综保区": "综合保税区",
    "自贸区": "自由贸易试验区",
    "度假区": "旅游度假区",
    "开发区": "经济开发区",
}
# Departments as they are called for short; the ending of the full name, then its short forms.
DEPARTMENT_SHORT: Mapping[str, tuple[str, ...]] = {
    "人民政府办公室": ("政府办公室", "政府办", "府办"),
    "人民政府办公厅": ("政府办公厅", "政府办", "府办"),
    "发展和改革委员会": ("发展改革委", "发改委"),
    "发展和改革局": ("发展改革局", "发改局"),
    "工业和信息化局": ("工信局",),
    "工业和信息化厅": ("工信厅",),
    "市场监督管理局": ("市场监管局", "市监局"),
    "市场监督管理委员会": ("市场监管委",),
    "人力资源和社会保障局": ("人社局", "人力资源社会保障局"),
    "人力资源和社会保障厅": ("人社厅", "人力资源社会保障厅"),
    "自然资源和规划局": ("自然资源局", "资规局"),
    "住房和城乡建设局": ("住建局", "住房城乡建设局"),
    "住房和城乡建设厅": ("住建厅", "住房城乡建设厅"),
    "卫生健康委员会": ("卫生健康委", "卫健委"),
    "卫生健康局": ("卫健局",),
    "文化和旅游局": ("文旅局",),
    "文化和旅游厅": ("文旅厅",),
    "文化广电和旅游局": ("文广旅局", "文旅局"),
    "农业农村局": ("农业局",),
    "应急管理局": ("应急局",),
    "应急管理厅": ("应急厅",),
    "生态环境局": ("环保局", "环境局"),
    "交通运输局": ("交通局",),
    "退役军人事务局": ("退役军人局",),
    "医疗保障局": ("医保局",),
    "行政审批服务局": ("行政审批局", "审批局"),
    "综合行政执法局": ("执法局", "综合执法局"),
    "城市管理局": ("城管局",),
    "政务服务和数字化建设管理局": ("政数局",),
    "国有资产监督管理委员会": ("国资委",),
}

_ZONE = "|".join(sorted((*ZONE_KINDS, *FULL_KINDS), key=len, reverse=True))
# What may follow a name in running text or in a title.
_AFTER = (
    r"(?=$|[\s,，、。:：;；(（《\"“]|关于|[2２]\d|二[〇○零]|年度?|法治|依法|坚持|深入|认真|紧紧|以|全面|在|始终|积极|按照|严格|切实|高度|"
    r"扎实|围绕|立足|贯彻|根据|持续|聚焦|不断|全力|大力|充分|牢固|高举|推进|工作|的|党)"
)
_CJK = "\u4e00-\u9fff"
_COMMITTEE = r"(?:管理委员会|管委会|党工委)"
_ZONE_NAME = re.compile(rf"(?P<zone>(?:[{_CJK}]{{0,8}}?)(?:{_ZONE}))(?P<tail>[{_CJK}]{{0,20}}?){_AFTER}")
_COMMITTEE_NAME = re.compile(rf"(?P<zone>[{_CJK}]{{2,12}}?){_COMMITTEE}")
_TOWN = re.compile(
    rf"(?:人民政府)?(?P<town>[{_CJK}]{{1,8}}?(?:街道|民族乡|镇|乡|苏木))(?:党工委|党委|办事处|人民政府|政府)?(?=$|办事处|[\s,，、:：《]|关于|[2２]\d|法治|依法|坚持|深入|认真)"
)
_DEPARTMENT = re.compile(
    rf"(?:人民政府|政府|委)?(?P<department>[{_CJK}、]{{0,24}}?(?:办公室|办公厅|委员会|服务中心|海关|总队|支队|大队|监狱|法院|检察院|[局厅署]|"
    rf"(?<![市区县省州旗盟党工常])委|(?<=政府)办)){_AFTER}"
)
_NO_TOWN = re.compile(r"乡镇|城乡|[各全]")
_NO_DEPARTMENT = re.compile(r"^委|人大|人民代表大会|政协|政治协商|常务委员会|管理委员会|党组|党委|委员会委员")
_GOVERNMENT = re.compile(rf"(?:委员会|委)?(?:人民政府|政府)?{_AFTER}")
_FREE_TRADE = re.compile(
    rf"中国[(（][{_CJK}]{{2,4}}[)）]自由贸易试验区[{_CJK}]{{0,10}}?(?={_COMMITTEE}|$|关于|[2２]\d)"
)
_PARTY = re.compile(r"中共.{2,24}?(?:委员会|[省市区县旗州盟工]委|党委)[、,，\s]*(?=.)")
_TAIL_GOVERNMENT = re.compile(rf"(?:人民政府|政府|{_COMMITTEE})*$")


@dataclass(frozen=True, slots=True)
class Body:
    """A public body named in a text at ``start:end`` (its own name, without parents and 人民政府)."""

    name: str
    level: Level
    place: Division | None  # the division itself, or the one above a zone, township or department
    start: int
    end: int
    sure: bool = True  # False: the place is one of several namesakes, or none is told


def chain_at(mentions: list[Mention]) -> list[Mention]:
    """Return the mentions that follow each other without a gap, from the first one on: 吉林省|通化市|东昌区."""
    chain = mentions[:1]
    for mention in mentions[1:]:
        if mention.start != chain[-1].end:
            break
        chain.append(mention)
    return chain


def choose_division(
    chain: list[Mention], divisions: Divisions, votes: Mapping[str, float], year: int | None
) -> tuple[Division, bool]:
    """Return the innermost division of a chain, and whether it is the only one it can be.

    Namesakes are told apart by the parents in the chain, then by the votes for them and their parents.
    """
    candidates = list(chain[-1].candidates)
    above = {division.code for mention in chain[:-1] for division in mention.candidates}
    if above:
        fitting = [d for d in candidates if above & {parent.code for parent in divisions.parents(d, year)}]
        candidates = fitting or candidates

    own = {division.code for division in candidates}

    def support(division: Division) -> float:
        """衡阳县 gains nothing from votes for 衡阳市 when 衡阳 may be either."""
        parents = [parent for parent in divisions.parents(division, year) if parent.code not in own]
        return votes.get(division.code, 0) + sum(votes.get(p.code, 0) * (i + 1) for i, p in enumerate(parents))

    ranked = sorted(candidates, key=lambda d: (-support(d), _RANKS.get(d.level, 9), d.code))
    sure = len(ranked) == 1 or support(ranked[0]) > support(ranked[1])
    return ranked[0], sure


_RANKS = {Level.PROVINCE: 0, Level.PREFECTURE: 1, Level.COUNTY: 2}


def parse_body(
    phrase: str, divisions: Divisions, *, votes: Mapping[str, float], year: int | None = None, every: bool = True
) -> Body | None:
    """Read the first public body a phrase names; offsets are in the phrase. None when it names none.

    ``every``: short names of counties count too at the start of the phrase (东昌2023年…).
    """
    if trade := _FREE_TRADE.match(phrase):
        place, sure = choose_division(divisions.scan(trade[0], year)[:1], divisions, votes, year)
        return Body(trade[0], Level.ZONE, place, 0, trade.end(), sure)
    party = _PARTY.match(phrase)
    begin = party.end() if party else 0
    mentions = [m for m in divisions.scan(phrase, year) if m.start >= begin]
    if every and not (mentions and mentions[0].start == begin):
        mentions = [*_leading_short_name(phrase, begin, divisions, year), *mentions]
    if not mentions and begin:
        begin, mentions = 0, divisions.scan(phrase, year)
    if not mentions:
        return _parse_relative(phrase, begin)
    chain = chain_at(mentions)
    place, sure = choose_division(chain, divisions, votes, year)
    return _parse_rest(phrase, chain, place, sure=sure)


def _leading_short_name(phrase: str, begin: int, divisions: Divisions, year: int | None) -> list[Mention]:
    """Return the short name a phrase begins with, when what follows shows that it is one (东昌2023年)."""
    for length in range(min(8, len(phrase) - begin), 1, -1):
        name, rest = phrase[begin : begin + length], phrase[begin + length :]
        found = divisions.find(name, year)
        if found and (not rest or re.match(rf"{_ZONE}|[2２]\d|人民政府|司法局|法治|海关", rest)):
            return [Mention(begin, begin + length, found, found[0].name != name)]
    return []


def _parse_rest(phrase: str, chain: list[Mention], place: Division, *, sure: bool) -> Body | None:
    last = chain[-1]
    rest = phrase[last.end :]
    if (town := _TOWN.match(rest)) and not _NO_TOWN.match(town["town"]):
        return Body(
            town["town"], Level.TOWNSHIP, place, last.end + town.start("town"), last.end + town.end("town"), sure
        )
    if zone := _ZONE_NAME.match(rest):
        return _parse_zone(phrase, last, place, zone, sure=sure)
    if (department := _DEPARTMENT.match(rest)) and not _NO_DEPARTMENT.search(department[0]):
        end = last.end + department.end("department")
        start = _start_of_department(phrase, chain)
        return Body(phrase[start:end], Level.DEPARTMENT, place, start, end, sure)
    if committee := _COMMITTEE_NAME.match(rest):
        end = last.end + committee.end("zone")
        return Body(phrase[last.start : end], Level.ZONE, place, last.start, end, sure)
    if not _GOVERNMENT.match(rest) and len(rest) > 0 and chain[-1].alias:
        return None
    return Body(place.name, place.level, place, last.start, last.end, sure)


def _parse_zone(phrase: str, last: Mention, place: Division, zone: re.Match[str], *, sure: bool) -> Body:
    tail = zone["tail"]
    end = last.end + zone.end("zone")
    if tail and not _TAIL_GOVERNMENT.match(tail) and _DEPARTMENT.match(re.sub(_COMMITTEE, "", tail)):
        end = last.end + zone.end("tail")
        return Body(phrase[last.start : end], Level.DEPARTMENT, place, last.start, end, sure)
    return Body(phrase[last.start : end], Level.ZONE, place, last.start, end, sure)


def _start_of_department(phrase: str, chain: list[Mention]) -> int:
    """Return where a department's own name begins: at its place, or before it (国家税务总局铁岭市税务局)."""
    before = phrase[: chain[0].start]
    if re.fullmatch(rf"(?:国家|中国|中华人民共和国)[{_CJK}]{{2,8}}", before):
        return 0
    return chain[-1].start


def _parse_relative(phrase: str, begin: int) -> Body | None:
    """Read a body that leaves its place out: 市司法局, 高新区管委会."""
    rest = phrase[begin:]
    if zone := re.match(rf"(?P<zone>[{_CJK}]{{0,4}}?(?:{_ZONE})){_COMMITTEE}?{_AFTER}", rest):
        return Body(zone["zone"], Level.ZONE, None, begin, begin + zone.end("zone"), sure=False)
    if (department := _DEPARTMENT.match(rest)) and not _NO_DEPARTMENT.search(department[0]):
        name = department[0]
        return Body(name, Level.DEPARTMENT, None, begin, begin + len(name), sure=False)
    if (town := _TOWN.match(rest)) and not _NO_TOWN.match(town["town"]):
        return Body(town["town"], Level.TOWNSHIP, None, begin, begin + town.end("town"), sure=False)
    return None


def describe(body: Body, divisions: Divisions, year: int | None) -> Jurisdiction:
    """Turn a body into a jurisdiction with its code, parents and the other names people use for it."""
    place = body.place
    if place is None:
        return Jurisdiction(body.name, body.level, aliases=body_aliases(body, ()))
    parents = tuple(parent.name for parent in divisions.parents(place, year))
    own = body.level == place.level and body.name == place.name
    if not own:
        return Jurisdiction(body.name, body.level, None, (*parents, place.name), body_aliases(body, parents))
    if not body.sure:
        return Jurisdiction(place.name, place.level, aliases=place.aliases)
    return Jurisdiction(place.name, place.level, place.code, parents, place_aliases(place, parents, divisions, year))


def place_aliases(place: Division, parents: tuple[str, ...], divisions: Divisions, year: int | None) -> tuple[str, ...]:
    """Return a division's short names, and both with the parent before: 东昌, 通化市东昌区, 通化东昌."""
    names = list(place.aliases)
    if parents:
        parent = divisions.parents(place, year)[-1]
        short_parent = (*parent.aliases, parent.name)[0]
        short = (*place.aliases, place.name)[0]
        names += [parent.name + place.name, short_parent + place.name, short_parent + short]
    governing = ("管委会", "管理委员会") if place.level == Level.ZONE else ("人民政府", "政府")
    names += [place.name + ending for ending in governing]
    return _distinct(names, place.name)


def body_aliases(body: Body, parents: tuple[str, ...]) -> tuple[str, ...]:
    """Return the short names of a department, zone or township."""
    if body.level == Level.DEPARTMENT:
        names = department_aliases(body.name)
    elif body.level == Level.ZONE:
        names = zone_aliases(body.name)
    else:
        names = [body.name + ("办事处" if body.name.endswith("街道") else "人民政府")]
    if body.place:
        place, short_place = body.place.name, (*body.place.aliases, body.place.name)[0]
        swapped = [name.replace(place, short_place, 1) for name in (body.name, *names) if name.startswith(place)]
        longer = [] if short_place in body.name else [place + body.name, short_place + body.name]
        outer = [parents[-1] + body.name] if parents and body.name.startswith(place) else []
        names = [*names, *swapped, *longer, *outer]
    return _distinct(names, body.name)


def department_aliases(name: str) -> list[str]:
    """Return the short forms of a department's name: 铁岭市人民政府办公室 → 铁岭市政府办, 铁岭市政府办公室."""
    for ending in sorted(DEPARTMENT_SHORT, key=len, reverse=True):
        if name.endswith(ending):
            return [name.removesuffix(ending) + short for short in DEPARTMENT_SHORT[ending]]
    return [name.removesuffix("委员会") + "委"] if name.endswith("委员会") else []


def zone_aliases(name: str) -> list[str]:
    """Return the short forms of a zone's name, with and without its place: 长春经开区, 长春经开, 经开区."""
    for kind in sorted(ZONE_KINDS, key=len, reverse=True):
        if name.endswith(kind):
            place = name.removesuffix(kind)
            shorts = ZONE_KINDS[kind]
            bare = [short for short in (*shorts, kind) if short.endswith("区")]
            return [*(place + short for short in shorts), *bare, name + "管委会", name + "管理委员会"]
    for short, full in FULL_KINDS.items():
        if name.endswith(short):
            return [name.removesuffix(short) + full, name.removesuffix("区"), short, name + "管委会"]
    return [name + "管委会"]


def _distinct(names: list[str], own: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name and name != own))
