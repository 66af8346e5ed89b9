"""Which article of which law a question names: formal, hence read by rule, in folded text."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMERAL = r"(?:[〇零一二三四五六七八九十百]{1,7}|\d{1,4})"
_LAW = r"(?:法典|宪法|法|条例|规定|办法|细则|规则|规范|准则|纲要|章程|决定|意见|解释)"
_ARTICLE = re.compile(
    rf"(?:《(?P<quoted>[^》]{{2,60}})》|(?P<bare>[\u4e00-\u9fff]{{1,30}}?{_LAW}))(?:[((][^))]*[))])?[的里中,，]{{0,2}}"
    rf"(?P<article>第{_NUMERAL}条(?:之[一二三四五六七八九十])?)"
)
_ENGLISH = re.compile(
    r"\barticle (?P<n>\d{1,4}) of (?:the )?(?P<law>[a-z' -]{3,80}?(?:law|code|regulations?|rules|constitution))\b"
)


@dataclass(frozen=True, slots=True)
class Article:
    """An article of a law, as a question names both, folded; ``law`` without the marks around it."""

    law: str
    article: str
    start: int
    end: int


def read_article(folded: str) -> Article | None:
    """Return the article of a law that a folded question names, or None."""
    if match := _ARTICLE.search(folded):
        return Article(match["quoted"] or match["bare"], match["article"], *match.span())
    if match := _ENGLISH.search(folded):
        return Article(match["law"], f"article {match['n']}", *match.span())
    return None
