"""Texts of what every list offers: columns, filters by name, workbooks, paper."""

from crm_desktop.ui.text.entry import Text

TEXTS = {
    "lists.columns": Text("选择列", "選擇欄位", "Choose columns"),
    "lists.columns_hint": Text(
        "空格键显示或隐藏，Alt+↑↓ 或拖动调整顺序。",
        "空白鍵顯示或隱藏，Alt+↑↓ 或拖曳調整順序。",
        "Space shows or hides a column; Alt+Up/Down or dragging moves it.",
    ),
    "lists.hide_column": Text("隐藏“{title}”", "隱藏「{title}」", "Hide “{title}”"),
    "lists.reset_columns": Text("恢复默认", "恢復預設", "Reset"),
    "lists.apply": Text("应用", "套用", "Apply"),
    "lists.more": Text("列表操作", "清單操作", "More for this list"),
    "lists.export": Text("导出 Excel…", "匯出 Excel…", "Export to Excel…"),
    "lists.print": Text("打印…", "列印…", "Print…"),
    "lists.pdf": Text("存为 PDF…", "存成 PDF…", "Save as PDF…"),
    "lists.filter_xlsx": Text("Excel 工作簿 (*.xlsx)", "Excel 活頁簿 (*.xlsx)", "Excel workbook (*.xlsx)"),
    "lists.filter_pdf": Text("PDF 文件 (*.pdf)", "PDF 檔案 (*.pdf)", "PDF file (*.pdf)"),
    "lists.working": Text("正在整理 {n} / {total} 行", "正在整理 {n} / {total} 列", "{n} of {total} rows"),
    "lists.stop": Text("停止", "停止", "Stop"),
    "lists.stopped": Text(
        "已停止，没有写出文件。", "已停止，沒有寫出檔案。", "Stopped; no file was written."
    ),
    "lists.exported": Text(
        "已导出 {n} 行到 {path}。",
        "已匯出 {n} 列到 {path}。",
        "{n} rows written to {path}.",
        "1 row written to {path}.",
    ),
    "lists.printed": Text("已打印 {n} 行。", "已列印 {n} 列。", "{n} rows printed.", "1 row printed."),
    "lists.withheld": Text(
        "其中 {n} 行因请勿联系或拒收，电话或邮箱未写出。",
        "其中 {n} 列因請勿聯絡或拒收，電話或電子郵件未寫出。",
        "Of {n} rows telephone or e-mail were left out: do not contact, or mail refused.",
        "Of 1 row telephone or e-mail were left out: do not contact, or mail refused.",
    ),
    "lists.open_file": Text("打开", "開啟", "Open"),
    "lists.made_at": Text(
        "{when} · {name} · {n} 行", "{when} · {name} · {n} 列", "{when} · {name} · {n} rows"
    ),
    "lists.filtered": Text("筛选：{text}", "篩選：{text}", "Filter: {text}"),
    "lists.too_many_to_print": Text(
        "一次最多打印 {n} 行；请先筛选，或导出 Excel。",
        "一次最多列印 {n} 列；請先篩選，或匯出 Excel。",
        "At most {n} rows are printed at once; filter first, or export to Excel.",
    ),
    "lists.nothing": Text("列表是空的。", "清單是空的。", "The list is empty."),
    "lists.page": Text("第 {n} / {total} 页", "第 {n} / {total} 頁", "Page {n} of {total}"),
    "lists.find_value": Text("输入查找", "輸入尋找", "Type to find"),
    "lists.no_values": Text("没有这样的值", "沒有這樣的值", "No such value"),
    "lists.from": Text("从", "從", "From"),
    "lists.to": Text("到", "到", "To"),
    "lists.not_a_number": Text("请输入数字。", "請輸入數字。", "Please enter a number."),
    "lists.contains": Text("包含的文字", "包含的文字", "Contains"),
    "lists.filter_by": Text("筛选 {field}", "篩選 {field}", "Filter {field}"),
    "lists.more_filters": Text("更多条件", "更多條件", "More filters"),
    "lists.clear_filters": Text("清除筛选", "清除篩選", "Clear filters"),
    "lists.saved": Text("我的筛选", "我的篩選", "My filters"),
    "lists.all": Text("全部", "全部", "All"),
    "lists.save_filter": Text("保存当前筛选…", "儲存目前篩選…", "Save this filter…"),
    "lists.save_title": Text("保存筛选", "儲存篩選", "Save filter"),
    "lists.filter_name": Text("名称", "名稱", "Name"),
    "lists.filter_saved": Text("已保存筛选“{name}”。", "已儲存篩選「{name}」。", "Filter “{name}” saved."),
    "lists.name_missing": Text("请填写名称。", "請填寫名稱。", "Please enter a name."),
    "lists.remove_filter": Text("删除“{name}”", "刪除「{name}」", "Delete “{name}”"),
    "lists.filter_removed": Text(
        "已删除筛选“{name}”。", "已刪除篩選「{name}」。", "Filter “{name}” deleted."
    ),
    "lists.own": Text("自定义筛选", "自訂篩選", "Own filter"),
    "lists.which": Text("列表：{name}", "清單：{name}", "List: {name}"),
    "lists.left": Text(
        "{n} 项未改（{names}）：{reason}",
        "{n} 項未改（{names}）：{reason}",
        "{n} left as they were ({names}): {reason}",
        "1 left as it was ({names}): {reason}",
    ),
    "lists.undone": Text(
        "已撤销：{n} 条记录", "已復原：{n} 筆紀錄", "Undone: {n} records", "Undone: 1 record"
    ),
}
