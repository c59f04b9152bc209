"""Pages: notifications; stop policy, sleep window and time zone."""

import datetime
from zoneinfo import ZoneInfo

from provisioning.catalogue.choices import NotificationMode, StopScheduled
from provisioning.catalogue.kinds import NAMED_ZONES, Bool, Choice, Emails, Time, Webhook, Zone
from provisioning.catalogue.option import Option
from provisioning.catalogue.page import Page


class Notifications(Page, key="notifications", title="Notifications"):
    """Who hears of what."""

    mode = Option(
        "Email Notification Mode",
        Choice(NotificationMode),
        NotificationMode.CONNECTION_AND_ERRORS,
        effect="which mails are sent",
        help="A mail at once when a connection fails, a daily report, or both.",
    )
    use_admin_email = Option(
        "Use Admin e-mail for Notification",
        Bool(),
        default=True,
        effect="the administrator is the To address; off: the first CC address is",
        help="Off: mails go to the addresses below only.",
    )
    cc = Option(
        "CC Email Notification Addresses",
        Emails(),
        (),
        effect="copies",
        help="Who else gets every mail.",
    )
    bcc = Option(
        "BCC Email Notification Addresses",
        Emails(),
        (),
        effect="blind copies",
        help="Who gets it without the others seeing it.",
    )
    hosting_provider = Option(
        "Hosting Provider Email Notification Addresses",
        Emails(),
        (),
        effect="connection failures only, without record contents",
        help="Who runs your QuickBooks computer: told when it cannot be reached, and nothing else.",
    )
    report_time = Option(
        "Daily report time",
        Time("hh:mm"),
        datetime.time(7),
        effect="in the company's time zone",
        help="When the daily report is sent.",
    )
    webhook_url = Option(
        "Webhook address",
        Webhook(),
        "",
        effect="the same events as signed JSON (chat and messaging tools); https only",
        help="For a chat or ticket system that takes events by HTTPS.",
    )


class Schedule(Page, key="schedule", title="Stop policy, sleep window and time zone"):
    """When flows pause or stop by themselves."""

    stop_scheduled = Option(
        "Stop Scheduled Transaction",
        Choice(StopScheduled),
        StopScheduled.NEVER,
        effect="STOP is applied to the flow after such an event; "
        "waiting records and repeats of a known record error are not events",
        help="Never is right for most: one wrong record is set aside and the others go on.",
    )
    sleep_start = Option(
        "Sleep window start",
        Time("hh:mm:ss"),
        None,
        effect="no flow starts between start and end in the company's time zone; it may span midnight; "
        "runs under way complete",
        help="For backups or work in single-user mode: no flow starts from here on.",
    )
    sleep_end = Option(
        "Sleep window end",
        Time("hh:mm:ss"),
        None,
        effect="flows that became due start then, in Shift order",
        help="From here on flows start again.",
    )
    time_zone = Option(
        "Time Zone Shift",
        Zone(),
        "EST",
        effect="stored as a zone with daylight saving (EST is America/New_York, CST America/Chicago, "
        "MST America/Denver, PST America/Los_Angeles)",
        help="The zone of your company: sleep window, daily report and dates follow it.",
    )

    @property
    def zone(self) -> ZoneInfo:
        """The company's time zone, daylight saving included."""
        return ZoneInfo(NAMED_ZONES.get(self.time_zone, self.time_zone))
