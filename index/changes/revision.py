"""Whether a text is a revision of another one, so that what was set by hand for that one holds for it too.

A wrong yes would put one report's corrections on another, a wrong no asks for them once more: so two things must
agree. Most of the characters are the same, and both texts say the same of whose report they are and of which year.
Either alone does not do: neighbours publish whole sections alike, and the years of one place have one title. Knows
neither files nor where reports are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.profile.gazetteer import Divisions
from index.profile.profiler import UNRECOGNISED, profile_report
from index.records import Profile

SHARED = 0.6  # of the pieces of the longer text; by judgement: a page in ten rewritten keeps some 0.8
_PIECE = 4  # characters


@dataclass(frozen=True, slots=True)
class Version:
    """What is compared of a text; its file's name is no part of it."""

    pieces: frozenset[str]
    profile: Profile
    title: str


def read_version(text: str, divisions: Divisions) -> Version:
    """Return what is compared of a text."""
    plain = "".join(text.split())
    pieces = frozenset(plain[start : start + _PIECE] for start in range(max(1, len(plain) - _PIECE + 1)))
    profile = profile_report(text, file_name="", divisions=divisions)
    title = profile.readings.get("title")
    return Version(pieces, profile, title.value if title else text.strip().partition("\n")[0].strip())


def likeness(new: Version, old: Version, corrections: Mapping[str, str]) -> float:
    """Return the share of pieces that two versions of one report have in common; 0.0 where they are of two reports.

    ``corrections`` are those of the old one: a new text may say itself what had to be set by hand before.
    """
    body, year = new.profile.jurisdiction, new.profile.year
    same_body = body == old.profile.jurisdiction or body.name == corrections.get("jurisdiction")
    same_year = year == old.profile.year or str(year) == corrections.get("year")
    told = body.name != UNRECOGNISED and year is not None
    if not (same_body and same_year and (told or new.title == old.title)):
        return 0.0
    shared = len(new.pieces & old.pieces) / max(len(new.pieces), len(old.pieces))
    return shared if shared >= SHARED else 0.0
