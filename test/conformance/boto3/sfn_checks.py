"""Step Functions by boto3, against the sandbox at argv[1].

Prints one line per check, `ok <name>` or `failed <name>: <why>`; the TypeScript test reads them.
"""
import json
import os
import sys
import threading
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

URL = sys.argv[1]
CONFIG = Config(retries={"max_attempts": 0}, read_timeout=70)
TRUST = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"states.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
ALL = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'


def client(name):
    return boto3.client(name, endpoint_url=URL, config=CONFIG)


sfn = client("stepfunctions")
iam = client("iam")
ROLE = iam.create_role(RoleName="sm", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
iam.put_role_policy(RoleName="sm", PolicyName="all", PolicyDocument=ALL)


def machine(name, states, start, **more):
    definition = json.dumps({"StartAt": start, "States": states})
    return sfn.create_state_machine(name=name, roleArn=ROLE, definition=definition, **more)["stateMachineArn"]


def wait(arn):
    for _ in range(200):
        seen = sfn.describe_execution(executionArn=arn)
        if seen["status"] != "RUNNING":
            return seen
        time.sleep(0.05)
    raise AssertionError(seen)


def execution_with_paged_history():
    states = {"M": {"Type": "Map", "ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}, "End": True}}
    arn = machine("paged", states, "M")
    started = sfn.start_execution(stateMachineArn=arn, name="one", input=json.dumps(list(range(30))))
    seen = wait(started["executionArn"])
    assert seen["status"] == "SUCCEEDED" and json.loads(seen["output"]) == list(range(30)), seen
    pages = sfn.get_paginator("get_execution_history").paginate(
        executionArn=started["executionArn"], PaginationConfig={"PageSize": 50}
    )
    events = [event for page in pages for event in page["events"]]
    assert [event["id"] for event in events] == list(range(1, len(events) + 1)), len(events)
    assert len([e for e in events if e["type"] == "MapIterationSucceeded"]) == 30
    listed = sfn.get_paginator("list_executions").paginate(stateMachineArn=arn, statusFilter="SUCCEEDED")
    assert [each["name"] for page in listed for each in page["executions"]] == ["one"]


def worker_in_a_thread():
    activity = sfn.create_activity(name="work")["activityArn"]
    states = {"S": {"Type": "Task", "Resource": activity, "TimeoutSeconds": 30, "End": True}}
    arn = machine("worker", states, "S")

    def serve():
        task = {}
        while not task.get("taskToken"):
            task = sfn.get_activity_task(activityArn=activity, workerName="thread")
        sfn.send_task_success(taskToken=task["taskToken"], output=json.dumps({"did": json.loads(task["input"])}))

    thread = threading.Thread(target=serve)
    thread.start()
    execution = sfn.start_execution(stateMachineArn=arn, input='{"job": 7}')["executionArn"]
    seen = wait(execution)
    thread.join()
    assert json.loads(seen["output"]) == {"did": {"job": 7}}, seen


def sync_execution_through_the_prefixed_host():
    arn = machine("quick", {"P": {"Type": "Pass", "Result": {"total": 66}, "End": True}}, "P", type="EXPRESS")
    plain = boto3.client("stepfunctions", endpoint_url=URL, config=Config(inject_host_prefix=False))
    answer = plain.start_sync_execution(stateMachineArn=arn, input="{}")
    assert answer["status"] == "SUCCEEDED" and json.loads(answer["output"]) == {"total": 66}, answer
    assert answer["billingDetails"]["billedMemoryUsedInMB"] == 64
    # The name sync-127.0.0.1 does not resolve: it is reached as all other names of the sandbox are.
    os.environ["http_proxy"] = URL
    try:
        answer = client("stepfunctions").start_sync_execution(stateMachineArn=arn, input="{}")
        assert answer["status"] == "SUCCEEDED", answer
    finally:
        del os.environ["http_proxy"]


def errors_are_modelled():
    try:
        sfn.describe_state_machine(stateMachineArn=ROLE.replace(":iam::", ":states:us-east-1:").replace("role/sm", "stateMachine:none"))
    except sfn.exceptions.StateMachineDoesNotExist as error:
        assert error.response["Error"]["Message"].startswith("State Machine Does Not Exist: 'arn:aws:states:")
    else:
        raise AssertionError("answered")
    try:
        machine("wrong", {"P": {"Type": "Pass"}}, "P")
    except sfn.exceptions.InvalidDefinition as error:
        assert "SCHEMA_VALIDATION_FAILED" in error.response["Error"]["Message"]
    else:
        raise AssertionError("answered")
    try:
        sfn.send_task_success(taskToken="none", output="{}")
    except ClientError as error:
        assert error.response["Error"]["Code"] == "InvalidToken", error.response
    else:
        raise AssertionError("answered")


CHECKS = [
    execution_with_paged_history,
    worker_in_a_thread,
    sync_execution_through_the_prefixed_host,
    errors_are_modelled,
]

for check in CHECKS:
    try:
        check()
        print(f"ok {check.__name__}")
    except Exception as error:  # the test prints it
        print(f"failed {check.__name__}: {type(error).__name__}: {error}")
