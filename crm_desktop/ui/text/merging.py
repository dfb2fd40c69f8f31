"""Texts of merging two customers or two records of a person."""

from crm_desktop.ui.text.entry import Text

TEXTS = {
    "merging.command": Text("合并…", "合併…", "Merge…"),
    "merging.list": Text("合并记录", "合併記錄", "Merges"),
    "merging.account": Text("合并两个客户", "合併兩個客戶", "Merge two customers"),
    "merging.contact": Text(
        "合并同一个人的两条记录", "合併同一個人的兩筆記錄", "Merge two records of one person"
    ),
    "merging.do": Text("合并", "合併", "Merge"),
    "merging.next": Text("对比", "對比", "Compare"),
    "merging.with_whom": Text("与谁合并", "與誰合併", "Merge with whom?"),
    "merging.whom_missing": Text("请选择另一个", "請選擇另一個", "Choose the other one"),
    "merging.likely": Text("可能是同一个：", "可能是同一個：", "Perhaps the same:"),
    "merging.likely_none": Text(
        "没有找到相似的；请输入名称查找。",
        "沒有找到相似的；請輸入名稱查找。",
        "Nothing similar was found; type a name.",
    ),
    "merging.survives": Text("保留哪一个", "保留哪一個", "Which one stays?"),
    "merging.stays": Text("保留 {name}", "保留 {name}", "Keep {name}"),
    "merging.fields": Text(
        "两边不同的 {n} 项，选择要用的值：",
        "兩邊不同的 {n} 項，選擇要用的值：",
        "{n} fields differ; choose what counts:",
        "1 field differs; choose what counts:",
    ),
    "merging.no_fields": Text(
        "两边没有不同的字段，空白的互相补上。",
        "兩邊沒有不同的欄位，空白的互相補上。",
        "No field differs; blanks are filled from the other.",
    ),
    "merging.rest": Text(
        "只有一边填写的自动补上，标签和曾用名合在一起；合并后，对被并入者的旧修改会落到保留者上。",
        "只有一邊填寫的自動補上，標籤和曾用名合在一起；合併後，對被併入者的舊修改會落到保留者上。",
        "What only one of them says is filled in, tags and former names are joined. Late edits of the one that goes "
        "land on the one that stays.",
    ),
    "merging.keeps_both": Text(
        "（保留者为先，两段都留）", "（保留者為先，兩段都留）", " (both texts are kept)"
    ),
    "merging.moves": Text("移到 {name}：{what}", "移到 {name}：{what}", "Moves to {name}: {what}"),
    "merging.moves_nothing": Text("没有需要移动的记录", "沒有需要移動的記錄", "Nothing has to move"),
    "merging.when": Text(
        "下次同步时合并，30 天内可以撤销。",
        "下次同步時合併，30 天內可以復原。",
        "It is done with the next sync and can be undone for 30 days.",
    ),
    "merging.on_purpose": Text(
        "按 Ctrl+Enter 合并，或用 Tab 走到「合并」按钮再按 Enter。",
        "按 Ctrl+Enter 合併，或用 Tab 走到「合併」按鈕再按 Enter。",
        "Press Ctrl+Enter to merge, or Tab to the button “Merge” and press Enter.",
    ),
    "merging.reason": Text("原因（可不填）", "原因（可不填）", "Reason (optional)"),
    "merging.proposed": Text(
        "{merged} 将并入 {survivor}，下次同步时完成",
        "{merged} 將併入 {survivor}，下次同步時完成",
        "{merged} becomes part of {survivor} with the next sync",
    ),
    "merging.two_at_most": Text(
        "一次合并两个；您选了 {n} 个",
        "一次合併兩個；您選了 {n} 個",
        "Two are merged at a time; {n} are marked",
    ),
    "merging.row": Text("{merged} → {survivor}", "{merged} → {survivor}", "{merged} → {survivor}"),
    "merging.none": Text("还没有合并过", "還沒有合併過", "Nothing was merged yet"),
    "merging.undo": Text("撤销这次合并", "復原這次合併", "Undo this merge"),
    "merging.undone": Text("合并已撤回", "合併已撤回", "The merge is withdrawn"),
    "merging.undo_asked": Text(
        "下次同步时撤销合并", "下次同步時復原合併", "The merge is taken back with the next sync"
    ),
}
