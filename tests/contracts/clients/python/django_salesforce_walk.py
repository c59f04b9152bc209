"""django-salesforce: a small Django project whose models are the org's objects, by the password grant of OAuth."""

import json
import os
import sys
from typing import Any

import django
from django.conf import settings


def main() -> None:
    given = json.load(sys.stdin)
    facts = given["salesforce"]
    settings.configure(
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
            "salesforce": {
                "ENGINE": "salesforce.backend",
                "CONSUMER_KEY": facts["consumer_key"],
                "CONSUMER_SECRET": facts["consumer_secret"],
                "USER": facts["username"],
                "PASSWORD": facts["password"] + facts["security_token"],
                "HOST": facts["login_url"],
            },
        },
        DATABASE_ROUTERS=["salesforce.router.ModelRouter"],
        INSTALLED_APPS=["salesforce"],
        DEFAULT_AUTO_FIELD="salesforce.fields.SalesforceAutoField",
        USE_TZ=True,
    )
    django.setup()
    json.dump(walked(os.urandom(4).hex()), sys.stdout)


def walked(mark: str) -> dict[str, Any]:
    from django.db.models import Count
    from salesforce import models
    from salesforce.dbapi.exceptions import SalesforceError

    class Account(models.Model):
        name = models.CharField(max_length=255)
        city = models.CharField(max_length=40, db_column="BillingCity", null=True)
        revenue = models.DecimalField(max_digits=18, decimal_places=0, db_column="AnnualRevenue", null=True)
        employees = models.IntegerField(db_column="NumberOfEmployees", null=True)
        modified = models.DateTimeField(db_column="SystemModstamp", sf_read_only=models.READ_ONLY)

        class Meta(models.Model.Meta):
            app_label = "walk"
            db_table = "Account"

    class Contact(models.Model):
        account = models.ForeignKey(Account, models.DO_NOTHING, db_column="AccountId", null=True)
        last_name = models.CharField(max_length=80)
        email = models.EmailField(null=True)
        birthday = models.DateField(db_column="Birthdate", null=True)

        class Meta(models.Model.Meta):
            app_label = "walk"
            db_table = "Contact"

    seen: dict[str, Any] = {}
    name = f"Django's \\ {mark}"
    account = Account.objects.create(name=name, city="Łódź", revenue=1250, employees=None)
    read = Account.objects.get(pk=account.pk)
    seen["get"] = [
        read.name == name,
        read.city,
        str(read.revenue),
        read.employees,
        read.modified.tzinfo is not None,
    ]
    read.city, read.employees = "Kraków", 12
    read.save()
    seen["save"] = [one.city for one in Account.objects.filter(name=name, employees__gte=12)]
    people = [Contact(last_name=f"{mark} {number}", account=account) for number in range(30)]
    seen["bulk_create"] = len(Contact.objects.bulk_create(people))
    mine = Contact.objects.filter(account__name=name)
    seen["count"] = mine.count()
    first = mine.select_related("account").order_by("last_name")[:2]
    seen["select_related"] = [
        (one.last_name == f"{mark} {n}", one.account.city) for n, one in zip((0, 1), first, strict=True)
    ]
    seen["in and exclude"] = (
        mine.filter(last_name__in=[f"{mark} 1", f"{mark} 2"]).exclude(email="x@y.z").count()
    )
    seen["contains"] = Contact.objects.filter(last_name__icontains=mark.upper()).count()
    seen["values"] = list(mine.order_by("-last_name").values_list("account__city", flat=True)[:1])
    seen["isnull"] = mine.filter(birthday__isnull=True).count()
    mine_by_id = Contact.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[:5]))
    seen["update"] = mine_by_id.update(email="five@example.com")
    seen["aggregate"] = mine.aggregate(number=Count("id"))["number"]
    seen["raw"] = [
        one.city for one in Account.objects.raw("SELECT Id, BillingCity FROM Account WHERE Name = %s", [name])
    ]
    seen["delete"] = mine.filter(email="five@example.com").delete()[0]
    seen["query_all"] = Contact.objects.filter(account__name=name).query_all().count()
    try:
        Account.objects.create(name="x" * 300)
    except SalesforceError as refused:
        seen["refused"] = "STRING_TOO_LONG" in str(refused)
    from django.db import connections

    with connections["salesforce"].cursor() as cursor:
        cursor.execute(
            "SELECT Name, (SELECT LastName FROM Contacts LIMIT 1) FROM Account WHERE Id = %s", [account.pk]
        )
        seen["cursor"] = len(cursor.fetchall())
    return seen


main()
