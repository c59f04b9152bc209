"""Addresses of the screen; all are under a configuration of the company."""

from django.urls import path

from portal.monitor import views

app_name = "monitor"
urlpatterns = [
    path("", views.index, name="index"),
    path("live/", views.live, name="live"),
]
