"""How a number is written: 1,359 / 1359 / １３５９ / 二十三 / 2万余 / 3.2万 / 百分之九十八点五. Knows no measure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

import cn2an

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_WAN = 10_000


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as written, from its first character to the end of its unit, with what stands around it.

    ``value`` is what the writing says, which may be rounder than the number it was made from. ``around``: by how much
    the true number may lie below and above it.
    """

    before: str  # 约, 近, 超过: no part of the number
    written: str
    value: Decimal
    unit: str
    around: tuple[Decimal, Decimal] = (Decimal(0), Decimal(0))

    @property
    def approx(self) -> bool:
        """Whether it is said to be round."""
        return any(self.around)

    @property
    def text(self) -> str:
        """The writing with what stands before it."""
        return self.before + self.written


def figure(rng: Random, value: float, unit: str, *, plain: bool = False) -> Figure:
    """Write a number in one of the ways of reports, most often the plain one; ``plain``: always exactly."""
    if unit == "%":
        return _rate(rng, Decimal(str(value)))
    number = int(value)
    style = rng.random()
    if not plain and number >= _WAN and style < 0.3:
        return _in_wan(rng, number, unit)
    if not plain and number >= 60 and style < 0.07:
        return _about(rng, number, unit)
    return Figure("", _digits(rng, number) + unit, Decimal(number), unit)


def _digits(rng: Random, number: int) -> str:
    style = rng.random()
    if number <= 99 and style < 0.06:
        return "两" if number == 2 else str(cn2an.an2cn(number))
    if number >= 1000 and style < 0.3:
        return f"{number:,}"
    if style > 0.97:
        return str(number).translate(_FULL_WIDTH)
    return str(number)


def _in_wan(rng: Random, number: int, unit: str) -> Figure:
    """3.2万 states 32,000, neither more nor less; 2万余 somewhat more than 20,000."""
    if rng.random() < 0.35:
        wan = max(1, number // _WAN)
        return Figure("", f"{wan}万余{unit}", Decimal(wan * _WAN), unit, (Decimal(0), Decimal(_WAN - 1)))
    places = 2 if rng.random() < 0.5 else 1
    wan_value = Decimal(number / _WAN).quantize(Decimal(1).scaleb(-places)).normalize()
    return Figure("", f"{wan_value:f}万{unit}", wan_value * _WAN, unit)


def _about(rng: Random, number: int, unit: str) -> Figure:
    step = 10 ** (len(str(number)) - (1 if number < 100 else 2))
    round_number = number // step * step
    value = Decimal(round_number)
    below, above = Decimal(step), Decimal(step - 1)
    if round_number % 10:  # 25余件 is said by nobody
        return Figure("约", f"{round_number}{unit}", value, unit, (below, above))
    before, after = rng.choice((("", "余"), ("", "余"), ("", "多"), ("约", ""), ("近", ""), ("超过", ""), ("超", "")))
    if before == "近":
        above = Decimal(0)
    elif before != "约":
        below = Decimal(0)
    return Figure(before, f"{round_number}{after}{unit}", value, unit, (below, above))


def _rate(rng: Random, value: Decimal) -> Figure:
    style = rng.random()
    places = 2 if style < 0.5 else 1 if style < 0.85 else 0
    rounded = value.quantize(Decimal(1).scaleb(-places))
    if rng.random() < 0.06 and places < 2:
        return Figure("", f"百分之{cn2an.an2cn(f'{rounded.normalize():f}')}", rounded, "%")
    sign = "％" if rng.random() < 0.12 else "%"
    return Figure("", f"{rounded:f}{sign}", rounded, "%")
