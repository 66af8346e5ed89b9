"""Build rag/data/abroad.tsv, names of places that no report of this kind is of: countries and cities of the world from
the locale data of Babel 2.18.0 (Unicode CLDR), and from official lists, below, the divisions of Taiwan, Hong Kong and
Macao and some cities that CLDR lacks. Run it with the extra `gazetteer` installed: python scripts/build_abroad.py
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

from babel import Locale

SOURCE = "2.18.0"
TARGET = Path(__file__).parents[1] / "rag" / "data" / "abroad.tsv"
NOT_ABROAD = {"CN", "HK", "MO", "TW", "ZZ", "EU", "EZ", "UN", "QO", "XA", "XB"}  # the provinces are in divisions.csv.gz
INLAND = (
    "Asia/Shanghai",
    "Asia/Urumqi",
    "Asia/Harbin",
    "Asia/Chongqing",
    "Asia/Kashgar",
    "Asia/Hong_Kong",
    "Asia/Macau",
)
TAIWAN = (
    "台北市 Taipei City;新北市 New Taipei;桃园市 Taoyuan;台中市 Taichung;台南市 Tainan;高雄市 Kaohsiung;"
    "基隆市 Keelung;新竹市 Hsinchu;嘉义市 Chiayi;新竹县 Hsinchu County;苗栗县 Miaoli;彰化县 Changhua;"
    "南投县 Nantou;云林县 Yunlin;嘉义县 Chiayi County;屏东县 Pingtung;宜兰县 Yilan County;花莲县 Hualien;"
    "台东县 Taitung;澎湖县 Penghu;金门县 Kinmen"
)
HONG_KONG = (
    "中西区 Central and Western;湾仔区 Wan Chai;油尖旺区 Yau Tsim Mong;深水埗区 Sham Shui Po;"
    "九龙城区 Kowloon City;黄大仙区 Wong Tai Sin;观塘区 Kwun Tong;葵青区 Kwai Tsing;荃湾区 Tsuen Wan;"
    "屯门区 Tuen Mun;元朗区 Yuen Long;大埔区 Tai Po;沙田区 Sha Tin;西贡区 Sai Kung;离岛区 Islands District;"
    "九龙 Kowloon"
)
MACAO = "花地玛堂区 Our Lady of Fatima;氹仔 Taipa;路氹 Cotai;路环 Coloane"
CITIES = (
    "华盛顿 Washington;渥太华 Ottawa;堪培拉 Canberra;惠灵顿 Wellington;新德里 New Delhi;孟买 Mumbai;"
    "班加罗尔 Bangalore;伊斯兰堡 Islamabad;安卡拉 Ankara;巴西利亚 Brasilia;里约热内卢 Rio de Janeiro;"
    "河内 Hanoi;胡志明市 Ho Chi Minh City;内比都 Naypyidaw;仰光 Yangon;日内瓦 Geneva;大阪 Osaka;京都 Kyoto;"
    "名古屋 Nagoya;横滨 Yokohama;札幌 Sapporo;神户 Kobe;福冈 Fukuoka;广岛 Hiroshima;釜山 Busan;仁川 Incheon;"
    "旧金山 San Francisco;波士顿 Boston;西雅图 Seattle;费城 Philadelphia;休斯敦 Houston;迈阿密 Miami;"
    "拉斯维加斯 Las Vegas;圣彼得堡 Saint Petersburg;慕尼黑 Munich;法兰克福 Frankfurt;汉堡 Hamburg;"
    "科隆 Cologne;米兰 Milan;威尼斯 Venice;佛罗伦萨 Florence;那不勒斯 Naples;巴塞罗那 Barcelona;里昂 Lyon;"
    "马赛 Marseille;曼彻斯特 Manchester;利物浦 Liverpool;爱丁堡 Edinburgh;伯明翰 Birmingham;鹿特丹 Rotterdam;"
    "海牙 The Hague;伯尔尼 Bern;蒙特利尔 Montreal;魁北克 Quebec;清迈 Chiang Mai;槟城 Penang;"
    "吉隆坡 Kuala Lumpur;特拉维夫 Tel Aviv;耶路撒冷 Jerusalem;麦加 Mecca;阿布扎比 Abu Dhabi;开普敦 Cape Town;"
    "比勒陀利亚 Pretoria;亚历山大 Alexandria;阿布贾 Abuja;亚的斯亚贝巴 Addis Ababa;"
    "斯里巴加湾 Bandar Seri Begawan;普吉 Phuket;巴厘岛 Bali"
)
# What people call some countries beside their name in CLDR.
ALSO = (
    "美利坚 America;英格兰 England;苏格兰 Scotland;威尔士 Wales;南韩 South Korea;北朝鲜 North Korea;"
    "苏联 Soviet Union;阿联酋 UAE;沙特 Saudi;波黑 Bosnia;刚果 Congo;捷克共和国 Czech Republic;台北 Taipei;"
    "高雄 Kaohsiung;台中 Taichung;台南 Tainan;新竹 Hsinchu;花莲 Hualien"
)


def main() -> int:
    """Write the table and say how many rows it has."""
    if (found := metadata.version("babel")) != SOURCE:
        print(f"babel {found} is installed; the table is built from {SOURCE}", file=sys.stderr)
        return 1
    rows = sorted(set(build_rows()))
    TARGET.write_text("".join(f"{chinese}\t{english}\n" for chinese, english in rows), encoding="utf-8")
    print(f"{TARGET.name}: {len(rows)} rows, {TARGET.stat().st_size} bytes")
    return 0


def build_rows() -> list[tuple[str, str]]:
    """Return (Chinese name, English name or "")."""
    zh, en = Locale("zh"), Locale("en")
    rows = [
        (name, en.territories.get(code, ""))
        for code, name in zh.territories.items()
        if re.fullmatch("[A-Z]{2}", code) and code not in NOT_ABROAD
    ]
    cities = {zone: city for zone, told in zh.time_zones.items() if (city := told.get("city")) and zone not in INLAND}
    rows += [(city, english(zone, en)) for zone, city in cities.items() if "/" in zone]
    for group in (TAIWAN, HONG_KONG, MACAO, CITIES, ALSO):
        rows += [(pair.split(" ", 1)[0], pair.split(" ", 1)[1]) for pair in group.split(";")]
    return [(chinese, name) for chinese, name in rows if re.fullmatch(r"[\u4e00-\u9fff·（）]{2,}", chinese)]


def english(zone: str, locale: Locale) -> str:
    """Return the English name of a time zone's city: where CLDR has none, its identifier tells it."""
    told = locale.time_zones.get(zone, {}).get("city")
    return told or zone.rsplit("/", 1)[1].replace("_", " ")


if __name__ == "__main__":
    raise SystemExit(main())
