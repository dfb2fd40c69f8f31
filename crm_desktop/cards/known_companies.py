"""Which customers the cards of one file may belong to.

All names of the store are looked at, but only those are taken apart that hold the beginning of a wanted name or a
wanted domain somewhere: the look costs a few microseconds, the taking apart ten times that, and of 100,000 customers
a file speaks of some thousands.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from crm_core.clock import decode
from crm_core.keys.company import parse_company
from crm_core.keys.company_matching import CompanyFacts
from crm_core.keys.han import fold
from crm_core.keys.mail import company_domain, is_free_mail, url_host
from crm_core.keys.regions import region_named
from crm_core.keys.text import search_form
from crm_core.model import Account
from crm_desktop.cards.card import Card
from crm_desktop.cards.known import KnownCompany, company_keys, company_of
from crm_desktop.db.local_tables import held_scope
from crm_desktop.db.raw import raw_connection
from crm_desktop.services.lookups import chunks

ADDRESS = ("country", "region", "city", "district", "street", "postal")
FILLED_OF_COMPANY = ("english_name", "website", "phone", "fax", "email", *ADDRESS)
_COMPANY = ("name", "short_name", "former_names", "status", "merged_into_id", *FILLED_OF_COMPANY)
_BRACKETS = re.compile(r"[(\[（【〔][^()\[\]（）【】〔〕]*[)\]）】〕]")
_NO_LETTERS = re.compile(r"[^\w\n]+|_+")
_ACCENTED = re.compile("[\u00c0-\u036f\u1e00-\u1eff]")
_EARLY_BRACKET = re.compile(r".{0,10}[(\[（【〔]")
"""A bracket so early in a name that the beginning of what the firm is called may stand on both sides of it."""
_BEGINNING = 4
_HOSTS = re.compile(r"[\w.-]+")
_SEEN = (
    "SELECT id, merged_into_id, former_names, website, email, name, english_name, short_name"
    " FROM account WHERE deleted_at IS NULL OR merged_into_id IS NOT NULL"
)


Firms = Sequence[tuple[Card, Sequence[CompanyFacts]]]
"""Cards, each with what is compared of the companies that it names."""


def firms_of(cards: Iterable[Card]) -> Firms:
    """Return the cards with what is compared of their companies, worked out once for all who ask."""
    return [(card, [company_of(card, name) for name in names_of(card)]) for card in cards]


def load_companies(session: Session, firms: Firms) -> list[KnownCompany]:
    """Return the customers that one of the cards may belong to; a merged one as its survivor, under its own names."""
    wanted = _Wanted(firms)
    if not wanted.keys:
        return []
    merged, keys = _seen(session, wanted)
    survivors = {id_: _survivor(id_, merged) for id_ in keys}
    rows = _rows(session, {*keys, *survivors.values()})
    readable = set(session.scalars(select(held_scope.c.scope).where(held_scope.c.level == "read")))
    found = []
    for id_, shared in keys.items():
        survivor = rows.get(survivors[id_])
        if survivor is not None and survivor.deleted_at is None:
            found.append(
                KnownCompany(
                    survivor.id,
                    facts_of(rows[id_]),
                    {name: getattr(survivor, name) for name in _COMPANY},
                    may_edit=f"account:{survivor.id}" not in readable,
                    edited_ms=decode(survivor.edited_at)[0] if survivor.edited_at else 0,
                    keys=frozenset(shared),
                )
            )
    return found


def _seen(session: Session, wanted: "_Wanted") -> tuple[dict[str, str], dict[str, set[str]]]:
    """Look at all customers: which went into which other one, and which share which of the wanted keys."""
    merged: dict[str, str] = {}
    within: dict[str, str] = {}
    owners: list[str] = []
    texts: list[str] = []
    keys: dict[str, set[str]] = {}
    for id_, merged_into, former, website, email, name, english, short in raw_connection(session).execute(
        _SEEN
    ):
        if merged_into:
            merged[id_] = merged_into
        if short and short in name:
            within[id_] = short
        said = [name, english, None if id_ in within else short, *(json.loads(former) if former else ())]
        said = [text.replace("\n", " ") for text in said if text]
        texts += said
        owners += [id_] * len(said)
        if domains := wanted.domains_in(website or "") | wanted.domains_in(email or ""):
            keys[id_] = domains
    for at in wanted.holding(texts):
        for text in filter(None, (texts[at], within.get(owners[at]))):
            if (key := f"k:{parse_company(text).core}") in wanted.keys:
                keys.setdefault(owners[at], set()).add(key)
    return merged, keys


class _Wanted:
    """What the cards ask for: cores of names, and domains."""

    def __init__(self, firms: Firms) -> None:
        self.keys: set[str] = set()
        for facts in {one for _, named in firms for one in named}:
            self.keys |= company_keys(facts)
        for card, _ in firms:
            if not card.company:
                self.keys |= company_keys(company_of(card))
        self._domains = {key[2:] for key in self.keys if key.startswith("d:")}
        self._beginnings: dict[int, set[str]] = {}
        for core in [key[2:] for key in self.keys if key.startswith("k:")]:
            self._beginnings.setdefault(len(core[:_BEGINNING]), set()).add(core[:_BEGINNING])
        self._latin_beginnings = {
            one[:3] for beginnings in self._beginnings.values() for one in beginnings if one.isascii()
        }

    def holding(self, texts: Sequence[str]) -> Iterator[int]:
        """Yield the places of the texts that may have one of the cores; errs on the side of yes."""
        forms = _letters(texts)
        yield from self._latin(forms)
        yield from (at for at, form in enumerate(forms) if not form.isascii() and self._holds_core(form))
        bracketed = [at for at, text in enumerate(texts) if _EARLY_BRACKET.match(text)]
        if bracketed:
            without = _letters([_BRACKETS.sub("", texts[at]) for at in bracketed])
            yield from (at for at, form in zip(bracketed, without, strict=True) if self._holds_core(form))

    def _latin(self, forms: Sequence[str]) -> Iterator[int]:
        """Cores in Latin letters stand at the beginning, or behind `the`."""
        begun = self._latin_beginnings
        for at, form in enumerate(forms):
            if (form[:3] in begun or form[3:6] in begun) and self._holds_core(form):
                yield at

    def _holds_core(self, form: str) -> bool:
        for length, beginnings in self._beginnings.items():
            if not beginnings.isdisjoint([form[at : at + length] for at in range(len(form) - length + 1)]):
                return True
        return False

    def domains_in(self, text: str) -> set[str]:
        """Return the keys of the wanted domains in a site or a mail address."""
        if not text or not self._domains:
            return set()
        hosts = (one.removeprefix("www.") for one in _HOSTS.findall(text.casefold()))
        return {f"d:{host}" for host in hosts if host in self._domains}


def _letters(texts: Sequence[str]) -> list[str]:
    """Return the folded letters and digits of each text. All at once: that is done in C, text by text it is not."""
    joined = "\n".join(texts)
    form = fold(unicodedata.normalize("NFKC", joined).casefold()).replace("&", "and").replace("+", "and")
    if _ACCENTED.search(form):
        form = "\n".join(fold(search_form(text)) for text in texts)
    return _NO_LETTERS.sub("", form).split("\n")


def names_of(card: Card) -> Iterator[str]:
    """Yield the names of all companies of a card."""
    yield from filter(None, (card.company, *card.other_companies))


def _survivor(account_id: str, merged: dict[str, str]) -> str:
    seen = {account_id}
    while (after := merged.get(account_id)) and after not in seen:
        seen.add(after)
        account_id = after
    return account_id


def _rows(session: Session, ids: Iterable[str]) -> dict[str, Row[tuple[str]]]:
    columns = [getattr(Account, name) for name in _COMPANY]
    return {
        row.id: row
        for part in chunks(sorted(ids))
        for row in session.execute(
            select(Account.id, Account.deleted_at, Account.edited_at, *columns).where(Account.id.in_(part))
        )
    }


def facts_of(row: Row[tuple[str]]) -> CompanyFacts:
    """Return what is compared of a customer of the store."""
    aliases = {row.english_name, row.short_name, *(row.former_names or ())}
    hosts = {url_host(row.website or ""), company_domain(row.email or "")}
    place = region_named(row.city or "") or region_named(row.region or "")
    return CompanyFacts(
        row.name,
        aliases=frozenset(filter(None, aliases)),
        domains=frozenset(host for host in hosts if host and not is_free_mail(host)),
        region=place.name if place else "",
    )
