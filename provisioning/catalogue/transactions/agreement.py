"""Conflicts on transactions: the books are right unless the company says otherwise."""

from provisioning.catalogue.choices import SourceOfTruth
from provisioning.catalogue.common import AgreementOptions


class TransactionAgreementOptions(AgreementOptions):
    source_of_truth = AgreementOptions.source_of_truth.but(default=SourceOfTruth.QUICKBOOKS)
