"""Puts the demo company together, one rep at a time, so that a large one needs no large memory."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from crm_server.demo.catalogue import Catalogue, make_catalogue
from crm_server.demo.contacts import ContactMaker, Person
from crm_server.demo.customers import Customer, CustomerMaker, draw_level
from crm_server.demo.names import CompanyNames
from crm_server.demo.news import make_news
from crm_server.demo.numbers import Telephones
from crm_server.demo.office import ENTITIES as OF_OFFICE
from crm_server.demo.office import Office
from crm_server.demo.organisation import DemoUser, Organisation, make_organisation
from crm_server.demo.places import TAIWAN, Town
from crm_server.demo.quotes import QuoteMaker
from crm_server.demo.rows import RowMaker, Rows, moment, shares
from crm_server.demo.size import Size
from crm_server.demo.tasks import TaskMaker
from crm_server.demo.visits import Talk, VisitMaker

FOUNDED_DAYS_AGO = 1000
SHARED_EVERY = 30
"""One contact in so many customers works for the next customer, too."""
_OF_REP = ("account", "account_tag", "contact", "account_contact", "contact_method", "visit", "task", "quote")
_BUSY = {"A": 6.0, "B": 2.2, "C": 1.0}
_BUYS = {"A": 9.0, "B": 2.0, "C": 0.5}
_STAFF = {"A": 3.0, "B": 1.5, "C": 0.6}


class DemoCompany:
    """The company of a seed and a day. `users` are known at once; the rows come in chunks."""

    def __init__(self, seed: int, today: date, *, reps: int = 12, scale: float = 1.0) -> None:
        self.today = today
        self.size = Size.scaled(scale, reps)
        self._seed = seed
        self._names = CompanyNames()
        self._phones = Telephones()
        maker = self._maker("company")
        founded = today - timedelta(days=FOUNDED_DAYS_AGO)
        self.organisation: Organisation = make_organisation(maker, reps, moment(founded, 8))
        author = self.organisation.admin.id
        self.catalogue: Catalogue = make_catalogue(maker, self.size.products, founded, author)
        self._news = make_news(self._maker("news"), today, founded, author)

    @property
    def users(self) -> list[DemoUser]:
        return self.organisation.users

    def chunks(self) -> Iterator[Rows]:
        """Yield all rows: first the organisation and the catalogue, then what belongs to each rep, then what is shared.

        Can be called once: names and numbers are drawn as it goes.
        """
        yield self.organisation.rows
        yield self.catalogue.rows
        yield self._news
        seconded: list[tuple[Customer, Person]] = []
        for index in range(len(self.organisation.reps)):
            rows, customer, person = self._of_rep(index)
            seconded.append((customer, person))
            yield rows
        yield self._between_reps(seconded)

    def _maker(self, what: str) -> RowMaker:
        return RowMaker(random.Random(f"{self._seed}/{what}"))  # noqa: S311 -- nothing secret is drawn

    def _of_rep(self, index: int) -> tuple[Rows, Customer, Person]:
        rep = self.organisation.reps[index]
        maker = self._maker(rep.login)
        size = self.size.of_rep(index, len(self.organisation.reps))
        rows: Rows = {entity: [] for entity in (*_OF_REP, "quote_line", *OF_OFFICE)}
        customers = self._customers(maker, index, size.customers, rows)
        talks = self._talks(maker, customers, size.contacts, rows)
        self._activities(maker, index, talks, size, rows)
        quotes = QuoteMaker(maker, self.today, self.catalogue, index, len(self.organisation.reps))
        weights = [_BUYS[talk.customer.level] * (0.3 + maker.rng.random()) for talk in talks]
        quotes.make(list(zip(talks, shares(size.quotes, weights), strict=True)), rows)
        drawn = self._maker(f"{rep.login}/office")
        Office(drawn, self.today, self.organisation, self.catalogue, index).add(talks, size, rows)
        best = next((talk for talk in talks if talk.customer.level == "A"), talks[0])
        return rows, best.customer, best.people[0]

    def _customers(self, maker: RowMaker, index: int, count: int, rows: Rows) -> list[Customer]:
        rep = self.organisation.reps[index]
        customers = CustomerMaker(maker, self._names, self._phones, self.today)
        branch = self.organisation.branch_of(index)
        made = []
        for number in range(count):
            level = draw_level(maker.rng)
            town = self._town(maker, branch.towns, number)
            customer = customers.make(rep, town, level, number, self.catalogue.level_book_id)
            made.append(customer)
            rows["account"].append(customer.row)
            rows["account_tag"] += customers.tags(customer)
        return made

    @staticmethod
    def _town(maker: RowMaker, towns: tuple[Town, ...], number: int) -> Town:
        return maker.rng.choice(TAIWAN if number % 50 == 7 else towns)

    def _talks(self, maker: RowMaker, customers: list[Customer], contacts: int, rows: Rows) -> list[Talk]:
        people = ContactMaker(maker, self._phones)
        weights = [_STAFF[customer.level] * (0.3 + maker.rng.random()) for customer in customers]
        more = shares(max(contacts - len(customers), 0), weights)
        talks: list[Talk] = []
        for number, (customer, extra) in enumerate(zip(customers, more, strict=True)):
            staff = people.make(customer, 1 + extra, rows)
            if number % SHARED_EVERY == SHARED_EVERY - 1:
                colleague = talks[-1].people[0]
                rows["account_contact"].append(
                    people.post(customer, colleague, department="总经办", is_primary=0)
                )
                staff.append(colleague)
            talks.append(Talk(customer, staff, self.catalogue.products))
        return talks

    def _activities(self, maker: RowMaker, index: int, talks: list[Talk], size: Size, rows: Rows) -> None:
        visits = VisitMaker(maker, self.today)
        weights = [_BUSY[talk.customer.level] * (0.4 + maker.rng.random()) for talk in talks]
        for talk, count in zip(talks, shares(size.visits, weights), strict=True):
            rows["visit"] += visits.make(talk, count)
            if talk.customer.silent_days < 60 and maker.rng.random() < 0.5:
                next_on = self.today + timedelta(days=maker.rng.randrange(-4, 15))
                talk.customer.row["next_contact_on"] = next_on.isoformat()
        managers = self.organisation.managers
        tasks = TaskMaker(maker, self.today, managers[index % len(managers)].id)
        active = [talk for talk in talks if talk.customer.silent_days < 60] or talks
        rows["task"] = tasks.open(active, size.open_tasks) + tasks.done(active, size.done_tasks)

    def _between_reps(self, seconded: list[tuple[Customer, Person]]) -> Rows:
        """One person of each rep's best customer also advises that of the next rep."""
        people = ContactMaker(self._maker("between"), self._phones)
        pairs = pairwise(seconded)
        posts = [
            people.post(customer, person, department="技术顾问", is_primary=0)
            for (_, person), (customer, _) in pairs
        ]
        return {"account_contact": posts}
