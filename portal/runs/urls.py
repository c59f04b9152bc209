"""Addresses of the screen; all are under a configuration of the company."""

from django.urls import path

from portal.runs import views

app_name = "runs"
urlpatterns = [
    path("", views.index, name="index"),
    path("<uuid:run_id>/", views.run, name="run"),
    path("<uuid:run_id>/live/", views.live, name="live"),
]
