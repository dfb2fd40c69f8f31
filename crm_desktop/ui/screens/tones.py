"""Which tone a code of the model is shown in, everywhere the same."""

from __future__ import annotations

from typing import Final

from crm_desktop.ui.theme import Tone

LEVEL: Final = {"A": Tone.ACCENT, "B": Tone.INFO}
LIFECYCLE: Final = {
    "OPPORTUNITY": Tone.ACCENT,
    "CUSTOMER": Tone.SUCCESS,
    "USER": Tone.SUCCESS,
    "LOST": Tone.DANGER,
    "DORMANT": Tone.WARNING,
}
VISIT_RESULT: Final = {
    "PROGRESS": Tone.SUCCESS,
    "SETBACK": Tone.DANGER,
    "NOT_MET": Tone.WARNING,
    "CANCELLED": Tone.WARNING,
}
QUOTE_STATUS: Final = {
    "SENT": Tone.ACCENT,
    "APPROVED": Tone.INFO,
    "IN_APPROVAL": Tone.WARNING,
    "ACCEPTED": Tone.SUCCESS,
    "ORDERED": Tone.SUCCESS,
    "REJECTED": Tone.DANGER,
    "DECLINED": Tone.DANGER,
    "EXPIRED": Tone.WARNING,
}
STATUS: Final = {
    "DONE": Tone.SUCCESS,
    "CLOSED": Tone.SUCCESS,
    "RESOLVED": Tone.SUCCESS,
    "DELIVERED": Tone.SUCCESS,
    "BROKEN": Tone.DANGER,
}
"""Of tasks, promises, plans, orders and cases."""


def tone_of(tones: dict[str, Tone], code: str | None) -> Tone:
    """Return the tone of a code; codes without one are neutral."""
    return tones.get(code or "", Tone.NEUTRAL)
