"""A business card as understood from a row; what was not understood stays beside it, word for word.

Nothing here can point back to itself, so the collector of garbage is spared the hundred thousands of a large file.
Most of its fields are empty, so a card takes a fifth of the room while it is packed (`packed`).
"""

from functools import lru_cache

import msgspec

NoteParams = dict[str, str | int]


class Note(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Something to tell the person: a code of crm_desktop.messages and what it speaks of."""

    code: str
    params: NoteParams = {}


class Method(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One way to reach the person, as ContactMethod keeps it; `flags` say how sure the reading is."""

    kind: str
    raw: str
    normalized: str | None
    extension: str | None
    match_key: str
    usage: str | None = None
    flags: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """Kind and key: what makes two methods of a person one row."""
        return self.kind, self.match_key


class CardAddress(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The line as written and its parts; `street` is what follows them."""

    raw: str = ""
    country: str | None = None
    region: str | None = None
    city: str | None = None
    district: str | None = None
    street: str | None = None
    postal: str | None = None

    def __bool__(self) -> bool:
        return any((self.raw, self.country, self.region, self.city, self.district, self.postal))


class Card(msgspec.Struct, frozen=True, kw_only=True, gc=False, array_like=True):
    """One card. Empty texts and None say that the row says nothing; `birthday` may lack the year (`--05-01`)."""

    full_name: str = ""
    family_name: str = ""
    given_name: str = ""
    name_order: str = ""
    english_name: str = ""
    nickname: str = ""
    salutation: str = ""
    gender: str = ""
    company: str = ""
    company_en: str = ""
    other_companies: tuple[str, ...] = ()
    department: str = ""
    job_title: str = ""
    methods: tuple[Method, ...] = ()
    website: str = ""
    address: CardAddress = CardAddress()
    birthday: str | None = None
    met_on: str | None = None
    level: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    unmapped: dict[str, str] = {}
    warnings: tuple[Note, ...] = ()
    errors: tuple[Note, ...] = ()
    name_is_made_up: bool = False
    uid: str = ""
    """The id that an address book gave the card."""
    people: tuple["Card", ...] = ()
    """A card for each person where a cell names several: a proposal."""

    @property
    def is_company_only(self) -> bool:
        """Whether the row names a company and nobody there."""
        return not self.full_name and bool(self.company)

    def as_fields(self) -> dict[str, object]:
        """Return the card as the command line prints it."""
        fields = msgspec.structs.asdict(self)
        for name in ("warnings", "errors", "name_is_made_up", "people"):
            fields.pop(name)
        methods = tuple(map(msgspec.structs.asdict, self.methods))
        return fields | {"methods": methods, "address": msgspec.structs.asdict(self.address)}


_PACK = msgspec.msgpack.Encoder()
_UNPACK = msgspec.msgpack.Decoder(Card)


def packed(card: Card) -> bytes:
    """Return a card as few bytes."""
    return _PACK.encode(card)


@lru_cache(maxsize=2048)
def unpacked(content: bytes) -> Card:
    """Return the card that was packed; the last ones are remembered, because a row is asked for its card many times."""
    return _UNPACK.decode(content)
