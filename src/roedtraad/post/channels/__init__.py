"""The ways out, behind one interface (`base`). Only the post's sending opens them; see `opening`."""
