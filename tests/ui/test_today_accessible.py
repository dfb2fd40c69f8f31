"""Every screen of the day, with something on it, speaks to a screen reader and can be used without a mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crm_desktop.services.lookups import today as today_here
from crm_desktop.services.plans import NewPlan, plan_visit
from crm_desktop.ui.context import Place
from tests.ui.desk import Shell
from tests.ui.test_app_accessible import nameless

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
PLACES = (
    Place("today"),
    Place("visits", options={"view": "week"}),
    Place("visits", options={"view": "day"}),
    Place("visits", options={"view": "recent"}),
    Place("reports", options={"name": "visits"}),
    Place("settings"),
)
DIALOGS: dict[str, tuple[str, Callable[[Shell], None]]] = {
    "plan": ("today", lambda shell: shell.window.commands.run("today.plan")),
    "skip": ("today", lambda shell: shell.screen.sections["visits"].rows[0].actions_[1].run()),
    "backup": ("settings", lambda shell: shell.window.commands.run("settings.back_up")),
    "licences": ("settings", lambda shell: shell.screen.show_licences()),
    "refuse": ("customer", lambda shell: shell.window.commands.run("card.refuse")),
}


def fill(shell: Shell) -> str:
    (account_id, *_) = shell.desk.fill()
    new = NewPlan(account_id, today_here(), "09:30", purpose="试样反馈")
    shell.desk.write(lambda session: plan_visit(session, shell.desk.context, new))
    return account_id


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.screen} {dict(place.options)}")
def test_everything_on_a_screen_has_a_name(shell: Shell, place: Place) -> None:
    fill(shell)
    shell.open(place)
    assert nameless(shell.window) == []
    assert shell.window.focusWidget() is not None


@pytest.mark.parametrize("dialog", DIALOGS)
def test_everything_in_a_dialog_has_a_name(shell: Shell, dialog: str) -> None:
    account_id = fill(shell)
    screen, opener = DIALOGS[dialog]
    shell.open(Place(screen, account_id if screen == "customer" else ""))
    opener(shell)
    shell.settle()
    opened = shell.dialog()
    assert opened.accessibleName()
    assert nameless(opened) == []
