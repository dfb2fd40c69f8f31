"""How far a first sync is, in words: megabytes and the time left, rounded so that they do not flicker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.ui.text import Translator

if TYPE_CHECKING:
    from crm_desktop.services.ports import SyncState

_BYTES_A_MB: Final = 1_000_000
_STEP_SECONDS: Final = 5
_LONG_SECONDS: Final = 90


def is_fetching(state: SyncState) -> bool:
    """Whether a first sync is under way."""
    return state.kind == "syncing" and state.bytes_total > 0


def amount(state: SyncState, tr: Translator) -> str:
    """Return 「正在取回 3.1/8.4 MB」."""
    total = max(state.bytes_total, state.bytes_done)
    return tr("sync.fetching", done=_megabytes(state.bytes_done), total=_megabytes(total))


def time_left(state: SyncState, tr: Translator) -> str:
    """Return 「约 40 秒」; nothing while it is not known."""
    if state.seconds_left is None:
        return ""
    if state.seconds_left > _LONG_SECONDS:
        return tr("sync.minutes_left", n=-(-int(state.seconds_left) // 60))
    return tr("sync.seconds_left", n=max(-(-int(state.seconds_left) // _STEP_SECONDS), 1) * _STEP_SECONDS)


def _megabytes(count: int) -> str:
    return f"{count / _BYTES_A_MB:,.1f}"
