"""Invented firms: number ``n`` of a seed is always the same firm, computed alone, whatever else is made."""

import random
from dataclasses import dataclass
from math import gcd

from sandbox.datasets import words

#: Longest name that a QuickBooks customer can have.
NAME_LENGTH = 41


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who works at a firm."""

    first_name: str
    last_name: str
    title: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm: ``stem`` is unique in the seed even without case, punctuation and legal form."""

    number: int
    stem: str
    legal_form: str
    street: str
    suite: str
    city: str
    state: str
    postal_code: str
    country: str
    phone: str
    fax: str
    website: str
    industry: str
    people: tuple[Person, ...]

    @property
    def name(self) -> str:
        """Stem and legal form, at most 41 characters."""
        return f"{self.stem} {self.legal_form}"


def firm(seed: int, n: int) -> Firm:
    """Firm ``n`` (from 0); any number of firms can be had, each without the others."""
    dice = random.Random(f"firm {seed} {n}")  # noqa: S311 - reproducible, nothing secret
    stem = _stem(seed, n)
    city, state, country, postal, area = dice.choice(words.CITIES)
    website = f"www.{_ascii(stem)}.example"
    return Firm(
        number=n,
        stem=stem,
        legal_form=dice.choice(words.LEGAL_FORMS)[0],
        street=f"{dice.randint(1, 9899)} {dice.choice(words.STREETS)} {dice.choice(words.STREET_KINDS)}",
        suite=f"Suite {dice.randint(100, 990)}" if dice.random() < 0.25 else "",
        city=city,
        state=state,
        postal_code=_postal_code(postal, country, dice),
        country=country,
        phone=_phone(area, dice),
        fax=_phone(area, dice) if dice.random() < 0.4 else "",
        website=website,
        industry=dice.choice(words.INDUSTRIES),
        people=tuple(
            _person(website.removeprefix("www."), area, dice) for _ in range(dice.choice((1, 1, 2, 2, 3)))
        ),
    )


def other_spelling(known: Firm) -> str:
    """The firm's name as somebody else would type it: other case, blanks, punctuation or legal form.

    Equal to the name itself for about one firm in five.
    """
    dice = random.Random(f"spelling {known.number} {known.stem}")  # noqa: S311 - reproducible, nothing secret
    others = next(others for form, others in words.LEGAL_FORMS if form == known.legal_form)
    other = dice.choice(others)
    spelt = dice.choice(
        (
            known.name,
            known.name.upper(),
            known.stem,
            f"{known.stem.replace(' ', '  ', 1)}, {known.legal_form}",
            f"{known.stem}{other}" if other.startswith(",") else f"{known.stem} {other}",
        )
    )
    return spelt if len(spelt) <= NAME_LENGTH else known.name


def _stem(seed: int, n: int) -> str:
    """Two words, shuffled by the seed; after all pairs are used, the pairs again with a town, then with a number."""
    pairs = len(words.FIRM_FIRST) * len(words.FIRM_SECOND)
    step = next(step for step in range(613 + seed % 1000, 2 * pairs + 1613) if gcd(step, pairs) == 1)
    rounds, within = divmod(n, pairs)
    first, second = divmod((within * step + seed) % pairs, len(words.FIRM_SECOND))
    stem = f"{words.FIRM_FIRST[first]} {words.FIRM_SECOND[second]}"
    if rounds == 0:
        return stem
    turn, town = divmod(rounds - 1, len(words.CITIES))
    stem = f"{stem} {words.CITIES[town][0]}"
    return f"{stem} {turn + 1}" if turn else stem


def _phone(area: str, dice: random.Random) -> str:
    """A number of the range 555-0100 to 555-0199, which is given to nobody."""
    return f"({area}) 555-01{dice.randrange(100):02d}"


def _postal_code(start: str, country: str, dice: random.Random) -> str:
    if country == "Canada":
        return f"{start} {dice.randrange(10)}{dice.choice('ABCEGHJKLMNPRSTVXY')}{dice.randrange(10)}"
    return f"{start}{dice.randrange(100):02d}"


def _person(domain: str, area: str, dice: random.Random) -> Person:
    first, last = dice.choice(words.FIRST_NAMES), dice.choice(words.LAST_NAMES)
    return Person(
        first_name=first,
        last_name=last,
        title=dice.choice(words.TITLES),
        email=f"{_ascii(first)}.{_ascii(last)}@{domain}",
        phone=_phone(area, dice),
    )


_PLAIN = str.maketrans("áàäåãçéèëêíìïñóòöøúùüý", "aaaaaceeeeiiinoooouuuy")


def _ascii(text: str) -> str:
    return "".join(c for c in text.lower().translate(_PLAIN) if c.isascii() and c.isalnum())
