"""What a live figure says of itself: its sentence, made in the kernel from the present values."""


def said(cell):
    """The sentence of the picture in a cell, or of a stage."""
    return cell.locator("img.stage-layer").get_attribute("alt")


def wait_for(cell, text, timeout=15_000):
    """Wait until the sentence holds the text."""
    picture = cell.locator(f"img.stage-layer[alt*='{text}']")
    picture.wait_for(state="attached", timeout=timeout)
