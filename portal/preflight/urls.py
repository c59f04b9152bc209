"""Addresses of the screen; all are under a configuration of the company."""

from django.urls import path

from portal.preflight import views

app_name = "preflight"
urlpatterns = [path("", views.index, name="index")]
