"""Every address of the portal. Each one declares who may see it: public, company or staff."""

from django.contrib import admin
from django.urls import path

urlpatterns = [path("admin/", admin.site.urls)]
