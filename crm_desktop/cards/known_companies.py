"""Which customers the cards of one file may belong to.

All names of the store are looked at, but only those are taken apart that hold the beginning of a wanted name or a
wanted domain somewhere: the look costs a few microseconds, the taking apart ten times that, and of 100,000 customers
a file speaks of some thousands.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from crm_core.clock import decode
from crm_core.keys.company_matching import CompanyFacts
from crm_core.keys.han import fold
from crm_core.keys.mail import company_domain, is_free_mail, url_host
from crm_core.keys.matching import company_blocking_keys
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
_NO_LETTERS = re.compile(r"[\W_]+")
_HOSTS = re.compile(r"[\w.-]+")
_SEEN = (
    "SELECT id, merged_into_id, name, english_name, short_name, former_names, website, email"
    " FROM account WHERE deleted_at IS NULL OR merged_into_id IS NOT NULL"
)


def load_companies(session: Session, cards: Sequence[Card]) -> list[KnownCompany]:
    """Return the customers that one of the cards may belong to; a merged one as its survivor, under its own names."""
    wanted = _Wanted(cards)
    if not wanted.keys:
        return []
    merged: dict[str, str] = {}
    possible: list[str] = []
    for id_, merged_into, *texts in raw_connection(session).execute(_SEEN):
        if merged_into:
            merged[id_] = merged_into
        if wanted.may_be(*texts):
            possible.append(id_)
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
    """What the cards ask for: blocking keys, and from them the beginnings of names and the domains."""

    def __init__(self, cards: Iterable[Card]) -> None:
        self.keys: set[str] = set()
        for facts in {company_of(card, name) for card in cards for name in names_of(card)}:
            self.keys |= company_keys(facts)
        for card in cards:
            if not card.company:
                self.keys |= company_blocking_keys("", company_of(card).domains)
        self._domains = {key[2:] for key in self.keys if key.startswith("d:")}
        self._beginnings: dict[int, set[str]] = {}
        for key in self.keys:
            if key.startswith("k:"):
                self._beginnings.setdefault(len(key) - 2, set()).add(key[2:])

    def may_be(
        self,
        name: str | None,
        english: str | None,
        short: str | None,
        former: str | None,
        website: str | None,
        email: str | None,
    ) -> bool:
        """Whether a customer with these texts may share one of the keys; errs on the side of yes."""
        for text in (name, english, short):
            if text and self._holds_beginning(text):
                return True
        if former and any(map(self._holds_beginning, json.loads(former))):
            return True
        return any(text and self._holds_domain(text) for text in (website, email))

    def _holds_beginning(self, text: str) -> bool:
        form = fold(search_form(text)).replace("&", "and").replace("+", "and")
        letters = _NO_LETTERS.sub("", form)
        forms = {letters, _NO_LETTERS.sub("", _BRACKETS.sub("", form))} if letters != form else (form,)
        for one in forms:
            for length, beginnings in self._beginnings.items():
                if not beginnings.isdisjoint([one[at : at + length] for at in range(len(one) - length + 1)]):
                    return True
        return False

    def _holds_domain(self, text: str) -> bool:
        return any(one.removeprefix("www.") in self._domains for one in _HOSTS.findall(text.casefold()))


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
