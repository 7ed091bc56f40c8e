"""The stage in a cell's output: the live widget, and the picture that stands in for it."""

import base64
import html

from utils.stage import still


class FirstPicture:
    """The present picture without a page, and the outputs of a cell that ends with a stage."""

    @property
    def alt(self):
        """The sentence that says what is to be seen now."""
        with self._lock:
            self._frames.settle()
            return self.picture["alt"] or self._sentence()

    def still_svg(self):
        """The present picture as one SVG document."""
        with self._lock:
            self._frames.settle()
            size, base = self.picture["size"], self._base
            return still.still_svg(size, base, self._planes, self.picture["marks"])

    def still_png(self):
        """The present picture as PNG bytes."""
        with self._lock:
            self._frames.settle()
            return still.still_png(self._figure, self._planes, self.picture["marks"])

    def _repr_mimebundle_(self, **_):
        return self.mimebundle(self)

    def mimebundle(self, shown):
        """Outputs of a cell that ends with `shown`, this stage or a panel that holds it.

        The live widget where a kernel runs; elsewhere the picture with its sentence.
        """
        with self._lock:
            alt = self.alt
            self.send_state("picture")
            picture = _base64(self.still_svg().encode())
            wide = self.picture["size"][0]
            return {
                "text/plain": alt,
                "text/html": f'<img alt="{html.escape(alt)}" width="{wide}" '
                f'src="data:image/svg+xml;base64,{picture}">',
                "image/png": _base64(self.still_png()),
                "application/vnd.jupyter.widget-view+json": {
                    "version_major": 2, "version_minor": 0, "model_id": shown.model_id,
                },
            }  # fmt: skip


def _base64(data):
    return base64.b64encode(data).decode()
