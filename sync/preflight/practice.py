"""What a person would do in QuickBooks, done for them in the practice company file of the built-in sandbox."""

from typing import Final

from provisioning import audit, reports
from provisioning.chosen import find_chosen
from provisioning.models import CompanyFile, Configuration, PreflightReport, User
from provisioning.preflight.findings import Finding, Level
from sync import sandbox_client
from sync.errors.base import SyncError
from sync.wiring import uses_sandbox

#: The check that says that a custom field is missing in QuickBooks; its subject is Table.Name.
_FIELD_CODE: Final = "QB_FIELD"


def uses_practice_file(configuration: Configuration) -> bool:
    """Whether the company's QuickBooks is the built-in sandbox."""
    chosen = find_chosen(configuration)
    return (
        sandbox_client.is_available() and chosen is not None and uses_sandbox(configuration, chosen.profile)
    )


def can_do(finding: Finding) -> bool:
    """Whether what the finding asks for can be done in a practice company file."""
    return finding.code == _FIELD_CODE and finding.level is Level.ERROR


def do(report: PreflightReport, key: str, *, by: User) -> None:
    """Define the custom field that the finding with this key lacks. One that is there already is left as it is.

    Raises ReportError where this company does not use the sandbox, there is no such finding, or the sandbox refuses.
    """
    configuration = report.configuration
    if not uses_practice_file(configuration):
        raise reports.ReportError("This can be done for the practice company file only.")
    finding = next((one for one in reports.findings_of(report) if one.key == key and can_do(one)), None)
    if finding is None:
        raise reports.ReportError("This report has no such finding. Check both systems again.")
    company_file, field = _place(configuration, finding.subject)
    table, _, label = field.partition(".")
    try:
        sandbox_client.define_custom_field(sandbox_client.file_slug_of(company_file), table, label)
    except SyncError as error:
        raise reports.ReportError(error.message) from error
    audit.record(
        "preflight.practice_field",
        actor=by,
        company=configuration.company,
        subject=report,
        difference={field: [None, "defined"]},
    )


def _place(configuration: Configuration, subject: str) -> tuple[CompanyFile, str]:
    """The company file and field of a subject: the file is named where there are several."""
    files = list(configuration.company_files.order_by("number"))
    for company_file in files:
        start = f"{company_file}: "
        if subject.startswith(start):
            return company_file, subject.removeprefix(start)
    return files[0], subject
