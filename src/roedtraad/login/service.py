"""The front door of coming in: inviting someone. The pages are entered by their addresses."""

from roedtraad.login.actions.invite_colleague import Invited, invite_colleague
from roedtraad.login.inviting import link_of, mail_link

__all__ = ["Invited", "invite_colleague", "link_of", "mail_link"]
