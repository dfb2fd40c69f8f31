"""The parameters that reports share, and reading what a person or a script gave for them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from crm_core.model.fields import Choices, Label
from crm_desktop.errors import UserError
from crm_desktop.reports.days import EARLIEST, LATEST, Calendar
from crm_desktop.reports.shape import Asked, Option, Report
from crm_desktop.reports.whose import whose

L = Label
STEP = Choices(
    "step",
    {"week": L("周", "週", "Week"), "month": L("月", "月", "Month"), "all": L("合计", "合計", "Whole")},
)

FROM = Option("from", L("从", "從", "From"), "day")
TO = Option("to", L("到", "到", "To"), "day")
UNIT = Option("unit", L("部门", "部門", "Unit"), "unit")
OWNER = Option("owner", L("人员", "人員", "Person"), "person")
WHOSE = (UNIT, OWNER)
PERIOD = (FROM, TO)
LONGEST_DAYS = 36_500


def asked(
    session: Session, report: Report, parameters: Mapping[str, Any], language: str, calendar: Calendar
) -> Asked:
    """Read the parameters of a run; what is missing or empty takes its default, which may depend on today.

    Raises UserError report_parameter_unknown, report_parameter_invalid, report_period_reversed, and as `whose`.
    """
    known = {option.name: option for option in report.options}
    for name in parameters:
        if name not in known:
            raise UserError("report_parameter_unknown", name=name, known=", ".join(known))
    given = {
        name: _read(known[name], value)
        for name, value in parameters.items()
        if value is not None and value != ""
    }
    values = {
        name: given[name] if name in given else _default(option, calendar, given)
        for name, option in known.items()
    }
    first, last = values.get("from"), values.get("to")
    if first and last and first > last:
        raise UserError("report_period_reversed", first=first.isoformat(), last=last.isoformat())
    people, team, words = whose(session, values.get("owner"), values.get("unit"))
    return Asked(language, calendar, first, last, people, team, words, values)


def given_again(asked_for: Asked) -> dict[str, str | int | None]:
    """Return the parameters as JSON has them; run again with them, the same is counted."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asked_for.values.items()
    }


def _default(option: Option, calendar: Calendar, given: Mapping[str, Any]) -> Any:
    return option.default(calendar, given) if callable(option.default) else option.default


def _read(option: Option, given: Any) -> Any:
    try:
        if option.kind == "day":
            return _day(given)
        if option.kind == "int":
            return _days(given)
    except ValueError as error:
        raise UserError("report_parameter_invalid", name=option.name, value=str(given)) from error
    if option.choices is not None and given not in option.choices:
        raise UserError("report_parameter_invalid", name=option.name, value=str(given))
    return str(given)


def _day(given: Any) -> date:
    day = given if isinstance(given, date) else date.fromisoformat(str(given))
    if not EARLIEST <= day <= LATEST:
        raise ValueError(given)
    return day


def _days(given: Any) -> int:
    number = int(str(given))
    if not 0 <= number <= LONGEST_DAYS:
        raise ValueError(given)
    return number
