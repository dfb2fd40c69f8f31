"""Texts of the lists and forms of every other kind of record."""

from crm_desktop.ui.text.entry import Text

TEXTS = {
    "records.title": Text("更多资料", "更多資料", "More records"),
    "records.kinds": Text("资料种类", "資料種類", "Kinds of records"),
    "records.area_customers": Text("客户与联系人", "客戶與聯絡人", "Customers and people"),
    "records.area_work": Text("日常工作", "日常工作", "Daily work"),
    "records.area_sales": Text("产品与价格", "產品與價格", "Products and prices"),
    "records.area_office": Text("订单与服务", "訂單與服務", "Orders and service"),
    "records.area_company": Text("公司", "公司", "Company"),
    "records.area_other": Text("其他", "其他", "Other"),
    "records.search": Text("输入文字查找", "輸入文字尋找", "Type to find"),
    "records.new": Text("新建{kind}", "新增{kind}", "New {kind}"),
    "records.new_here": Text("新建记录", "新增紀錄", "New record"),
    "records.new_title": Text("新建{kind}", "新增{kind}", "New {kind}"),
    "records.edit": Text("打开或编辑", "開啟或編輯", "Open or edit"),
    "records.delete": Text("删除…", "刪除…", "Delete…"),
    "records.delete_title": Text(
        "删除 {n} 条{kind}？", "刪除 {n} 筆{kind}？", "Delete {n} records ({kind})?"
    ),
    "records.delete_hint": Text(
        "会移到回收站，可以撤销。",
        "會移到資源回收筒，可以復原。",
        "They go to the recycle bin; it can be undone.",
    ),
    "records.deleted": Text(
        "已删除 {n} 条记录", "已刪除 {n} 筆紀錄", "{n} records deleted", "1 record deleted"
    ),
    "records.empty": Text("这里没有记录", "這裡沒有紀錄", "Nothing here"),
    "records.empty_hint": Text(
        "换个条件，或按 Ctrl+N 新建。",
        "換個條件，或按 Ctrl+N 新增。",
        "Try other conditions, or make one with Ctrl+N.",
    ),
    "records.empty_server": Text(
        "这类资料由公司提供，同步后出现；也可能被筛选条件隐藏。",
        "這類資料由公司提供，同步後出現；也可能被篩選條件隱藏。",
        "The company provides these; they come with a sync. Perhaps a filter hides them.",
    ),
    "records.of_customer": Text("只看：{name}", "只看：{name}", "Only those of {name}"),
    "records.all_customers": Text("看全部", "看全部", "Show all"),
    "records.type_to_find": Text(
        "输入名称查找，↓ 显示列表", "輸入名稱尋找，↓ 顯示清單", "Type a name; Down shows the list"
    ),
    "records.found": Text("找到的记录", "找到的紀錄", "Records found"),
    "records.group_basics": Text("基本", "基本", "Basics"),
    "records.group_links": Text("关联", "關聯", "Belongs to"),
    "records.group_dates": Text("日期", "日期", "Dates"),
    "records.group_money": Text("金额", "金額", "Money"),
    "records.group_texts": Text("说明", "說明", "Texts"),
    "records.group_company": Text("本公司字段", "本公司欄位", "Fields of our company"),
    "records.group_about": Text("记录信息", "紀錄資訊", "About this record"),
    "records.why_server_only": Text(
        "这类资料由公司维护，这里只能查看。",
        "這類資料由公司維護，這裡只能檢視。",
        "The company keeps these; here you can look only.",
    ),
    "records.why_other_role": Text(
        "这类资料由负责产品目录的同事维护，这里只能查看。",
        "這類資料由負責產品目錄的同事維護，這裡只能檢視。",
        "Those who look after the catalogue keep these; here you can look only.",
    ),
    "records.why_append_only": Text(
        "这条记录已成定案，不能再改；可以另外补充一条。",
        "這筆紀錄已成定案，不能再改；可以另外補充一筆。",
        "This record stands and cannot be changed any more; add another one instead.",
    ),
    "records.why_read_only": Text(
        "这位客户您只能查看，不能修改。",
        "這位客戶您只能檢視，不能修改。",
        "You can look at this customer, but not change it.",
    ),
    "records.draft": Text(
        "这是上次没有保存的内容。",
        "這是上次沒有儲存的內容。",
        "This is what you typed last time and did not save.",
    ),
    "records.drop_draft": Text("放弃", "放棄", "Discard"),
    "records.kept": Text(
        "{name}：未保存的内容已保留。",
        "{name}：未儲存的內容已保留。",
        "{name}: what you typed is kept, not saved.",
    ),
    "records.go_on": Text("继续编辑", "繼續編輯", "Go on"),
    "records.saved": Text("已保存到本机：{name}", "已儲存到本機：{name}", "Saved here: {name}"),
    "records.history": Text("修改历史", "修改歷史", "History"),
    "records.history_of": Text("{name} 的修改历史", "{name} 的修改歷史", "History of {name}"),
    "records.event_created": Text("新建", "新增", "Created"),
    "records.event_changed": Text("修改了{fields}", "修改了{fields}", "Changed {fields}"),
    "records.event_merged": Text(
        "自动合并：{fields}", "自動合併：{fields}", "Merged automatically: {fields}"
    ),
}
