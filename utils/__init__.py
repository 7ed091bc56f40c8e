"""What the notebooks stand on: a network with two hidden sigmoid layers and its gradient.

Import from the modules by name, for example ``from utils.network import backward``.
"""
