"""The front door of post: the sheet for the person, its languages, and its setting as PDF."""

from roedtraad.post.actions.acknowledge import acknowledge
from roedtraad.post.actions.approve_all import DueToday, approve_all_due, due_today
from roedtraad.post.actions.approve_messages import approve_messages
from roedtraad.post.actions.cancel_message import cancel_message
from roedtraad.post.actions.chase import chase, chase_all
from roedtraad.post.actions.confirm_by_hand import confirm_by_hand, record_call
from roedtraad.post.actions.give_item import give_item, not_ours
from roedtraad.post.actions.hand_over import Sending, record_sent, send_due
from roedtraad.post.actions.match_by_hand import give_mail, match_by_hand, set_aside
from roedtraad.post.actions.receive_mail import receive_mail
from roedtraad.post.actions.record_answer import not_the_answer, record_answer, take_as_answer
from roedtraad.post.actions.send_again import send_again
from roedtraad.post.actions.send_automatic import send_automatic
from roedtraad.post.actions.set_automatic import set_automatic
from roedtraad.post.actions.take_item import take_item
from roedtraad.post.actions.write_messages import write_messages
from roedtraad.post.filing import filed_case, filed_day_of_units
from roedtraad.post.handout import Handout, Place, Purpose, Step, handing_rules, handout_of
from roedtraad.post.held import MOST_TO_SEND, PostCounts, post_counts_read
from roedtraad.post.languages import Language, UnknownLanguage, language_named, languages
from roedtraad.post.letterkinds import LetterKind, kind_for, letter_kinds
from roedtraad.post.models import Message
from roedtraad.post.preparing import Prepared, Ready, prepare
from roedtraad.post.receiving_tasks import fetch_mail
from roedtraad.post.selectors import (
    MOST_COUNTED,
    automatic_of,
    get_message,
    messages_of,
    outbox_counts,
    outbox_list,
    rounds_of,
    steps_of,
)
from roedtraad.post.shared import Shared, let_through_of, shared_of
from roedtraad.post.typesetting import set_handout, set_paper, set_told
from roedtraad.post.wording import Mark, channel_word, state_mark
from roedtraad.post.writing import Written, WrittenPlace, WrittenStep, write_handout
from roedtraad.presenting.phones import dial, read_number

__all__ = [
    "MOST_COUNTED",
    "MOST_TO_SEND",
    "DueToday",
    "Handout",
    "Language",
    "LetterKind",
    "Mark",
    "Message",
    "Place",
    "PostCounts",
    "Prepared",
    "Purpose",
    "Ready",
    "Sending",
    "Shared",
    "Step",
    "UnknownLanguage",
    "Written",
    "WrittenPlace",
    "WrittenStep",
    "acknowledge",
    "approve_all_due",
    "approve_messages",
    "automatic_of",
    "cancel_message",
    "channel_word",
    "chase",
    "chase_all",
    "confirm_by_hand",
    "dial",
    "due_today",
    "fetch_mail",
    "filed_case",
    "filed_day_of_units",
    "get_message",
    "give_item",
    "give_mail",
    "handing_rules",
    "handout_of",
    "kind_for",
    "language_named",
    "languages",
    "let_through_of",
    "letter_kinds",
    "match_by_hand",
    "messages_of",
    "not_ours",
    "not_the_answer",
    "outbox_counts",
    "outbox_list",
    "post_counts_read",
    "prepare",
    "read_number",
    "receive_mail",
    "record_answer",
    "record_call",
    "record_sent",
    "rounds_of",
    "send_again",
    "send_automatic",
    "send_due",
    "set_aside",
    "set_automatic",
    "set_handout",
    "set_paper",
    "set_told",
    "shared_of",
    "state_mark",
    "steps_of",
    "take_as_answer",
    "take_item",
    "write_handout",
    "write_messages",
]
