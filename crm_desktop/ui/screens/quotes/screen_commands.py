"""The commands of the quotes screen: of the list, of the quote shown, of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from crm_desktop.ui.commands import Command
from crm_desktop.ui.lists.tools import list_commands
from crm_desktop.ui.screens.quotes.memory_wording import SWAP_KEYS

if TYPE_CHECKING:
    from crm_desktop.ui.screens.quotes.screen import QuotesScreen


def commands_of(screen: QuotesScreen) -> Sequence[Command]:
    """Return the commands; those of a quote sleep while none is shown."""
    view, editing = screen.editor.view, screen.is_editing
    return (
        Command("quotes.new", "quotes.new", screen.choose_customer, "Ctrl+N", "add", menu="new"),
        Command("quotes.save", "quotes.save", screen.editor.save, "Ctrl+S", "save", enabled=editing),
        Command("quotes.pdf", "quotes.pdf", screen.put_on_paper, "Ctrl+P", enabled=screen.has_paper),
        Command("quotes.find", "quotes.search", screen.look_for, "Ctrl+F", "search"),
        Command(
            "quotes.duplicate",
            "quotes.duplicate_line",
            view.duplicate_line,
            "Ctrl+D",
            enabled=editing,
        ),
        Command("quotes.up", "quotes.line_up", partial(view.move_line, -1), "Alt+Up", enabled=editing),
        Command(
            "quotes.down",
            "quotes.line_down",
            partial(view.move_line, 1),
            "Alt+Down",
            enabled=editing,
        ),
        *_work_commands(screen),
        *list_commands("quotes.list", screen.list_tools, print_keys=""),
    )


def _work_commands(screen: QuotesScreen) -> Sequence[Command]:
    editor, editing = screen.editor, screen.is_editing
    return (
        Command(
            "quotes.primary",
            "quotes.primary",
            editor.steps.take_next_step,
            "Ctrl+Return",
            enabled=editing,
        ),
        Command("quotes.reject", "quotes.reject", editor.steps.reject, "Ctrl+Backspace", enabled=editing),
        Command("quotes.line", "quotes.line_details", editor.show_line, "F4", enabled=editing),
        Command(
            "quotes.optional",
            "quotes.toggle_optional",
            editor.line.toggle_optional,
            "Ctrl+Shift+O",
            enabled=editing,
        ),
        Command("quotes.propose", "quotes.propose", editor.propose_product, "Ctrl+Shift+N", enabled=editing),
        Command("quotes.swap", "quotes.swap", editor.news.swap_product, SWAP_KEYS, enabled=editing),
        Command("quotes.copy", "quotes.copy", screen.copy_quote, "Ctrl+Shift+D", enabled=screen.has_quote),
        Command("quotes.prices", "quotes.check_title", screen.check_prices, "Ctrl+Alt+P", "search"),
        Command("quotes.waiting", "quotes.approvals_open", screen.list.open_waiting, "Ctrl+Shift+A"),
        Command("quotes.mail", "quotes.send_again", editor.steps.send.write_mail, enabled=screen.was_sent),
    )
