"""Addresses of the screen; all are under a configuration of the company. A revision is known by its number."""

from django.urls import path

from portal.revisions import views

app_name = "revisions"
urlpatterns = [
    path("", views.index, name="index"),
    path("compare", views.compare, name="compare"),
    path("<int:number>/", views.detail, name="detail"),
    path("<int:number>/restore", views.restore, name="restore"),
    path("<int:number>/profile.yaml", views.download, name="download"),
]
