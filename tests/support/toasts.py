"""News stays where it was told until the test has read it.

In the program it leaves after some seconds, which on a busy machine may be over before a test comes to look.
"""

from typing import Final

import pytest

from crm_desktop.ui.widgets.toast import Toast

AN_HOUR_MS: Final = 3_600_000
LONGEST_LEFT_ALONE_MS: Final = 1_000
"""What a test of the leaving itself asks for; 0 stands for news that stays anyway."""


@pytest.fixture(autouse=True)
def patient_toasts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep news for an hour, which no test lasts."""
    appear = Toast.appear

    def appear_for_long(self: Toast, timeout_ms: int) -> None:
        appear(self, timeout_ms if timeout_ms <= LONGEST_LEFT_ALONE_MS else AN_HOUR_MS)

    monkeypatch.setattr(Toast, "appear", appear_for_long)
