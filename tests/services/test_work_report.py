"""The work report that writes itself: what is in it, how it is written again, who reads it."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from crm_core.clock import encode
from crm_core.model import Quote, WorkReport
from crm_core.model.types import Amount, Instant
from crm_core.model.work_reports import LONGEST_REPORT
from crm_desktop.db.outbox import entries
from crm_desktop.errors import UserError
from crm_desktop.services.customers import NewContact, add_contact, create_customer
from crm_desktop.services.plans import NewPlan, plan_visit, skip_plan
from crm_desktop.services.promises import settle_promise
from crm_desktop.services.tasks import complete_task
from crm_desktop.services.visits import NewVisit, amend_visit, log_visit, undo_visit
from crm_desktop.services.work_report import (
    KeptReport,
    Period,
    as_html,
    checked_period,
    compose,
    gather,
    hand_in,
    in_language,
    load_report,
    named_period,
    parse_lines,
    period_words,
    plain_text,
    read_report,
    save_report,
    take_back,
    team_reports,
    title_of_report,
    write_again,
)
from crm_desktop.services.work_report.rewriting import rewritten
from crm_desktop.services.work_report.words import SECTIONS
from tests.services.conftest import COLLEAGUE, ME, START_MS, Desk

LANGUAGES = ("zh_CN", "zh_TW", "en")
TODAY = date(2026, 9, 21)
DAY = Period(TODAY, TODAY)
TERMS = {"currency": "CNY", "tax_mode": "EXCL", "tax_rounding": "LINE"}
WEEK = named_period("this_week", TODAY)


@pytest.fixture(autouse=True)
def in_shanghai() -> Iterator[None]:
    """The clock of the desk stands at Monday 2026-09-21, 22:13 in Shanghai."""
    yield from in_zone("Asia/Shanghai")


def in_zone(name: str) -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def at(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute).astimezone().astimezone(UTC)


def customer(desk: Desk, name: str = "苏州恒远机电有限公司", **values: Any) -> str:
    return desk.write(lambda session: create_customer(session, desk.context, {"name": name, **values}))


def visit(desk: Desk, account_id: str, summary: str = "谈了样品", **values: Any) -> Any:
    values.setdefault("started_at", at(9, 30))
    return desk.write(
        lambda session: log_visit(session, desk.context, NewVisit(account_id, summary=summary, **values))
    )


def text(desk: Desk, period: Period = DAY, language: str = "zh_CN", today: date = TODAY) -> str:
    return desk.read(lambda session: compose(gather(session, ME, period, today), language))


def load(desk: Desk, period: Period = DAY, language: str = "zh_CN") -> KeptReport:
    return desk.read(lambda session: load_report(session, ME, period, language, TODAY))


def save(desk: Desk, report: KeptReport, body: str) -> KeptReport:
    changed = KeptReport(**{**report.__dict__, "body": body})
    desk.write(lambda session: save_report(session, desk.context, changed))
    return load(desk, report.period, report.language)


# --- what is in it -----------------------------------------------------------------------------------------------


def test_a_day_is_told_with_all_that_was_done(desk: Desk) -> None:
    account_id = customer(desk, lng=120, lat=31)
    person = desk.write(
        lambda session: add_contact(session, desk.context, account_id, NewContact("王建国", role="DM"))
    )
    logged = visit(
        desk,
        account_id,
        "谈了样品。\n! 周五前寄两套样品",
        contact_id=person,
        result="PROGRESS",
        next_step="确认图纸",
        next_step_on=TODAY + timedelta(days=1),
    )
    desk.write(lambda session: complete_task(session, desk.context, logged.task_id))
    found = text(desk)
    assert "拜访 1 次，客户 1 家，见到决策人 1 次" in found
    assert "• 09:30 苏州恒远机电有限公司 – 王建国 · 上门 · 推进 · 见到决策人" in found
    assert "   谈了样品。\n   下一步：确认图纸（9月22日 周二）" in found
    assert "• 作出承诺 1 项\n   苏州恒远机电有限公司 · 寄两套样品" in found.replace(" · 9月25日 周五 前", "")
    assert "• 完成任务 1 项\n   苏州恒远机电有限公司 · 确认图纸" in found
    assert "• 新客户 1 家\n   苏州恒远机电有限公司" in found
    assert "• 新联系人 1 位\n   王建国 · 苏州恒远机电有限公司" in found


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh_CN", "本机上没有这段时间的记录。"),
        ("zh_TW", "本機上沒有這段時間的記錄。"),
        ("en", "This laptop holds no records of this time."),
    ],
)
def test_an_empty_period_says_so_and_leaves_room_for_own_words(desk: Desk, language: str, said: str) -> None:
    found = text(desk, language=language)
    headings = [line.text for line in parse_lines(found) if line.kind == "heading"]
    assert headings == [SECTIONS[key].text(language) for key in ("visits", "plan", "own")]
    assert said in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_facts(desk: Desk, language: str) -> None:
    account_id = customer(desk)
    visit(desk, account_id, "Müller 來訪 ‹b›", next_step="a{b}")
    found = text(desk, WEEK, language)
    assert "苏州恒远机电有限公司" in found
    assert "Müller 來訪 ‹b›" in found
    assert "a{b}" in found
    assert len([line for line in parse_lines(found) if line.kind == "heading"]) == 4
    if language == "en":
        assert "Mon 21 Sep 09:30" in found


def test_quotes_are_summed_by_currency_and_told_once_for_each_thing_that_happened(desk: Desk) -> None:
    account_id = customer(desk)
    made = Instant.to_stored(at(8))
    earlier = made - 30 * 86_400_000

    def quote(number: str, gross: int, **values: Any) -> None:
        desk.receive(
            "quote",
            id=number,
            number=number,
            account_id=account_id,
            total_gross=Amount.to_stored(gross),
            **{**TERMS, "status": "DRAFT", "created_at": earlier, "owner_id": ME, **values},
        )

    quote("Q-1", 1000, created_at=made, sent_at=made, status="SENT")
    quote("Q-2", 500, created_at=made, currency="USD")
    quote("Q-3", 99, status="ACCEPTED", accepted_on=TODAY.isoformat())
    lost = f'{{"*":["{encode(earlier, 0)}","x"],"status":["{encode(made, 0)}","{ME}"]}}'
    quote("Q-4", 70, status="DECLINED", reject_reason="价格", stamps=lost)
    quote("Q-5", 70, status="DECLINED", stamps=f'{{"*":["{encode(earlier, 0)}","x"]}}')
    quote("Q-6", 70, created_at=made, owner_id=COLLEAGUE)
    found = text(desk)
    assert "• 新建报价 2 份，合计 CNY 1,000.00, USD 500.00" in found
    assert "• 发出报价 1 份，合计 CNY 1,000.00" in found
    assert "• 赢单 1 份，合计 CNY 99.00" in found
    assert "• 输单 1 份，合计 CNY 70.00\n   Q-4 · 苏州恒远机电有限公司 · CNY 70.00 · 价格" in found
    assert "Q-5" not in found
    assert "Q-6" not in found


def test_a_quote_declined_here_and_not_synced_yet_counts_by_its_edit(desk: Desk) -> None:
    account_id = customer(desk)
    desk.receive("quote", id="Q-7", number="Q-7", owner_id=ME, account_id=account_id, status="SENT", **TERMS)

    def decline(session: Any) -> None:
        session.get(Quote, "Q-7").status = "DECLINED"

    desk.write(decline)
    assert "Q-7" in text(desk)


def test_promises_by_what_became_of_them(desk: Desk) -> None:
    account_id = customer(desk)
    logged = visit(desk, account_id, "! 甲 今天\n! 乙 今天\n! 丙 今天\n! 丁 9-23")

    def settle(session: Session) -> None:
        settle_promise(session, desk.context, logged.promise_ids[0], "DONE")
        settle_promise(session, desk.context, logged.promise_ids[1], "BROKEN")

    desk.write(settle)
    found = text(desk)
    for said in ("作出承诺 4 项", "已兑现 1 项", "未能兑现 1 项", "到期待兑现 1 项"):
        assert said in found
    assert "丙 · 9月21日 周一 到期" in found
    following = text(desk, Period(TODAY + timedelta(days=1), TODAY + timedelta(days=1)))
    assert "兑现承诺：苏州恒远机电有限公司 · 丁" in following


def test_withdrawn_and_foreign_visits_do_not_count_and_what_was_added_is_told(desk: Desk) -> None:
    account_id = customer(desk)
    first = visit(desk, account_id, "第一次").visit_id
    second = visit(desk, account_id, "第二次", started_at=at(10)).visit_id
    desk.receive(
        "visit",
        id="foreign",
        kind="VISIT",
        account_id=account_id,
        started_at=Instant.to_stored(at(11)),
        recorded_by=COLLEAGUE,
        created_by=COLLEAGUE,
        summary="别人的",
    )
    desk.time.pass_hours(25)
    with desk.store.raw() as connection:
        connection.execute("UPDATE visit SET accepted_at = 1")
    desk.write(lambda session: undo_visit(session, desk.context, first, "记错了"))
    desk.write(lambda session: amend_visit(session, desk.context, second, text="他们要三套"))
    found = text(desk)
    assert "第一次" not in found
    assert "别人的" not in found
    assert "   第二次\n   补充：他们要三套" in found


def test_plans_not_made_and_the_plan_ahead(desk: Desk) -> None:
    account_id = customer(desk, city="苏州市")

    def plan(on: date, **values: Any) -> str:
        return desk.write(
            lambda session: plan_visit(session, desk.context, NewPlan(account_id, on, **values))
        )

    skipped = plan(TODAY)
    desk.write(lambda session: skip_plan(session, desk.context, skipped, "客户出差"))
    plan(TODAY + timedelta(days=1), starts="14:00", purpose="试样反馈")
    found = text(desk)
    assert "• 计划未成行 1 次\n   苏州恒远机电有限公司 · 客户出差" in found
    assert "• 9月22日 周二 14:00 拜访 苏州恒远机电有限公司 · 苏州市 · 试样反馈" in found


def test_a_day_is_the_one_that_was_lived(desk: Desk) -> None:
    """00:30 of Monday in Shanghai is still Sunday in UTC."""
    account_id = customer(desk)
    visit(desk, account_id, "夜里", started_at=datetime(2026, 9, 20, 16, 30, tzinfo=UTC))
    visit(desk, account_id, "前一晚", started_at=datetime(2026, 9, 20, 15, 59, 59, tzinfo=UTC))
    assert "夜里" in text(desk)
    assert "前一晚" not in text(desk)
    sunday = Period(date(2026, 9, 20), date(2026, 9, 20))
    assert "前一晚" in text(desk, sunday)


def test_a_day_on_which_the_clocks_change_has_its_own_length() -> None:
    zone = in_zone("Europe/Berlin")
    next(zone)
    spring, autumn = (Period(day, day) for day in (date(2026, 3, 29), date(2026, 10, 25)))
    hours = [(one.end - one.begin).total_seconds() / 3600 for one in (spring, autumn)]
    next(zone, None)
    assert hours == [23, 25]


def test_a_customer_who_is_not_here_any_more_is_named_as_the_server_named_them(desk: Desk) -> None:
    desk.receive("task", id="t1", title="回电", assignee_id=ME, account_id="gone", status="DONE",
                 done_at=Instant.to_stored(at(9)))  # fmt: skip
    desk.receive("visit", id="v1", kind="CALL", account_id="gone-too", recorded_by=ME, created_by=ME,
                 started_at=Instant.to_stored(at(9)))  # fmt: skip
    desk.receive("ref_label", id="l1", target="task", record_id="t1", ref_entity="account", ref_id="gone",
                 label_text="旧客户")  # fmt: skip
    found = text(desk)
    assert "旧客户 · 回电" in found
    assert "09:00 客户已不在本机 · 电话" in found


def test_very_long_texts_leave_their_author_room(desk: Desk) -> None:
    account_id = customer(desk, "长" * 255)
    visit(desk, account_id, "\n".join(["很长的纪要" * 100] * 20), next_step="步" * 255)
    (summary,) = [line for line in text(desk).splitlines() if "很长的纪要" in line]
    assert summary.endswith("…")
    assert len(summary) < 420
    for number in range(150):
        desk.receive(
            "visit", id=f"v{number}", kind="VISIT", account_id=account_id, recorded_by=ME, created_by=ME,
            started_at=Instant.to_stored(at(9)) + number, summary="纪要" * 2000, purpose="目" * 255,
        )  # fmt: skip
    found = text(desk)
    assert len(found) <= LONGEST_REPORT * 2 // 3
    assert "另有" in found


# --- periods -----------------------------------------------------------------------------------------------------


def test_periods_by_name() -> None:
    friday = date(2026, 11, 20)
    assert named_period("today", friday) == Period(friday, friday)
    assert named_period("yesterday", friday).first == date(2026, 11, 19)
    assert named_period("this_week", friday) == Period(date(2026, 11, 16), date(2026, 11, 22))
    assert named_period("last_week", friday) == Period(date(2026, 11, 9), date(2026, 11, 15))


@pytest.mark.parametrize(
    ("first", "last", "ahead"),
    [
        ((11, 18), (11, 18), ((11, 19), (11, 19))),
        ((11, 20), (11, 20), ((11, 21), (11, 23))),
        ((11, 22), (11, 22), ((11, 23), (11, 23))),
        ((11, 16), (11, 22), ((11, 23), (11, 29))),
        ((11, 1), (11, 10), ((11, 11), (11, 20))),
    ],
)
def test_what_comes_next(first: Any, last: Any, ahead: Any) -> None:
    days = [date(2026, *one) for one in (first, last, *ahead)]
    assert Period(days[0], days[1]).following() == Period(days[2], days[3])


def test_wrong_periods_are_refused() -> None:
    with pytest.raises(UserError, match="report_period_reversed"):
        checked_period(TODAY, TODAY - timedelta(days=1))
    with pytest.raises(UserError, match="work_report_too_long"):
        checked_period(TODAY, TODAY + timedelta(days=92))


def test_titles_and_days_in_words() -> None:
    assert title_of_report(DAY, "李娜", "zh_CN") == "工作日报 李娜"
    assert title_of_report(WEEK, "", "zh_TW") == "工作週報"
    assert period_words(WEEK, "zh_CN") == "2026 年第 39 周 · 2026年9月21日 周一 至 2026年9月27日 周日"
    assert period_words(DAY, "en") == "Mon 21 Sep 2026"


# --- keeping it --------------------------------------------------------------------------------------------------


def test_nothing_is_stored_before_a_word_was_changed(desk: Desk) -> None:
    report = load(desk)
    assert not report.is_stored
    assert desk.read(lambda session: session.query(WorkReport).count()) == 0
    kept = save(desk, report, report.body + "一句话\n")
    assert kept.is_stored
    assert kept.body.endswith("一句话\n")
    assert desk.read(lambda session: len(entries(session, "pending"))) == 1


def test_writing_again_brings_the_new_records_and_keeps_every_own_word(desk: Desk) -> None:
    account_id = customer(desk)
    visit(desk, account_id, "第一次")
    report = load(desk)
    own = report.body.replace("第一次", "第一次，气氛很好").replace(
        "■ 问题、想法与需要的支持\n• ", "■ 问题、想法与需要的支持\n• 样品不够"
    )
    kept = save(desk, report, own)
    assert not kept.is_outdated
    visit(desk, account_id, "第二次", started_at=at(11))
    outdated = load(desk)
    assert outdated.is_outdated
    again = write_again(outdated)
    assert "拜访 2 次" in again.body
    assert "拜访 1 次" not in again.body
    for said in ("第一次，气氛很好", "第二次", "• 样品不够"):
        assert again.body.count(said) == 1
    assert not again.is_outdated
    assert write_again(outdated, keep_own=False).body == outdated.fresh


def test_own_words_survive_a_change_of_language(desk: Desk) -> None:
    visit(desk, customer(desk), "第一次")
    report = load(desk)
    kept = save(
        desk,
        report,
        report.body.replace("■ 问题、想法与需要的支持\n• ", "■ 问题、想法与需要的支持\n• 样品不够"),
    )
    turned = desk.read(lambda session: in_language(session, kept, "en", TODAY))
    assert "■ Problems, ideas, support needed\n• 样品不够" in turned.body
    assert "拜访" not in turned.body


def test_a_report_without_own_words_follows_the_language_of_the_window(desk: Desk) -> None:
    report = load(desk)
    save(desk, report, report.body)
    assert load(desk, language="en").body.startswith("■ Visits")


LINES = st.lists(st.sampled_from(["■ 报价", "• a", "   b", "", "c", "■ Quotes"]), max_size=8).map("\n".join)


@given(composed=LINES, body=LINES)
def test_writing_again_from_unchanged_records_changes_nothing(composed: str, body: str) -> None:
    assert rewritten(composed, body, composed) == body


@given(composed=LINES, now=LINES)
def test_without_own_words_the_new_text_is_taken(composed: str, now: str) -> None:
    assert rewritten(composed, composed, now) == now


@given(composed=LINES, body=LINES, now=LINES)
def test_no_own_line_is_ever_lost(composed: str, body: str, now: str) -> None:
    marked = "\n".join([*body.split("\n"), "我自己的话"])
    assert rewritten(composed, marked, now).split("\n").count("我自己的话") == 1


def test_what_was_handed_in_is_locked_until_it_is_taken_back(desk: Desk) -> None:
    report = load(desk)
    desk.write(lambda session: hand_in(session, desk.context, report))
    handed_in = load(desk)
    assert handed_in.is_handed_in
    assert handed_in.submitted_at is not None
    visit(desk, customer(desk), "后来的")
    assert not load(desk).is_outdated
    assert "后来的" not in load(desk).body
    with pytest.raises(UserError, match="work_report_handed_in"):
        save(desk, handed_in, "别的")
    desk.write(lambda session: take_back(session, desk.context, DAY))
    assert "后来的" in load(desk).body
    assert load(desk).submitted_at is None


def test_a_text_that_is_too_long_is_refused(desk: Desk) -> None:
    with pytest.raises(UserError, match="too_long"):
        save(desk, load(desk), "字" * (LONGEST_REPORT + 1))


def test_taking_back_what_was_never_written_is_refused(desk: Desk) -> None:
    with pytest.raises(UserError, match="record_missing"):
        desk.write(lambda session: take_back(session, desk.context, DAY))


# --- the team ----------------------------------------------------------------------------------------------------


def test_a_leader_sees_who_has_not_written(desk: Desk) -> None:
    desk.receive("org_unit", id="region", name="华东", kind="department")
    desk.receive("org_unit", id="team", name="一组", kind="team", parent_id="region")
    desk.receive("org_unit", id="other", name="华北", kind="department")
    desk.receive("user", id=ME, login="li.na", name="李娜", role="manager", is_active=1, org_unit_id="region")
    desk.receive("user", id=COLLEAGUE, login="w", name="王伟", role="rep", is_active=1, org_unit_id="team")
    desk.receive("user", id="third", login="z", name="张三", role="rep", is_active=1, org_unit_id="team")
    desk.receive("user", id="left", login="y", name="已离职", role="rep", is_active=0, org_unit_id="team")
    desk.receive("user", id="north", login="x", name="北方", role="rep", is_active=1, org_unit_id="other")
    days = {"starts_on": TODAY.isoformat(), "ends_on": TODAY.isoformat()}
    desk.receive(
        "work_report", id=WorkReport.make_id(COLLEAGUE, TODAY, TODAY), author_id=COLLEAGUE, **days,
        body="■ 拜访与联系\n都好", composed="", status="SUBMITTED", submitted_at=START_MS,
    )  # fmt: skip
    desk.receive(
        "visit", id="v1", kind="VISIT", recorded_by="third", created_by="third",
        started_at=Instant.to_stored(at(9)),
    )  # fmt: skip
    found = desk.read(lambda session: team_reports(session, ME, DAY))
    assert [(one.name, one.is_missing, one.visits) for one in found] == [
        ("张三", True, 1),
        ("王伟", False, 0),
    ]
    read = desk.read(lambda session: read_report(session, COLLEAGUE, DAY))
    assert read is not None
    assert read.body == "■ 拜访与联系\n都好"
    assert not read.is_outdated
    assert desk.read(lambda session: read_report(session, "third", DAY)) is None
    assert desk.read(lambda session: team_reports(session, COLLEAGUE, DAY)) == []


# --- its form ----------------------------------------------------------------------------------------------------


def test_lines_are_read_whatever_somebody_typed() -> None:
    lines = parse_lines("■标题\n•一\n   细节\n\n自由的话\n■\n• ")
    assert [tuple(line) for line in lines] == [
        ("heading", "标题"), ("item", "一"), ("detail", "细节"), ("blank", ""), ("text", "自由的话"),
        ("blank", ""), ("blank", ""),
    ]  # fmt: skip


def test_formatted_text_for_the_clipboard_is_well_formed_and_harmless() -> None:
    made = as_html("日报 <b>", "■ 甲\n• 一 & 二\n   <script>\n完")
    assert made == (
        "<h2>日报 &lt;b&gt;</h2><h3>甲</h3><ul><li>一 &amp; 二</li><div>&lt;script&gt;</div></ul><p>完</p>"
    )
    assert plain_text("日报", "■ 甲\n\n") == "日报\n\n■ 甲\n"
