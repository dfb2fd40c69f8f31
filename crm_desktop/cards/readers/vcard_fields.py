"""The properties of one vCard as cells: what is a name, a number or an address, and what speaks to programs only."""

import re
from collections.abc import Callable

from crm_core.keys.han import has_han
from crm_desktop.cards.header_words import field_of
from crm_desktop.cards.readers.vcard_columns import CardCells
from crm_desktop.cards.readers.vcard_lines import Property, RawCard
from crm_desktop.cards.readers.vcard_text import parts_of, plain_text

_TECHNICAL = frozenset(
    (
        *(
            "VERSION",
            "PRODID",
            "REV",
            "SOUND",
            "KEY",
            "MAILER",
            "TZ",
            "CLASS",
            "SORT-STRING",
            "PROFILE",
            "SOURCE",
        ),
        *(
            "NAME",
            "AGENT",
            "LOGO",
            "FBURL",
            "CALURI",
            "CALADRURI",
            "CLIENTPIDMAP",
            "XML",
            "LANG",
            "MEMBER",
            "KIND",
        ),
        *("X-ABLABEL", "X-ABADR", "X-ABSHOWAS", "X-ABUID", "X-ADDRESSBOOKSERVER-KIND", "X-PRODID"),
        *(
            "X-ADDRESSBOOKSERVER-MEMBER",
            "X-MS-OL-DESIGN",
            "X-MS-OL-DEFAULT-POSTAL-ADDRESS",
            "X-MS-CARDPICTURE",
        ),
        *("X-ACTIVITY-ALIAS", "X-SHARED-PHOTO-DISPLAY-PREF", "X-IMAGETYPE", "X-IMAGEHASH"),
    )
)
"""What speaks of the file or to programs and not of the person."""
_FIELDS = {
    "NICKNAME": "nickname",
    "TITLE": "job_title",
    "NOTE": "note",
    "UID": "uid",
    "X-GENDER": "gender",
    "X-QQ": "qq",
    "X-WECHAT": "wechat",
    "X-WEIXIN": "wechat",
    "X-LINE": "line",
    "X-WHATSAPP": "whatsapp",
}
_REACHED_BY = {"TEL": "phone", "EMAIL": "email", "URL": "website"}
_CHATS = {"qq": "qq", "wechat": "wechat", "weixin": "wechat", "line": "line", "whatsapp": "whatsapp"}
_NAMES = ("family_name", "given_name", "middle_name", "salutation", None)
_PLACES = {3: "address", 4: "city", 5: "region", 6: "postal", 7: "country"}
_PARTS_OF_ADDRESS = 7
_MEANINGLESS = frozenset(
    ("VOICE", "PREF", "MSG", "INTERNET", "TEXT", "VIDEO", "POSTAL", "PARCEL", "DOM", "INTL", "X400")
)
_AT_HOME = frozenset(("HOME", "住宅", "家庭", "住家"))
_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_")
_URI = re.compile(r"(?:tel|mailto|sms|x-apple|xmpp|aim|skype|msnim|ymsgr):", re.IGNORECASE)
_EXTENSION = re.compile(r";ext=(\d+)", re.IGNORECASE)
_URI_PARAMETERS = re.compile(r";[\w-]+=[^;]*")
_NO_YEAR = re.compile(r"1604-?(\d\d)-?(\d\d)")
_TIME = re.compile(r"(?<=\d)T.*")


class CardFields:
    """Fills the cells of one card."""

    def __init__(self, card: RawCard, texts: dict[int, str], cells: CardCells) -> None:
        self._card, self._texts, self._cells = card, texts, cells
        self._names = {one.name for at, one in enumerate(card.properties) if texts.get(at, "").strip("; ")}
        self._labels = {
            one.group: _APPLE_LABEL.sub(r"\1", self._plain(texts[at]))
            for at, one in enumerate(card.properties)
            if one.name == "X-ABLABEL" and one.group and at in texts
        }
        self._own: dict[str, Callable[[Property, str], None]] = {
            "FN": self._full_name,
            "N": self._name,
            "ADR": self._address,
            "LABEL": self._address_label,
            "ORG": self._organisation,
            "TEL": self._reach,
            "EMAIL": self._reach,
            "URL": self._reach,
            "CATEGORIES": self._categories,
            "ROLE": self._role,
            "IMPP": self._chat,
            "X-SOCIALPROFILE": self._chat,
            "BDAY": self._birthday,
            "GENDER": self._gender,
            "PHOTO": self._photo,
        }

    def fill(self) -> None:
        """Put every property where it belongs; of several values the preferred one comes first."""
        order = sorted(self._texts, key=lambda at: not _is_preferred(self._card.properties[at]))
        for at in order:
            one = self._card.properties[at]
            if one.name not in _TECHNICAL:
                self._own.get(one.name, self._other)(one, self._texts[at])

    def _plain(self, text: str) -> str:
        return plain_text(text, self._card.version)

    def _parts(self, text: str, separator: str = ";") -> list[str]:
        return [_line(part) for part in parts_of(text, self._card.version, separator)]

    def _label(self, one: Property) -> str:
        """What somebody called the value, else the words of its type that tell something."""
        words = (word.removeprefix("X-") for word in one.types if word not in _MEANINGLESS)
        return self._labels.get(one.group, "") or " ".join(dict.fromkeys(words))

    def _name(self, _: Property, text: str) -> None:
        parts = parts_of(text, self._card.version)
        for number, (of, part) in enumerate(zip(_NAMES, parts, strict=False), 1):
            self._cells.put(f"N {number}", of, _line(part.replace(",", " ")))

    def _full_name(self, _: Property, text: str) -> None:
        """Some telephones write Chinese names given name first, with a space; the parts know better."""
        full = _line(self._plain(text))
        name = next((text for at, text in self._texts.items() if self._card.properties[at].name == "N"), "")
        family, given = (*self._parts(name), "", "")[:2]
        if has_han(family) and has_han(given) and "".join(full.split()) in (given + family, family + given):
            full = family + given
        self._cells.put("FN", "full_name", full)

    def _address(self, one: Property, text: str) -> None:
        """The first address is the card's; others are kept as lines. What somebody's home is, is not asked for."""
        parts = self._parts(text)
        parts += [""] * (_PARTS_OF_ADDRESS - len(parts))
        line, label = " ".join(filter(None, parts)), self._label(one)
        if _AT_HOME & set(label.upper().split()):
            self._cells.add("ADR HOME", "ignore", line)
        elif self._cells.has_address:
            self._cells.add(f"ADR {label}".strip(), None, line)
        elif line:
            self._cells.has_address = True
            parts[2] = " ".join(filter(None, (parts[2], parts[1], parts[0])))
            for number, of in _PLACES.items():
                self._cells.put(f"ADR {number}", of, parts[number - 1])

    def _address_label(self, _: Property, text: str) -> None:
        if "ADR" not in self._names:
            self._cells.add("LABEL", "address", _line(self._plain(text)))

    def _organisation(self, _: Property, text: str) -> None:
        company, *units = self._parts(text)
        self._cells.add("ORG", "company", company)
        self._cells.put("ORG 2", "department", " ".join(filter(None, units)))

    def _reach(self, one: Property, text: str) -> None:
        value = _without_uri(self._plain(text))
        self._cells.add(one.name, _REACHED_BY[one.name], value, self._label(one))

    def _categories(self, _: Property, text: str) -> None:
        self._cells.add("CATEGORIES", "tags", ";".join(filter(None, self._parts(text, ","))))

    def _role(self, _: Property, text: str) -> None:
        self._cells.add("ROLE", None if "TITLE" in self._names else "job_title", self._plain(text))

    def _chat(self, one: Property, text: str) -> None:
        service = one.parameters.get("X-SERVICE-TYPE", "") or self._label(one)
        known = next((of for word, of in _CHATS.items() if word in f"{service} {text}".casefold()), None)
        name = one.parameters.get("X-USER") or _without_uri(self._plain(text))
        self._cells.add(f"{one.name} {service}".strip(), known, name)

    def _birthday(self, one: Property, text: str) -> None:
        """A day without the time; Apple writes 1604 where the year is not known."""
        day = _TIME.sub("", self._plain(text))
        said = one.parameters.get("X-APPLE-OMIT-YEAR", "1604")
        match = _NO_YEAR.fullmatch(day) if said == "1604" else None
        self._cells.put("BDAY", "birthday", f"--{match[1]}-{match[2]}" if match else day)

    def _gender(self, _: Property, text: str) -> None:
        self._cells.put("GENDER", "gender", self._parts(text)[0])

    def _photo(self, _: Property, text: str) -> None:
        if text.casefold().startswith(("http:", "https:")):
            self._cells.put("PHOTO", "image", text)

    def _other(self, one: Property, text: str) -> None:
        label = self._labels.get(one.group, "")
        of = _FIELDS.get(one.name)
        if field_of(label or one.name.removeprefix("X-")) == "ignore":
            of = "ignore"
        self._cells.add(f"{one.name} {label}".strip(), of, self._plain(text).strip("; "))


def _is_preferred(one: Property) -> bool:
    return "PREF" in one.types or one.parameters.get("PREF") == "1"


def _without_uri(text: str) -> str:
    if not _URI.match(text):
        return text
    return _URI_PARAMETERS.sub("", _EXTENSION.sub(r" ext.\1", _URI.sub("", text, count=1)))


def _line(text: str) -> str:
    return " ".join(text.split())
