"""One comparable form of any cell text. Keys only: what people wrote is stored as they wrote it.

NFKC may not touch stored names (it would rewrite ㈱ and full-width forms that people chose), so it lives here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF, 0x00AD]
)
_ARTEFACTS = re.compile(r"_x000[dDaA9]_|&nbsp;|\ufffd")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
_ODD = r"\s\u00ad\u200b-\u206f\ufeff\ufffd'\"`\u00b4_&"
_PLAIN = re.compile(f"[^{_ODD}]+(?: [^{_ODD}]+)*")
_QUOTES = "'\"\u2018\u2019\u201c\u201d`\u00b4"
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u2500"), "-")
_PLACEHOLDERS = frozenset(
    {
        "无",
        "無",
        "暂无",
        "暫無",
        "没有",
        "沒有",
        "未知",
        "不详",
        "不詳",
        "未填",
        "n/a",
        "na",
        "null",
        "none",
        "nil",
    }
    | {"nan", "undefined", "tbd", "0", "#n/a", "#ref!", "#value!", "#name?", "#null!", "#div/0!", "#num!"}
)


PLACEHOLDER_STARTS = frozenset("".join(word[0] + word[0].upper() for word in _PLACEHOLDERS)) - {"#"}
"""With what a word for nothing may begin."""
_SAYS_SOMETHING = re.compile(f"[1-9a-zA-Z\u4e00-\u9fff](?<![xX{''.join(sorted(PLACEHOLDER_STARTS))}])")
"""A first character with which no word for nothing begins: so it is with nearly all cells."""

_OR_HARMFUL = rf"{_ODD}\x00-\x1f\ud800-\udfff"
_PLAINLY_SAYS = re.compile(f"(?={_SAYS_SOMETHING.pattern})[^{_OR_HARMFUL}]+(?: [^{_OR_HARMFUL}]+)*")
_ACCENTED = re.compile("[\u00c0-\u036f\u1e00-\u1eff]")
_OTHER_DASH = re.compile("[\u2212\u2500]")
_REWRITTEN = re.compile("[\u00c0-\u036f\u1e00-\u1eff\u2212\u2500]")


def settled(step: Callable[[str], str], text: str) -> str:
    """Repeat a rewriting step until it changes nothing more: what makes a key the key of itself.

    The step must come to rest; those of this package only ever shorten or unify.
    """
    while (after := step(text)) != text:
        text = after
    return text


def clean(text: str) -> str:
    """The text as written, without what nobody meant to write: invisible marks, odd spaces, quotes around it.

    Width and script stay; line breaks stay as single breaks. Idempotent.
    """
    if _PLAIN.fullmatch(text):
        return text
    return settled(_cleaned_once, text)


def _cleaned_once(text: str) -> str:
    text = _ARTEFACTS.sub(" ", text).translate(_INVISIBLE).replace("\r\n", "\n").replace("\r", "\n")
    text = _LINES.sub("\n", _SPACES.sub(" ", text)).strip()
    if text[:1] == "'":
        text = text[1:]
    if len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES:
        text = text[1:-1]
    return text.strip()


def is_placeholder(text: str) -> bool:
    """Whether a cell says "nothing" in words: -, 无, N/A, #REF!, ******."""
    if _SAYS_SOMETHING.match(text):
        return False
    folded = unicodedata.normalize("NFKC", clean(text)).casefold().strip()
    return not folded or folded in _PLACEHOLDERS or set(folded) <= set("*-_/.?x ")


def says_plainly(text: str) -> bool:
    """Whether a text is neither to be cleaned nor a placeholder, nor holds control characters: so it is with most."""
    return _PLAINLY_SAYS.fullmatch(text) is not None


def normalise(text: str) -> str:
    """The comparing form: NFKC, cleaned, dashes made one; empty for a placeholder. Case stays. Idempotent."""
    form = _unified(text)
    return "" if is_placeholder(form) else form


def _unified(text: str) -> str:
    if _PLAIN.fullmatch(text) and not _OTHER_DASH.search(text) and unicodedata.is_normalized("NFKC", text):
        return text
    return settled(lambda form: clean(unicodedata.normalize("NFKC", clean(form)).translate(_DASHES)), text)


def search_form(text: str) -> str:
    """The comparing form in lower case without the accents of Latin letters: Müller becomes muller.

    Placeholders stay: who types "na" is on the way to Nanjing.
    """
    form = unicodedata.normalize("NFKC", text).casefold()
    return form if _is_search_form(form) else settled(_search_form_once, text)


def _is_search_form(text: str) -> bool:
    """Whether no step changes anything; so it is with most names, and telling costs far less than trying."""
    return (
        _PLAIN.fullmatch(text) is not None
        and _REWRITTEN.search(text) is None
        and unicodedata.is_normalized("NFKC", text)
    )


def _search_form_once(text: str) -> str:
    form = _unified(text).casefold()
    if form.isascii() or not _ACCENTED.search(form):
        return form
    decomposed = unicodedata.normalize("NFD", form)
    plain = "".join(c for i, c in enumerate(decomposed) if not _is_latin_accent(decomposed, i))
    return unicodedata.normalize("NFKC", plain)


def _is_latin_accent(text: str, at: int) -> bool:
    return (
        "\u0300" <= text[at] <= "\u036f" and at > 0 and (text[at - 1] < "\u0250" or text[at - 1] <= "\u036f")
    )
