"""What search makes of names and numbers, made once by the server for every laptop that begins.

Making these words costs a laptop more than storing them. They are pure functions of a text, so a server may send them
along; a laptop that was not sent them, or has other functions, makes them itself. They decide nothing but what a search
finds, which is why a laptop takes the server's word for them.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from crm_core.keys.han import pinyin
from crm_core.keys.tokens import TokenKind, index_tokens
from crm_core.wire import Spelled, TableRows

VERSION = 1
"""To be raised with every change of what `words` or `syllables` return, their tables included; a test knows."""
PHONES = frozenset(("MOBILE", "LANDLINE", "FAX", "WHATSAPP"))
"""Kinds of contact methods that are telephone numbers."""
_KEPT = 32_768
"""Of how many texts a server process keeps the words, in about 16 MB: one person's first sync is like another's."""
_KEPT_HERE = 4096
"""Of how many a laptop keeps them that it had to make: five contacts share a customer's name and many a job title."""
_SYLLABLES = "syllables"
_COLUMNS = {
    "account": (
        ("name", TokenKind.COMPANY), ("name", TokenKind.TEXT), ("name", _SYLLABLES),
        ("short_name", TokenKind.COMPANY), ("english_name", TokenKind.COMPANY),
        ("phone", TokenKind.PHONE), ("fax", TokenKind.PHONE), ("city", TokenKind.TEXT), ("tax_no", TokenKind.CODE),
    ),
    "account_tag": (("tag", TokenKind.TEXT),),
    "contact": (
        ("full_name", TokenKind.PERSON), ("full_name", _SYLLABLES),
        ("english_name", TokenKind.PERSON), ("nickname", TokenKind.PERSON),
    ),
    "account_contact": (("job_title", TokenKind.TEXT),),
    "product": (
        ("name", TokenKind.COMPANY), ("name", _SYLLABLES), ("code", TokenKind.CODE), ("english_name", TokenKind.TEXT),
        ("spec", TokenKind.CODE), ("category", TokenKind.TEXT),
    ),
}  # fmt: skip
"""Of which columns words are sent. What a document has besides, the laptop makes."""


def words(text: str, kind: TokenKind) -> str:
    """Return the words by which a text is found, joined by spaces; a word has no space in it."""
    return index_tokens(text, kind)


def syllables(name: str) -> str:
    """Return a name as it is read, joined by spaces: the order of lists."""
    return " ".join(pinyin(name))


def spelled(tables: Sequence[TableRows]) -> Spelled | None:
    """Return the words of everything in the tables that can be searched for, if there is anything."""
    made: dict[str, dict[str, str]] = {}
    for table in tables:
        for text, kind in _texts(table):
            by_text = made.setdefault(kind, {})
            if text not in by_text:
                by_text[text] = _remember(text, kind)
    return Spelled(version=VERSION, words=made) if made else None


def _texts(table: TableRows) -> Iterator[tuple[str, str]]:
    for name, kind in _COLUMNS.get(table.entity, ()):
        at = table.columns.index(name)
        yield from ((row[at], kind) for row in table.rows if row[at])
    if table.entity == "contact_method":
        of, raw, normalized = (table.columns.index(name) for name in ("kind", "raw", "normalized"))
        for row in table.rows:
            is_phone = row[of] in PHONES
            if text := (row[normalized] or row[raw]) if is_phone else row[raw]:
                yield text, TokenKind.PHONE if is_phone else TokenKind.MAIL


def _spell(text: str, kind: str) -> str:
    return syllables(text) if kind == _SYLLABLES else words(text, TokenKind(kind))


_remember = lru_cache(maxsize=_KEPT)(_spell)
_remember_here = lru_cache(maxsize=_KEPT_HERE)(_spell)


class _Words(dict[str, str]):
    """Text → what search makes of it as one kind: as it was sent, else made."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def __missing__(self, text: str) -> str:
        return _remember_here(text, self._kind)


class Speller:
    """Knows the words of texts: those that were sent, where they are of this version, and all others by making them."""

    def __init__(self, sent: Spelled | None = None) -> None:
        self._known = {str(kind): _Words(kind) for kind in (*TokenKind, _SYLLABLES)}
        self.learn(sent)

    def learn(self, sent: Spelled | None) -> None:
        """Take in words that were sent."""
        if sent is not None and sent.version == VERSION:
            for kind in self._known.keys() & sent.words.keys():
                self._known[kind].update(sent.words[kind])

    def words(self, text: str, kind: TokenKind) -> str:
        """Return `words` of a text."""
        return self._known[kind][text]

    def syllables(self, name: str) -> str:
        """Return `syllables` of a name."""
        return self._known[_SYLLABLES][name]


ALONE = Speller()
"""Was sent nothing."""
