"""The shell of every page: layout, components, the design system, words in two languages. It holds no rules."""
