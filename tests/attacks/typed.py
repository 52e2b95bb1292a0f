"""What an attacker would type, in every field that people type into."""

from sqlalchemy import text

from app import db

TYPED = {
    "account": "name", "claim": "statement", "competition": "title need delivery_address", "competition_question": "text", "complaint": "text contact",
    "demand": "name unit description", "dispute": "statement", "etalase": "name description", "finding": "text", "holiday": "name",
    "listing_search": "name vendor_name", "listing_version": "name description brand unit warranty", "notice": "title", "order_line": "name unit specification",
    "package": "name", "purchase_order": "package_name vendor_name delivery_address terms dpa_number packaging", "rating": "text", "satker": "name", "shipment": "courier tracking_number",
    "shopping_list": "name hand_note", "vendor": "legal_name owner_name street bank_name bank_holder",
}  # fmt: skip
"""Table → columns that people type into."""


def type_everywhere(hostile: str) -> None:
    """Past every check of the forms, as the owner of the database."""
    with db.owner_engine().begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table, columns in TYPED.items():
            given = ", ".join(f"{column} = CAST(:hostile AS text)" for column in columns.split())
            connection.execute(text(f"UPDATE {table} SET {given}"), {"hostile": hostile})
