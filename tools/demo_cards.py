"""The workbook of business cards that a rep brings home from a fair, for the demo."""

from pathlib import Path

FAIR = "华南工业自动化展"
HEADERS = ("姓名", "公司", "职位", "手机", "电话", "邮箱")
CARDS = (
    ("沈知远", "苏州澜启传动技术有限公司", "采购经理", "13800007001", "0512-50009101", "shen@lanqi.example"),
    ("欧阳若谷", "苏州澜启传动技术有限公司", "技术总监", "13800007002", "0512-50009101转806", ""),
    ("林佩珊", "宁波瀚舶自动化设备有限公司", "总经理", "13800007003", "", "lin@hanbo.example"),
    ("赵一航", "东莞拓朗精工科技有限公司", "设备主管", "13800007004", "0769-50009104", ""),
    ("Sam Whitlock", "Northgate Fluid Systems Ltd", "Sourcing Manager", "", "+44 20 7946 0101", ""),
    ("沈知远", "苏州澜启传动技术有限公司", "采购经理", "138 0000 7001", "", ""),
    ("贺敏", "无锡禾丰热工有限公司", "工程师", "1.38E+10", "", ""),
    ("合计 7 张", "", "", "", "", ""),
)
"""Two cards of one person, a number that the spreadsheet has spoilt, and a line that is no card are among them."""


def write_cards(path: Path) -> None:
    """Write the workbook."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = FAIR
    sheet.append([f"{FAIR} 名片"])
    for row in (HEADERS, *CARDS):
        sheet.append(list(row))
    book.save(path)
