"""The conversation with the sandbox, over file descriptor 3 (see ../bridge/bridge.ts)."""

import json
import os
import threading

program = {}
_lock = threading.RLock()
_rest = b""
_count = 0
os.set_inheritable(3, False)


class BridgeError(Exception):
    """What the sandbox answered; `type` is the name that Spark gives it."""

    def __init__(self, type, message):
        super().__init__(message)
        self.type = type


def ask(op, **request):
    global _count
    with _lock:
        _count += 1
        number = _count
        _send(json.dumps({"id": number, "op": op, **request}).encode() + b"\n")
        while True:
            reply = json.loads(_line())
            # An answer to a question that was interrupted comes late.
            if reply["id"] == number:
                break
    if "error" in reply:
        raise translate(reply["error"]["type"], reply["error"]["message"])
    return reply["ok"]


def translate(type, message):
    """Replaced by pyspark's own exceptions."""
    return BridgeError(type, message)


def _send(data):
    while data:
        data = data[os.write(3, data) :]


def _line():
    global _rest
    while b"\n" not in _rest:
        chunk = os.read(3, 1 << 20)
        if not chunk:
            # The sandbox is gone: nobody wants the result.
            os._exit(1)
        _rest += chunk
    line, _rest = _rest.split(b"\n", 1)
    return line
