"""The parts that a printed quote is made of: strings in their places, nothing to calculate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from crm_core.check_code import SHORTEST as HASH_SHOWN
from crm_core.check_code import check_code
from crm_desktop.documents.wording import DocumentLanguage, Words

ColumnKey = Literal["no", "code", "name", "qty", "unit", "price", "discount", "tax_rate", "amount"]
RowKind = Literal["section", "line"]


@dataclass(frozen=True)
class Fact:
    """A label with its value."""

    label: Words
    value: str


@dataclass(frozen=True)
class Letterhead:
    """Who writes. `logo` is the content of a PNG or JPEG file."""

    name: str
    second_name: str
    lines: tuple[str, ...]
    logo: bytes | None


@dataclass(frozen=True)
class Addressee:
    """Who is written to."""

    label: Words
    name: str
    second_name: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Column:
    """A column of the line table."""

    key: ColumnKey
    head: Words


@dataclass(frozen=True)
class DocumentRow:
    """A row of the line table: a line, or the heading of a section with its text in `name`.

    `cells` are those of the columns, in order. `keep` is how many rows from here on stay on one page, this one
    included; 0 for a row inside such a group. `splittable` says that the row is too long to promise it one page.
    """

    kind: RowKind
    name: str
    cells: tuple[str, ...] = ()
    second_name: str = ""
    details: tuple[str, ...] = ()
    tag: str = ""
    photo: str = ""
    """Under this name the document has the picture of the row's product."""
    keep: int = 1
    splittable: bool = False


@dataclass(frozen=True)
class TotalRow:
    """A row of the totals; `strong` marks the one to be paid."""

    label: Words
    value: str
    strong: bool = False


@dataclass(frozen=True)
class SigningArea:
    """Where both sides sign."""

    customer: Words
    seller: Words
    signed_on: Words


@dataclass(frozen=True)
class QuoteDocument:
    """The printed quote. Texts of people are kept as they are; nothing in them is markup.

    `in_words` is empty outside CNY and without prices. `page_text` has the places `{page}` and `{pages}`.
    """

    language: DocumentLanguage
    title: Words
    letterhead: Letterhead
    number: str
    number_note: Words | None
    addressee: Addressee
    facts: tuple[Fact, ...]
    subject: Fact | None
    columns: tuple[Column, ...]
    rows: tuple[DocumentRow, ...]
    photos: Mapping[str, bytes]
    totals: tuple[TotalRow, ...]
    in_words: Fact | None
    remarks: tuple[Words, ...]
    terms_title: Words
    terms: tuple[Fact, ...]
    terms_text: str
    signing: SigningArea
    watermark: str
    page_text: str
    check: Words
    scan: Words
    content_hash: str

    @property
    def code(self) -> str:
        """The text of the code by which the document can be checked; empty for a draft, which nobody has sent."""
        return "" if self.watermark or not self.content_hash else check_code(self.number, self.content_hash)

    @property
    def short_hash(self) -> str:
        """The part of the content hash that is printed, in groups of four; empty where there is none."""
        shown = self.content_hash[:HASH_SHOWN]
        return " ".join(shown[at : at + 4] for at in range(0, len(shown), 4))


def kept_together(bound: Sequence[bool]) -> list[int]:
    """Return the `keep` of each row, where `bound` says of each whether it must be followed by the next."""
    keep: list[int] = []
    start = 0
    for place in range(len(bound)):
        if place and not bound[place - 1]:
            start = place
        keep.append(1 if start == place else 0)
        if start != place:
            keep[start] += 1
    return keep
