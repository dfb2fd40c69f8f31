"""A file of cards as exhibitions leave them: numbers in every spelling, merged companies, cards twice, totals, notes.

The same size gives the same file. What is wrong on purpose is counted, so that a story can say what must come of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

FIRST_ROW = 3
TITLE = "2026 春季展会 名片汇总"
HEADERS = ("姓　名*", "公司名称", "职务", "手机（必填）", "电话", "E-mail", "地址", "客户偏好")
FAMILY, GIVEN = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林罗高", "伟芳敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚"
PLACES = (
    ("苏州", "0512", "江苏省苏州市工业园区"),
    ("宁波", "0574", "浙江省宁波市鄞州区"),
    ("东莞", "0769", "广东省东莞市长安镇"),
)
WORDS = ("澜启", "瀚舶", "拓朗", "禾丰", "恒远", "嘉泰", "云栖", "锐成", "同创", "启辰", "博锐", "盛达")
TRADES = ("传动技术", "自动化设备", "精密机械", "热工", "包装材料", "模具", "仪器")
POSTS = ("采购经理", "总工程师", "销售总监", "设备主管", "总经理")
SPELLINGS: Sequence[Callable[[str], str | int]] = (
    str,
    int,
    lambda number: f"{number[:3]} {number[3:7]} {number[7:]}",
    lambda number: f"{number[:3]}-{number[3:7]}-{number[7:]}",
    lambda number: f"+86 {number}",
    lambda number: f"0086{number}",
    lambda number: "".join(chr(ord(digit) + 0xFEE0) for digit in number),
    lambda number: f"M: {number}",
)
EVERY_TWICE, EVERY_BROKEN, EVERY_GROUP, EVERY_KNOWN = 17, 29, 11, 23
GROUP = 3
Known = tuple[str, str, str]
Cells = list[str | int | None]


@dataclass
class Messy:
    """How many cards were dealt, and how many of them are there twice, spoilt, or of people who are known."""

    cards: int = 0
    twice: int = 0
    broken: int = 0
    known: int = 0

    @property
    def new(self) -> int:
        """How many people have to be made."""
        return self.cards - self.twice - self.broken - self.known


def deal(path: Path, count: int, known: Sequence[Known] = (), seed: int = 7) -> Messy:
    """Write a workbook of `count` cards. `known` are people who are there already: name, company, mobile."""
    random, book, messy = Random(seed), Workbook(), Messy(count)
    sheet = book.worksheets[0]
    sheet.title = "展会"
    sheet.append([TITLE])
    sheet.append(list(HEADERS))
    before: Cells = []
    for number in range(count):
        cells = _card(random, number)
        if _is_twin(number, known):
            cells, messy.twice = [*before[:3], cells[3], *before[4:7], None], messy.twice + 1
            cells[3] = SPELLINGS[number % len(SPELLINGS)](_mobile(number - 1))
        elif number % EVERY_BROKEN == 3:
            cells[3], messy.broken = "1.39E+10", messy.broken + 1
        elif known and number % EVERY_KNOWN == 5:
            name, company, mobile = known[messy.known % len(known)]
            cells, messy.known = [name, company, None, mobile, None, None, None, None], messy.known + 1
        if 0 < number % EVERY_GROUP < GROUP and _is_plain(number, known):
            cells[1] = None
        sheet.append(cells)
        before = cells
    sheet.append([f"合计 {count} 张"])
    _merge_groups(sheet, count, known)
    book.save(path)
    book.close()
    return messy


def _is_twin(number: int, known: Sequence[Known]) -> bool:
    """Whether a card is that of the person before, whose card is neither spoilt nor of somebody known."""
    before = number - 1
    is_odd = before % EVERY_BROKEN == 3 or (bool(known) and before % EVERY_KNOWN == 5)
    return number % EVERY_TWICE == EVERY_TWICE - 1 and not is_odd


def _is_plain(number: int, known: Sequence[Known]) -> bool:
    """Whether the whole group of a card has one company: none of it is somebody known or a second card."""
    first = number - number % EVERY_GROUP
    return all(
        not _is_twin(one, known) and (one % EVERY_KNOWN != 5 or not known)
        for one in range(first, first + GROUP + 1)
    )


def _merge_groups(sheet: Worksheet, count: int, known: Sequence[Known]) -> None:
    for first in range(0, count - GROUP, EVERY_GROUP):
        if _is_plain(first, known):
            top = first + FIRST_ROW
            sheet.merge_cells(start_row=top, end_row=top + GROUP - 1, start_column=2, end_column=2)


def _card(random: Random, number: int) -> Cells:
    town, area, address = PLACES[number % len(PLACES)]
    name = random.choice(FAMILY) + random.choice(GIVEN) + random.choice(GIVEN)
    firm = f"{town}{random.choice(WORDS)}{random.choice(WORDS)}{number:04d}{random.choice(TRADES)}有限公司"
    spelt = SPELLINGS[number % len(SPELLINGS)](_mobile(number))
    line = f"{area}-6{number:07d}转{number % 900 + 100}" if number % 3 else None
    mail = f"p{number}@firm{number}.example" if number % 4 else None
    note = "偏好月结" if number % 9 == 0 else None
    return [name, firm, random.choice(POSTS), spelt, line, mail, f"{address}{number % 90 + 1}号", note]


def _mobile(number: int) -> str:
    return f"13{number:09d}"
