"""Every address of the portal. Each view declares who may see it: public, company or staff (portal/access.py)."""

from django.contrib import admin
from django.urls import path

from portal.health import healthz
from portal.home import home
from portal.support.metrics import metrics

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("admin/", admin.site.urls),
]
