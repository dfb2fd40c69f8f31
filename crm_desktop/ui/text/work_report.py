"""Texts of the work report; the words of the report itself come from its service."""

from crm_desktop.ui.text.entry import Text

TEXTS = {
    "workreport.title": Text("工作报告", "工作報告", "Work report"),
    "workreport.period": Text("期间", "期間", "Period"),
    "workreport.today": Text("今天", "今天", "Today"),
    "workreport.yesterday": Text("昨天", "昨天", "Yesterday"),
    "workreport.this_week": Text("本周", "本週", "This week"),
    "workreport.last_week": Text("上周", "上週", "Last week"),
    "workreport.other": Text("任选", "任選", "Other days"),
    "workreport.first": Text("从", "從", "From"),
    "workreport.last": Text("到", "到", "To"),
    "workreport.body": Text("报告内容", "報告內容", "Text of the report"),
    "workreport.language": Text("报告语言", "報告語言", "Language of the report"),
    "workreport.team": Text("团队", "團隊", "Team"),
    "workreport.mine": Text("我的报告", "我的報告", "My report"),
    "workreport.missing": Text("{n} 人未交", "{n} 人未交", "{n} missing"),
    "workreport.all_in": Text("全部已交", "全部已交", "All handed in"),
    "workreport.not_written": Text("未写", "未寫", "Not written"),
    "workreport.visits": Text("拜访 {n} 次", "拜訪 {n} 次", "{n} visits", "1 visit"),
    "workreport.handed_in": Text("{moment} 提交", "{moment} 提交", "Handed in {moment}"),
    "workreport.draft": Text("草稿", "草稿", "Draft"),
    "workreport.from_records": Text("由记录生成", "由記錄產生", "From the records"),
    "workreport.saved": Text(
        "已存本机 · {n} 字",
        "已存本機 · {n} 字",
        "Saved on this laptop · {n} characters",
        "Saved · 1 character",
    ),
    "workreport.unsaved": Text("正在保存…", "正在儲存…", "Saving…"),
    "workreport.hint": Text(
        "■ 开头是标题，• 开头是一项；直接修改，自动保存。提交后主管在下次同步时看到。",
        "■ 開頭是標題，• 開頭是一項；直接修改，自動儲存。提交後主管在下次同步時看到。",
        "■ begins a heading, • an item. Just type; it is saved. Your manager reads it after you hand it in and sync.",
    ),
    "workreport.outdated": Text(
        "写完之后记录有变化。", "寫完之後記錄有變化。", "The records have changed since this was written."
    ),
    "workreport.write_again": Text("按记录更新", "按記錄更新", "Write again"),
    "workreport.written_again": Text(
        "已按记录更新，您写的都保留着",
        "已按記錄更新，您寫的都保留著",
        "Written again; your own words are kept",
    ),
    "workreport.start_over": Text("放弃修改，重新生成", "放棄修改，重新產生", "Start over from the records"),
    "workreport.hand_in": Text("提交", "提交", "Hand in"),
    "workreport.handed_in_now": Text(
        "已提交，下次同步送达", "已提交，下次同步送達", "Handed in; it goes with the next sync"
    ),
    "workreport.take_back": Text("撤回修改", "撤回修改", "Take back"),
    "workreport.copy": Text("复制", "複製", "Copy"),
    "workreport.copied": Text("已复制，可直接粘贴", "已複製，可直接貼上", "Copied, ready to paste"),
    "workreport.export": Text("导出", "匯出", "Export"),
    "workreport.to_docx": Text("导出 Word", "匯出 Word", "Export to Word"),
    "workreport.to_pdf": Text("导出 PDF", "匯出 PDF", "Export to PDF"),
    "workreport.filter_docx": Text("Word 文档 (*.docx)", "Word 文件 (*.docx)", "Word document (*.docx)"),
    "workreport.filter_pdf": Text("PDF 文件 (*.pdf)", "PDF 文件 (*.pdf)", "PDF document (*.pdf)"),
    "workreport.exported": Text("已导出到 {path}", "已匯出到 {path}", "Exported to {path}"),
    "workreport.open_file": Text("打开", "開啟", "Open"),
    "workreport.nothing_title": Text(
        "{name} 还没有写这份报告", "{name} 還沒有寫這份報告", "{name} has not written this report"
    ),
    "workreport.draft_title": Text(
        "{name} 正在写，还没有提交", "{name} 正在寫，還沒有提交", "{name} is writing and has not handed it in"
    ),
    "workreport.nothing_hint": Text(
        "以本机最近一次同步为准。", "以本機最近一次同步為準。", "As of the last sync of this laptop."
    ),
    "workreport.previous": Text("上一位", "上一位", "Previous person"),
    "workreport.next": Text("下一位", "下一位", "Next person"),
}
