"""The same contract as the Node.js function, with an INIT that takes its time."""
import hashlib
import os
import time

import lab_common

# Stands for what real functions do here: load a model, read a dictionary, open connections. About a second.
UNTIL = time.monotonic() + 0.8
table = b"lab"
while time.monotonic() < UNTIL:
    table = hashlib.sha256(table).digest()

count = 0


def handler(event, context):
    global count
    count += 1
    if event.get("ms", 0) > 0:
        time.sleep(event["ms"] / 1000)
    return {
        "layer": {"name": lab_common.name, "version": lab_common.version, "path": lab_common.path},
        "init": {"type": os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"], "coldStart": count == 1, "count": count},
        "fn": {
            "name": context.function_name,
            "version": context.function_version,
            "memoryMB": int(context.memory_limit_in_mb),
        },
    }
