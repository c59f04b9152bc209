"""limits and limits/recordCount: what the org may use, what it has used, and how many records it holds."""

from sandbox.salesforce.errors import not_found
from sandbox.salesforce.rest.call import Answer, Call, answer, method_not_allowed
from sandbox.salesforce.store import quoted
from sandbox.salesforce.usage import DAILY_CALLS

#: Limits that nothing here uses up: the figures of an Enterprise Edition with ten licences, as clients know the names.
_UNUSED = {
    "ActiveScratchOrgs": 40,
    "AnalyticsExternalDataSizeMB": 40960,
    "ConcurrentAsyncGetReportInstances": 200,
    "ConcurrentEinsteinDataInsightsStoryCreation": 5,
    "ConcurrentEinsteinDiscoveryStoryCreation": 2,
    "ConcurrentSyncReportRuns": 20,
    "DailyAnalyticsDataflowJobExecutions": 60,
    "DailyAnalyticsUploadedFilesSizeMB": 51200,
    "DailyAsyncApexExecutions": 250_000,
    "DailyAsyncApexTests": 500,
    "DailyBulkApiBatches": 15_000,
    "DailyBulkV2QueryFileStorageMB": 976_562,
    "DailyBulkV2QueryJobs": 10_000,
    "DailyDeliveredPlatformEvents": 50_000,
    "DailyDurableGenericStreamingApiEvents": 200_000,
    "DailyDurableStreamingApiEvents": 200_000,
    "DailyEinsteinDataInsightsStoryCreation": 1000,
    "DailyEinsteinDiscoveryPredictAPICalls": 50_000,
    "DailyEinsteinDiscoveryStoryCreation": 100,
    "DailyFunctionsApiCallLimit": 235_000,
    "DailyGenericStreamingApiEvents": 10_000,
    "DailyScratchOrgs": 80,
    "DailyStandardVolumePlatformEvents": 25_000,
    "DailyStreamingApiEvents": 200_000,
    "DailyWorkflowEmails": 11_000,
    "DurableStreamingApiConcurrentClients": 1000,
    "FileStorageMB": 1024,
    "HourlyAsyncReportRuns": 1200,
    "HourlyDashboardRefreshes": 200,
    "HourlyDashboardResults": 5000,
    "HourlyDashboardStatuses": 999_999_999,
    "HourlyLongTermIdMapping": 100_000,
    "HourlyManagedContentPublicRequests": 50_000,
    "HourlyODataCallout": 20_000,
    "HourlyPublishedPlatformEvents": 50_000,
    "HourlyPublishedStandardVolumePlatformEvents": 1000,
    "HourlyShortTermIdMapping": 100_000,
    "HourlySyncReportRuns": 500,
    "HourlyTimeBasedWorkflow": 1000,
    "MassEmail": 5000,
    "MonthlyEinsteinDiscoveryStoryCreation": 500,
    "Package2VersionCreates": 6,
    "Package2VersionCreatesWithoutValidation": 500,
    "PrivateConnectOutboundCalloutHourlyLimitMB": 0,
    "SingleEmail": 5000,
    "StreamingApiConcurrentClients": 1000,
}
#: Megabytes of records that the org may hold; each record counts as 2 KB (Salesforce's help on storage).
_STORAGE_MB = 1024
_RECORD_KB = 2
_PERMISSION_SETS = 1500


def limits(call: Call) -> Answer:
    """GET limits, GET limits/recordCount."""
    if call.method != "GET":
        raise method_not_allowed(call, "GET")
    below = [part for part in call.parts[1:] if part]
    if [part.lower() for part in below] == ["recordcount"]:
        return _record_count(call)
    if below:
        raise not_found()
    stored_mb = sum(_counts(call).values()) * _RECORD_KB // 1024
    sets = _counts(call).get("PermissionSet", 0)
    figures = {
        **{name: (most, most) for name, most in _UNUSED.items()},
        "DailyApiRequests": (DAILY_CALLS, max(DAILY_CALLS - call.org.usage.used(), 0)),
        "DataStorageMB": (_STORAGE_MB, max(_STORAGE_MB - stored_mb, 0)),
        "PermissionSets": (_PERMISSION_SETS, _PERMISSION_SETS - sets),
    }
    content: dict[str, dict[str, object]] = {
        name: {"Max": most, "Remaining": left} for name, (most, left) in sorted(figures.items())
    }
    content["PermissionSets"]["CreateCustom"] = {"Max": 1000, "Remaining": 1000 - sets}
    return answer(content)


def _record_count(call: Call) -> Answer:
    """Counts of live records; with ``sObjects`` only of those that there are among the named."""
    named = [one.strip().lower() for one in call.parameters.get("sObjects", "").split(",") if one.strip()]
    counts = _counts(call)
    listed = [
        {"count": count, "name": name} for name, count in counts.items() if not named or name.lower() in named
    ]
    return answer({"sObjects": listed})


def _counts(call: Call) -> dict[str, int]:
    """Live records by object."""
    names = sorted(one.name for one in call.org.store.schema.objects.values() if call.access.may_read(one))
    each = " UNION ALL ".join(
        f"SELECT ?, count(*) FROM {quoted(name)} WHERE IsDeleted = 0"  # noqa: S608 - names of the schema
        for name in names
    )
    if not names:
        return {}
    return {str(name): int(str(count)) for name, count in call.org.store.database.execute(each, names)}
