"""Addresses of the screen; all are under a configuration of the company."""

from django.urls import path

from portal.flows import catch_up, preview, properties, views

app_name = "flows"
urlpatterns = [
    path("", views.index, name="index"),
    path("live/", views.live, name="live"),
    path("submit/", views.submit, name="submit"),
    path("<uuid:flow_id>/properties/", properties.save, name="properties"),
    path("<uuid:flow_id>/preview/", preview.begin, name="preview"),
    path("<uuid:flow_id>/catch-up/", catch_up.page, name="catch_up"),
    path("<uuid:flow_id>/catch-up/prepare/", catch_up.prepare, name="catch_up_prepare"),
]
