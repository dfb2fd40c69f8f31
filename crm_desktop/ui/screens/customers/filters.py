"""What customers can be filtered by: the conditions that a rep asks for daily, then every other field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from crm_core.model.customers import LEVEL
from crm_core.model.organisation import MANAGING_ROLES
from crm_desktop.services.lists.options import TAG, Option
from crm_desktop.ui.lists.facets import FacetSpec, spec_of
from crm_desktop.ui.lists.filter_bar import FACETS, FilterBar

if TYPE_CHECKING:
    from crm_desktop.services.customers import CustomerFilter
    from crm_desktop.services.lists.fields import Field
    from crm_desktop.ui.context import UiContext

SILENT, READY = "silent", "ready"
SILENCES: Final = (7, 14, 30, 60, 90, 180, 365)
FIRST: Final = ("level", "lifecycle", "city", "owner_id", TAG, SILENT)
_NOT_ASKED: Final = frozenset(
    ("name", "lng", "lat", "merged_into_id", "street", "phone", "fax", "email", "website")
)
"""Found by the search, or never asked for."""
_STATUS: Final = "status"


class CustomerFilterBar(FilterBar):
    """The bar of the list of customers."""

    def __init__(self, context: UiContext, fields: Sequence[Field]) -> None:
        managing = context.workspace.me.role in MANAGING_ROLES
        first = [key for key in FIRST if managing or key != "owner_id"]
        super().__init__(context, "account", context.tr("customers.search"), _specs(context, fields), first)

    def apply(self, wanted: CustomerFilter) -> CustomerFilter:
        """Return `wanted` with what is chosen here."""
        facets: dict[str, tuple[str, ...]] = self.facet_values()
        silent, ready = facets.pop(SILENT, ()), facets.pop(READY, ())
        return replace(
            wanted,
            text=self.search.text(),
            facets=facets,
            silent_days=int(silent[0]) if silent else None,
            ready=ready[0] if ready else "",
            archived="archived" in facets.get(_STATUS, ()),
        )


def ready_lists(context: UiContext) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the lists that are always there."""
    keys = ["favourites", "recent", *(["mine"] if context.workspace.me.role in MANAGING_ROLES else [])]
    found: list[tuple[str, Mapping[str, Any]]] = [
        (context.tr(f"customers.ready_{key}"), {FACETS: {READY: [key]}}) for key in keys
    ]
    return [*found, (context.tr("customers.ready_silent"), {FACETS: {"level": ["A"], SILENT: ["30"]}})]


def _specs(context: UiContext, fields: Sequence[Field]) -> list[FacetSpec]:
    tr = context.tr
    levels = tuple(Option(code, tr("customers.level", code=code), 0) for code in LEVEL)
    days = tuple(Option(str(n), tr("customers.silent", n=n), 0) for n in SILENCES)
    ready = tuple(Option(key, tr(f"customers.ready_{key}"), 0) for key in ("favourites", "recent", "mine"))
    own = {
        "level": FacetSpec("level", tr("customers.level_short"), "values", levels),
        TAG: FacetSpec(TAG, tr("customers.tag")),
        SILENT: FacetSpec(SILENT, tr("customers.last_contact"), "one", days),
        READY: FacetSpec(READY, tr("customers.ready"), "one", ready),
    }
    titles = {
        "lifecycle": "customers.lifecycle_short",
        "city": "customers.city",
        "owner_id": "customers.owner",
    }
    made = [
        spec_of(context, field) for field in fields if field.kind != "map" and field.key not in _NOT_ASKED
    ]
    named = {one.key: replace(one, title=tr(titles[one.key])) if one.key in titles else one for one in made}
    every = {**named, **own}
    return [*(every.pop(key) for key in FIRST if key in every), *every.values()]
