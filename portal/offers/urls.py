"""Addresses of the panel; all are under a configuration of the company."""

from django.urls import path

from portal.offers import views

app_name = "offers"
urlpatterns = [
    path("refresh", views.refresh, name="refresh"),
    path("status", views.status, name="status"),
]
