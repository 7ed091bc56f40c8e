"""What an explorer says, for tests that look for words in it."""


def words(panel):
    """The sentence and every string the stage shows, in one."""
    return panel.stage.alt + " ".join(
        mark["svg"] or "" for mark in panel.stage.picture["marks"].values()
    )
