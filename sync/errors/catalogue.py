"""Every code that can occur, with its diagnosis: one dictionary from the tables of ours, Salesforce's and QODBC's."""

from collections.abc import Mapping
from typing import Final

from sync.errors.codes import Code
from sync.errors.diagnosis import Diagnosis
from sync.errors.own_records import OWN_RECORDS
from sync.errors.own_systems import OWN_SYSTEMS
from sync.errors.quickbooks_codes import QUICKBOOKS, QUICKBOOKS_OTHER, QUICKBOOKS_RANGES
from sync.errors.salesforce_codes import SALESFORCE

CATALOGUE: Final[Mapping[str, Diagnosis]] = {
    diagnosis.code: diagnosis
    for diagnosis in (
        *OWN_SYSTEMS,
        *OWN_RECORDS,
        *SALESFORCE,
        *QUICKBOOKS,
        *(d for _, _, d in QUICKBOOKS_RANGES),
        QUICKBOOKS_OTHER,
    )
}


def get_diagnosis(code: str) -> Diagnosis:
    """The entry of ``code``; the one of UNEXPECTED where there is none."""
    return CATALOGUE.get(code, CATALOGUE[Code.UNEXPECTED])
