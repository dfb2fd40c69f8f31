"""Ways to reach a person, out of the cells for phones, mail, chat and the web."""

from collections.abc import Iterator

import msgspec

from crm_core.keys.mail import MailFlag, parse_mails, url_key
from crm_core.keys.methods import understood_method
from crm_core.keys.phone import Phone, PhoneKind, parse_phones
from crm_core.keys.phone_cells import PhoneFlag
from crm_desktop.cards.card import Method, Note
from crm_desktop.cards.cells import RowCells, several, text_of
from crm_desktop.cards.columns import Column
from crm_desktop.cards.labels import AT_HOME, mail_label, phone_label
from crm_desktop.cards.readers.sheets import Cell

PHONE_FIELDS = ("mobile", "phone", "phone_home", "fax")
CHAT_FIELDS = {"wechat": "WECHAT", "qq": "QQ", "line": "LINE", "whatsapp": "WHATSAPP", "linkedin": "LINKEDIN"}
_KINDS = {
    PhoneKind.MOBILE: "MOBILE",
    PhoneKind.LANDLINE: "LANDLINE",
    PhoneKind.FAX: "FAX",
    PhoneKind.SERVICE: "LANDLINE",
}
_KIND_OF_COLUMN = {"mobile": "MOBILE", "fax": "FAX"}
_WORTH_TELLING = frozenset(PhoneFlag) - {
    PhoneFlag.DIGITS_LOST,
    PhoneFlag.OTHER_REGION,
    PhoneFlag.NOT_A_NUMBER,
}
LONGEST_RAW, LONGEST_EXTENSION = 255, 12
"""Of the fields of `crm_core.model.ContactMethod`, held to them by a test."""


class MethodReader:
    """Reads the methods of one row and collects what to tell about them."""

    def __init__(self, cells: RowCells, region: str, area_code: str) -> None:
        self._cells = cells
        self._region = region
        self._area_code = area_code
        self._found: dict[tuple[str, str], Method] = {}
        self.warnings: list[Note] = []
        self.errors: list[Note] = []
        self.website = ""

    def read(self) -> tuple[Method, ...]:
        """Return the methods in the order mobile, telephone, fax, mail, chat; each once."""
        extension = self._cells.one("extension")
        for field in PHONE_FIELDS:
            for column, cell in self._cells.of(field):
                self._phones(column, _with_extension(cell, extension) if field == "phone" else cell)
                if field == "phone":
                    extension = ""
        for column, _ in self._cells.of("email"):
            self._mails(column, self._cells.text(column))
        for field, kind in CHAT_FIELDS.items():
            for column, _ in self._cells.of(field):
                for text in several(self._cells.text(column)):
                    self._plain(column, kind, text)
        for column, _ in self._cells.of("website"):
            self._sites(column, self._cells.text(column))
        return tuple(self._found.values())

    def _phones(self, column: Column, cell: Cell) -> None:
        named, usage = phone_label(self._cells.label(column)) if column.field == "phone" else (None, "")
        if named == "pager":
            self._cells.keep(self._cells.label(column), text_of(cell))
            return
        field = named or column.field or ""
        hint = PhoneKind.FAX if field == "fax" else None
        for phone in parse_phones(cell, self._region, area_code=self._area_code, hint=hint):
            if PhoneFlag.SAME_AS_PHONE in phone.flags and phone.normalized is None:
                self._same_as_phone(column, phone.raw)
                continue
            if PhoneFlag.DIGITS_LOST in phone.flags:
                self.errors.append(Note("card_digits_lost", {"column": column.header, "value": phone.raw}))
            elif PhoneFlag.NOT_A_NUMBER in phone.flags or len(phone.raw) > LONGEST_RAW:
                self._cells.keep(column.header, phone.raw)
            else:
                self._phone(column, phone, field, usage)

    def _same_as_phone(self, column: Column, text: str) -> None:
        """A fax that is the telephone of another column: 同电话."""
        line = next((one for one in self._found.values() if one.kind == "LANDLINE" and one.normalized), None)
        if line is None:
            self._cells.keep(column.header, text)
            return
        flags = (str(PhoneFlag.SAME_AS_PHONE),)
        self._add(msgspec.structs.replace(line, kind="FAX", flags=flags))
        self._tell("card_phone_same_as_phone", column, text)

    def _phone(self, column: Column, phone: Phone, field: str, usage: str) -> None:
        kind = _KINDS.get(phone.kind) or _KIND_OF_COLUMN.get(field, "LANDLINE")
        usage = AT_HOME if field == "phone_home" else usage
        flags = tuple(str(flag) for flag in phone.flags)
        self._add(
            Method(
                kind,
                phone.raw,
                phone.normalized,
                phone.extension[:LONGEST_EXTENSION] or None,
                phone.normalized if phone.normalized == phone.match_key else phone.match_key,
                usage or None,
                flags,
            )
        )
        for flag in phone.flags:
            if flag in _WORTH_TELLING:
                self._tell(f"card_phone_{flag}", column, phone.raw)

    def _mails(self, column: Column, text: str) -> None:
        for mail in parse_mails(text):
            flags = tuple(str(flag) for flag in mail.flags)
            if mail.address and len(mail.raw) <= LONGEST_RAW:
                usage = mail_label(self._cells.label(column)) or None
                self._add(Method("EMAIL", mail.raw, mail.address, None, mail.match_key, usage, flags))
                if MailFlag.TYPO in mail.flags:
                    self._tell("card_mail_typo", column, mail.raw, suggestion=mail.suggestion)
            elif MailFlag.WEBSITE in mail.flags:
                self._sites(column, mail.suggestion)
            else:
                self._cells.keep(column.header, mail.raw)
                self._tell("card_mail_invalid", column, mail.raw)

    def _sites(self, column: Column, text: str) -> None:
        for one in several(text.replace("\n", " ::: ")):
            if not url_key(one) or len(one) > LONGEST_RAW:
                self._cells.keep(column.header, one)
            elif not self.website:
                self.website = one
            elif url_key(one) != url_key(self.website):
                self._plain(column, "URL", one)

    def _plain(self, column: Column, kind: str, text: str) -> None:
        read = understood_method(kind, text)
        if read is None or len(read.raw) > LONGEST_RAW:
            self._cells.keep(column.header, text)
        else:
            self._add(Method(kind, read.raw, read.normalized, read.extension, read.match_key[:LONGEST_RAW]))

    def _add(self, method: Method) -> None:
        self._found.setdefault(method.key, method)

    def _tell(self, code: str, column: Column, value: str, **more: str) -> None:
        self.warnings.append(Note(code, {"column": column.header, "value": value, **more}))


def _with_extension(cell: Cell, extension: str) -> Cell:
    if not extension or not extension.isdecimal():
        return cell
    return f"{text_of(cell)}转{extension}"


def methods_as_site(website: str) -> Iterator[Method]:
    """Yield the website as the person's own, for a card without a company."""
    if website and (read := understood_method("URL", website)):
        yield Method("URL", read.raw, read.normalized, None, read.match_key)
