"""The rows of a plan as the review shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from crm_core.model.imports import ROW_STATE
from crm_desktop.cards.api import Note, PlannedRow, State, worded
from crm_desktop.cards.plan import COUNTED_AS
from crm_desktop.cards.wording import Places, differences, placed
from crm_desktop.ui.models.paged import Column
from crm_desktop.ui.screens.quotes.fitting import width_of
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext

FILTERS: Final = ("all", "decide", "new", "updated", "duplicate", "skipped", "error")
STATE_COLUMN: Final = 1
NUMBER_COLUMN: Final = 2
NUMBER_WIDTH: Final = 56
PLACE_WIDTH: Final = 130
"""Of the column of numbers, and where the name of a sheet stands before the number."""
MOVED: Final = "MOVED"
"""The decision that somebody is at another company now: the same person, for those rows that say so."""
_TO_DECIDE: Final = frozenset((State.DUP_MAYBE, State.CONFLICT))
_TONES: Final = {
    State.NEW: Tone.SUCCESS,
    State.UPDATE: Tone.INFO,
    State.CONFLICT: Tone.WARNING,
    State.DUP_MAYBE: Tone.WARNING,
    State.ERROR: Tone.DANGER,
    State.BLOCKED: Tone.DANGER,
}
_PHONES: Final = ("MOBILE", "LANDLINE")


class ReviewRow:
    """One row of the file. The sentence about it is made when somebody looks at it: of 50,000 few are looked at."""

    __slots__ = ("_context", "_places", "_reason", "id", "planned")

    def __init__(self, planned: PlannedRow, context: UiContext, places: Places) -> None:
        self.id = str(planned.number)
        self.planned = planned
        self._context, self._places = context, places
        self._reason: str | None = None

    @property
    def reason(self) -> str:
        """Why the row is what it is."""
        if self._reason is None:
            self._reason = reason_of(self.planned, self._context, self._places)
        return self._reason

    @property
    def place(self) -> str:
        """Where the row stands in the file."""
        return self._places.get(self.planned.number, self.id)

    @property
    def tone(self) -> Tone:
        """The tone of its state."""
        return _TONES.get(self.planned.state, Tone.NEUTRAL)

    def methods(self, *kinds: str) -> str:
        """Return the numbers or addresses of these kinds."""
        card = self.planned.card
        return ", ".join(one.raw for one in card.methods if one.kind in kinds) if card else ""


def reason_of(row: PlannedRow, context: UiContext, places: Places) -> str:
    """Say why a row is what it is, whom it is compared with, and what to look at on it."""
    notes: list[Note] = [] if row.reason is None else [placed(row.reason, places)]
    if row.card is not None:
        notes += [*row.card.errors, *row.card.warnings]
    told = dict.fromkeys(worded(note, context.language) for note in notes)
    told |= dict.fromkeys(differences(row, context.language))
    match = row.match
    if match is not None and match.name and not any(match.name in one for one in told):
        key = "import.match_at" if match.company else "import.match"
        told[context.tr(key, name=match.name, company=match.company)] = None
    return " ".join(told)


def is_moved(row: ReviewRow) -> bool:
    """Whether a row names another company for a known person."""
    return row.planned.reason is not None and row.planned.reason.code == "card_same_moved"


def kinds_of(row: ReviewRow) -> tuple[str, ...]:
    """Return the filters that show a row."""
    planned = row.planned
    is_asked = planned.state in _TO_DECIDE or (planned.card is not None and bool(planned.card.people))
    to_decide = planned.editable and (is_asked or _is_suggested(planned))
    return ("all", "decide", COUNTED_AS[planned.state]) if to_decide else ("all", COUNTED_AS[planned.state])


def _is_suggested(row: PlannedRow) -> bool:
    """Whether a new person could belong to a customer that the card does not name."""
    return row.state is State.NEW and row.reason is not None and row.reason.code == "card_company_by_domain"


def counts_by_filter(rows: Iterable[ReviewRow]) -> Counter[str]:
    """Return how many rows each filter shows."""
    return Counter(kind for row in rows for kind in kinds_of(row))


def review_columns(context: UiContext) -> list[Column[ReviewRow]]:
    """Return the columns of the review."""
    tr, language = context.tr, context.language
    states = [ROW_STATE.text(code, language) for code in ROW_STATE]

    def card_text(name: str) -> Column[ReviewRow]:
        field = {"name": "full_name"}.get(name, name)
        return Column(
            tr(f"import.row.{name}"),
            lambda row: str(getattr(row.planned.card, field, "") or ""),
            {"name": 110, "company": 210, "job_title": 110}[name],
        )

    return [
        Column(tr("import.row.reason"), lambda row: row.reason, 300, tone=_reason_tone),
        Column(
            tr("import.row.state"),
            lambda row: ROW_STATE.text(str(row.planned.state), language),
            width_of(states) + GRID * 3,
        ),
        Column(tr("import.row.number"), lambda row: row.place, NUMBER_WIDTH, right=True),
        card_text("name"),
        card_text("company"),
        card_text("job_title"),
        Column(tr("import.row.phones"), lambda row: row.methods(*_PHONES), 170),
        Column(tr("import.row.mail"), lambda row: row.methods("EMAIL"), 170),
    ]


def _reason_tone(row: ReviewRow) -> Tone | None:
    return row.tone if row.tone in (Tone.WARNING, Tone.DANGER) else None
