"""A work report on its way: from a rep to whoever leads them, and between two laptops of one person."""

from datetime import date
from typing import Any

from crm_core.model import WorkReport
from crm_desktop.services.lookups import local_day
from crm_desktop.services.work_report import (
    KeptReport,
    Period,
    hand_in,
    load_report,
    read_report,
    save_report,
    take_back,
    team_reports,
)
from tests.sync.laptop import Laptop
from tests.sync.world import World


def day(laptop: Laptop) -> Period:
    today = local_day(laptop.now_ms)
    return Period(today, today)


def load(laptop: Laptop) -> KeptReport:
    period = day(laptop)
    with laptop.store.read() as session:
        return load_report(session, laptop.user_id, period, "zh_CN", period.first)


def read(laptop: Laptop, user_id: str, period: Period) -> KeptReport | None:
    with laptop.store.read() as session:
        return read_report(session, user_id, period)


def act(laptop: Laptop, deed: Any, *arguments: Any) -> None:
    laptop.lane.submit(lambda session: deed(session, laptop.store.context, *arguments)).result()


def with_words(report: KeptReport, words: str) -> KeptReport:
    return KeptReport(**{**report.__dict__, "body": report.body + words})


def test_a_report_reaches_the_leader_and_nobody_else(world: World) -> None:
    rep = world.laptop(world.person("rep"))
    peer = world.laptop(world.person("peer"))
    leader = world.laptop(world.person("leader", "manager"), "manager")
    act(rep, save_report, with_words(load(rep), "我的话"))
    world.sync(rep, leader, peer)
    period = day(rep)
    with leader.store.read() as session:
        found = {one.user_id: one for one in team_reports(session, leader.user_id, period)}
    assert found[rep.user_id].is_missing
    assert found[rep.user_id].status == "DRAFT"
    assert found[peer.user_id].status == ""
    act(rep, hand_in, load(rep))
    world.sync(rep, leader, peer)
    report = read(leader, rep.user_id, period)
    assert report is not None
    assert report.is_handed_in
    assert report.body.endswith("我的话")
    assert read(peer, rep.user_id, period) is None
    with leader.store.read() as session:
        assert not {one.user_id: one for one in team_reports(session, leader.user_id, period)}[
            rep.user_id
        ].is_missing


def test_two_laptops_of_one_person_write_one_report(world: World) -> None:
    """The later words stand; the earlier ones are in the journal of what was merged."""
    user_id = world.person("rep")
    office, road = world.laptop(user_id), world.laptop(user_id)
    act(office, save_report, with_words(load(office), "甲"))
    road.now_ms += 60_000
    act(road, save_report, with_words(load(road), "乙"))
    world.sync(office, road, office)
    assert load(office).body == load(road).body
    assert load(office).body.endswith("乙")
    assert world.server_value("work_report", _id(user_id, day(office)), "body").endswith("乙")
    assert office.count("local_outbox") == road.count("local_outbox") == 0


def test_handing_in_and_taking_back_is_taken_by_the_server(world: World) -> None:
    rep = world.laptop(world.person("rep"))
    act(rep, hand_in, load(rep))
    world.sync(rep)
    period = day(rep)
    assert world.server_value("work_report", _id(rep.user_id, period), "status") == "SUBMITTED"
    act(rep, take_back, period)
    world.sync(rep)
    assert world.server_value("work_report", _id(rep.user_id, period), "status") == "DRAFT"
    assert world.server_value("work_report", _id(rep.user_id, period), "submitted_at") is None


def _id(user_id: str, period: Period) -> str:
    first: date = period.first
    return WorkReport.make_id(user_id, first, period.last)
