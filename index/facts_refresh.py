"""Keeps a library's numbers in step with the rules that they are read by: which rules, whose numbers, read anew.

Vectors and words do not depend on those rules, so that new ones cost a library no embedding. Knows no rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from index.errors import LibraryError
from index.records import content_id
from index.stores.catalog import Catalog

_FIRST = "facts/extractor.py"
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(index(?:\.[\w.]+)?)[ \t]+import[ \t]+(\([^)]*\)|.*)|import[ \t]+(index\.[\w.]+))",
    re.MULTILINE,
)
_NAME = re.compile(r"\w+")
_LOADED = re.compile(r'"data(?:" / "|/)([\w.]+)"')
_ANEW = "reading numbers anew"


@cache
def facts_version() -> str:
    """Return 16 hexadecimal digits that depend on every file of this package that facts are read with.

    The same on every machine, whatever its line ends. A version raised by hand would be forgotten; where no fact
    changes with a file, numbers are read once more than need be, which is quick.
    """
    package = files("index")
    texts: dict[str, str] = {}
    wanted = [_FIRST]
    while wanted:
        name = wanted.pop()
        if name not in texts:
            read = package.joinpath(name).read_bytes().replace(b"\r\n", b"\n")
            text = texts[name] = read.decode("utf-8", "surrogateescape")  # the gazetteer is compressed
            wanted += _imported(text, package) if name.endswith(".py") else ()
            wanted += [f"data/{file}" for file in _LOADED.findall(text)]
    return content_id("facts", *(part for name in sorted(texts) for part in (name, texts[name])))


def _imported(source: str, package: Traversable) -> Iterator[str]:
    """Yield the files of this package that a module imports from, however deep they lie; a name may be a module too.

    Found by how a line begins: to parse fifty files takes 0.06 s of each start; a test holds the two to be the same.
    """
    for module, names, whole in _IMPORT.findall(source):
        for name in (module or whole, *(f"{module}.{name}" for name in _NAME.findall(names))):
            path = name.removeprefix("index.").replace(".", "/")
            if package.joinpath(f"{path}.py").is_file():
                yield f"{path}.py"


def facts_are_old(catalog: Catalog) -> bool:
    """Whether the numbers of ready reports were read by other rules than today's, or not all by these."""
    return catalog.meta("facts") != facts_version() and bool(catalog.entries())


def check_facts(catalog: Catalog, home: Path) -> None:
    """Raise LibraryError when the numbers of a library have to be read anew."""
    if facts_are_old(catalog):
        found = catalog.meta("facts")
        raise LibraryError(
            f"The numbers of the library at {home} were {f'read by rules {found}' if found else 'not all read'}; "
            f"this Zhiwen has rules {facts_version()}. Run: zhiwen index FOLDER; numbers are read anew, vectors stay"
        )


def read_facts_anew(catalog: Catalog, progress: Callable[[str, int, int], None] | None = None) -> None:
    """Read the numbers of the ready reports from their stored texts, where other rules have read them.

    The rules are forgotten first and recorded last: a run that is killed between leaves it all to the next one,
    even to one by the earlier rules.
    """
    if not facts_are_old(catalog):
        return
    from index.facts.extractor import read_facts  # a tenth of a second that opening a library need not wait

    catalog.set_meta(facts=None)
    entries = catalog.entries()
    for done, entry in enumerate(entries):
        if progress:
            progress(_ANEW, done, len(entries))
        text, parts = catalog.report(entry.id).text, catalog.parts(entry.id)
        catalog.replace_facts(entry.id, read_facts(text, parts.sentences, parts.sections, entry.id))
    if progress:
        progress(_ANEW, len(entries), len(entries))
    catalog.set_meta(facts=facts_version())
