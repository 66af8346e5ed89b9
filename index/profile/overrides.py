"""What a user knows better than the rules: ``sources.toml`` beside the files, and ``reports set``.

``sources.toml`` has a table per file name::

    ["2024_report.txt"]
    jurisdiction = "东昌区"   # what the gazetteer knows brings code, parents, aliases; of namesakes say 北京市朝阳区
    year = 2024
    published = 2025-02-27

Knows the keys and what is acceptable; nothing of where reports are kept.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from index.errors import ProfileError
from index.profile.bodies import describe, parse_body
from index.profile.gazetteer import Divisions
from index.profile.header import parse_date
from index.profile.report_year import paper_of
from index.reading.readers import SOURCES_FILE
from index.records import Jurisdiction, Level, Profile, Reading, Source

KEYS = ("jurisdiction", "level", "year", "issuer", "title", "document_number", "written", "published", "url")
CHOICES = ("counts",)  # what a user may say of a report beside its profile; ``versions`` heeds it
_YEARS = range(1980, 2100)


def read_sources(folder: Path) -> Mapping[str, Mapping[str, str]]:
    """Return the values of a folder's ``sources.toml`` by file name; nothing when it has none.

    Raises ProfileError when the file is no TOML, or a table has an unknown key or a value of the wrong kind.
    """
    path = folder / SOURCES_FILE
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):  # an archive has none
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileError(f"{path} cannot be read ({error}); correct it, or remove it") from error
    return {name: _check_table(table, f"{path}, [{name!r}]") for name, table in tables.items()}


def override_profile(
    profile: Profile, values: Mapping[str, str | int], *, source: Source, divisions: Divisions
) -> Profile:
    """Return the profile with values set by hand, each certain.

    Values may be strings (``reports set ID year=2024``). Raises ProfileError naming the key that is not acceptable.
    """
    by_user = source is Source.USER
    known = _check_table(values, "reports set" if by_user else source.value, (*KEYS, *CHOICES) if by_user else KEYS)
    readings = dict(profile.readings)
    for key, value in known.items():
        if key not in ("level", "url", *CHOICES):
            readings[key] = Reading(value, source, 1.0)
    year = int(known["year"]) if "year" in known else profile.year
    jurisdiction = profile.jurisdiction
    if "jurisdiction" in known and known["jurisdiction"] != jurisdiction.name:  # the text may tell which 朝阳区
        jurisdiction = _find_jurisdiction(known["jurisdiction"], year, divisions)
    if "jurisdiction" in known:
        readings["jurisdiction"] = Reading(jurisdiction.name, source, 1.0)
    if "level" in known:
        jurisdiction = replace(jurisdiction, level=Level(known["level"]))
    paper = paper_of(known.get("title", "")) or profile.paper
    return Profile(jurisdiction, year, readings, paper)


def _find_jurisdiction(name: str, year: int | None, divisions: Divisions) -> Jurisdiction:
    """Return what a name stands for: a body the grammar can read with a single meaning, or else just the name."""
    body = parse_body(name, divisions, votes={}, year=year)
    if body is None:
        return Jurisdiction(name, Level.UNKNOWN)
    if not body.sure and body.place is not None:
        owners = divisions.find(name, year) or divisions.find(body.place.name, year) or divisions.find(body.place.name)
        full = ["".join(parent.name for parent in divisions.parents(d, year)[-1:]) + d.name for d in owners]
        raise ProfileError(
            f"jurisdiction {name!r} may be any of {', '.join(full)}; give one of these", "jurisdiction", full
        )
    if len(name) > body.end and body.level not in (Level.DEPARTMENT, Level.ZONE, Level.TOWNSHIP):
        return _keep_name(name, describe(body, divisions, year))
    return describe(body, divisions, year)


def _keep_name(name: str, found: Jurisdiction) -> Jurisdiction:
    """东昌区人民政府 is 东昌区; any other longer name stays as given, under that place."""
    if name in found.aliases or name == found.name:
        return found
    return Jurisdiction(name, Level.UNKNOWN, None, (*found.parents, found.name))


def _check_table(table: object, where: str, keys: Sequence[str] = KEYS) -> dict[str, str]:
    if not isinstance(table, Mapping):
        raise ProfileError(f'{where}: expected a table of values; write ["file name"] and the values under it')
    if unknown := [key for key in table if key not in keys]:
        raise ProfileError(f"{where}: unknown key {unknown[0]!r}; use one of {', '.join(keys)}", unknown[0])
    return {key: _check_value(key, value, where) for key, value in table.items()}


def _check_value(key: str, value: object, where: str) -> str:
    """Return a value as it is kept: text, dates as YYYY-MM-DD."""
    if key in CHOICES:
        if value != "yes":
            raise ProfileError(f"{where}: {key} {value!r} can only be yes; {key}= takes the choice back", key)
        return value
    if key == "year":
        return _check_year(value, where)
    if key in ("written", "published"):
        day = value.isoformat()[:10] if isinstance(value, date) else parse_date(str(value))
        if day is None:
            raise ProfileError(f"{where}: {key} {value!r} is no date; write it as 2025-02-27", key)
        return day
    if not isinstance(value, str) or not value.strip():
        raise ProfileError(f"{where}: {key} {value!r} must be a text that is not empty", key)
    if key == "level" and value not in list(Level):
        raise ProfileError(f"{where}: level {value!r} is unknown; use one of {', '.join(Level)}", key)
    return value.strip()


def _check_year(value: object, where: str) -> str:
    digits = str(value).strip().removesuffix("年")
    if isinstance(value, bool) or not digits.isdecimal() or int(digits) not in _YEARS:
        raise ProfileError(
            f"{where}: year {value!r} is no year from {_YEARS.start} to {_YEARS.stop - 1}; write it as 2024",
            "year",
        )
    return digits
