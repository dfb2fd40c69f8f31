"""What a person may say about an import before it begins."""

from dataclasses import dataclass

from crm_core.model.customers import SOURCE
from crm_desktop.errors import UserError

REGIONS = ("CN", "TW", "HK", "MO")
FILL, OVERWRITE, LEAVE = "fill", "overwrite", "leave"
EXISTING = (FILL, OVERWRITE, LEAVE)
"""What becomes of a known person's fields: blanks are filled, the card's word is taken, or nothing is touched."""


@dataclass(frozen=True)
class ImportOptions:
    """All may stay empty. `region` is where numbers without a country code are; `source` a code of SOURCE."""

    dry_run: bool = False
    region: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    """Names of several sheets that are imported together, in this order."""
    all_sheets: bool = False
    """Every sheet that shows and has headers of cards."""
    encoding: str | None = None
    source: str | None = None
    campaign: str | None = None
    existing: str = FILL
    columns: tuple[tuple[str, str], ...] = ()
    """Header and field of columns that somebody chose; `none` keeps one in the notes."""
    hidden_rows: bool = False
    pool: bool = False
    """New customers belong to nobody yet: for those who may hand customers out."""
    language: str = "zh_CN"
    """In which the reasons are worded: zh_CN, zh_TW or en."""

    def checked(self) -> "ImportOptions":
        """Return these options. Raises UserError unknown_choice, too_long."""
        _check("region", self.region, REGIONS)
        _check("existing", self.existing, EXISTING)
        _check("source", self.source, tuple(SOURCE))
        if self.campaign and len(self.campaign) > 120:
            raise UserError(
                "too_long", entity="account", field="source_campaign", max=120, length=len(self.campaign)
            )
        return self

    @property
    def source_code(self) -> str:
        """The source of new customers: what was said, else an exhibition where a campaign was named, else a card."""
        return self.source or ("EXHIBITION" if self.campaign else "CARD")


def _check(name: str, value: str | None, allowed: tuple[str, ...]) -> None:
    if value is not None and value not in allowed:
        raise UserError("unknown_choice", field=name, value=value, allowed=", ".join(allowed))
