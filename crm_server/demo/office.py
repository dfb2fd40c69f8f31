"""One rep's share of what the other departments know and of what lies ahead, drawn apart from the history of visits.

It has randomness of its own, so that the customers, visits and quotes of a seed stay what they are.
"""

from dataclasses import dataclass
from datetime import date

from crm_server.demo.aftersales import CaseMaker, CreditMaker
from crm_server.demo.agenda import PlanMaker, PromiseMaker, joined_by_manager
from crm_server.demo.catalogue import Catalogue
from crm_server.demo.orders import OrderMaker
from crm_server.demo.organisation import Organisation
from crm_server.demo.remarks import RemarkMaker
from crm_server.demo.rows import RowMaker, Rows
from crm_server.demo.size import Size
from crm_server.demo.visits import Talk

ENTITIES = (
    "order",
    "order_line",
    "case",
    "credit_profile",
    "visit_plan",
    "promise",
    "consent_record",
    "note",
)


@dataclass(frozen=True)
class Office:
    """The place of the rep with an index in the company."""

    maker: RowMaker
    today: date
    organisation: Organisation
    catalogue: Catalogue
    index: int

    def add(self, talks: list[Talk], size: Size, rows: Rows) -> None:
        """Add to `rows` what belongs to the customers in `talks`; `size` is the rep's share."""
        people, maker, today = self.organisation, self.maker, self.today
        rep, place = people.reps[self.index], (self.index, len(people.reps))
        manager = people.managers[self.index % len(people.managers)]
        visits = rows["visit"]
        joined_by_manager(visits, manager, today)
        OrderMaker(maker, today, self.catalogue, place, people.admin.id).make(talks, size.orders, rows)
        rows["case"] = CaseMaker(maker, today, manager.id, place).make(talks, size.cases)
        rows["credit_profile"] = CreditMaker(maker, today, people.admin.id).make(talks, rows)
        rows["visit_plan"] = PlanMaker(maker, today, rep).make(talks, visits)
        rows["promise"] = PromiseMaker(maker, today, rep).make(talks, visits, size.promises)
        remarks = RemarkMaker(maker, today, rep)
        rows["consent_record"] = remarks.consents(talks)
        rows["note"] = remarks.notes(talks, size.notes)
