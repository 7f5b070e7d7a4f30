"""What goes out and what comes back: messages with their letters, what happened to them, and the mail that came in.

A message belongs to one case and compartment and to the decision of the gate that lets it go. What was written is
never changed; where a message stands is, and each step is kept as an event.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from roedtraad.access.service import new_key


class Letter(models.Model):
    """What was written, as it went out: its words, its pages and their mark. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    compartment = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=60)  # a folder of post/letters
    unit = models.ForeignKey("access.Unit", models.PROTECT, null=True, related_name="+", db_index=False)  # who writes
    title = models.CharField(max_length=300)
    text = models.TextField()  # the words of a mail
    content = models.JSONField(default=dict)  # all that stands on the pages: the same content gives the same bytes
    document = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    written_on = models.DateField()
    written_at = models.DateTimeField(default=timezone.now)
    by_name = models.CharField(max_length=200)
    by_user = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "written_at"], name="post_letter_case")]


class Message(models.Model):
    """A letter on its way to one recipient: through which channel, how far it has come, and what is waited for.

    `holder_unit` has it in its Indbakke, `taken_by` is the one there who does. `reply_due` is the clock both sides see.
    """

    class State(models.TextChoices):
        DRAFT = "draft"  # written, not approved
        READY = "ready"  # approved: the job sends it
        HANDING = "handing"  # being handed over right now
        BY_HAND = "by_hand"  # someone prints and posts it, types it into a portal, calls
        SENT = "sent"  # with the answer of the server, or a person's word
        UNCERTAIN = "uncertain"  # handed over, perhaps: the answer was lost
        FAILED = "failed"  # will not go this way
        BOUNCED = "bounced"  # came back
        NOT_OURS = "not_ours"  # the recipient says that it is not for them
        ACKNOWLEDGED = "acknowledged"
        ANSWERED = "answered"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    compartment = models.CharField(max_length=20, blank=True)
    obligation = models.ForeignKey(
        "obligations.Obligation", models.PROTECT, null=True, related_name="+", db_index=False
    )
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="messages", db_index=False)
    decision = models.ForeignKey("sharing.Decision", models.PROTECT, related_name="+", db_index=False)
    # What it reminds of or replaces, and why it was written: empty, reminder, fallback, main_contact, rerouted.
    about = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    step = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=60)  # the letter's
    person_name = models.CharField(max_length=200)  # what a list shows
    person_sort = models.CharField(max_length=200, db_collation="C")
    from_unit = models.ForeignKey("access.Unit", models.PROTECT, related_name="+", db_index=False)
    to_unit = models.ForeignKey("access.Unit", models.PROTECT, null=True, related_name="+", db_index=False)
    to_name = models.CharField(max_length=300)
    contact = models.CharField(max_length=120, blank=True)  # the agreement's
    recipient = models.JSONField(default=dict)  # as the plan resolved it when it was written
    channel = models.CharField(max_length=20)  # secure_mail, inbox, letter, portal, phone, digital_post
    address = models.CharField(max_length=400, blank=True)
    subject = models.CharField(max_length=300)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    due = models.DateField(null=True)  # the obligation's when it was written
    written_at = models.DateTimeField(default=timezone.now)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+", db_index=False)
    next_try = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=60, blank=True)  # the worker that has it, until `next_try`
    tries = models.PositiveSmallIntegerField(default=0)
    sendings = models.PositiveSmallIntegerField(default=0)  # how often it may have arrived: more than one is told
    answer = models.CharField(max_length=1000, blank=True)  # what the server, or a person, said last
    to_record = models.BooleanField(default=False)  # it went, and its facts are still to be recorded
    sent_at = models.DateTimeField(null=True)
    sent_on = models.DateField(null=True)
    acknowledged_on = models.DateField(null=True)
    reply_due = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    chased = models.CharField(max_length=20, blank=True)  # the last step of the clock that was taken
    nonce = models.CharField(max_length=43)  # with the site's key it makes the secret of its link: post/tokens.py
    token_hash = models.CharField(max_length=64, blank=True)  # of that secret; empty once it was used
    holder_unit = models.ForeignKey("access.Unit", models.PROTECT, null=True, related_name="+", db_index=False)
    taken_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+", db_index=False)
    settled_at = models.DateTimeField(null=True)  # nobody waits for anything more

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="sent") | (Q(sent_at__isnull=False) & ~Q(answer="")),
                name="post_message_sent_with_its_answer",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "written_at"], name="post_message_case"),
            models.Index(fields=["obligation"], name="post_message_obligation"),
            models.Index(fields=["letter"], name="post_message_letter"),
            # What the policy compares stands in the index, so that counting a list reads no rows.
            models.Index(
                fields=["from_unit", "state", "due", "id"],
                include=["case", "compartment", "holder_unit"],
                condition=Q(settled_at__isnull=True),
                name="post_message_out",
            ),
            models.Index(
                fields=["from_unit", "-settled_at", "id"],
                condition=Q(settled_at__isnull=False),
                name="post_message_closed",
            ),
            models.Index(
                fields=["holder_unit", "reply_due", "id"],
                include=["case", "compartment", "from_unit", "taken_by"],
                condition=Q(settled_at__isnull=True),
                name="post_message_in",
            ),
            models.Index(
                fields=["next_try", "id"],
                condition=Q(state__in=("ready", "handing", "uncertain")),
                name="post_message_queue",
            ),
            models.Index(fields=["reply_due", "id"], condition=Q(settled_at__isnull=True), name="post_message_clock"),
            models.Index(
                fields=["sent_on", "id"],
                condition=Q(settled_at__isnull=True, acknowledged_on__isnull=True),
                name="post_message_receipt",
            ),
            models.Index(fields=["id"], condition=Q(to_record=True), name="post_message_to_record"),
            models.Index(fields=["token_hash"], condition=~Q(token_hash=""), name="post_message_token"),
        ]


class Step(models.Model):
    """Something that happened to a message: who, when, what, and what was said. Never changed."""

    class Kind(models.TextChoices):
        WRITTEN = "written"
        APPROVED = "approved"
        HANDED = "handed"
        SENT = "sent"
        RETRY = "retry"
        FAILED = "failed"
        UNCERTAIN = "uncertain"
        AGAIN = "again"  # sent once more: it may arrive twice
        BOUNCED = "bounced"
        ACKNOWLEDGED = "acknowledged"
        NOT_OURS = "not_ours"
        REPLIED = "replied"
        REMINDED = "reminded"
        ESCALATED = "escalated"
        GIVEN = "given"  # to another unit
        TAKEN = "taken"
        CALLED = "called"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    compartment = models.CharField(max_length=20, blank=True)
    message = models.ForeignKey(Message, models.PROTECT, related_name="steps", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind)
    text = models.CharField(max_length=2000, blank=True)
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    by_name = models.CharField(max_length=200)
    by_user = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey("access.Unit", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["message", "at"], name="post_step_message"),
            models.Index(fields=["case", "at"], name="post_step_case"),
        ]


class Incoming(models.Model):
    """A mail that came in. Matched to its message, or *unsorted*: then a unit owns it until someone has matched it."""

    class Match(models.TextChoices):
        TOKEN = "token"
        MESSAGE_ID = "message_id"
        BY_HAND = "by_hand"
        NONE = ""

    class Kind(models.TextChoices):
        REPLY = "reply"
        BOUNCE = "bounce"
        AUTOMATIC = "automatic"  # out of office, a loop: kept, and answers nothing

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+", db_index=False)
    compartment = models.CharField(max_length=20, blank=True)
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="incoming", db_index=False)
    unit = models.ForeignKey("access.Unit", models.PROTECT, null=True, related_name="+", db_index=False)  # who owns it
    kind = models.CharField(max_length=10, choices=Kind)
    match = models.CharField(max_length=12, choices=Match, blank=True)
    external_id = models.CharField(max_length=300, unique=True)  # fetched twice is one
    sender = models.CharField(max_length=320)
    subject = models.CharField(max_length=500)
    text = models.TextField()  # plain words only, made safe; the mail itself lies beside
    raw_sha256 = models.CharField(max_length=64)
    raw = models.BinaryField()
    received_at = models.DateTimeField()
    received_on = models.DateField()
    refused = models.JSONField(default=list)  # attachments that were not kept, and why
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["message"], name="post_incoming_message"),
            models.Index(fields=["case"], name="post_incoming_case"),
            models.Index(
                fields=["unit", "received_at"], condition=Q(settled_at__isnull=True), name="post_incoming_unsorted"
            ),
        ]


class Enclosed(models.Model):
    """A file that came with a mail, or goes with a letter: stored, never opened here."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+", db_index=False)
    compartment = models.CharField(max_length=20, blank=True)
    incoming = models.ForeignKey(Incoming, models.PROTECT, null=True, related_name="files", db_index=False)
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="files", db_index=False)
    unit = models.ForeignKey("access.Unit", models.PROTECT, null=True, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["incoming"], name="post_enclosed_incoming"),
            models.Index(fields=["message"], name="post_enclosed_message"),
            models.Index(fields=["case"], name="post_enclosed_case"),
        ]


class Automatic(models.Model):
    """A kind of letter that a unit lets go without approval. It holds nothing of any case."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    unit = models.ForeignKey("access.Unit", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    since = models.DateTimeField(default=timezone.now)
    by_name = models.CharField(max_length=200)
    by_user = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "kind"], name="post_automatic_one")]


class Round(models.Model):
    """Approving all that a unit has due: how far it has come. The job sees what the one who asked for it sees."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    unit = models.ForeignKey("access.Unit", models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+", db_index=False)
    by_name = models.CharField(max_length=200)
    day = models.DateField()
    last_due = models.DateField(null=True)  # with `last`: how far it has come
    last = models.UUIDField(null=True)
    total = models.PositiveIntegerField()
    passed = models.PositiveIntegerField(default=0)
    approved = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)  # something is missing: they wait for a person
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "started_at"], name="post_round_unit")]


class Feed(models.Model):
    """A calendar address of a unit's due dates: a secret that can be taken back."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    unit = models.ForeignKey("access.Unit", models.CASCADE, related_name="+")
    user = models.ForeignKey("access.User", models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)


class ContactList(models.Model):
    """The contacts of a unit and of a municipality for a quarter, as they were sent. It holds nothing of any case."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    unit = models.ForeignKey("access.Unit", models.PROTECT, related_name="+", db_index=False)
    municipality = models.CharField(max_length=4)
    quarter = models.CharField(max_length=6)  # 2026-2
    phone = models.CharField(max_length=60, blank=True)  # the unit's own
    mail = models.CharField(max_length=320, blank=True)
    hours = models.CharField(max_length=200, blank=True)
    to_name = models.CharField(max_length=300)
    address = models.CharField(max_length=400, blank=True)
    document = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    by_name = models.CharField(max_length=200)
    by_user = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+", db_index=False)
    sent_on = models.DateField(null=True)
    sent_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "quarter", "municipality"], name="post_contactlist_one")
        ]
