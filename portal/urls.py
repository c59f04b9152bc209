"""Every address of the portal. Each view declares who may see it: public, company or staff (portal/access.py).

A screen of a company stands under the id of one of its configurations (portal.access.configuration_for).
"""

from django.contrib import admin
from django.urls import include, path

from portal.health import healthz
from portal.home import home
from portal.support.metrics import metrics

urlpatterns = [
    path("", home, name="home"),
    path("account/", include("portal.accounts.urls")),
    path("profile/<uuid:configuration_id>/", include("portal.wizard.urls")),
    path("offers/<uuid:configuration_id>/", include("portal.offers.urls")),
    path("revisions/<uuid:configuration_id>/", include("portal.revisions.urls")),
    path("preflight/<uuid:configuration_id>/", include("portal.preflight.urls")),
    path("flows/<uuid:configuration_id>/", include("portal.flows.urls")),
    path("runs/<uuid:configuration_id>/", include("portal.runs.urls")),
    path("monitor/<uuid:configuration_id>/", include("portal.monitor.urls")),
    path("records/<uuid:configuration_id>/", include("portal.records.urls")),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("admin/", admin.site.urls),
]
