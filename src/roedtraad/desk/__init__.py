"""The pages of the day: my work, the case, the forms, the handout, search. They join what lies below."""
