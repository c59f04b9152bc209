"""A pair's name: a company's slug, or ``slug+file`` where the org stands beside a further company file."""

_JOINT = "+"


def company_of(pair: str) -> str:
    """The company of a pair: ``acme`` of ``acme`` and of ``acme+second``."""
    return pair.partition(_JOINT)[0]


def further_of(pair: str) -> str:
    """The name of the pair's company file, '' for the company's first one."""
    return pair.partition(_JOINT)[2]


def pair_of(file: str) -> str:
    """The pair with a company file as QuickBooks names it: ``acme/second`` -> ``acme+second``."""
    return file.replace("/", _JOINT)


def in_words(pair: str) -> str:
    """A pair as people read it: ``acme, file second``."""
    further = further_of(pair)
    return f"{company_of(pair)}, file {further}" if further else pair


def paths(pair: str) -> dict[str, str]:
    """Where the control port has each side of a pair."""
    return {"org": f"/{company_of(pair)}/salesforce", "file": f"/{pair}/quickbooks"}
