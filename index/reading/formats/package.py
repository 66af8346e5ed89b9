"""The files in a ZIP package of an office document: read within bounds, and as XML that cannot reach out or swell.

A package says how large its files are when unpacked, and zipfile holds it to that.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ReadError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_LARGEST_PART = 40_000_000  # bytes unpacked; the text of a report has some hundred thousand
_LARGEST = 400_000_000  # bytes of all parts, pictures too
_MOST_PARTS = 5000
_STRICT = (b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/")  # the same names in the two standards
_STRICT_NAMES = {
    b"wordprocessingml/main": b"wordprocessingml/2006/main",
    b"officeDocument/relationships": b"officeDocument/2006/relationships",
}
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """An open package."""

    def __init__(self, data: bytes, path: Path) -> None:
        """Raise ReadError for one that is damaged, or would unpack to more than a report has."""
        self._path = path
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except zipfile.BadZipFile as error:
            raise ReadError(
                f"{path} is damaged ({error}); open it in its own program and save it anew", "damaged"
            ) from error
        parts = self._zip.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST:
            raise _too_large(path)
        self.names = frozenset(self._zip.namelist())

    def check(self, name: str) -> None:
        """Raise ReadError for a part that unpacks to more than a report has."""
        if self._zip.getinfo(name).file_size > _LARGEST_PART:
            raise _too_large(self._path)

    def read(self, name: str) -> bytes:
        """Return the bytes of a part."""
        self.check(name)
        return self._zip.read(name)

    def xml(self, name: str) -> Element | None:
        """Return the root of a part; None where there is no such part."""
        from lxml import etree

        if name not in self.names:
            return None
        data = self.read(name)
        if _STRICT[0] in data[:4000]:
            for strict, other in _STRICT_NAMES.items():
                data = data.replace(_STRICT[0] + strict, _STRICT[1] + other)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip
        root = etree.fromstring(data, parser)
        if root.getroottree().docinfo.doctype:
            raise ReadError(
                f"{self._path} declares entities, which no office program writes; save it anew in its own program",
                "damaged",
            )
        return root

    def main_part(self, usual: str) -> str:
        """Return the name of the part that holds the document."""
        relations = self.xml("_rels/.rels")
        for relation in () if relations is None else relations.iter(_RELATIONS):
            if (relation.get("Type") or "").endswith("/officeDocument"):
                return (relation.get("Target") or usual).lstrip("/")
        return usual


def _too_large(path: Path) -> ReadError:
    return ReadError(
        f"{path} unpacks to far more than a report has; open it in its own program, take the pictures out and save it",
        "too_large",
    )
