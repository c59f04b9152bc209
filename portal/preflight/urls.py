"""Addresses of the screen; all are under a configuration of the company."""

from django.urls import path

from portal.preflight import attestations, exports, repairs, views

app_name = "preflight"
urlpatterns = [
    path("", views.index, name="index"),
    path("check/", views.check, name="check"),
    path("progress/", views.progress, name="progress"),
    path("reports/", views.history, name="history"),
    path("reports/<uuid:report_id>/", views.report, name="report"),
    path("reports/<uuid:report_id>/changes/", views.changes, name="changes"),
    path("reports/<uuid:report_id>/report.json", exports.as_json, name="json"),
    path("reports/<uuid:report_id>/report.csv", exports.as_csv, name="csv"),
    path("reports/<uuid:report_id>/fixes/", repairs.fixes, name="fixes"),
    path("reports/<uuid:report_id>/practice/", repairs.practise, name="practise"),
    path("repairs/<uuid:repair_id>/", repairs.repair, name="repair"),
    path("repairs/<uuid:repair_id>/steps/", repairs.steps, name="steps"),
    path("confirm/<slug:code>/", attestations.confirm, name="confirm"),
    path("withdraw/<slug:code>/", attestations.withdraw, name="withdraw"),
]
