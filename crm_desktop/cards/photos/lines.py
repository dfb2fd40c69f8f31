"""What the printed lines of a card say: by the word before them, else by what they look like."""

import re
from collections.abc import Sequence

from crm_core.keys.han import family_name_length, has_han, only_han
from crm_desktop.cards.header_words import field_of
from crm_desktop.cards.untitled import looks_like

_LABELLED = re.compile(r"^\s*([^\d:：]{1,14}?)\s*[:：]\s*(.+)$")
_LETTER = {
    "t": "phone",
    "tel": "phone",
    "m": "mobile",
    "mob": "mobile",
    "p": "mobile",
    "f": "fax",
    "e": "email",
}
_LETTER |= {"w": "website", "web": "website", "a": "address", "add": "address"}
_LETTERED = re.compile(r"^\s*(T|M|P|F|E|W)[\s.|]+(?=[+(\d\w])(.*)$")
_TITLE = re.compile(
    r"(?:[\u4e00-\u9fff]{0,8}?)(?:经理|經理|总监|總監|董事长|董事長|董事|总裁|總裁|主管|主任|工程师|工程師|厂长|廠長|总工|總工"
    r"|部长|部長|科长|科長|课长|課長|处长|處長|院长|院長|助理|专员|專員|顾问|顧問|代表|秘书|秘書|销售|銷售|采购员|採購員|业务员|業務員"
    r"|创始人|創辦人|合伙人|會計|会计)"
)
_TITLE_BEGINS = re.compile(
    r"(?:采购|採購|销售|銷售|技术|技術|市场|市場|财务|財務|行政|人事|生产|生產|质量|品質|研发|研發|产品|產品|项目|專案|区域|區域"
    r"|大客户|客户|客戶|业务|業務|设备|設備|工艺|工藝|售后|售後|高级|高級|资深|資深|首席|董事|执行|執行|副|总|總|经理|經理|主任|主管"
    r"|工程|厂长|廠長|机械|機械|电气|電氣|软件|軟體|外贸|外貿|国际|國際|华东|华南|华北|部)"
)
_LATIN_TITLE = re.compile(
    r"\b(?:manager|director|engineer|president|officer|head|sales|buyer|purchas\w*|sourcing|assistant|consultant"
    r"|representative|founder|partner|ceo|cto|cfo|coo|vp)\b",
    re.IGNORECASE,
)
_DEPARTMENT = re.compile(
    r"[\u4e00-\u9fff]{2,10}(?:部|处|處|科|课|課|中心|事业部|事業部)|.*\bDep(?:artmen)?t\b.*", re.IGNORECASE
)
_LATIN_NAME = re.compile(
    r"(?:(?:Dr|Mr|Ms|Mrs|Prof)\. ?)?[A-Z][\w'’-]+(?: [A-Z]\.?)?(?:,? [A-Z][\w'’-]+){1,2}"
)
_FAX = re.compile(r"传真|傳真|\bfax\b", re.IGNORECASE)
_SHORTEST = 2
Said = tuple[str, str]


def said_by(lines: Sequence[str]) -> list[Said]:
    """Return the fields of the printed lines of one card; what is not understood is a note, word for word.

    Of several lines that could be the name, the first is; the first line that could be a company is the company.
    """
    said: list[Said] = []
    taken: set[str] = set()
    for line in filter(None, (" ".join(one.split()) for one in lines)):
        for field, text in _said(line, taken):
            once = field in ("full_name", "company", "job_title", "department")
            said.append(("note", text) if once and field in taken else (field, text))
            taken.add(field)
    return said


def _said(line: str, taken: set[str]) -> list[Said]:
    labelled = _by_label(line)
    if labelled is not None:
        return [labelled]
    field = looks_like(line)
    if field in ("company", "full_name") and field in taken:
        field = None
    if field is not None:
        return [(field, line)]
    return _person(line, taken) or [("note", line)]


def _by_label(line: str) -> Said | None:
    if match := _LABELLED.match(line):
        word = match[1].strip().rstrip(".").casefold()
        field = _LETTER.get(word) or field_of(match[1]) or ("fax" if _FAX.search(match[1]) else None)
        if field and not field.startswith("?") and field != "ignore":
            return field, match[2].strip()
    if (match := _LETTERED.match(line)) and any(
        character.isdigit() or character in "@." for character in match[2]
    ):
        return _LETTER[match[1].casefold()], match[2].strip()
    return None


def _person(line: str, taken: set[str]) -> list[Said]:
    """A name, a title, a department, or a name and a title that stand in one line."""
    if has_han(line):
        together = "".join(line.split())
        if "full_name" not in taken and (both := _name_and_title(together)):
            return both
        if _DEPARTMENT.fullmatch(together):
            return [("department", line)]
        return [("job_title", line)] if _TITLE.fullmatch(together.split("/")[0]) else []
    if _LATIN_TITLE.search(line):
        return [("job_title", line)]
    if "full_name" not in taken and _LATIN_NAME.fullmatch(line):
        return [("full_name", line)]
    return []


def _name_and_title(line: str) -> list[Said] | None:
    """王志强采购经理 is 王志强, 采购经理: a reader of pictures loses the space between them."""
    family = family_name_length(line)
    for length in (family + 2, family + 1):
        name, rest = line[:length], line[length:]
        if len(rest) >= _SHORTEST and only_han(name) and _TITLE_BEGINS.match(rest) and _TITLE.fullmatch(rest):
            return [("full_name", name), ("job_title", rest)] if looks_like(name) == "full_name" else None
    return None
