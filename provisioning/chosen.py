"""What a company chose as it stands now: the draft where there is one, else the current revision."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from provisioning.drafts import find_draft, profile_of_draft
from provisioning.models import Configuration, Revision
from provisioning.profile import Profile
from provisioning.revisions import profile_of


@dataclass(frozen=True, slots=True)
class Chosen:
    """The profile; ``revision`` is the one that it is of, None for a draft."""

    profile: Profile
    revision: Revision | None

    @property
    def staged(self) -> bool:
        """Whether it is a draft, with the credentials typed for it."""
        return self.revision is None


def find_chosen(configuration: Configuration) -> Chosen | None:
    """What would run after Finish; None where nothing was chosen yet."""
    draft = find_draft(configuration)
    if draft is not None:
        return Chosen(profile_of_draft(draft)[0], None)
    revision = configuration.current_revision
    return Chosen(profile_of(revision), revision) if revision else None


def zone_of(configuration: Configuration) -> ZoneInfo:
    """The time zone in which a company's people read times: the current revision's, before the first Finish the
    draft's."""
    revision = configuration.current_revision
    if revision is not None:
        return profile_of(revision).schedule.zone
    chosen = find_chosen(configuration)
    return (chosen.profile if chosen else Profile.from_values({})).schedule.zone
