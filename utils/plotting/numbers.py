"""How pictures and their sentences write numbers."""

from utils.script import superscript


def number(value, digits=4):
    """A value at fixed digits with a true minus sign, exact short ones as they are: 1.5, −0.4."""
    exact = f"{value:.4g}"
    fits = float(exact) == value and len(exact.lstrip("-")) < digits + 2
    text = exact if fits else f"{value:.{digits}f}"
    if float(text) == 0:
        return text.replace("-", "")  # the sign of what is rounded away says nothing
    if len(text.replace(".", "").lstrip("-0")) > 6:
        text = f"{value:.6g}"
    return text.replace("-", "−")


def short(value, digits=4):
    """0.1050, or 4.25·10⁻¹⁸ where fixed digits would show nothing; an exact 0 is 0."""
    if value == 0 or abs(value) >= 10.0 ** (1 - digits):
        return number(value, digits)
    mantissa, power = f"{value:.2e}".split("e")
    return f"{mantissa}·10{superscript(int(power))}".replace("-", "−")
