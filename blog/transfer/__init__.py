"""Bringing a site in from another system, and taking it out again."""
