"""A to-do list that is kept in a JSON file."""
