"""Picklists that several standard objects share, as a fresh org has them."""

from typing import Final

INDUSTRIES: Final = (
    "Agriculture",
    "Apparel",
    "Banking",
    "Biotechnology",
    "Chemicals",
    "Communications",
    "Construction",
    "Consulting",
    "Education",
    "Electronics",
    "Energy",
    "Engineering",
    "Entertainment",
    "Environmental",
    "Finance",
    "Food & Beverage",
    "Government",
    "Healthcare",
    "Hospitality",
    "Insurance",
    "Machinery",
    "Manufacturing",
    "Media",
    "Not For Profit",
    "Recreation",
    "Retail",
    "Shipping",
    "Technology",
    "Telecommunications",
    "Transportation",
    "Utilities",
    "Other",
)
SOURCES: Final = ("Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other")
SALUTATIONS: Final = ("Mr.", "Ms.", "Mrs.", "Dr.", "Prof.", "Mx.")
RATINGS: Final = ("Hot", "Warm", "Cold")
ROLES: Final = (
    "Business User",
    "Decision Maker",
    "Economic Buyer",
    "Economic Decision Maker",
    "Evaluator",
    "Executive Sponsor",
    "Influencer",
    "Technical Buyer",
    "Other",
)
CLEAN_STATES: Final = (
    "Matched",
    "Different",
    "Acknowledged",
    "NotFound",
    "Inactive",
    "Pending",
    "SelectMatch",
    "Skipped",
)
