"""The Celery application. Settings come from Django's, with the prefix CELERY_; the queues are the environments.

A worker serves the environments it is given: ``celery -A portal worker -Q production-a,development``. On Windows add
``--pool threads`` or ``--pool solo``.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["sync"])
