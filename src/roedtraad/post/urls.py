"""The addresses of the post. Words are Danish; a key is random; nothing of a person stands in an address."""

from __future__ import annotations

from roedtraad.post.pages import (
    automatic,
    contact_lists,
    feeds,
    filing,
    inbox,
    message,
    outbox,
    receipt,
    sending,
    shared,
    todays,
    unsorted,
)

urlpatterns = [
    *automatic.urlpatterns,
    *contact_lists.urlpatterns,
    *feeds.urlpatterns,
    *filing.urlpatterns,
    *inbox.urlpatterns,
    *message.urlpatterns,
    *outbox.urlpatterns,
    *receipt.urlpatterns,
    *sending.urlpatterns,
    *shared.urlpatterns,
    *todays.urlpatterns,
    *unsorted.urlpatterns,
]
