"""Mail addresses and web sites from card cells, and the keys under which two of them are the same.

A role address names a desk, a free-mail domain names nobody's employer; matching must know both.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

import msgspec

from crm_core.keys.data import lines
from crm_core.keys.text import normalise, settled

ROLE_NAMES = frozenset(
    {
        "info",
        "sales",
        "service",
        "services",
        "support",
        "admin",
        "office",
        "contact",
        "hr",
        "job",
        "jobs",
        "marketing",
    }
    | {
        "market",
        "webmaster",
        "postmaster",
        "noreply",
        "no-reply",
        "enquiry",
        "inquiry",
        "export",
        "purchase",
        "finance",
    }
    | {
        "purchasing",
        "hello",
        "mail",
        "email",
        "public",
        "kefu",
        "zhaopin",
        "caigou",
        "xiaoshou",
        "bangong",
        "help",
        "fax",
    }
    | {
        "account",
        "accounts",
        "accounting",
        "business",
        "international",
        "trade",
        "reception",
        "secretary",
        "team",
        "ir",
    }
)
LONGEST_CELL = 2000


class MailFlag(StrEnum):
    """What a person should know about an address."""

    INVALID = "invalid"
    ROLE = "role"
    FREE = "free"
    TYPO = "typo"
    WEBSITE = "website"


class Mail(msgspec.Struct, frozen=True, gc=False):
    """One address of a cell. `address` is in lower case; it is empty when the text is no address.

    `suggestion` is an address or a site that was probably meant; it is never applied unasked.
    """

    raw: str
    address: str = ""
    flags: tuple[MailFlag, ...] = ()
    suggestion: str = ""

    @property
    def match_key(self) -> str:
        """Key of the address; empty for what is none."""
        return mail_key(self.address)


_SEPARATOR = re.compile(r"\s*(?:[;,、|\n]|:::|\bor\b|或)\s*", re.IGNORECASE)
_SLASH = re.compile(r"/(?=[^/@\s]+@)")
_LABEL = re.compile(r"^(?:e-?mail|mail|邮箱|電子郵件|电子邮件|电邮|信箱|e)\s*[:.]\s*", re.IGNORECASE)
_ANGLES = re.compile(r"<([^<>]*@[^<>]*)>")
_AT = re.compile(r"\s*(?:@|\(at\)|\[at\])\s*", re.IGNORECASE)
_ADDRESS = re.compile(
    r"[^\s@<>()\[\]\\,;:\"]{1,64}@(?:[\w](?:[\w-]*[\w])?\.)+[^\W\d_][\w-]*[^\W_]", re.UNICODE
)
_KEY = re.compile(
    r"(?=[^@]{1,64}@)[a-z0-9][a-z0-9._-]*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.ASCII
)
"""What is its own key, as most addresses are."""
_SITE = re.compile(
    r"(?:https?://|www\.)\S+|(?:[a-z0-9-]+\.)+(?:com|cn|net|org|tw|hk|io|cc)(?:/\S*)?", re.IGNORECASE
)
_TLD_TYPOS = {
    "con": "com",
    "cmo": "com",
    "comm": "com",
    "ocm": "com",
    "vom": "com",
    "ner": "net",
    "nte": "net",
}
_DOMAIN_TYPOS = {
    "163.cm": "163.com", "126.cm": "126.com", "qq.cm": "qq.com", "gmial.com": "gmail.com", "gmai.com": "gmail.com",
    "gamil.com": "gmail.com", "hotmial.com": "hotmail.com", "hotmai.com": "hotmail.com", "sina.cm": "sina.com",
    "yaho.com": "yahoo.com", "163.co": "163.com", "126.co": "126.com", "qq.co": "qq.com", "outlok.com": "outlook.com",
}  # fmt: skip
_URL = re.compile(
    r"^(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^/@\s]*@)?([^/?#:\s]+)(?::\d+)?([/?#].*)?$", re.IGNORECASE
)
_HOST = re.compile(r"(?:[\w](?:[\w-]*[\w])?\.)+[^\W\d_][\w-]*[^\W_]\.?", re.UNICODE)


def parse_mails(cell: object) -> list[Mail]:
    """All addresses of a cell in order; what is none comes back flagged. Raises nothing; reads 2,000 characters."""
    if isinstance(cell, str) and _KEY.fullmatch(cell):
        return [_flagged(cell, cell)]
    text = normalise(str(cell))[:LONGEST_CELL] if isinstance(cell, str) else ""
    parts = [
        inner for part in _SEPARATOR.split(text) for outer in _SLASH.split(part) for inner in _by_space(outer)
    ]
    return [_read(part) for part in parts if part.strip()]


def mail_key(address: str) -> str:
    """Comparing key: lower case, without the plus tag. Empty for no address. Idempotent."""
    return address if _KEY.fullmatch(address) else settled(_mail_key_once, address)


def _mail_key_once(address: str) -> str:
    match = _ADDRESS.fullmatch(normalise(address).casefold())
    if match is None:
        return ""
    local, _, domain = match[0].rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def mail_domain(address: str) -> str:
    """Domain in lower case, empty for no address."""
    return mail_key(address).rpartition("@")[2]


def company_domain(address: str) -> str:
    """The domain when it can name an employer; empty for free-mail domains and for no address."""
    domain = mail_domain(address)
    return "" if is_free_mail(domain) else domain


def is_free_mail(domain: str) -> bool:
    """Whether anybody can have an address there, so that it names no company."""
    return domain.casefold() in _free_domains()


def is_role_address(address: str) -> bool:
    """Whether the address names a desk (info@, sales2@) and not a person."""
    local = mail_key(address).rpartition("@")[0]
    return bool(local) and local.rstrip("0123456789") in ROLE_NAMES


def url_key(text: str) -> str:
    """Host without `www.`, with the path when there is one; lower-case host. Empty for no web address. Idempotent."""
    return settled(_url_key_once, text)


def _url_key_once(text: str) -> str:
    match = _URL.match(normalise(text).strip(" <>。."))
    if match is None or not _HOST.fullmatch(match[1]):
        return ""
    host = match[1].casefold().rstrip(".")
    while host.startswith("www.") and host.count(".") > 1:
        host = host.removeprefix("www.")
    path = (match[2] or "").rstrip("/?#")
    return host + path


def url_host(text: str) -> str:
    """The host part of `url_key`: what is compared with mail domains."""
    return re.split(r"[/?#]", url_key(text), maxsplit=1)[0] if text else ""


@cache
def _free_domains() -> frozenset[str]:
    return frozenset(lines("free_mail.txt"))


def _by_space(part: str) -> list[str]:
    words = part.split()
    return words if len(words) > 1 and all(map(_ADDRESS.fullmatch, words)) else [part]


def _read(part: str) -> Mail:
    text = _LABEL.sub("", part.strip())
    if angled := _ANGLES.search(text):
        text = angled[1]
    text = re.sub(r"^mailto:", "", text, flags=re.IGNORECASE).partition("?")[0]
    text = _AT.sub("@", text.replace("。", ".").strip(" <>.:'\""))
    if not _ADDRESS.fullmatch(text):
        return _no_address(part, text)
    return _flagged(part, text.casefold())


def _flagged(part: str, address: str) -> Mail:
    suggestion = _meant(address)
    flags = [MailFlag.TYPO] if suggestion else []
    flags += [MailFlag.ROLE] if is_role_address(address) else []
    flags += [MailFlag.FREE] if is_free_mail(mail_domain(address)) else []
    return Mail(part, address, tuple(flags), suggestion)


def _no_address(part: str, text: str) -> Mail:
    if "@" not in text and _SITE.fullmatch(text):
        return Mail(part, flags=(MailFlag.WEBSITE,), suggestion=text)
    joined = "".join(text.split())
    return Mail(part, flags=(MailFlag.INVALID,), suggestion=joined if _ADDRESS.fullmatch(joined) else "")


def _meant(address: str) -> str:
    local, _, domain = address.rpartition("@")
    if domain in _DOMAIN_TYPOS:
        return f"{local}@{_DOMAIN_TYPOS[domain]}"
    rest, _, top = domain.rpartition(".")
    return f"{local}@{rest}.{_TLD_TYPOS[top]}" if top in _TLD_TYPOS else ""
