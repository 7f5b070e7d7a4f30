"""What is added to a letter's mail when it leaves: the link of its receipt, and the address that answers come to."""

from __future__ import annotations

from django.conf import settings

from roedtraad.post.models import Message
from roedtraad.post.tokens import token_of

RECEIPT = "/kvittering/"
"""Where the public page of a receipt is; below it the secret."""
ASK_LINK = "Bekræft, at I har modtaget brevet, eller sig, at det ikke er hos jer (kræver ikke login):"
ASK_REPLY = "Svar på denne mail for at bekræfte, at I har modtaget brevet."


def receipt_link(message: Message) -> str:
    """The public link of a message; empty where the site's address is not set, or the link was used."""
    if not settings.ROEDTRAAD_SITE or not message.token_hash:
        return ""
    return f"{settings.ROEDTRAAD_SITE}{RECEIPT}{token_of(message.nonce)}"


def text_of(message: Message) -> str:
    """The words of the mail, with the way to acknowledge it."""
    if not message.token_hash:
        return message.letter.text
    link = receipt_link(message)
    return f"{message.letter.text.rstrip()}\n\n" + (f"{ASK_LINK}\n{link}\n" if link else f"{ASK_REPLY}\n")


def reply_to(message: Message) -> str:
    """The site's mailbox, marked so that the answer is known by it, also when the link was used long ago.

    By the mail's own id, which nobody guesses: the link's secret stands in no header.
    """
    name, at, domain = settings.ROEDTRAAD_POST_REPLY_TO.partition("@")
    return f"{name}+{message.message_id.strip('<>').partition('@')[0]}@{domain}" if at else ""
