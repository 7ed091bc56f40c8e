"""A Jupyter server extension: messages of a kernel leave for the browser without delay.

Small packets are held back until the browser confirmed the one before (Nagle's algorithm), which
costs a figure that follows a slider about 40 ms a step. Without this extension all works, only
less promptly. It is switched on by a file jupyter_server_config.d/course.json that says
{"ServerApp": {"jpserver_extensions": {"utils.nodelay": true}}}.
"""


def without_delay(connection):
    """A subclass of a kernel connection class that sets TCP_NODELAY once it is open."""

    class NoDelayConnection(connection):
        async def connect(self):
            try:
                self.websocket_handler.set_nodelay(True)
            except Exception as error:  # a stream that knows no such option
                self.log.debug("TCP_NODELAY not set: %s", error)
            return await super().connect()

    return NoDelayConnection


def _jupyter_server_extension_points():
    return [{"module": "utils.nodelay"}]


def _load_jupyter_server_extension(app):
    settings = app.web_app.settings
    name = "kernel_websocket_connection_class"
    # Whatever class is configured, also one for a remote gateway, is kept and extended.
    if settings.get(name) is not None:
        settings[name] = without_delay(settings[name])
