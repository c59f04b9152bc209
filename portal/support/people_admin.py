"""Admin pages of people, companies and their set-up."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.support.history import HistoryAdmin, SupportAdmin
from provisioning.models import Company, CompanyFile, Configuration, Credential, Revision, User

admin.site.site_header = "Solutions Portal support"
admin.site.site_title = "Solutions Portal support"
admin.site.index_title = "Companies, flows, records"


class PersonCreationForm(AdminUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("email",)


@admin.register(User)
class PersonAdmin(UserAdmin[User]):
    """People; a password is set anew on its own page, and no part of its hash is shown."""

    list_display = ("email", "first_name", "last_name", "company", "is_active", "is_staff", "last_login")
    list_filter = ("is_staff", "is_superuser", "is_active")
    list_select_related = ("company",)
    search_fields = ("email", "first_name", "last_name", "company__name")
    ordering = ("email",)
    autocomplete_fields = ("company",)
    readonly_fields = ("new_password", "last_login", "created_at")
    add_form = PersonCreationForm
    fieldsets = (
        (None, {"fields": ("email", "first_name", "last_name", "company", "new_password")}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "created_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)

    @admin.display(description="Password")
    def new_password(self, person: User) -> SafeString:
        address = reverse("admin:auth_user_password_change", args=[person.pk])
        return format_html('<a href="{}">Set a new one</a>', address)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # the audit trail names people: they are made inactive


class ConfigurationInline(admin.TabularInline[Configuration, Company]):
    model = Configuration
    fields = ("environment", "current_revision")
    readonly_fields = ("current_revision",)
    show_change_link = True
    extra = 0
    can_delete = False


@admin.register(Company)
class CompanyAdmin(SupportAdmin[Company]):
    list_display = ("name", "created_at")
    search_fields = ("name", "name_key", "users__email")
    readonly_fields = ("id", "created_at")
    fields = ("name", "id", "created_at")
    inlines = (ConfigurationInline,)

    def has_delete_permission(self, request: HttpRequest, obj: Company | None = None) -> bool:
        return False


class CompanyFileInline(admin.TabularInline[CompanyFile, Configuration]):
    model = CompanyFile
    fields = ("number", "name")
    show_change_link = True
    extra = 0
    can_delete = False


@admin.register(Configuration)
class ConfigurationAdmin(SupportAdmin[Configuration]):
    list_display = ("company", "environment", "current_revision", "created_at")
    list_filter = ("environment",)
    list_select_related = ("company", "current_revision")
    search_fields = ("company__name",)
    autocomplete_fields = ("company",)
    readonly_fields = ("id", "current_revision", "created_at")
    inlines = (CompanyFileInline,)

    def has_delete_permission(self, request: HttpRequest, obj: Configuration | None = None) -> bool:
        return False


@admin.register(CompanyFile)
class CompanyFileAdmin(SupportAdmin[CompanyFile]):
    list_display = ("configuration", "number", "name", "created_at")
    list_select_related = ("configuration__company",)
    search_fields = ("name", "configuration__company__name")
    autocomplete_fields = ("configuration",)
    readonly_fields = ("id", "created_at")

    def has_delete_permission(self, request: HttpRequest, obj: CompanyFile | None = None) -> bool:
        return False


@admin.register(Revision)
class RevisionAdmin(HistoryAdmin[Revision]):
    list_display = ("configuration", "number", "author", "note", "catalogue_version", "created_at")
    list_filter = ("configuration__environment", "catalogue_version")
    list_select_related = ("configuration__company", "author")
    search_fields = ("configuration__company__name", "author__email", "note")


@admin.register(Credential)
class CredentialAdmin(HistoryAdmin[Credential]):
    """That a secret is there, and since when: never the secret, nor its encrypted form."""

    list_display = ("configuration", "company_file", "key", "staged", "updated_at")
    list_filter = ("staged", "key")
    list_select_related = ("configuration__company", "company_file")
    search_fields = ("key", "configuration__company__name")
    fields = ("configuration", "company_file", "key", "staged", "created_at", "updated_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Credential]:
        return super().get_queryset(request).defer("token")
