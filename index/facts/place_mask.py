"""Text → the same text, character for character, with blanks for the names of places.

清水县收到行政复议申请45件 counts what 收到行政复议申请45件 counts. Knows divisions and nothing of measures.
"""

from __future__ import annotations

import re

from index.profile.gazetteer import load_divisions

BLANK = "\0"
# 桂林市人大代表 are 市人大代表: the last character tells whose they are.
_WHOSE = re.compile(r"人大|代表|政协|委员|直|级|本级|属|政府|人民政府|委[、和办常]|常委|党委")
_KINDS = frozenset("省市区县州盟旗")
_SHORT = 2  # characters: 召开县政府常务会 names no 开县
_OPENS = frozenset('是年月日度内末底前后来止市区省州,，、;；:：。.(（“"')


def without_places(text: str) -> str:
    """Return a text of the same length in which blanks stand for the names of places."""
    kept = list(text)
    for mention in load_divisions().scan(text):
        length = mention.end - mention.start
        before = text[mention.start - 1 : mention.start]
        if length <= _SHORT and (mention.alias or (before.strip() and before not in _OPENS)):
            continue
        end = mention.end - 1 if text[mention.end - 1] in _KINDS and _WHOSE.match(text, mention.end) else mention.end
        kept[mention.start : end] = BLANK * (end - mention.start)
    return "".join(kept)
