"""Functions by boto3, against the sandbox at argv[1]: limits, concurrency, recursive loops.

Prints one line per check, `ok <name>` or `failed <name>: <why>`; the TypeScript test reads them.
"""
import concurrent.futures
import io
import json
import os
import sys
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

URL = sys.argv[1]
# One attempt: retries of an SDK hide that a call was throttled.
CONFIG = Config(retries={"total_max_attempts": 1}, max_pool_connections=20)
SOURCE = """export const handler = async ({ ms = 0 }) => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return process.env._X_AMZN_TRACE_ID;
};"""
TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}

functions = boto3.client("lambda", endpoint_url=URL, config=CONFIG)


def archive():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as files:
        files.writestr("index.mjs", SOURCE)
    return data.getvalue()


def make(name):
    iam = boto3.client("iam", endpoint_url=URL, config=CONFIG)
    document = json.dumps({"Version": "2012-10-17", "Statement": [TRUST]})
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    # Runtimes of today are unknown to old clients, which do not mind.
    functions.create_function(FunctionName=name, Runtime="nodejs24.x", Handler="index.handler", Role=role, Code={"ZipFile": archive()})
    functions.get_waiter("function_active").wait(FunctionName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    return name


def invoke(name, event=b"{}", **more):
    return json.load(functions.invoke(FunctionName=name, Payload=event, **more)["Payload"])


def refused(call, code, status):
    try:
        call()
    except ClientError as error:
        answer = error.response
        assert answer["Error"]["Code"] == code, answer["Error"]
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == status, answer
        return answer
    raise AssertionError(f"not refused with {code}")


def payloads_are_limited():
    name = make("limits")
    large = b'"' + b"x" * 6_291_456 + b'"'
    refused(lambda: invoke(name, large), "RequestTooLargeException", 413)
    refused(lambda: functions.invoke(FunctionName=name, InvocationType="Event", Payload=large[:1_048_577] + b'"'), "RequestTooLargeException", 413)
    refused(lambda: invoke(name, b"{no"), "InvalidRequestContentException", 400)
    refused(lambda: invoke(name, Qualifier="nope"), "ResourceNotFoundException", 404)


def the_reserve_is_a_ceiling():
    name = make("reserved")
    functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=1)

    def one(_):
        try:
            return invoke(name, b'{"ms":2000}')
        except ClientError as error:
            return error.response["Error"]["Code"], error.response.get("Reason")

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(one, range(4)))
    throttled = ("TooManyRequestsException", "ReservedFunctionConcurrentInvocationLimitExceeded")
    assert 1 <= answers.count(throttled) <= 3, answers


def a_loop_ends_after_sixteen_runs():
    name = make("loop")
    # botocore hands the header on where it believes to be inside of a function.
    os.environ["AWS_LAMBDA_FUNCTION_NAME"] = name
    for _ in range(16):
        os.environ["_X_AMZN_TRACE_ID"] = invoke(name)
    assert os.environ["_X_AMZN_TRACE_ID"].endswith(":16"), os.environ["_X_AMZN_TRACE_ID"]
    refused(lambda: invoke(name), "RecursiveInvocationException", 400)
    del os.environ["AWS_LAMBDA_FUNCTION_NAME"]


for check in [payloads_are_limited, the_reserve_is_a_ceiling, a_loop_ends_after_sixteen_runs]:
    try:
        check()
        print("ok", check.__name__)
    except Exception as error:
        print("failed", check.__name__ + ":", type(error).__name__, error)
