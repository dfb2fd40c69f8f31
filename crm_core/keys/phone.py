"""Phone numbers of Chinese-speaking regions (and any other) from the cells people keep them in.

`phonenumbers` decides what a valid number is; what surrounds the number on cards and in workbooks is read here first,
because that library fails on 转801 and glues -801 to the number. The raw text always stays beside the result.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from crm_core.keys.phone_cells import PhoneFlag, Piece, cell_text, split_cell
from crm_core.keys.phone_plain import plain_mainland

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

REGIONS = ("CN", "TW", "HK", "MO")
TAIL_DIGITS = 8
LONGEST_CELL = 500


class PhoneKind(StrEnum):
    """What one reaches at a number; a fax is known by its label only."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    FAX = "fax"
    SERVICE = "service"
    OTHER = "other"


class Phone(msgspec.Struct, frozen=True, gc=False):
    """One number of a cell. `normalized` is E.164, or None when it is not a complete valid number."""

    kind: PhoneKind
    raw: str
    normalized: str | None = None
    extension: str = ""
    flags: tuple[PhoneFlag, ...] = ()

    @property
    def match_key(self) -> str:
        """Equal for two spellings of one number: E.164 with `x` and the extension; without E.164 the bare digits."""
        number = self.normalized or _digits(self.raw) or self.raw.strip().casefold()
        return f"{number}x{self.extension}" if self.extension and self.normalized else number

    @property
    def tail(self) -> str:
        """Last 8 digits without the extension: the blocking key for candidates; empty for fewer digits than 7."""
        digits = _digits(self.normalized or self.raw)
        return digits[-TAIL_DIGITS:] if len(digits) >= TAIL_DIGITS - 1 else ""


_EXTENSION = re.compile(
    r"^(?P<number>.*?\d\)?)\s*[-,(]?\s*"
    r"(?:(?<=\()(?=\d{1,6}\)$)|转|轉|分机号?|分機號?|内线|內線|extension|extn?\.?|x|#|\*)\s*[:.]?\s*(?P<extension>\d{1,6})\)?$",
    re.IGNORECASE,
)
_DASH_TAIL = re.compile(r"^(?P<number>.*\d)\s*-\s*(?P<tail>\d{1,6})$")
_RANGE = re.compile(r"^(?P<number>.*\d)\s*[~至到]\s*\d{1,8}$")
_REMARK = re.compile(r"\([^()\d+]*\)|\[[^\]\d+]*\]|\(0\)|tel:", re.IGNORECASE)
_EDGES = re.compile(r"^[^\d+(]+|[^\d)]+$")
_DIALABLE = re.compile(r"[\d+()\-. *#]+")
_SAME_AS_PHONE = re.compile(r"同(?:电话|電話|座机|上)|same as (?:phone|tel)", re.IGNORECASE)
_CN_SHORT = re.compile(r"(?:95|96)\d{3,7}|1(?:0\d{3}|1\d|2\d{1,3})|12\d{3}")
_CN_MOBILE = re.compile(r"0?(1[3-9]\d{9})")
_TW_TAIPEI = re.compile(r"\(?02[)\- ]")
_PLUSLESS = re.compile(r"(?:00|011)?((?:86|886|852|853)\d{8,12})")
_LONGEST_RANGE = 20


def parse_phones(
    cell: object, region: str = "CN", *, area_code: str = "", hint: PhoneKind | None = None
) -> list[Phone]:
    """All numbers of one cell (text, int or float as a reader gives it), in order.

    `region` is the import's default (CN, TW, HK, MO or any ISO code); `area_code` that of the company's town, without
    the leading 0, suggested for local numbers; `hint` the kind the column names (only a fax changes the result).
    Raises nothing: what cannot be read comes back with `normalized` None and a flag. Only the first 500
    characters count.
    """
    if region == "CN" and (number := plain_mainland(str(cell).strip())):
        landline = PhoneKind.FAX if hint is PhoneKind.FAX else PhoneKind.LANDLINE
        kind = PhoneKind.MOBILE if number.is_mobile else landline
        return [Phone(kind, str(cell).strip(), number.e164, number.extension)]
    text, damage = cell_text(cell)
    text = text[:LONGEST_CELL]
    if not text:
        return []
    if damage:
        return [Phone(hint or PhoneKind.OTHER, str(cell), flags=damage)]
    whole_cell = _Reader(region, area_code, isinstance(cell, (int, float)))
    for piece in split_cell(text):
        whole_cell.read(piece, hint)
    return whole_cell.phones


def phone_key(text: str, region: str = "CN") -> str:
    """Match key of the first number in a text; empty when there is none. Idempotent on E.164 keys."""
    phones = parse_phones(text, region)
    return phones[0].match_key if phones else ""


class _Reader:
    """Reads the pieces of one cell; later pieces may lean on earlier ones (area code, shortened number)."""

    def __init__(self, region: str, area_code: str, zeros_lost: bool) -> None:
        self.phones: list[Phone] = []
        self._region = region
        self._given_area = area_code.lstrip("0")
        self._of_area: PhoneNumber | None = None
        self._zeros_lost = zeros_lost

    def read(self, piece: Piece, hint: PhoneKind | None) -> None:
        """Add what one piece says."""
        if _SAME_AS_PHONE.search(piece.text):
            self.phones.append(self._same_as_phone(piece.text))
            return
        if not any(c.isdigit() for c in piece.text):
            if not self.phones:
                self.phones.append(
                    Phone(hint or PhoneKind.OTHER, piece.text, flags=(PhoneFlag.NOT_A_NUMBER,))
                )
            return
        wanted = PhoneKind(piece.label) if piece.label else hint
        for phone in self._tail_variant(piece) or self._numbers(piece.text):
            is_fax = wanted is PhoneKind.FAX and phone.kind in {PhoneKind.LANDLINE, PhoneKind.OTHER}
            self.phones.append(msgspec.structs.replace(phone, kind=PhoneKind.FAX) if is_fax else phone)

    def _same_as_phone(self, text: str) -> Phone:
        before = next((p for p in self.phones if p.kind is PhoneKind.LANDLINE), None)
        number, extension = (before.normalized, before.extension) if before else (None, "")
        return Phone(PhoneKind.FAX, text, number, extension, (PhoneFlag.SAME_AS_PHONE,))

    def _tail_variant(self, piece: Piece) -> list[Phone]:
        if not (piece.tail_of_previous and self.phones and self.phones[-1].normalized):
            return self._local_variant(piece)
        before = self.phones[-1]
        number = (before.normalized or "")[: -len(piece.text)] + piece.text
        return [msgspec.structs.replace(before, raw=piece.text, normalized=number, extension="", flags=())]

    def _local_variant(self, piece: Piece) -> list[Phone]:
        if not (piece.tail_of_previous and self.phones):
            return []
        digits = _digits(self.phones[-1].raw)
        return self._numbers(digits[: -len(piece.text)] + piece.text)

    def _numbers(self, raw: str) -> list[Phone]:
        """Usually one number; two when a single space stands between two complete ones."""
        phone = self._number(raw)
        if phone.normalized or len(_digits(raw)) < 14:
            return [phone]
        for at in (i for i, c in enumerate(raw) if c == " "):
            pair = [self._number(raw[:at]), self._number(raw[at:])]
            if all(p.normalized for p in pair):
                return pair
        return [phone]

    def _number(self, raw: str) -> Phone:
        text = _EDGES.sub("", _REMARK.sub("", raw).strip()).strip()
        extension = ""
        flags: tuple[PhoneFlag, ...] = ()
        if match := _RANGE.match(text):
            text, flags = match["number"], (PhoneFlag.RANGE,)
        elif match := _EXTENSION.match(text):
            text, extension = match["number"].strip(), match["extension"]
        phone = self._complete(raw, text, extension)
        if phone.normalized is None and not extension and (match := _DASH_TAIL.match(text)):
            base = self._complete(raw, match["number"], "")
            if base.normalized:
                phone = _with_dash_tail(base, match["tail"])
        return msgspec.structs.replace(phone, flags=(*phone.flags, *flags)) if flags else phone

    def _complete(self, raw: str, text: str, extension: str) -> Phone:
        digits = _digits(text)
        if not _DIALABLE.fullmatch(text):
            return Phone(PhoneKind.OTHER, raw, flags=(PhoneFlag.INVALID,))
        if self._region == "CN" and _CN_SHORT.fullmatch(digits):
            return Phone(PhoneKind.SERVICE, raw, None, extension)
        national = text.startswith(("+", "0", "(0"))
        if not self._is_local(digits, national) and (number := _valid(text, self._region)):
            lost_zero = self._zeros_lost and not national and _kind(number) is PhoneKind.LANDLINE
            flags = (PhoneFlag.ZERO_RESTORED,) if lost_zero and self._region in {"CN", "TW"} else ()
            kind = _kind(number)
            if kind is PhoneKind.LANDLINE:
                self._of_area = number
            return Phone(kind, raw, _e164(number), extension, flags)
        if number := _valid_elsewhere(text, digits):
            return Phone(_kind(number), raw, _e164(number), extension, (PhoneFlag.OTHER_REGION,))
        return self._local(raw, digits, extension)

    def _is_local(self, digits: str, national: bool) -> bool:
        """7 or 8 digits without 0 need an area code in CN and TW, unless a workbook may have eaten the 0."""
        if self._region not in {"CN", "TW"} or national or digits.startswith("1"):
            return False
        return len(digits) == 7 or (len(digits) == 8 and not (self._region == "TW" and self._zeros_lost))

    def _local(self, raw: str, digits: str, extension: str) -> Phone:
        if self._region not in {"CN", "TW"} or len(digits) not in {7, 8} or digits[0] in "01":
            return Phone(PhoneKind.OTHER, raw, None, extension, (PhoneFlag.INVALID,))
        for area, flags in ((self._cell_area(), ()), (self._given_area, (PhoneFlag.AREA_SUGGESTED,))):
            if area and (number := _valid(f"0{area}{digits}", self._region)):
                return Phone(PhoneKind.LANDLINE, raw, _e164(number), extension, flags)
        return Phone(PhoneKind.LANDLINE, raw, None, extension, (PhoneFlag.AREA_MISSING,))

    def _cell_area(self) -> str:
        """The area of the last landline of this cell; worked out when a local number asks, which few cells have."""
        import phonenumbers

        if self._of_area is None:
            return ""
        length = phonenumbers.length_of_geographical_area_code(self._of_area)
        return phonenumbers.national_significant_number(self._of_area)[:length]


def _with_dash_tail(base: Phone, tail: str) -> Phone:
    """`-801` is an extension; `-80` after …78 is a range of lines."""
    end = (base.normalized or "")[-len(tail) :]
    if len(tail) <= 2 and 0 < int(tail) - int(end) <= _LONGEST_RANGE:
        return msgspec.structs.replace(base, flags=(*base.flags, PhoneFlag.RANGE))
    return msgspec.structs.replace(base, extension=tail)


def _digits(text: str) -> str:
    return "".join(c for c in text if c in "0123456789")


def _valid(text: str, region: str) -> PhoneNumber | None:
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _valid_elsewhere(text: str, digits: str) -> PhoneNumber | None:
    """Numbers that name their region by their shape: mainland mobiles, 86…, 886…, 09… and (02)… of Taiwan."""
    if match := _CN_MOBILE.fullmatch(digits):
        return _valid(match[1], "CN")
    if (match := _PLUSLESS.fullmatch(digits)) and (number := _valid(f"+{match[1]}", "CN")):
        return number
    taiwanese = re.fullmatch(r"09\d{8}", digits) or _TW_TAIPEI.match(text)
    return _valid(digits, "TW") if taiwanese else None


def _e164(number: PhoneNumber) -> str:
    import phonenumbers

    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _kind(number: PhoneNumber) -> PhoneKind:
    import phonenumbers

    kinds = phonenumbers.PhoneNumberType
    return {
        kinds.MOBILE: PhoneKind.MOBILE,
        kinds.FIXED_LINE: PhoneKind.LANDLINE,
        kinds.FIXED_LINE_OR_MOBILE: PhoneKind.LANDLINE,
        kinds.TOLL_FREE: PhoneKind.SERVICE,
        kinds.SHARED_COST: PhoneKind.SERVICE,
        kinds.PREMIUM_RATE: PhoneKind.SERVICE,
        kinds.UAN: PhoneKind.SERVICE,
    }.get(phonenumbers.number_type(number), PhoneKind.OTHER)
