"""The sentences for what others did about customers and people that we share."""

from crm_core.labels import Label

ACCESS: dict[str, Label] = {
    "contacted_after_refusal": Label(
        "{name} 已拒绝联系，而您之后仍联系过对方。您的记录保留，请勿再联系。",
        "{name} 已拒絕聯絡，而您之後仍聯絡過對方。您的記錄保留，請勿再聯絡。",
        "{name} had asked a colleague not to be contacted before you got in touch. Your record is kept; please do not "
        "contact them again.",
    ),
}

TABLES = (ACCESS,)
