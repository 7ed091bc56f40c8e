"""A Jupyter server extension: messages of a kernel leave for the browser without delay.

Small packets are held back until the browser confirmed the one before (Nagle's algorithm), which
costs a figure that follows a slider about 40 ms a step. And before each answer to a slider the
kernel says "busy", upon which JupyterLab lays out its toolbar anew while the picture waits: about
5 ms, so for messages of widgets that word is left out; "idle", which ends them, is not. Without
this extension all works, only less promptly. It is switched on by a file
jupyter_server_config.d/course.json that says
{"ServerApp": {"jpserver_extensions": {"utils.nodelay": true}}}.
"""

import json

_DELIMITER = b"<IDS|MSG>"  # then follow signature, header, parent header, metadata, content


def is_busy_for_a_widget(parts):
    """Whether a message of the kernel says that it is busy with the message of a widget."""
    try:
        parts = [bytes(part) for part in parts]
        _, header, parent, _, content = parts[parts.index(_DELIMITER) + 1 :][:5]
        # A state is short; nothing else is looked into.
        return (
            len(content) < 100
            and json.loads(header)["msg_type"] == "status"
            and json.loads(content)["execution_state"] == "busy"
            and json.loads(parent)["msg_type"] == "comm_msg"
        )
    except (ValueError, KeyError, TypeError):
        return False


def without_delay(connection):
    """A subclass of a kernel connection class: TCP_NODELAY once open, no "busy" for widgets."""

    class NoDelayConnection(connection):
        async def connect(self):
            try:
                self.websocket_handler.set_nodelay(True)
            except Exception as error:  # a stream that knows no such option
                self.log.debug("TCP_NODELAY not set: %s", error)
            return await super().connect()

        def handle_outgoing_message(self, stream, outgoing_msg, *more):
            if not is_busy_for_a_widget(outgoing_msg):
                super().handle_outgoing_message(stream, outgoing_msg, *more)

    return NoDelayConnection


def _jupyter_server_extension_points():
    return [{"module": "utils.nodelay"}]


def _load_jupyter_server_extension(app):
    settings = app.web_app.settings
    name = "kernel_websocket_connection_class"
    # Whatever class is configured, also one for a remote gateway, is kept and extended.
    if settings.get(name) is not None:
        settings[name] = without_delay(settings[name])
