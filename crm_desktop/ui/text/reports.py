"""Texts of the reports; names, definitions and columns come from the reports themselves."""

from crm_desktop.ui.text.entry import Text

TEXTS = {
    "reports.title": Text("报表", "報表", "Reports"),
    "reports.list": Text("报表列表", "報表清單", "List of reports"),
    "reports.table": Text("报表结果", "報表結果", "Result"),
    "reports.chart": Text("图表：{title}", "圖表：{title}", "Chart: {title}"),
    "reports.as_of": Text("截至 {moment} 同步", "截至 {moment} 同步", "As of the sync of {moment}"),
    "reports.never_synced": Text(
        "尚未同步，仅本机数据", "尚未同步，僅本機資料", "Not synced: this laptop only"
    ),
    "reports.rows": Text(
        "{rows} 行 · 统计记录 {records} 条",
        "{rows} 列 · 統計記錄 {records} 筆",
        "{rows} rows · {records} records counted",
    ),
    "reports.definition": Text("口径", "定義", "Definition"),
    "reports.definition_text": Text("口径：{text}", "定義：{text}", "Definition: {text}"),
    "reports.all_people": Text("默认人员", "預設人員", "Default people"),
    "reports.everybody": Text("本机全部人员", "本機全部人員", "Everybody here"),
    "reports.all_units": Text("全部部门", "全部部門", "All units"),
    "reports.any": Text("不限", "不限", "Any"),
    "reports.reset": Text("恢复默认", "恢復預設", "Reset"),
    "reports.working": Text("正在统计…", "正在統計…", "Counting…"),
    "reports.empty_title": Text("这个范围内没有记录", "這個範圍內沒有記錄", "Nothing in this range"),
    "reports.empty_hint": Text(
        "放宽上面的期间或人员，再看一次。",
        "放寬上面的期間或人員，再看一次。",
        "Widen the period or the people above.",
    ),
    "reports.export": Text("导出", "匯出", "Export"),
    "reports.to_xlsx": Text("导出 Excel", "匯出 Excel", "Export to Excel"),
    "reports.to_pdf": Text("导出 PDF", "匯出 PDF", "Export to PDF"),
    "reports.to_png": Text("导出图片", "匯出圖片", "Export the chart"),
    "reports.filter_xlsx": Text("Excel 工作簿 (*.xlsx)", "Excel 活頁簿 (*.xlsx)", "Excel workbook (*.xlsx)"),
    "reports.filter_pdf": Text("PDF 文件 (*.pdf)", "PDF 文件 (*.pdf)", "PDF document (*.pdf)"),
    "reports.filter_png": Text("PNG 图片 (*.png)", "PNG 圖片 (*.png)", "PNG picture (*.png)"),
    "reports.exported": Text("已导出到 {path}", "已匯出到 {path}", "Exported to {path}"),
    "reports.open_file": Text("打开", "開啟", "Open"),
    "reports.drill": Text("查看明细", "檢視明細", "Show the records"),
    "reports.behind_title": Text(
        "{title}：{n} 条记录", "{title}：{n} 筆記錄", "{title}: {n} records", "{title}: 1 record"
    ),
    "reports.behind_cut": Text(
        "只列出前 {n} 条；导出或缩小范围可看到全部。",
        "只列出前 {n} 筆；匯出或縮小範圍可看到全部。",
        "The first {n} are listed; narrow the range to see the others.",
    ),
    "reports.behind_hint": Text(
        "Enter 或双击打开记录 · Esc 关闭",
        "Enter 或雙擊開啟記錄 · Esc 關閉",
        "Enter or a double click opens · Esc closes",
    ),
    "reports.no_records": Text(
        "这一行背后没有记录。", "這一列背後沒有記錄。", "No records lie behind this row."
    ),
}
