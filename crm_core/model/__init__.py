"""The synced entities, one file a business area. The one place where a field is declared."""

from crm_core.model.access import Delegation, OwnerHistory
from crm_core.model.activities import Attachment, Note, Promise, Task, Visit, VisitAddendum, VisitPlan
from crm_core.model.backoffice import Case, CreditProfile, Order, OrderLine
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
from crm_core.model.customers import (
    Account,
    AccountContact,
    AccountTag,
    ConsentRecord,
    Contact,
    ContactMethod,
    ContactTag,
    Tag,
)
from crm_core.model.derived import ContactTouch, PriceStat, RefLabel, Suppression
from crm_core.model.imports import ImportBatch, ImportRow
from crm_core.model.merging import Conflict, ResolutionJournal
from crm_core.model.organisation import Announcement, FieldDef, OrgUnit, User
from crm_core.model.products import PriceBook, PriceEntry, Product
from crm_core.model.quotes import Quote, QuoteLine

ENTITIES: dict[str, type[Record]] = {
    cls.entity: cls
    for cls in (
        OrgUnit,
        User,
        FieldDef,
        Announcement,
        Tag,
        Product,
        PriceBook,
        PriceEntry,
        Account,
        AccountTag,
        Contact,
        AccountContact,
        ContactMethod,
        ContactTag,
        ConsentRecord,
        Visit,
        VisitAddendum,
        VisitPlan,
        Task,
        Promise,
        Note,
        Quote,
        QuoteLine,
        Order,
        OrderLine,
        Case,
        CreditProfile,
        Attachment,
        ImportBatch,
        ImportRow,
        Conflict,
        ResolutionJournal,
        Delegation,
        OwnerHistory,
        ContactTouch,
        PriceStat,
        Suppression,
        RefLabel,
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
    "Announcement",
    "Attachment",
    "Base",
    "Case",
    "Conflict",
    "ConsentRecord",
    "Contact",
    "ContactMethod",
    "ContactTag",
    "ContactTouch",
    "CreditProfile",
    "Delegation",
    "FieldDef",
    "ImportBatch",
    "ImportRow",
    "Note",
    "Order",
    "OrderLine",
    "OrgUnit",
    "OwnerHistory",
    "PriceBook",
    "PriceEntry",
    "PriceStat",
    "Product",
    "Promise",
    "Quote",
    "QuoteLine",
    "Record",
    "RefLabel",
    "ResolutionJournal",
    "Suppression",
    "Tag",
    "Task",
    "User",
    "Visit",
    "VisitAddendum",
    "VisitPlan",
    "columns_of",
    "group_of",
    "label_of",
    "policy_of",
    "table_of",
]
