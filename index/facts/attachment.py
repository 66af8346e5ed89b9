"""One number in its clause: what the words before it and behind it say it counts.

Knows the clause only: what a number shares with those before it is ``facts``' to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.facts.clauses import LONGEST_PHRASE, Reader, Span
from index.facts.measures import Measures, Named
from index.facts.modifiers import GENERIC, distinct, modifier, more, plain

_PEOPLE = "人员"
_CARRIED_OUT = "开展"  # says nothing beside another verb
_TOOK_PART = "参加"
_AFTER = "经"  # 经审查不予受理
_OF_OTHERS = frozenset({"提出", "提交"})
_RULING = "决定"
_DECISION = re.compile(
    r"(?:申请|复议)?(?:决定|请求|宣布|规定)|原行政行为?"
)  # what was decided, of a case named elsewhere
_WAY = re.compile(r"以([^,以]{2,6})(?:方式|形式)(?=[结审办])")
_PHASE = re.compile(r"[前后中]")  # 受理前撤回8件
_OPENS = re.compile(r"[有对向把将给让使为由的等”]")  # words after which the thing follows its number
_OFFICE = re.compile(r"(?:局|厅|委|委员会|政府|机关|法院|办公室|中心组|公司|大队)$")
_OF_PLAN = re.compile(r"用地|项目|规模|面积|工程|任务|资金|里程|周期|工作")
_ONE = frozenset("省市县区州旗镇乡村国")
# Verbs that open a thing's name only where they are not meant: 新增停车位, 建设口袋公园.
_REACHED = re.compile(r"^(?:实现|完成|达到)")
_OPENERS = re.compile(
    "新增|净增|建设|申报|推广|安置|救助|培训|检查|支持|帮扶|扶持|治理|接待|规划|储备|更新|保护|种植|提升|提高|降低|发展|开发|供应|销售|应用|集聚|创作|转移|交付|拓展|完成|实现|做好|办好"
)
_STATES = re.compile(r"达到?|突破|超过|[控保稳维][制持定]在|[为至到]了?$")
_THING = re.compile(r"(?:案件|事项|申请)$")
_PART_OF = re.compile(r"占到?(?!比|地面|地\d|用|道|领)")
SHARES = frozenset({"%", "‰", "百分点", "倍", "番"})
_SHARE_WORDS = re.compile(r"(?:的)?(?:比重|比例|份额)$")
_ADJECTIVE = re.compile(r"(?:相关|有关|重点|代表|[级性型新])$")
_WHOSE = frozenset({"人", "名", "位", "个", "家", "户"})  # 39名领导干部的经济责任审计 counts 领导干部


@dataclass(frozen=True, slots=True)
class Measure:
    """What a number counts, and where that stands. An empty head: the clause does not say.

    ``near``: the thing stands right beside its number, not only somewhere in the clause.
    """

    head: str = ""
    action: str = ""
    qualifiers: tuple[str, ...] = ()
    start: int = 0
    end: int = 0
    near: bool = False
    verbal: bool = False  # a verb stands between the thing and the number, so that the thing may follow
    stated: bool = False  # 达到, 为 or the like stands between them, so that the thing does not follow
    late: bool = False  # the verb stands behind the number: 提案230件全部办结


def fits(measures: Measures, head: str, unit: str) -> bool:
    """Whether a head may be counted in a unit, as far as is known."""
    units = measures.units_of(head)
    return not units or any(measures.comparable(known, unit) for known in units)


def before(reader: Reader, span: Span, unit: str) -> Measure:
    """Return what the words before a number say that it counts."""
    actions: list[Named] = []
    if unit in SHARES and (share := _share(reader, span, unit)):
        return share
    rest = reader.trim_end(span)
    tail = reader.text[rest.end : span.end]
    verbal = bool(_OPENS.search(tail))
    stated = bool(_STATES.search(tail))
    while verb := reader.verb_at_end(rest):
        actions.append(verb)
        rest = reader.trim_end(Span(rest.start, verb.start))
    verbal = verbal or bool(actions)
    strong = list(reader.strong_in(rest))
    thing = reader.trim(Span(strong[-1].end, rest.end)) if strong else reader.trim(rest)
    actions += reversed(strong)
    if opener := _opener(reader, thing):
        actions.append(opener)
        thing = reader.trim(Span(opener.end, thing.end))
    subject = reader.trim(Span(rest.start, strong[-1].start)) if strong else Span(rest.start, rest.start)
    found = _named(reader, thing, unit)
    if actions and not strong and _is_actor(reader, found, unit):
        found = replace(found, head="", near=False)
    found = _parted(reader, subject, thing, unit, _decided(reader, found) if actions else found)
    if not found.head:
        counts = GENERIC.fullmatch(reader.text, thing.start, thing.end) is not None
        found = _of_subject(reader, subject, unit, found, generic=counts)
    if not found.head and subject and thing:
        found = _with_its_verb(reader, rest, thing, found)
    told = _outcome(reader, span) or reader.telling(actions) or _nominal(reader, Span(span.start, rest.end), found)
    return replace(_narrowed(reader, span, subject, told, found), verbal=verbal, stated=stated)


def _narrowed(reader: Reader, span: Span, subject: Span, told: Sequence[Named], found: Measure) -> Measure:
    """Return a measure with what was done with it, and with all that narrows it: of its clause, and of its subject."""
    names = _in_order(reader, told) or [*filter(None, (found.action,))]
    qualifiers = (
        *found.qualifiers,
        *(named.name for named in reader.qualifiers_in(span)),
        *(named.name for named in reader.heads_in(subject) if named.name not in reader.measures.actors),
        *names[1:],
        *_doer(reader, subject),
        *_as_written(reader, told[:1]),
    )
    action = names[0] if names else ""
    return replace(found, action=action, qualifiers=distinct(qualifiers, found.head, names[:1]), late=False)


def _with_its_verb(reader: Reader, rest: Span, thing: Span, found: Measure) -> Measure:
    """Return what is counted where the verb before it belongs to its name: 政务中心进驻事项."""
    whole = reader.trim(rest)
    told = _DECISION.fullmatch(reader.text, thing.start, thing.end) or _PHASE.fullmatch(
        reader.text, thing.start, thing.end
    )
    if told or whole.end - whole.start > LONGEST_PHRASE:
        return found
    return replace(found, head=plain(reader.text[whole.start : whole.end]), start=whole.start, end=whole.end, near=True)


def after(reader: Reader, start: int, end: int, unit: str) -> tuple[Measure, int]:
    """Return what the words behind a number say that it counts, and where they end."""
    thing = reader.after(start, end)
    if not thing:
        return Measure(), start
    stop = thing.end
    owner: tuple[str, ...] = ()
    owned = unit not in _WHOSE or _ADJECTIVE.search(reader.text, thing.start, stop)
    if owned and reader.text[stop : stop + 1] == "的":
        # 6次法治内容的学习: what is counted follows 的
        real = reader.after(stop + 1, end)
        if real:
            owner = (plain(reader.text[thing.start : stop]),)
            thing, stop = real, real.end
    found = _named(reader, thing, unit)
    if not found.head and (written := _THING.search(reader.text, thing.start, thing.end)):
        found = replace(found, head=written.group(), start=thing.start, end=thing.end)
    told = reader.telling(reader.actions_in(Span(stop, end)))
    qualifiers = (
        *found.qualifiers,
        *owner,
        *(named.name for named in reader.qualifiers_in(Span(start, stop))),
        *_object(reader, Span(told[-1].end if told else stop, end)),
        *_as_written(reader, told[:1]),
    )
    action = told[0].name if told else ""
    return (
        Measure(found.head, action, distinct(qualifiers, found.head, (action,)), found.start, found.end, near=True),
        stop,
    )


def _object(reader: Reader, span: Span) -> tuple[str, ...]:
    """Return what was done to or by the thing: 6个区被授牌命名为“平安中国建设示范县”."""
    span = reader.trim(span)
    heads = tuple(named.name for named in reader.heads_in(span) if named.name not in reader.measures.actors)
    return heads[-1:] or (modifier(_REACHED.sub("", reader.text[span.start : span.end])),)


def of_clause(reader: Reader, start: int, end: int) -> Measure:
    """Return what the rest of the clause says of people who did something: 83人因岗位调整申请注销证件."""
    span = Span(start, end)
    heads = reader.heads_in(span)
    told = reader.telling(reader.actions_in(span))
    action = told[-1].name if told else ""
    if not heads:
        return Measure(action=action)
    head = heads[-1]
    others = distinct((named.name for named in heads[:-1]), head.name, (action,))
    return Measure(head.name, action, others, head.start, head.end)


def _named(reader: Reader, thing: Span, unit: str) -> Measure:
    """Return the measure that a noun phrase names: a known one, or its own words."""
    written = reader.text[thing.start : thing.end]
    heads = [
        named
        for named in reader.heads_in(thing)
        if named.name not in reader.measures.actors
        or named.end == thing.end
        or GENERIC.fullmatch(_without(reader, Span(named.end, thing.end)) or " ")
    ]
    if heads and not _adds(reader, heads[-1], thing.end, unit):
        return _of_heads(reader, thing, heads)
    bare = _without(reader, thing)
    if _PHASE.fullmatch(written):
        verb = reader.actions_in(Span(thing.start - 6, thing.start))
        start = verb[-1].start if verb and verb[-1].end == thing.start else thing.start
        return Measure(qualifiers=(reader.text[start : thing.end],))
    if not bare and not _OPENERS.fullmatch(written) and written in reader.measures.nominal:
        return Measure(written, start=thing.start, end=thing.end, near=True)
    if not bare or (len(written) == 1 and written not in _ONE) or GENERIC.fullmatch(bare):
        narrowing = tuple(named.name for named in reader.qualifiers_in(thing))
        own = () if bare == written else (modifier(written),)
        return Measure(qualifiers=narrowing or own)
    start = _shortened(reader, thing)
    front = modifier(reader.text[thing.start : start])
    return Measure(plain(reader.text[start : thing.end]), "", (front,), start, thing.end, near=True)


def _of_heads(reader: Reader, thing: Span, heads: Sequence[Named]) -> Measure:
    """Return the measure of the last known head of a noun phrase, with the words before and behind it."""
    head, written = heads[-1], reader.text[thing.start : thing.end]
    others = []
    if head.name in reader.measures.plain and "、" not in written and thing.start < head.start and not heads[1:]:
        # 高新技术企业 is a name, of which 高新技术 alone is none
        others.append(modifier(reader.text[thing.start : head.end]))
    at = thing.start if not any(others) else head.start
    for named in heads:
        others.append(modifier(reader.text[at : named.start]))
        if named is not head:
            others.append(named.name)
        at = named.end
    surface = reader.text[head.start : head.end]
    if surface not in reader.measures.verbal:
        others.append(more(head.name, surface))
    others.append(modifier(reader.text[head.end : thing.end]))
    return Measure(head.name, reader.measures.verbal.get(surface, ""), tuple(others), head.start, head.end, near=True)


def _adds(reader: Reader, head: Named, end: int, unit: str) -> bool:
    """Whether the words after a known head make another thing of it: 规范性文件 | 制定主体, 企业 | 贷款."""
    if head.end < end and not fits(reader.measures, head.name, unit):
        return GENERIC.fullmatch(reader.text, head.end, end) is None
    bare = _without(reader, Span(head.end, end))
    return len(bare) > 1 and not GENERIC.fullmatch(bare)


def _without(reader: Reader, span: Span) -> str:
    """Return the words of a span that are no verb and no known qualifier."""
    kept = list(reader.text[span.start : span.end])
    for named in (*reader.actions_in(span), *reader.qualifiers_in(span)):
        for position in range(named.start - span.start, named.end - span.start):
            kept[position] = ""
    return "".join(kept).strip("的和与及、“”\"'()（）之等 ")


def _shortened(reader: Reader, thing: Span) -> int:
    """Return where the last words of a phrase begin that are no longer than a name may be."""
    start = thing.start
    while thing.end - start > LONGEST_PHRASE:
        marks = [reader.text.find(mark, start, thing.end - 2) for mark in '的、和与及”"']
        cuts = [mark + 1 for mark in marks if mark >= 0]
        if not cuts:
            return thing.end - LONGEST_PHRASE
        start = min(cuts)
    return start


def _doer(reader: Reader, subject: Span) -> tuple[str, ...]:
    """Return the words before a verb, where they narrow what is counted: 清洁能源建成装机100万千瓦."""
    words = modifier(reader.text[subject.start : subject.end])
    return () if reader.heads_in(subject) or any(reader.strong_in(subject)) or _OFFICE.search(words) else (words,)


def _as_written(reader: Reader, told: Sequence[Named]) -> tuple[str, ...]:
    """Return the verb as the report has it, where its canonical name shares no character: 出台 for 制定."""
    words = [reader.text[action.start : action.end] for action in told if action.name]
    return tuple(
        word
        for word, action in zip(words, told, strict=True)
        if not set(word) & set(action.name) and len(word) <= len(action.name)
    )


def _opener(reader: Reader, thing: Span) -> Named | None:
    """Return the verb with which a phrase opens though it could be a noun: 新增 | 停车位."""
    actions = reader.actions_in(thing)
    if not actions or actions[0].start != thing.start or thing.end - actions[0].end < 2:  # noqa: PLR2004
        return None
    opens = _OPENERS.fullmatch(reader.text, actions[0].start, actions[0].end)
    return actions[0] if opens and not _OF_PLAN.match(reader.text, actions[0].end) else None


def _is_actor(reader: Reader, found: Measure, unit: str) -> bool:
    """Whether what stands before a verb did it, rather than had it done: 行政机关败诉35件."""
    if found.head in reader.measures.actors or _OFFICE.search(found.head):
        return not reader.measures.units_of(found.head) or not fits(reader.measures, found.head, unit)
    return False


def _parted(reader: Reader, subject: Span, thing: Span, unit: str, found: Measure) -> Measure:
    """Return the known head that a verb parts: 行政执法 | 持证 | 人员; a bare 人员 behind a verb is no thing at all."""
    if reader.text[thing.start : thing.end] != _PEOPLE:
        return found
    whole = reader.text[subject.start : subject.end] + _PEOPLE
    for named in reader.measures.heads(whole):
        if named.end == len(whole) and whole.endswith(_PEOPLE, named.start):
            return replace(found, head=named.name, qualifiers=(), start=thing.start, end=thing.end)
    return (
        Measure(qualifiers=found.qualifiers)
        if any(fits(reader.measures, named.name, unit) for named in reader.heads_in(subject))
        else found
    )


def _decided(reader: Reader, found: Measure) -> Measure:
    """Return the case in place of its decision, where a verb tells how it was decided: 行政复议决定维持9件."""
    written = reader.text[found.start : found.end]
    if not written.endswith(_RULING):
        return found
    named = reader.measures.heads(written.removesuffix(_RULING))
    return replace(found, head=named[-1].name) if named else found


def _in_order(reader: Reader, told: Sequence[Named]) -> list[str]:
    """Return the names of verbs, the telling one first: 开展…审核 is 审核, 收到公众提出的申请 is 收到."""
    told = [action for action in told if reader.text[action.start - 1 : action.start] != _AFTER] or told
    names = list(dict.fromkeys(action.name for action in told))
    if len(names) > 1 and names[0] in _OF_OTHERS and reader.text[told[0].end : told[0].end + 1] == "的":
        names = names[1:]
    own = [name for name in names if name != _CARRIED_OUT] or names
    return [own[0], *(name for name in own[1:] if name != _TOOK_PART)] if own else []


def _outcome(reader: Reader, span: Span) -> list[Named]:
    """Return how something ended where that is told as a way: 以维持方式结案的案件 were 维持."""
    match = _WAY.search(reader.text, span.start, span.end)
    return list(reader.actions_in(Span(*match.span(1)))) if match else []


def _of_subject(reader: Reader, subject: Span, unit: str, found: Measure, *, generic: bool) -> Measure:
    for named in reversed(reader.heads_in(subject)):
        if fits(reader.measures, named.name, unit) and reader.measures.is_topic(named.name):
            return Measure(named.name, "", found.qualifiers, named.start, named.end)
        if named.end == subject.end and generic and fits(reader.measures, named.name, unit):
            return Measure(named.name, "", (), named.start, named.end)  # 执法人员 | 持证 | 人数
    return found


def _nominal(reader: Reader, span: Span, found: Measure) -> list[Named]:
    """Return the verbs that could be nouns, where no other verb tells: 新增就业5万人, 法治培训2次."""
    if reader.measures.is_rate(found.head):
        return []
    opens = reader.trim(span).start  # 通过政府网站公开: by which means, not what was done
    return [
        action
        for action in reader.telling(reader.actions_in(span))
        if action.end > opens and (not found.near or action.end <= found.start)
    ][-1:]


def _share(reader: Reader, span: Span, unit: str) -> Measure | None:
    """Return the measure of a share that is told with 占: 高新技术产业增加值占工业比重达36%."""
    match = next(reversed(list(_PART_OF.finditer(reader.text, span.start, span.end))), None)
    if match is None:
        return None
    subject = before(reader, Span(span.start, match.start()), unit)
    whole = reader.trim(Span(match.end(), span.end))
    of = modifier(_SHARE_WORDS.sub("", reader.text[whole.start : whole.end]))
    return replace(subject, action="占比", qualifiers=distinct((*subject.qualifiers, of), subject.head, ()))
