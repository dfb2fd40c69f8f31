"""Visits and meetings with decision makers of each rep, week by week or month by month (features.md 86, 149)."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from crm_core.model import Visit, VisitAddendum
from crm_core.model.activities import VISIT_KIND, VISIT_RESULT
from crm_core.model.fields import Choices, Label
from crm_desktop.db.glance import NO_CONTACT
from crm_desktop.reports import wording
from crm_desktop.reports.days import EARLIEST, LATEST, Calendar, Period, monday, periods
from crm_desktop.reports.options import FROM, STEP, TO, WHOSE
from crm_desktop.reports.panels import wide
from crm_desktop.reports.shape import (
    Asked,
    Column,
    Drill,
    Found,
    Option,
    Panel,
    Report,
    ReportResult,
    Row,
    Series,
)
from crm_desktop.reports.shares import percent_of
from crm_desktop.reports.whose import belongs
from crm_desktop.services.lookups import user_names

L = Label

SPLIT = Choices(
    "split", {"kind": L("按方式", "按方式", "By channel"), "result": L("按结果", "按結果", "By result")}
)
WEEKS = MONTHS = 12
MADE_BY = func.coalesce(Visit.recorded_by, Visit.created_by)
DECIDED = L("见到决策人", "見到決策人", "Met decision maker")
OTHER_VISITS = L("其他拜访", "其他拜訪", "Other visits")
COURSE = L("拜访与见到决策人的走势", "拜訪與見到決策人的走勢", "Course of visits and decision-maker meetings")
BY_PERSON = L("各业务员的拜访", "各業務員的拜訪", "Visits of each rep")
PERIOD_COLUMNS = (
    Column("period", L("期间", "期間", "Period")),
    Column("starts_on", L("起始日", "起始日", "From"), "day", minor=True),
)
COLUMNS = (
    Column("person", wording.PERSON),
    Column("visits", wording.VISITS, "int"),
    Column("met", L("见到", "見到", "Met"), "int"),
    Column("decision_maker", DECIDED, "int"),
    Column("decision_share", L("决策人占比", "決策人占比", "Decision-maker share"), "percent"),
)


@dataclass
class Tally:
    """What one person did in one period."""

    visits: int = 0
    met: int = 0
    decision_maker: int = 0
    by: Counter[str] = field(default_factory=Counter)


def query(session: Session, asked: Asked) -> Found:
    """Count in one statement, a range of the index for each period; reps without visits get a row of zeros."""
    spans = list(periods(asked.first or EARLIEST, asked.last or LATEST, asked.values["period"]))
    split = asked.values["split"]
    tallies: defaultdict[tuple[int, str], Tally] = defaultdict(Tally)
    for place, person, kind, result, decided, number in session.execute(_counts(spans, asked)):
        tally = tallies[place, person or ""]
        met = result not in NO_CONTACT
        tally.visits += number
        tally.met += number if met else 0
        tally.decision_maker += number if met and decided else 0
        tally.by[(kind if split == "kind" else result) or ""] += number
    people = _people(session, asked, {person for _, person in tallies})
    dynamic = _split_columns(split, (code for tally in tallies.values() for code in tally.by))
    dated = PERIOD_COLUMNS if asked.values["period"] != "all" else ()
    rows = [
        _row(span, person, tallies[place, person[0]], dynamic, split)
        for place, span in enumerate(spans)
        for person in people
    ]
    return Found((*dated, *COLUMNS, *dynamic), tuple(rows), sum(one.visits for one in tallies.values()))


def counted(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a visit counts as work done: made, and not taken back."""
    withdrawn = select(VisitAddendum.visit_id).where(
        VisitAddendum.kind == "VOID", VisitAddendum.deleted_at.is_(None)
    )
    return (
        Visit.deleted_at.is_(None),
        func.coalesce(Visit.result, "") != "CANCELLED",
        Visit.id.not_in(withdrawn),
        belongs(MADE_BY, asked.people),
    )


def _counts(spans: list[Period], asked: Asked) -> Any:
    calendar = asked.calendar
    edges = [
        [calendar.begin_ms(span.first), calendar.begin_ms(span.last + timedelta(days=1))] for span in spans
    ]
    span = func.json_each(json.dumps(edges)).table_valued("key", "value", name="span")
    groups = (span.c.key, MADE_BY, Visit.kind, Visit.result, Visit.met_decision_maker)
    return (
        select(*groups, func.count())
        .select_from(span)
        .join(
            Visit,
            (Visit.started_at >= func.json_extract(span.c.value, "$[0]"))
            & (Visit.started_at < func.json_extract(span.c.value, "$[1]")),
        )
        .where(*counted(asked))
        .group_by(*groups)
    )


def _people(session: Session, asked: Asked, found: set[str]) -> list[tuple[str, str]]:
    """Return whoever visited and whoever should have, by name."""
    names = dict(asked.team)
    names |= user_names(session, found - names.keys())
    unknown = {id_: wording.NOT_HERE.text(asked.language) for id_ in found - names.keys()}
    return sorted((names | unknown).items(), key=lambda one: (one[1], one[0]))


def _split_columns(split: str, codes: Iterable[str]) -> tuple[Column, ...]:
    """Return a column for each code that occurs, in the order of the model, unknown ones of a newer version last."""
    choices = VISIT_KIND if split == "kind" else VISIT_RESULT
    found = set(codes)
    ordered = [code for code in choices if code in found] + sorted(found - set(choices))
    return tuple(Column(f"{split}_{code}", _label(choices, code), "int", minor=True) for code in ordered)


def _label(choices: Choices, code: str) -> Label:
    return choices.labels.get(code) or (L(code, code, code) if code else wording.NONE)


def _row(span: Period, person: tuple[str, str], tally: Tally, dynamic: tuple[Column, ...], split: str) -> Row:
    return Row(
        {
            "period": span.name,
            "starts_on": span.first,
            "person": person[1],
            "visits": tally.visits,
            "met": tally.met,
            "decision_maker": tally.decision_maker,
            "decision_share": percent_of(tally.decision_maker, tally.met),
            **{column.key: tally.by[column.key.removeprefix(f"{split}_")] for column in dynamic},
        },
        {"person_id": person[0], "first": span.first.isoformat(), "last": span.last.isoformat()},
    )


def chart(result: ReportResult) -> list[Panel]:
    """Channels or results over time; then what each rep did, or of one rep how it went."""
    dynamic = [column for column in result.columns if column.key.startswith(("kind_", "result_"))]
    over_time = result.asked.values["period"] != "all"
    people = _sums(result, "person")
    panels = wide(result, "period", dynamic, wording.VISITS) if over_time else []
    if not panels and not any(sums["visits"] for sums in people.values()):
        return []
    return [*panels, _course(result) if over_time and len(people) == 1 else _comparison(result, people)]


def _sums(result: ReportResult, label: str) -> dict[str, Counter[str]]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in result.rows:
        for key in ("visits", "decision_maker"):
            value = row.cells[key]
            found[str(row.cells[label])][key] += value if isinstance(value, int) else 0
    return found


def _comparison(result: ReportResult, people: dict[str, Counter[str]]) -> Panel:
    shown = sorted(people.items(), key=lambda one: (-one[1]["visits"], one[0]))
    decided = Series(DECIDED.text(result.language), tuple(sums["decision_maker"] for _, sums in shown))
    others = tuple(sums["visits"] - sums["decision_maker"] for _, sums in shown)
    series = (decided, Series(OTHER_VISITS.text(result.language), others))
    unit = wording.VISITS.text(result.language)
    return Panel("bar", BY_PERSON.text(result.language), unit, tuple(name for name, _ in shown), series)


def _course(result: ReportResult) -> Panel:
    spans = _sums(result, "period")
    unit = wording.VISITS.text(result.language)
    series = (
        Series(unit, tuple(sums["visits"] for sums in spans.values())),
        Series(DECIDED.text(result.language), tuple(sums["decision_maker"] for sums in spans.values())),
    )
    return Panel("line", COURSE.text(result.language), unit, tuple(spans), series)


def drill(session: Session, asked: Asked, key: Mapping[str, str | None]) -> Drill:
    """The visits of a rep in a period, latest first."""
    first, last = date.fromisoformat(str(key["first"])), date.fromisoformat(str(key["last"]))
    statement = (
        select(Visit.id)
        .where(
            *counted(asked),
            Visit.started_at >= asked.calendar.begin(first),
            Visit.started_at < asked.calendar.begin(last + timedelta(days=1)),
            func.coalesce(MADE_BY, "") == (key["person_id"] or ""),
        )
        .order_by(Visit.started_at.desc(), Visit.id)
    )
    return Drill("visit", tuple(session.scalars(statement)))


def _first_day(calendar: Calendar, given: Mapping[str, Any]) -> date:
    """Whole weeks or months up to the last day."""
    last: date = given.get("to") or calendar.today
    if given.get("period") == "month":
        year, month = divmod(last.year * 12 + last.month - MONTHS, 12)
        return max(date(year, month + 1, 1), EARLIEST)
    return max(monday(last) - timedelta(weeks=WEEKS - 1), EARLIEST)


REPORT = Report(
    name="visits",
    numbers=(86, 149),
    title=L("拜访与决策人会面", "拜訪與決策人會面", "Visits and decision makers"),
    definition=(
        L(
            "每条拜访记录计一次，方式不限（上门、电话、会议、微信、邮件等），归记录人；取消和作废的不算。",
            "每筆拜訪記錄計一次，方式不限（拜訪、電話、會議、微信、郵件等），歸記錄人；取消和作廢的不算。",
            "Each recorded visit counts once, through whatever channel, for who recorded it; cancelled and withdrawn "
            "ones do not count.",
        ),
        L(
            "“见到”不含结果为未见到的；“见到决策人”是其中标明见到决策人的，占比为见到决策人 ÷ 见到。",
            "「見到」不含結果為未見到的；「見到決策人」是其中標明見到決策人的，占比為見到決策人 ÷ 見到。",
            "Met leaves out those where nobody was met; met decision maker are those of them so marked, and their "
            "share is of those met.",
        ),
        L(
            "按拜访开始的时间归入周（周一至周日）或月，以本机所在时区为准；期间两端的周或月可能不完整。",
            "按拜訪開始的時間歸入週（週一至週日）或月，以本機所在時區為準；期間兩端的週或月可能不完整。",
            "A visit belongs to the week (Monday to Sunday) or month in which it began, in the time zone of this "
            "laptop; the first and the last one may be shorter.",
        ),
    ),
    options=(
        replace(FROM, default=_first_day),
        replace(TO, default=lambda calendar, _: calendar.today),
        Option("period", L("期间单位", "期間單位", "Per"), "choice", "week", STEP),
        Option("split", L("细分", "細分", "Split"), "choice", "kind", SPLIT),
        *WHOSE,
    ),
    query=query,
    chart=chart,
    drill=drill,
)
