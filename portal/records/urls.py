"""Addresses of the screen; all are under a configuration of the company."""

from django.urls import path

from portal.records import views

app_name = "records"
urlpatterns = [
    path("", views.index, name="index"),
    path("records.csv", views.download, name="download"),
    path("retry/", views.retry_many, name="retry_many"),
    path("<uuid:record_id>/", views.detail, name="detail"),
    path("<uuid:record_id>/retry/", views.retry, name="retry"),
    path("<uuid:record_id>/decide/", views.decide, name="decide"),
]
