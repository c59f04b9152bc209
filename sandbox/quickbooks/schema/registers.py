"""The views of tables that are computed: the register of all transactions, the list of custom fields."""

from sandbox.quickbooks.schema import catalogue
from sandbox.quickbooks.schema.columns import columns_by_table
from sandbox.quickbooks.schema.tables import Schema, Table

#: Columns of the register and the columns of a transaction's table that they are taken from, the first there is.
_TAKEN = {
    "EntityRefListID": ("CustomerRefListID", "VendorRefListID", "PayeeEntityRefListID"),
    "EntityRefFullName": ("CustomerRefFullName", "VendorRefFullName", "PayeeEntityRefFullName"),
    "AccountRefListID": (
        "AccountRefListID",
        "BankAccountRefListID",
        "CreditCardAccountRefListID",
        "ARAccountRefListID",
        "APAccountRefListID",
        "DepositToAccountRefListID",
    ),
    "AccountRefFullName": (
        "AccountRefFullName",
        "BankAccountRefFullName",
        "CreditCardAccountRefFullName",
        "ARAccountRefFullName",
        "APAccountRefFullName",
        "DepositToAccountRefFullName",
    ),
}
#: By transaction: what stands as its amount. Unchecked: the sign that QuickBooks gives to credits and payments.
_AMOUNTS = {
    "Invoice": 'money_add("Subtotal", "SalesTaxTotal")',
    "Bill": '"AmountDue"',
    "VendorCredit": '"CreditAmount"',
    **dict.fromkeys(
        ("Check", "BillPaymentCheck", "BillPaymentCreditCard", "CreditCardCharge", "CreditCardCredit"),
        '"Amount"',
    ),
    "Deposit": '"DepositTotal"',
    "JournalEntry": (
        '(SELECT SUM("JournalDebitLineAmount") FROM "JournalEntryDebitLineRows" l'
        ' WHERE l."TxnID" = "JournalEntry"."TxnID")'
    ),
}


def derived_view(schema: Schema, table: Table) -> str:
    """The body of a derived table's view."""
    if table.name == "Transaction":
        return _register(schema, table)
    return _bills_to_pay() if table.name == "BillToPay" else _custom_fields()


def _register(schema: Schema, table: Table) -> str:
    parts = []
    for name in catalogue.TRANSACTIONS:
        have = schema.tables[name]
        shown = []
        for column in table.columns:
            taken = next(
                (each for each in _TAKEN.get(column.name, (column.name,)) if have.column(each)), None
            )
            if column.name == "TxnType":
                shown.append(f"'{name}' AS \"TxnType\"")
            elif column.name == "Amount":
                shown.append(f'{_AMOUNTS.get(name, _total(have))} AS "Amount"')
            else:
                shown.append(f'"{taken}" AS "{column.name}"' if taken else f'NULL AS "{column.name}"')
        parts.append(f'SELECT {", ".join(shown)} FROM "{name}"')  # noqa: S608 - names of the schema
    return " UNION ALL ".join(parts)


def _bills_to_pay() -> str:
    """The open bills of every vendor, and the credits that may be applied to them."""
    parts = []
    for name, kind, left, sign, due in (
        ("Bill", "BillToPay", "AmountDue", "", "BillToPayDueDate"),
        ("VendorCredit", "CreditToApply", "CreditRemaining", "money_negate", ""),
    ):
        taken = {
            "PayeeEntityRefListID": 'h."VendorRefListID"',
            "PayeeEntityRefFullName": 'h."VendorRefFullName"',
            f"{kind}TxnID": "t.TxnID",
            f"{kind}TxnType": "t.TxnType",
            f"{kind}TxnNumber": "t.TxnNumber",
            f"{kind}APAccountRefListID": 'h."APAccountRefListID"',
            f"{kind}APAccountRefFullName": 'h."APAccountRefFullName"',
            f"{kind}TxnDate": "t.TxnDate",
            f"{kind}RefNumber": "t.RefNumber",
            due: "t.DueDate",
            f"{kind}{left}": f"{sign}(t.Open)",
        }
        shown = (
            f'{taken.get(column.name, "NULL")} AS "{column.name}"'
            for column in columns_by_table()["BillToPay"]
        )
        parts.append(
            f'SELECT {", ".join(shown)} FROM "{name}" h JOIN qb_txn t ON t.TxnID = h."TxnID"'  # noqa: S608
            " WHERE t.Open <> '0.00'"
        )
    return " UNION ALL ".join(parts)


def _total(table: Table) -> str:
    return '"TotalAmount"' if table.column("TotalAmount") else "NULL"


def _custom_fields() -> str:
    return (
        'SELECT \'0\' AS "OwnerID", label AS "DataExtName", \'STR255TYPE\' AS "DataExtType",'
        ' owner AS "AssignToObject" FROM qb_custom_field'
    )
