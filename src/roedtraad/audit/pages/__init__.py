"""The pages of this room: the log for those who audit, who saw a case for those who have it, insight for the person."""
