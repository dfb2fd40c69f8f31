"""In which encoding the values of a vCard file are: what a value says of itself, else the evidence of the file."""

import codecs
import re
from collections.abc import Iterable, Sequence

from crm_desktop.cards.readers.encodings import best_of, detected
from crm_desktop.cards.readers.vcard_lines import Property, RawCard

_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "iso8859-1": "cp1252",
    "big5": "big5hkscs",
}
"""What programs call by a smaller name than what they write."""
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class CardText:
    """Decodes the values of one file. `encoding` is what values without a CHARSET are in."""

    def __init__(self, cards: Sequence[RawCard], wanted: str | None) -> None:
        self.encoding = wanted or _undeclared(cards)
        self._is_said = wanted is not None

    def of(self, card: RawCard) -> dict[int, str]:
        """Return the text of each property of a card by its place; binary values have none."""
        usual = self.encoding
        if not self._is_said and usual != "utf-8":
            usual = best_of(b"\n".join(_silent(card)), ("utf-8", usual))
        return {at: _decoded(one, usual) for at, one in enumerate(card.properties) if not one.is_binary}


def _silent(card: RawCard) -> Iterable[bytes]:
    return (one.value for one in card.properties if not one.is_binary and "CHARSET" not in one.parameters)


def _undeclared(cards: Sequence[RawCard]) -> str:
    """UTF-8, unless some card is not: then what the evidence of those cards says."""
    strange = []
    for card in cards:
        silent = b"\n".join(_silent(card))
        try:
            silent.decode("utf-8")
        except UnicodeDecodeError:
            strange.append(silent)
    return detected(b"\n".join(strange)) if strange else "utf-8"


def _decoded(one: Property, usual: str) -> str:
    try:
        name = codecs.lookup(one.parameters.get("CHARSET", usual)).name
        return one.value.decode(_WIDER.get(name, name))
    except (LookupError, UnicodeError):
        # What a telephone says of its encoding is not always true; the evidence is the better witness.
        return one.value.decode(best_of(one.value, ("utf-8", usual)), errors="replace")


def plain_text(text: str, version: str) -> str:
    """Return a value without its escapes; 2.1 has none for a line break."""
    breaks = "" if version == "2.1" else "nN"
    return _ESCAPED.sub(
        lambda match: "\n" if match[1] in breaks else match[1] if match[1] in ';,:\\"' else match[0], text
    ).strip()


def parts_of(text: str, version: str, separator: str = ";") -> list[str]:
    """Return the components of a structured value, cut at separators that are not escaped."""
    found, current, escaped = [], "", False
    for char in text:
        if char == separator and not escaped:
            found.append(current)
            current = ""
        else:
            current += char
        escaped = char == "\\" and not escaped
    return [plain_text(part, version) for part in (*found, current)]
