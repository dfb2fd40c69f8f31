"""Read from the store what the next cards of a file may be, as many statements as there are kinds of rows."""

import json
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from sqlalchemy.orm import Session

from crm_desktop.cards.known import Directory, KnownCompany, KnownPerson
from crm_desktop.cards.known_companies import Companies
from crm_desktop.cards.known_people import People
from crm_desktop.cards.said import Said
from crm_desktop.cards.uids import contacts_by_uid
from crm_desktop.services.consents import EVERY_CHANNEL, effective
from crm_desktop.services.lookups import chunks, rows_of
from crm_desktop.services.suppressions import refused_channels

_DECISIONS = (
    "SELECT record_id, other_id FROM duplicate_decision WHERE deleted_at IS NULL AND target = 'contact'"
    " AND decision = 'NOT_SAME' AND record_id IN (SELECT value FROM json_each(?))"
)

_SAID_SOMETHING = (
    "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM consent_record AS c WHERE c.contact_id = value)"
    " OR EXISTS (SELECT 1 FROM consent_record AS c WHERE c.account_id = value)"
)


class Loader:
    """Fills a directory with everybody and everything that the next cards may be."""

    def __init__(self, session: Session, directory: Directory) -> None:
        self._session, self._directory = session, directory
        self._companies = Companies(session, directory.kept_values, self._mark_refusals)
        directory.stored, directory.look_at = self._companies, self.look_at
        self._people = People(session, self._companies, directory)

    def load(self, cards: Sequence[Said]) -> None:
        """Read what these cards may be; what earlier rows changed stays as these have made it."""
        directory = self._directory
        directory.forget()
        customers = self._companies.find(cards)
        uids = contacts_by_uid(self._session, (said.card.uid for said in cards))
        found = self._people.read(cards, customers, uids.values())
        people = [person for person, _ in found.people]
        self._mark_refusals(people)
        for person, names in found.people:
            directory.read(person, names)
        for id_, mobiles in found.glimpsed.items():
            directory.glimpse(id_, mobiles)
        kept = directory.kept_people
        likely = [*people, *(kept[id_] for id_ in found.ids & kept.keys())]
        self._companies.read(customers & {id_ for person in likely for id_ in person.roles})
        self._companies.read(self._of_nobody(cards))
        known = kept | {person.id: person for person in people} if uids else kept
        directory.by_uid = {uid: known[id_] for uid, id_ in uids.items() if id_ in known} | directory.by_uid
        self._load_decisions(sorted(found.ids))
        refused = refused_channels(self._session, {key for said in cards for key in said.keys})
        directory.refused_keys = {key for key, channels in refused.items() if EVERY_CHANNEL in channels}

    def look_at(self, ids: AbstractSet[str]) -> None:
        """Read people who were only glimpsed."""
        people = [*self._people.people(ids)]
        self._mark_refusals(people)
        for person in people:
            self._directory.read(person, ())

    def _of_nobody(self, cards: Sequence[Said]) -> Iterator[str]:
        """Yield the customers that cards of nobody known name: they will be asked for."""
        for said in cards:
            if not self._directory.knows(said.person_keys):
                yield from self._companies.sharing(said.company_keys)

    def _mark_refusals(self, parties: Sequence[KnownPerson] | Sequence[KnownCompany]) -> None:
        """Only who refused every channel is marked: a number that is written down is not called."""
        asked = json.dumps([one.id for one in parties])
        said_something = {row[0] for row in rows_of(self._session, _SAID_SOMETHING, (asked,))}
        holding = effective(self._session, said_something) if said_something else {}
        for one in parties if holding else ():
            one.is_refused = any(refusal.covers(EVERY_CHANNEL) for refusal in holding.get(one.id, ()))

    def _load_decisions(self, ids: Iterable[str]) -> None:
        for part in chunks(ids):
            for one, other in rows_of(self._session, _DECISIONS, (json.dumps(part),)):
                self._directory.not_same.setdefault(one, set()).add(other)
