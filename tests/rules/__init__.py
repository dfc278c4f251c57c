"""The rules of the house as functions: each takes a tree of files and returns one line for each breach of it."""
