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
_OPENING = re.compile(r"[(\[（【〔]")
_BEGINNING = 4
_HOSTS = re.compile(r"[\w.-]+")
_SEEN = (
    "SELECT id, merged_into_id, former_names, website, email, name, english_name, short_name"
    " FROM account WHERE deleted_at IS NULL OR merged_into_id IS NOT NULL"
)


def load_companies(session: Session, cards: Sequence[Card]) -> list[KnownCompany]:
    """Return the customers that one of the cards may belong to; a merged one as its survivor, under its own names."""
    wanted = _Wanted(cards)
    if not wanted.keys:
        return []
    merged: dict[str, str] = {}
    owners: list[str] = []
    texts: list[str] = []
    found_ids: dict[str, None] = {}
    for id_, merged_into, former, website, email, *names in raw_connection(session).execute(_SEEN):
        if merged_into:
            merged[id_] = merged_into
        name, english, short = names
        said = [name, *([english] if english else []), *([short] if short and short not in name else [])]
        said += json.loads(former) if former else []
        texts += [text.replace("\n", " ") for text in said]
        owners += [id_] * len(said)
        if wanted.asks_for_domains and any(text and wanted.has_domain(text) for text in (website, email)):
            found_ids[id_] = None
    found_ids |= dict.fromkeys(owners[at] for at in wanted.holding(texts))
    possible = list(found_ids)
    survivors = {id_: _survivor(id_, merged) for id_ in possible}
    rows = _rows(session, {*possible, *survivors.values()})
    readable = set(session.scalars(select(held_scope.c.scope).where(held_scope.c.level == "read")))
    found = []
    for id_ in possible:
        survivor = rows.get(survivors[id_])
        facts = facts_of(rows[id_])
        if survivor is not None and survivor.deleted_at is None and company_keys(facts) & wanted.keys:
            values = {name: getattr(survivor, name) for name in _COMPANY}
            may_edit = f"account:{survivor.id}" not in readable
            edited_ms = decode(survivor.edited_at)[0] if survivor.edited_at else 0
            found.append(KnownCompany(survivor.id, facts, values, may_edit=may_edit, edited_ms=edited_ms))
    return found


class _Wanted:
    """What the cards ask for: cores of names, and domains."""

    def __init__(self, cards: Iterable[Card]) -> None:
        self.keys: set[str] = set()
        for facts in {company_of(card, name) for card in cards for name in names_of(card)}:
            self.keys |= company_keys(facts)
        for card in cards:
            if not card.company:
                self.keys |= company_keys(company_of(card))
        self._domains = {key[2:] for key in self.keys if key.startswith("d:")}
        self._cores: dict[str, list[str]] = {}
        for key in self.keys:
            if key.startswith("k:"):
                self._cores.setdefault(key[2 : 2 + _BEGINNING], []).append(key[2:])
        self._beginnings: dict[int, set[str]] = {}
        for beginning in self._cores:
            self._beginnings.setdefault(len(beginning), set()).add(beginning)
        self._latin_beginnings = {core[:3] for core in self._cores if core.isascii()}

    def holding(self, texts: Sequence[str]) -> Iterator[int]:
        """Yield the places of the texts that may have one of the cores; errs on the side of yes."""
        forms = _letters(texts)
        yield from self._latin(forms)
        yield from (at for at, form in enumerate(forms) if not form.isascii() and self._holds_core(form))
        bracketed = [at for at, text in enumerate(texts) if _OPENING.search(text)]
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
                found = (form[at : at + length] for at in range(len(form) - length + 1))
                if any(core in form for start in found for core in self._cores.get(start, ())):
                    return True
        return False

    def has_domain(self, text: str) -> bool:
        """Whether a site or a mail address may have one of the domains."""
        return any(one.removeprefix("www.") in self._domains for one in _HOSTS.findall(text.casefold()))

    @property
    def asks_for_domains(self) -> bool:
        return bool(self._domains)


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
