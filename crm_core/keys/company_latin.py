"""Company names in Latin letters: legal forms off the end, word by word."""

from __future__ import annotations

import re

from crm_core.keys.regions import latin_region

_FORMS = frozenset(
    {
        "co",
        "company",
        "ltd",
        "limited",
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "llc",
        "llp",
        "lp",
        "plc",
        "gmbh",
    }
    | {
        "ag",
        "kg",
        "kgaa",
        "se",
        "sa",
        "sas",
        "sarl",
        "srl",
        "spa",
        "bv",
        "nv",
        "oy",
        "ab",
        "as",
        "aps",
        "pte",
        "pty",
    }
    | {"kk", "sdn", "bhd", "holdings", "holding", "cie", "and"}
)
_GROUP = frozenset({"group", "groups"})
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}[a-z]?\b\.?|\b(?:[a-z]\.)+[a-z]\b")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SHORTEST = 3


def latin_core(form: str) -> tuple[str, str, bool]:
    """Core, region in brackets (its Chinese short name) and whether it says group; `form` in lower case.

    `&` is read as "and" only after the legal form is off, so that Chase & Co. leaves chase and not "chase and".
    """
    text = _INITIALS.sub(lambda match: match[0].replace(".", "") + " ", form)
    text, region = _region_out(text)
    words = [
        word.replace("'", "") for word in _WORD.findall(text.replace("&", " and ").replace("+", " and "))
    ]
    kept, group = _without_forms(words)
    return _joined(kept), region, group


def _region_out(text: str) -> tuple[str, str]:
    for match in _BRACKETED.finditer(text):
        if region := latin_region(" ".join(_WORD.findall(match[1]))):
            return text[: match.start()] + " " + text[match.end() :], region
    return text, ""


def _without_forms(words: list[str]) -> tuple[list[str], bool]:
    kept = words[1:] if len(words) > 1 and words[0] == "the" else list(words)
    group = False
    while len(kept) > 1 and kept[-1] in _FORMS | _GROUP and len(_joined(kept[:-1])) >= _SHORTEST:
        group = group or kept[-1] in _GROUP
        kept = kept[:-1]
    return kept, group


def _joined(words: list[str]) -> str:
    return "".join(words)
