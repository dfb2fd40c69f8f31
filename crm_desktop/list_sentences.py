"""The sentences about what leaves a list as a file or on paper."""

from crm_core.labels import Label

LISTS: dict[str, Label] = {
    "export_not_permitted": Label(
        "您的角色不能把列表带出系统（导出、打印或存为 PDF）。如有需要，请让主管导出。",
        "您的角色不能把清單帶出系統（匯出、列印或存成 PDF）。如有需要，請主管匯出。",
        "Your role may not take lists out of the system (export, print, PDF). Ask your manager for the list.",
    ),
    "list_too_long": Label(
        "一张工作表最多 {max} 行，请先筛选列表。",
        "一張工作表最多 {max} 列，請先篩選清單。",
        "A sheet holds at most {max} rows; filter the list first.",
    ),
    "owned_already": Label(
        "已由这位同事负责。", "已由這位同事負責。", "This colleague is the owner already."
    ),
    "read_only": Label(
        "您只能查看，不能修改。", "您只能檢視，不能修改。", "You can look at it, but not change it."
    ),
    "not_chosen": Label(
        "“{text}”还没有对应的记录，请从列表中选择，或清空。",
        "「{text}」還沒有對應的紀錄，請從清單中選擇，或清空。",
        "“{text}” is no record yet: choose one from the list, or empty the field.",
    ),
}

TABLES = (LISTS,)
