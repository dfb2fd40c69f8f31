"""Sentences about reports: a table of `crm_desktop.messages`."""

from crm_core.labels import Label

L = Label

REPORTS: dict[str, Label] = {
    "unknown_report": L(
        "没有名为 {name} 的报表。可用的有：{known}。",
        "沒有名為 {name} 的報表。可用的有：{known}。",
        "There is no report {name}. There are: {known}.",
    ),
    "report_parameter_unknown": L(
        "这个报表没有参数 {name}。可用的有：{known}。",
        "這個報表沒有參數 {name}。可用的有：{known}。",
        "This report takes no parameter {name}. It takes: {known}.",
    ),
    "report_parameter_invalid": L(
        "参数 {name} 的值 {value} 无效。日期请写成 2026-03-31，天数写成整数。",
        "參數 {name} 的值 {value} 無效。日期請寫成 2026-03-31，天數寫成整數。",
        "{value} is not a value for {name}. Write days as 2026-03-31 and numbers of days as whole numbers.",
    ),
    "report_period_reversed": L(
        "期间的起始日 {first} 晚于结束日 {last}。请对调后重试。",
        "期間的起始日 {first} 晚於結束日 {last}。請對調後重試。",
        "The period begins on {first}, after its end on {last}. Exchange them.",
    ),
    "report_person_unknown": L(
        "本机上没有唯一名为 {name} 的人员。请用登录名，或用 all 表示全部。",
        "本機上沒有唯一名為 {name} 的人員。請用登入名稱，或用 all 表示全部。",
        "There is not exactly one person {name} on this laptop. Give the login name, or all for everybody.",
    ),
    "report_unit_unknown": L(
        "本机上没有唯一名为 {name} 的部门。",
        "本機上沒有唯一名為 {name} 的部門。",
        "There is not exactly one unit {name} on this laptop.",
    ),
    "report_row_unknown": L(
        "这个报表没有第 {row} 行，它有 {rows} 行。",
        "這個報表沒有第 {row} 列，它有 {rows} 列。",
        "The report has no row {row}; it has {rows}.",
    ),
    "work_report_too_long": L(
        "工作报告最多写 {max} 天，现在选了 {days} 天。请缩短期间。",
        "工作報告最多寫 {max} 天，現在選了 {days} 天。請縮短期間。",
        "A work report covers at most {max} days, and these are {days}. Choose a shorter period.",
    ),
    "work_report_handed_in": L(
        "这份报告已经提交，不能再改。请先撤回，再修改。",
        "這份報告已經提交，不能再改。請先撤回，再修改。",
        "This report was handed in and cannot be changed. Take it back first.",
    ),
    "report_nothing_to_draw": L(
        "这个范围内没有可画的数据。请放宽期间或范围。",
        "這個範圍內沒有可繪的資料。請放寬期間或範圍。",
        "There is nothing to draw in this range. Widen the period or the range.",
    ),
}
TABLES = [REPORTS]
