"""What the label of a value says: which kind of number it is, or what somebody calls it."""

import re
from functools import lru_cache

from crm_core.keys.han import fold
from crm_desktop.cards.header_words import field_of

_MARKS = re.compile(r"[\W_]+")
_MOBILE = ("cell", "mobile", "iphone", "手机", "移动", "行动", "大哥大")
_FAX = ("fax", "传真")
_PAGER = ("pager", "寻呼", "传呼", "呼叫器")
_HOME = ("home", "住宅", "家庭", "住家", "家里", "家")
_WORK = ("work", "office", "business", "工作", "单位", "公司", "办公", "商务")
_SAYS_NOTHING = frozenset(
    (
        "",
        "other",
        "其他",
        "其它",
        "main",
        "主要",
        "voice",
        "internet",
        "pref",
        "default",
        "custom",
        "tel",
        "电话",
    )
)
AT_HOME = "住宅"
AT_WORK = "工作"
_LONGEST = 40


@lru_cache(maxsize=1024)
def phone_label(label: str) -> tuple[str | None, str]:
    """Return the field that a telephone's label names, or None, and what it is used for; `pager` is no telephone."""
    bare = _bare(label)
    if any(word in bare for word in _PAGER):
        return "pager", ""
    for words, field in ((_FAX, "fax"), (_MOBILE, "mobile")):
        if any(word in bare for word in words):
            return field, ""
    if _is_one_of(bare, _HOME):
        return "phone_home", AT_HOME
    if _is_one_of(bare, _WORK) or bare in _SAYS_NOTHING or field_of(label) == "phone":
        return None, ""
    return None, _called(label)


@lru_cache(maxsize=1024)
def mail_label(label: str) -> str:
    """Return what an address for mail is used for."""
    bare = _bare(label)
    if _is_one_of(bare, _HOME):
        return AT_HOME
    if _is_one_of(bare, _WORK):
        return AT_WORK
    return "" if bare in _SAYS_NOTHING or field_of(label) == "email" else _called(label)


def _bare(label: str) -> str:
    return _MARKS.sub("", fold(label.casefold()))


def _is_one_of(bare: str, words: tuple[str, ...]) -> bool:
    return any(bare.startswith(word) for word in words)


def _called(label: str) -> str:
    return label.removeprefix("* ").strip()[:_LONGEST]
