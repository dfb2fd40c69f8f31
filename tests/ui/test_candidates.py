"""The list of records that seem to be one, by keyboard: merged, said to be two, put off, or asked about."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.model import DuplicateCandidate, DuplicateDecision
from crm_desktop.errors import UserError
from crm_desktop.services.candidates import Candidate, candidates, decide, may_merge, said_to_be_others
from crm_desktop.services.merge_preview import proposals
from crm_desktop.ui.context import Place
from crm_desktop.ui.dialogs.merge import MergeDialog
from tests.support.accessible import nameless
from tests.ui.desk import COLLEAGUE, Desk, Shell


def half(desk: Desk, record_id: str, other_id: str, **values: Any) -> None:
    said = {"score": 95, "reasons": '["core_and_region"]', "known_to": COLLEAGUE} | values
    desk.receive(
        "duplicate_candidate", DuplicateCandidate.half_of(record_id, other_id), target="account",
        record_id=record_id, pair=DuplicateCandidate.pair_of(record_id, other_id), **said,
    )  # fmt: skip


@pytest.fixture
def two(desk: Desk) -> tuple[str, str]:
    """One company twice, both ours to see; and one that only a colleague's has a twin of."""
    first = desk.new_customer("无锡恒力液压有限公司", city="无锡市")
    second = desk.new_customer("恒力液压（无锡）有限公司")
    half(desk, first, second)
    half(desk, second, first)
    alone = desk.new_customer("绍兴长风机械")
    half(
        desk,
        alone,
        "01900000-0000-7000-8000-000000000001",
        score=70,
        reasons='["domain", "known_to_a_newer_server"]',
    )
    return first, second


def open_list(shell: Shell) -> Any:
    shell.open(Place("sync", options={"tab": "duplicates"}))
    page = shell.screen.duplicates
    page.list.setCurrentIndex(page.list.model().index(0, 0))
    page.take_focus()
    return page


def listed(desk: Desk) -> list[Candidate]:
    return desk.read(candidates)


def test_it_is_counted_says_why_and_is_found_from_anywhere(
    shell: Shell, desk: Desk, two: tuple[str, str]
) -> None:
    page = open_list(shell)
    tabs = shell.screen.tabs
    assert tabs.tabText(tabs.currentIndex()) == "疑似重复 2"
    whole, alone = page.list.rows()
    assert whole.title == "无锡恒力液压有限公司 ⇄ 恒力液压（无锡）有限公司"
    assert whole.details == "字号和地区相同 · 无锡市 ⇄ –"
    assert alone.title.endswith("也有：绍兴长风机械")
    assert "您看不到对方的记录" in alone.details
    assert nameless(page) == []
    assert "疑似重复的记录" in {shell.context.tr(one.label) for one in shell.window.commands.all()}


def test_enter_opens_the_comparison_and_a_merge_under_way_is_not_asked_again(
    shell: Shell, desk: Desk, two: tuple[str, str]
) -> None:
    page = open_list(shell)
    shell.press("Return", page.list)
    shell.settle()
    dialog = shell.dialog()
    assert isinstance(dialog, MergeDialog)
    assert set(dialog.found.ids) == set(two)
    dialog.save()
    shell.settle()
    assert [one.one.title for one in listed(desk)] == ["绍兴长风机械"]


def test_not_the_same_is_remembered_for_cards_and_proposals_until_it_is_taken_back(
    shell: Shell, desk: Desk, two: tuple[str, str]
) -> None:
    first, second = two
    assert [one.id for one in desk.read(lambda session: proposals(session, "account", first))] == [second]
    page = open_list(shell)
    page.not_same.click()
    shell.settle()
    (decision,) = desk.read(lambda session: session.query(DuplicateDecision).all())
    assert (decision.record_id, decision.other_id, decision.decision) == (second, first, "NOT_SAME")
    assert desk.read(lambda session: said_to_be_others(session, "account", first)) == {second}
    assert desk.read(lambda session: proposals(session, "account", first)) == []
    assert len(page.list.rows()) == 1
    shell.press("Ctrl+Z")
    shell.settle()
    assert len(listed(desk)) == 2


def test_what_is_put_off_stands_at_the_end(shell: Shell, desk: Desk, two: tuple[str, str]) -> None:
    page = open_list(shell)
    page.later.click()
    shell.settle()
    assert [one.decision for one in listed(desk)] == ["", "LATER"]
    assert page.list.rows()[1].right == "以后再说"


def test_of_a_record_that_is_not_ours_to_see_nothing_is_decided(
    shell: Shell, desk: Desk, two: tuple[str, str]
) -> None:
    page = open_list(shell)
    page.list.setCurrentIndex(page.list.model().index(1, 0))
    assert not page.merge.isEnabled()
    assert not page.not_same.isEnabled()
    alone = listed(desk)[1]
    assert not desk.read(lambda session: may_merge(session, alone))
    with pytest.raises(UserError, match="other_unseen"):
        desk.write(lambda session: decide(session, desk.context, alone.id, "NOT_SAME"))
    desk.write(lambda session: decide(session, desk.context, alone.id, "LATER"))
    assert listed(desk)[1].decision == "LATER"
    shell.press("Return", page.list)
    shell.settle()
    assert shell.window.here == Place("customer", alone.one.id)


def test_what_the_server_tells_of_a_decision_counts(desk: Desk, two: tuple[str, str]) -> None:
    first, second = two
    for one, other in ((first, second), (second, first)):
        half(desk, one, other, decision="MERGE", decided_by=COLLEAGUE, decided_at=1_790_000_000_000)
    found = listed(desk)[0]
    assert (found.decision, bool(found.decided_by)) == ("MERGE", True)
    for one, other in ((first, second), (second, first)):
        half(desk, one, other, decision="NOT_SAME", decided_by=COLLEAGUE, decided_at=1_790_000_000_001)
    assert [one.one.title for one in listed(desk)] == ["绍兴长风机械"]
