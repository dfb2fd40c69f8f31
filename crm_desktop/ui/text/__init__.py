"""The texts of the window, by key.

Names of fields and of their codes are not here: they come from `crm_core.model`, where the field is declared. Nothing
here imports the model, because the shell is painted before it is loaded.
"""

from __future__ import annotations

from typing import Final

from crm_desktop.ui.text.card import TEXTS as CARD
from crm_desktop.ui.text.card_import import TEXTS as CARD_IMPORT
from crm_desktop.ui.text.commitments import TEXTS as COMMITMENTS
from crm_desktop.ui.text.contacts import TEXTS as CONTACTS
from crm_desktop.ui.text.customers import TEXTS as CUSTOMERS
from crm_desktop.ui.text.duplicates import TEXTS as DUPLICATES
from crm_desktop.ui.text.entry import Text
from crm_desktop.ui.text.errors import TEXTS as ERRORS
from crm_desktop.ui.text.files import TEXTS as FILES
from crm_desktop.ui.text.first_run import TEXTS as FIRST_RUN
from crm_desktop.ui.text.lists import TEXTS as LISTS
from crm_desktop.ui.text.merging import TEXTS as MERGING
from crm_desktop.ui.text.palette import TEXTS as PALETTE
from crm_desktop.ui.text.people import TEXTS as PEOPLE
from crm_desktop.ui.text.products import TEXTS as PRODUCTS
from crm_desktop.ui.text.quote_work import TEXTS as QUOTE_WORK
from crm_desktop.ui.text.quotes import TEXTS as QUOTES
from crm_desktop.ui.text.records import TEXTS as RECORDS
from crm_desktop.ui.text.reports import TEXTS as REPORTS
from crm_desktop.ui.text.safety import TEXTS as SAFETY
from crm_desktop.ui.text.settings import TEXTS as SETTINGS
from crm_desktop.ui.text.shell import TEXTS as SHELL
from crm_desktop.ui.text.sync_centre import TEXTS as SYNC_CENTRE
from crm_desktop.ui.text.sync_telling import TEXTS as SYNC_TELLING
from crm_desktop.ui.text.time import TEXTS as TIME
from crm_desktop.ui.text.today import TEXTS as TODAY
from crm_desktop.ui.text.trip_pack import TEXTS as TRIP_PACK
from crm_desktop.ui.text.visit import TEXTS as VISIT
from crm_desktop.ui.text.visits import TEXTS as VISITS
from crm_desktop.ui.text.warnings import TEXTS as WARNINGS
from crm_desktop.ui.text.work_report import TEXTS as WORK_REPORT

LANGUAGES: Final = ("zh_CN", "zh_TW", "en")
PARTS: Final = (
    SHELL, PALETTE, ERRORS, TIME, TODAY, CUSTOMERS, CARD, WARNINGS, VISIT, VISITS, QUOTES, SYNC_CENTRE, CARD_IMPORT,
    QUOTE_WORK, REPORTS, SETTINGS, PEOPLE, FILES, SYNC_TELLING, COMMITMENTS, CONTACTS, DUPLICATES, LISTS, RECORDS,
    SAFETY, FIRST_RUN, WORK_REPORT, TRIP_PACK, MERGING, PRODUCTS,
)  # fmt: skip
"""One dictionary a screen; a key begins with the name of its part, so that no two parts can meet."""

TEXTS: Final[dict[str, Text]] = {key: text for part in PARTS for key, text in part.items()}


class Translator:
    """`tr("customers.count", n=3)` in the language of the window."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **params: object) -> str:
        """Return the text, filled in. Raises `KeyError` for an unknown key or a missing parameter."""
        wording = TEXTS[key].wording(self.language, params.get("n"))
        return wording.format(**params) if params else wording
