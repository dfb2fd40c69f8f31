"""What a file is, by its content: the name of a file from somebody else's program says little."""

import io
import re
import zipfile

from crm_desktop.cards.readers.encodings import is_likely_utf16, marked
from crm_desktop.cards.readers.limits import MOST_RATIO, MOST_UNPACKED, RATIO_COUNTS_FROM
from crm_desktop.cards.readers.sheets import Refused

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_EXCEL = re.compile(rb"\x09[\x00\x02\x04\x08][\x04\x06\x08]\x00")
_ENCRYPTED_XLSX = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_XLS = re.compile(rb"\x09\x08\x10\x00.{16}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
"""The first record of the workbook, perhaps a write protection, then the one that says how it is encrypted."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MARKUP = re.compile(
    r"\s*<(?:!--|(?:!doctype|\?xml|html|head|body|meta|table|style|div|center|form|span|font|workbook)\b)",
    re.IGNORECASE,
)
_SPREADSHEET = re.compile(r"<(?:\w+:)?Workbook\b|urn:schemas-microsoft-com:office:spreadsheet")
_TABLE = re.compile(r"<(?:html|table|body)\b", re.IGNORECASE)
_VCARD = re.compile(r"\s*BEGIN\s*:\s*VCARD", re.IGNORECASE)
_ARCHIVED_PAGE = re.compile(r"MIME-Version:", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def kind_of(content: bytes) -> str:
    """Return xlsx, ods, xls, vcard, html, xml or text. Raises Refused for everything that holds no rows of cards."""
    if not content.strip(b"\0 \t\r\n"):
        raise Refused("empty_file")
    if content.startswith(_ZIP):
        return _packed(content)
    if content.startswith(_OLE) or _OLD_EXCEL.match(content):
        if _ENCRYPTED_XLSX in content or _ENCRYPTED_XLS.search(content):
            raise Refused("password_protected")
        return "xls"
    start = content[:4096]
    text = start.decode(marked(start) or "latin-1", errors="ignore").lstrip("\ufeff")
    if _VCARD.match(text):
        return "vcard"
    if _MARKUP.match(text):
        return _markup(text, content)
    if _ARCHIVED_PAGE.match(text):
        raise Refused("unsupported_format", format="MHTML")
    return "text" if _is_text(start) else _none()


def _markup(start: str, content: bytes) -> str:
    if _SPREADSHEET.search(start) and "<html" not in start.casefold():
        return "xml"
    if _TABLE.search(start) or b"<table" in content.lower():
        return "html"
    raise Refused("unsupported_format", format="HTML/XML")


def _is_text(start: bytes) -> bool:
    if start.startswith(_UTF16):
        return True
    controls = _CONTROLS.findall(start)
    zeros = controls.count(b"\0")
    if zeros and zeros == len(controls) and zeros * 3 > len(start):
        return True
    return not controls or is_likely_utf16(start)


def _none() -> str:
    raise Refused("not_a_workbook")


def _packed(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Refused("unreadable_file") from error
    _refuse_bomb(parts)
    names = {part.filename.replace("\\", "/").casefold().lstrip("/") for part in parts}
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "content.xml" in names and "meta-inf/manifest.xml" in names:
        return "ods"
    if "index.zip" in names or any(name.endswith(".iwa") for name in names):
        raise Refused("unsupported_format", format="Numbers")
    return _none()


def _refuse_bomb(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    inflated = unpacked > RATIO_COUNTS_FROM and unpacked > MOST_RATIO * max(packed, 1)
    if unpacked > MOST_UNPACKED or inflated:
        raise Refused("file_too_large", limit=MOST_UNPACKED // 1024 // 1024, unit="MB")
