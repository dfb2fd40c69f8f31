"""The work report that writes itself: facts of a period, composed into a text that its author goes on editing."""

from crm_desktop.services.work_report.compose import compose
from crm_desktop.services.work_report.facts import Facts, gather
from crm_desktop.services.work_report.keeping import (
    KeptReport,
    hand_in,
    in_language,
    load_report,
    read_report,
    save_report,
    take_back,
    write_again,
)
from crm_desktop.services.work_report.period import Period, PeriodName, checked_period, named_period
from crm_desktop.services.work_report.team import TeamMember, team_reports
from crm_desktop.services.work_report.text import Line, as_html, parse_lines, plain_text
from crm_desktop.services.work_report.words import period_words, title_of_report

__all__ = [
    "Facts",
    "KeptReport",
    "Line",
    "Period",
    "PeriodName",
    "TeamMember",
    "as_html",
    "checked_period",
    "compose",
    "gather",
    "hand_in",
    "in_language",
    "load_report",
    "named_period",
    "parse_lines",
    "period_words",
    "plain_text",
    "read_report",
    "save_report",
    "take_back",
    "team_reports",
    "title_of_report",
    "write_again",
]
