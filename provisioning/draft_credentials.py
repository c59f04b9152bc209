"""Credentials while a profile is edited: typed into the staged slot of the vault, stored by Finish, never shown again.

A draft uses what was typed, else what is stored. A staged blank is a secret that was taken back.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.db import transaction

from provisioning import vault
from provisioning.catalogue.credentials import Credentials
from provisioning.catalogue.kinds import Choice, KindError, Secret
from provisioning.catalogue.option import Option
from provisioning.models import CompanyFile, Configuration
from provisioning.profile import Problem, Profile, read_credentials
from provisioning.redaction import redact

#: Typed a second time to be sure; never kept.
CONFIRMATIONS: Final = {
    Credentials.sf_password_confirm.key: Credentials.sf_password.key,
    Credentials.qb_password_confirm.key: Credentials.qb_password.key,
}

#: An option's key and the number of the company file that it is for; 0 where it is not of a company file.
Place = tuple[str, int]


class Kept(StrEnum):
    """Where the value of a credential is."""

    STORED = "stored"
    TYPED = "typed, not finished yet"
    CLEARED = "to be removed at Finish"
    MISSING = "missing"


@dataclass(frozen=True, repr=False)
class Slot:
    """One credential. ``shown`` is its value where that is no secret, else empty."""

    kept: Kept
    shown: str = ""

    @property
    def given(self) -> bool:
        return self.kept in (Kept.STORED, Kept.TYPED)


@dataclass(frozen=True)
class CredentialProblem:
    """Something to put right on the credentials page; ``file`` is the company file's number, 0 for Salesforce."""

    key: str
    file: int
    message: str

    @property
    def problem(self) -> Problem:
        where = f" (company file {self.file})" if self.file > 1 else ""
        return Problem(self.key, f"{self.message}{where}")


class DraftCredentials:
    """All credentials of a configuration as its draft has them, read by two queries."""

    def __init__(self, configuration: Configuration, profile: Profile) -> None:
        self._configuration = configuration
        self._stored = vault.read_all(configuration=configuration, staged=False)
        self._staged = vault.read_all(configuration=configuration, staged=True)
        self.files = range(1, profile.solution.qb_company_files + 1)
        self.needed = not profile.environment.uses_sandbox

    @property
    def typed(self) -> tuple[Place, ...]:
        """What Finish will store or remove."""
        return tuple(sorted(self._staged))

    def places(self, overriding: Mapping[Place, str] | None = None) -> tuple[Place, ...]:
        """The credentials to ask for, in the order of the page. ``overriding``: what is being typed."""
        used = self._used(overriding or {})
        return tuple(
            (option.key, file)
            for files in ((0,), self.files)
            for file in files
            for option in Credentials.options
            if option.per_company_file is bool(file) and option.key in used
        )

    def slot(self, place: Place) -> Slot:
        typed, stored = self._staged.get(place), self._stored.get(place)
        if typed is not None:
            kept = Kept.TYPED if typed else Kept.CLEARED if stored else Kept.MISSING
        else:
            kept = Kept.STORED if stored else Kept.MISSING
        value = self._value(place)
        return Slot(kept, "" if is_secret(_option(place[0]), value) else value)

    def problems(self) -> tuple[CredentialProblem, ...]:
        """What is missing or wrong; nothing is while the built-in sandbox is used."""
        return tuple(self._problems()) if self.needed else ()

    def _problems(self) -> Iterator[CredentialProblem]:
        for place in self.places():
            option, value = _option(place[0]), self._value(place)
            if place[0] in CONFIRMATIONS:
                continue
            if option.required and not value.strip():
                yield CredentialProblem(*place, "Enter a value: it is required for the login.")
            elif value:
                try:
                    option.kind.parse(value)
                except KindError as error:
                    yield CredentialProblem(*place, str(error))

    def _value(self, place: Place) -> str:
        """What the draft's login would use, or the default of a choice."""
        value = self._staged.get(place, self._stored.get(place, ""))
        option = _option(place[0])
        return value or (str(option.default_json) if isinstance(option.kind, Choice) else "")

    def _used(self, overriding: Mapping[Place, str]) -> frozenset[str]:
        values = {option.key: self._value((option.key, 0)) for option in Credentials.options}
        values.update({key: value for (key, file), value in overriding.items() if file == 0 and value})
        return read_credentials(values)[1]


def is_secret(option: Option[Any], value: str) -> bool:
    """Whether a value is never shown: secrets, and connection strings with a password in them."""
    return isinstance(option.kind, Secret) or redact(value) != value


@transaction.atomic
def keep_typed(
    configuration: Configuration, typed: Mapping[Place, str], cleared: frozenset[Place] = frozenset()
) -> tuple[CredentialProblem, ...]:
    """Stage what was typed; a blank keeps what is there, ``cleared`` takes it back.

    A secret whose confirmation differs is not kept: the answer says so. Keys that are no credential, and company
    files beyond the twentieth, are refused by ValueError.
    """
    problems = list(_unconfirmed(typed))
    differing = {(CONFIRMATIONS[problem.key], problem.file) for problem in problems}
    for place, value in typed.items():
        option = _option(place[0])
        if place[0] in CONFIRMATIONS or place in differing or not value:
            continue
        if isinstance(option.kind, Choice) and value not in option.kind.choices:
            problems.append(CredentialProblem(*place, "Choose one of the methods; this one was not kept."))
        elif len(value) > getattr(option.kind, "max_length", 255):
            problems.append(CredentialProblem(*place, "Enter less: this is too long and was not kept."))
        else:
            _stage(configuration, place, value)
    for place in cleared:
        if not typed.get(place):
            _stage(configuration, place, "")
    return tuple(problems)


def _unconfirmed(typed: Mapping[Place, str]) -> Iterator[CredentialProblem]:
    """Secrets that were not typed twice alike."""
    for confirmation, key in CONFIRMATIONS.items():
        for file in sorted({file for name, file in typed if name in (confirmation, key)}):
            if typed.get((key, file), "") != typed.get((confirmation, file), ""):
                message = "Type both again: the two differ, and neither was kept."
                yield CredentialProblem(confirmation, file, message)


def _stage(configuration: Configuration, place: Place, value: str) -> None:
    key, file = place
    if _option(key).per_company_file is not bool(file) or not 0 <= file <= 20:
        raise ValueError(f"There is no credential {key} of company file {file}.")
    company_file = None
    if file:
        company_file, _made = CompanyFile.objects.get_or_create(configuration=configuration, number=file)
    vault.store(configuration=configuration, company_file=company_file, key=key, secret=value, staged=True)


def _option(key: str) -> Option[Any]:
    try:
        return _OPTIONS[key]
    except KeyError:
        raise ValueError(f"There is no credential {key[:80]}.") from None


_OPTIONS: Final = {option.key: option for option in Credentials.options}
