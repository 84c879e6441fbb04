"""Runs one PySpark program, or one piece of code after the other, for the sandbox's Spark engine (see ../driver.ts)."""

import sys

sys.path.pop(0)  # this file's own folder is nobody's business

import ast
import contextlib
import glob
import importlib.util
import io
import os
import signal
import traceback


def load(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


PRELOAD = os.path.dirname(os.path.abspath(__file__))
bridge = load("awslab_bridge", os.path.join(PRELOAD, "awslab_bridge.py"))
OWN = os.path.abspath(__file__)


def prepare(program):
    """Makes `import pyspark` and `import awsglue` work."""
    sys.path.insert(0, os.path.join(PRELOAD, "glue"))
    if program["engine"] == "shim":
        sys.path.insert(0, os.path.join(PRELOAD, "shim"))
    if program["engine"] == "spark-submit":
        python = os.path.join(program["home"], "python")
        os.environ["SPARK_HOME"] = program["home"]
        sys.path[:0] = own = [python, *glob.glob(os.path.join(python, "lib", "py4j-*.zip"))]
        # For Spark's Python workers, which are processes of their own.
        os.environ["PYTHONPATH"] = os.pathsep.join(own)
    for module in program["modules"]:
        if module["name"].endswith((".zip", ".egg")):
            sys.path.insert(0, module["path"])
        else:
            with open(module["path"], "rb") as source, open(module["name"], "wb") as target:
                target.write(source.read())
    sys.path.insert(0, os.getcwd())
    bridge.program = program
    if program["engine"] != "shim":
        load("awslab_real_spark", os.path.join(PRELOAD, "awslab_real_spark.py"))


def failure_of(error):
    """Type, message and traceback of an exception, without the frames of this file."""
    frames = traceback.TracebackException.from_exception(error)
    kept = [frame for frame in frames.stack if os.path.abspath(frame.filename) != OWN]
    frames.stack = traceback.StackSummary.from_list(kept)
    lines = "".join(frames.format()).rstrip("\n").split("\n")
    name = type(error).__name__
    java = getattr(error, "java_exception_name", None) or java_name(error)
    shown = getattr(bridge, "restored", str)
    return {"type": java or name, "message": shown(str(error)), "traceback": [shown(line) for line in lines]}


def java_name(error):
    """The class of what the JVM has thrown, where that is no exception of PySpark's own."""
    thrown = getattr(error, "java_exception", None)
    return None if thrown is None else thrown.getClass().getName().rsplit(".", 1)[-1]


def run_application(program):
    script = os.path.join(os.getcwd(), program["script"])
    sys.argv = [script] + list(program["args"])
    with open(script, encoding="utf-8") as file:
        text = file.read()
    scope = {"__name__": "__main__", "__file__": script, "__builtins__": __builtins__}
    main = type(sys)("__main__")
    main.__dict__.update(scope)
    sys.modules["__main__"] = main
    try:
        exec(compile(text, script, "exec"), main.__dict__)
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
        if code != 0:
            if not isinstance(stop.code, int):
                print(stop.code, file=sys.stderr)
            bridge.ask("failed", type="SystemExit", message=str(stop.code), traceback=[])
        return code
    except BaseException as error:
        failure = failure_of(error)
        print("\n".join(failure["traceback"]), file=sys.stderr)
        bridge.ask("failed", **failure)
        return 1
    return 0


def run_piece(code, scope, count):
    """Like a notebook's cell: the value of a last expression is shown."""
    name = "<cell %d>" % count
    tree = ast.parse(code, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), scope)
    if last is None:
        return None
    value = eval(compile(ast.Expression(last.value), name, "eval"), scope)
    if value is not None:
        scope["_"] = value
        return repr(value)
    return None


def interrupt_once(_number, _frame):
    """Ctrl+C comes again until it is felt; what comes after that is not for the code that handles it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def run_session():
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.getOrCreate()
    main = sys.modules["__main__"] = type(sys)("__main__")
    scope = main.__dict__
    scope.update({"__name__": "__main__", "spark": spark, "sc": spark.sparkContext})
    result = None
    count = 0
    while True:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        code = bridge.ask("next", result=result)["code"]
        count += 1
        out, err = io.StringIO(), io.StringIO()
        result = {"status": "ok"}
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                signal.signal(signal.SIGINT, interrupt_once)
                value = run_piece(code, scope, count)
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                if value is not None:
                    result["value"] = value
            except KeyboardInterrupt:
                result = {"status": "cancelled"}
            except BaseException as error:
                result = {"status": "error", "failure": failure_of(error)}
        printed = out.getvalue()
        text = printed + (result.get("value") or "")
        result.update(text=text[:-1] if text.endswith("\n") else text, stdout=printed, stderr=err.getvalue())


def main():
    program = bridge.ask("start")
    prepare(program)
    code = 0
    if program["mode"] == "application":
        code = run_application(program)
    else:
        run_session()
    with contextlib.suppress(Exception):
        sys.stdout.flush()
        sys.stderr.flush()
    if program["engine"] == "shim":
        # Threads that the program has left running end with it, as they do on a cluster.
        os._exit(code)
    sys.exit(code)


main()
