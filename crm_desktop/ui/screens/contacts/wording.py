"""How a person's say is written: influence as a mark of five, attitude as a word in a tone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from crm_core.model.customers import CONTACT_ROLE, DECISION_ROLES
from crm_desktop.services.contacts import ContactRow
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.lists.field_columns import width_for
from crm_desktop.ui.models.paged import Column
from crm_desktop.ui.theme import Tone

MOST_INFLUENCE: Final = 5
_ATTITUDES: Final = {
    2: "contacts.attitude_p2",
    1: "contacts.attitude_p1",
    0: "contacts.attitude_0",
    -1: "contacts.attitude_m1",
    -2: "contacts.attitude_m2",
}


def of_five(influence: int | None) -> str:
    """Return 3/5 for an influence of 3, nothing where nobody said."""
    return f"{influence}/{MOST_INFLUENCE}" if influence else ""


def attitude_text(context: UiContext, attitude: int | None) -> str:
    """Return the attitude in a word, nothing where nobody said."""
    return context.tr(_ATTITUDES[attitude]) if attitude in _ATTITUDES else ""


def attitude_tone(attitude: int | None) -> Tone:
    """Return the tone of an attitude."""
    if not attitude:
        return Tone.NEUTRAL
    return Tone.SUCCESS if attitude > 0 else Tone.DANGER


def attitude_choices(context: UiContext) -> list[tuple[str, int]]:
    """Return what can be chosen, the best first."""
    return [(context.tr(key), value) for value, key in _ATTITUDES.items()]


def role_tone(role: str | None) -> Tone | None:
    """Return the tone of a role: those who decide stand out."""
    return Tone.ACCENT if role in DECISION_ROLES else None


def contact_columns(context: UiContext) -> list[Column[ContactRow]]:
    """Return the columns of the list of people."""
    tr, formats, language = context.tr, context.formats, context.language

    def post(row: ContactRow) -> str:
        return " · ".join(filter(None, (row.job_title, row.department)))

    def customer(row: ContactRow) -> str:
        return row.account_name

    def more(row: ContactRow) -> str:
        if not row.is_active:
            return tr("contacts.left")
        return tr("contacts.more_posts", n=row.more_posts) if row.more_posts else ""

    def consent(row: ContactRow) -> str:
        if row.refused:
            return tr("contacts.refused")
        return tr("contacts.partly") if row.mass_only else ""

    roles = [CONTACT_ROLE.text(code, language) for code in CONTACT_ROLE]
    attitudes = [name for name, _ in attitude_choices(context)]
    days = [tr("time.days_ago", n=28), date.max.isoformat(), tr("contacts.never")]
    refusals = [tr("contacts.refused"), tr("contacts.partly")]

    def width(key: str, samples: Iterable[str] = ()) -> int:
        return width_for((tr(key), *samples))

    return [
        Column(tr("contacts.name"), lambda row: row.name, 120, key="name"),
        Column(tr("contacts.post"), post, 150, key="post"),
        Column(tr("contacts.customer"), customer, 224, detail=more, key="account"),
        Column(
            tr("contacts.role"),
            lambda row: CONTACT_ROLE.text(row.role, language),
            width("contacts.role", roles),
            tone=lambda row: role_tone(row.role),
            key="role",
        ),
        Column(
            tr("contacts.influence"),
            lambda row: of_five(row.influence),
            width("contacts.influence"),
            key="influence",
            value=lambda row: row.influence,
        ),
        Column(
            tr("contacts.attitude"),
            lambda row: attitude_text(context, row.attitude),
            width("contacts.attitude", attitudes),
            tone=lambda row: attitude_tone(row.attitude),
            key="attitude",
        ),
        Column(
            tr("contacts.last"),
            lambda row: formats.relative(row.last_contact_at) or tr("contacts.never"),
            width("contacts.last", days),
            key="last_contact",
            value=lambda row: formats.local(row.last_contact_at) if row.last_contact_at else None,
        ),
        Column(
            tr("contacts.consent"),
            consent,
            width("contacts.consent", refusals),
            tone=lambda row: Tone.DANGER if row.refused else Tone.WARNING,
            key="consent",
        ),
        Column(
            tr("customers.phone"),
            lambda row: row.phone,
            width("customers.phone", ["0512-6288 0000"]),
            key="phone",
            reach="CALL",
            shown=False,
        ),
    ]
