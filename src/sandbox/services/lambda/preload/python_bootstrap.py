"""The Python runtime of a function: loads the handler, then asks the Runtime API for events one after the other.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""
import http.client
import importlib
import json
import logging
import os
import socket
import sys
import time
import traceback
import types
from datetime import datetime, timezone

BASE = "/2018-06-01/runtime"
IS_JSON = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"
connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
current = {"id": None}


def lead_to_gate(gate):
    """In a VPC, whatever leaves this machine goes to the sandbox's gate, which knows the VPC's routes."""
    host, port = gate.split(":")
    resolve, connect, connect_ex = socket.getaddrinfo, socket.socket.connect, socket.socket.connect_ex

    def is_local(name):
        name = name.decode() if isinstance(name, bytes) else name
        return not name or name in ("localhost", "::1") or name.startswith("127.")

    def place(address):
        if isinstance(address, tuple) and not is_local(address[0]):
            return (host, int(port))
        return address

    def getaddrinfo(name, service, *more, **named):
        if is_local(name):
            return resolve(name, service, *more, **named)
        return resolve(host, int(port), socket.AF_INET, socket.SOCK_STREAM)

    socket.getaddrinfo = getaddrinfo
    socket.socket.connect = lambda self, address: connect(self, place(address))
    socket.socket.connect_ex = lambda self, address: connect_ex(self, place(address))


if "AWSLAB_LAMBDA_GATE" in os.environ:
    lead_to_gate(os.environ["AWSLAB_LAMBDA_GATE"])


def request(method, path, body=None, headers=None):
    connection.request(method, BASE + path, body, headers or {})
    response = connection.getresponse()
    return response, response.read()


def write_line(text):
    # One event of the log for one message: the other side turns these back.
    sys.stdout.write(text.replace("\r\n", "\r").replace("\n", "\r") + "\n")
    sys.stdout.flush()


class Lines:
    """Standard output, flushed line by line."""

    def __init__(self, stream):
        self.stream = stream

    def write(self, text):
        self.stream.write(text)
        if "\n" in text:
            self.stream.flush()
        return len(text)

    def __getattr__(self, name):
        return getattr(self.stream, name)


class Handler(logging.Handler):
    """`[LEVEL]\ttime\trequest\tmessage`, or JSON."""

    def emit(self, record):
        at = datetime.fromtimestamp(record.created, timezone.utc)
        message = record.getMessage()
        trace = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
        if IS_JSON:
            value = {
                "timestamp": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "level": record.levelname,
                "message": message,
                "logger": record.name,
                "requestId": current["id"],
            }
            if record.exc_info:
                value["errorType"] = record.exc_info[0].__name__
                value["errorMessage"] = str(record.exc_info[1])
                value["stackTrace"] = traceback.format_tb(record.exc_info[2])
            write_line(json.dumps(value))
        else:
            stamp = at.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % int(record.msecs)
            write_line("[%s]\t%s\t%s\t%s" % (record.levelname, stamp, current["id"] or "", message + ("\n" + trace if trace else "")))


class Identity:
    cognito_identity_id = None
    cognito_identity_pool_id = None


class Context:
    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = Identity()
        client = headers.get("Lambda-Runtime-Client-Context")
        self.client_context = json.loads(client) if client else None
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))


def load_handler():
    name = os.environ["_HANDLER"]
    if "." not in name:
        raise named("Runtime.MalformedHandlerName", "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % name)
    module_name, function = name.rsplit(".", 1)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise named("Runtime.ImportModuleError", "Unable to import module '%s': %s" % (module_name, error)) from error
    except SyntaxError as error:
        raise named("Runtime.UserCodeSyntaxError", "Syntax error in module '%s': %s" % (module_name, error)) from error
    handler = getattr(module, function, None)
    if handler is None:
        raise named("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (function, module_name))
    return handler


class Named(Exception):
    kind = ""


def named(kind, message):
    error = Named(message)
    error.kind = kind
    return error


def describe(error):
    kind = error.kind if isinstance(error, Named) else type(error).__name__
    return {
        "errorMessage": str(error),
        "errorType": kind,
        "requestId": current["id"] or "",
        "stackTrace": [] if isinstance(error, Named) else traceback.format_tb(error.__traceback__)[1:],
    }


def report(path, error):
    value = describe(error)
    if IS_JSON:
        write_line(json.dumps({"timestamp": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), "log_level": "ERROR", **value}))
    else:
        trace = "".join(value["stackTrace"])
        write_line("[ERROR] %s: %s%s" % (value["errorType"], value["errorMessage"], "\nTraceback (most recent call last):\n" + trace if trace else ""))
    request("POST", path, json.dumps(value), {"Content-Type": "application/json", "Lambda-Runtime-Function-Error-Type": value["errorType"]})


class Hooks:
    """The module `snapshot_restore_py` of the managed runtime."""

    def __init__(self):
        self.before, self.after = [], []
        module = types.ModuleType("snapshot_restore_py")
        module.register_before_snapshot = lambda function, *args, **named: self.add(self.before, function, args, named)
        module.register_after_restore = lambda function, *args, **named: self.add(self.after, function, args, named)
        module.get_before_snapshot = lambda: self.before
        module.get_after_restore = lambda: self.after
        sys.modules["snapshot_restore_py"] = module

    def add(self, hooks, function, args, named):
        hooks.append((function, args, named))
        return function

    def wait_for_restore(self):
        try:
            # The last that was registered comes first; after the restore they run in order.
            for function, args, named in reversed(self.before):
                function(*args, **named)
        except BaseException as error:
            report("/init/error", error)
            sys.exit(64)
        request("GET", "/restore/next")
        try:
            for function, args, named in self.after:
                function(*args, **named)
        except BaseException as error:
            report("/restore/error", error)
            sys.exit(65)


def main():
    hooks = Hooks()
    sys.stdout = Lines(sys.stdout)
    root = logging.getLogger()
    root.addHandler(Handler())
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL") if IS_JSON else None
    if level:
        root.setLevel({"TRACE": "DEBUG", "FATAL": "CRITICAL"}.get(level, level))
    try:
        handler = load_handler()
    except BaseException as error:
        report("/init/error", error)
        sys.exit(1)
    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
        hooks.wait_for_restore()
    while True:
        response, body = request("GET", "/invocation/next")
        headers = response.headers
        current["id"] = headers["Lambda-Runtime-Aws-Request-Id"]
        trace = headers.get("Lambda-Runtime-Trace-Id")
        if trace:
            os.environ["_X_AMZN_TRACE_ID"] = trace
        path = "/invocation/" + current["id"]
        try:
            value = handler(json.loads(body), Context(headers))
            try:
                answer = json.dumps(value).encode()
            except (TypeError, ValueError) as error:
                raise named("Runtime.MarshalError", "Unable to marshal response: %s" % error) from error
        except Exception as error:
            report(path + "/error", error)
            continue
        sys.stdout.flush()
        request("POST", path + "/response", answer, {"Content-Type": "application/json"})


main()
