"""The pages of the post: writing and sending, what is on its way, a message, the Indbakke, what is unsorted."""
