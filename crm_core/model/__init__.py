"""The synced entities, one file a business area. The one place where a field is declared."""

from crm_core.model.activities import Task, Visit, VisitAddendum
from crm_core.model.base import (
    BOOKKEEPING,
    SYNCED,
    Base,
    Record,
    columns_of,
    group_of,
    label_of,
    policy_of,
    table_of,
)
from crm_core.model.customers import Account, AccountContact, AccountTag, Contact, ContactMethod
from crm_core.model.imports import ImportBatch, ImportRow
from crm_core.model.merging import Conflict, ResolutionJournal
from crm_core.model.organisation import FieldDef, OrgUnit, User
from crm_core.model.products import PriceBook, PriceEntry, Product
from crm_core.model.quotes import Quote, QuoteLine

ENTITIES: dict[str, type[Record]] = {
    cls.entity: cls
    for cls in (
        OrgUnit,
        User,
        FieldDef,
        Product,
        PriceBook,
        PriceEntry,
        Account,
        AccountTag,
        Contact,
        AccountContact,
        ContactMethod,
        Visit,
        VisitAddendum,
        Task,
        Quote,
        QuoteLine,
        ImportBatch,
        ImportRow,
        Conflict,
        ResolutionJournal,
    )
}
"""Every synced entity by name, what others point to first."""

__all__ = [
    "BOOKKEEPING",
    "ENTITIES",
    "SYNCED",
    "Account",
    "AccountContact",
    "AccountTag",
    "Base",
    "Conflict",
    "Contact",
    "ContactMethod",
    "FieldDef",
    "ImportBatch",
    "ImportRow",
    "OrgUnit",
    "PriceBook",
    "PriceEntry",
    "Product",
    "Quote",
    "QuoteLine",
    "Record",
    "ResolutionJournal",
    "Task",
    "User",
    "Visit",
    "VisitAddendum",
    "columns_of",
    "group_of",
    "label_of",
    "policy_of",
    "table_of",
]
