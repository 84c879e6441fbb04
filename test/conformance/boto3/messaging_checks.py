"""Queues, topics and rules by boto3, against the sandbox at argv[1].

Prints one line per check, `ok <name>` or `failed <name>: <why>`; the TypeScript test reads them.
"""
import json
import sys
import threading
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

URL = sys.argv[1]
CONFIG = Config(retries={"max_attempts": 0})


def client(name):
    return boto3.client(name, endpoint_url=URL, config=CONFIG)


def allow(service):
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sqs:SendMessage", "Resource": "*"}
    return {"Policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})}


def queue_by_resource_api():
    # The resource API checks MD5s of bodies and attributes, and pages through queues.
    sqs = boto3.resource("sqs", endpoint_url=URL, config=CONFIG)
    queue = sqs.create_queue(QueueName="r", Attributes={"VisibilityTimeout": "60"})
    attributes = {
        "text": {"DataType": "String", "StringValue": "grüezi"},
        "number": {"DataType": "Number", "StringValue": "1.5"},
        "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
    }
    sent = queue.send_message(MessageBody="ü", MessageAttributes=attributes)
    (message,) = queue.receive_messages(MessageAttributeNames=["All"], AttributeNames=["ApproximateReceiveCount"])
    assert message.body == "ü" and message.message_attributes["bytes"]["BinaryValue"] == b"\x00\xff"
    assert message.attributes == {"ApproximateReceiveCount": "1"}, message.attributes
    assert message.md5_of_message_attributes == sent["MD5OfMessageAttributes"]
    message.delete()
    assert [each.url for each in sqs.queues.filter(QueueNamePrefix="r")] == [queue.url]


def long_polling_is_held_open():
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="held")["QueueUrl"]
    threading.Timer(1, lambda: client("sqs").send_message(QueueUrl=url, MessageBody="late")).start()
    begin = time.monotonic()
    messages = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20).get("Messages", [])
    assert [each["Body"] for each in messages] == ["late"], messages
    assert time.monotonic() - begin >= 0.9


def fifo_order():
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="f.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"})["QueueUrl"]
    entries = [{"Id": str(n), "MessageBody": f"m{n}", "MessageGroupId": "g"} for n in range(5)]
    numbers = [each["SequenceNumber"] for each in sqs.send_message_batch(QueueUrl=url, Entries=entries)["Successful"]]
    assert numbers == sorted(numbers)
    got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert [each["Body"] for each in got] == [f"m{n}" for n in range(5)]


def errors_have_the_codes_of_the_query_protocol():
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="e")["QueueUrl"]
    for call, arguments, code in [
        ("get_queue_url", {"QueueName": "none"}, "AWS.SimpleQueueService.NonExistentQueue"),
        ("delete_message", {"QueueUrl": url, "ReceiptHandle": "x"}, "ReceiptHandleIsInvalid"),
        ("send_message", {"QueueUrl": url, "MessageBody": "x", "DelaySeconds": 901}, "InvalidParameterValue"),
    ]:
        try:
            getattr(sqs, call)(**arguments)
        except ClientError as error:
            assert error.response["Error"]["Code"] == code, error.response
        else:
            raise AssertionError(f"{call} did not fail")
    try:
        sqs.get_queue_url(QueueName="none")
    except sqs.exceptions.QueueDoesNotExist:
        pass


def topic_to_queue():
    sns, sqs = client("sns"), client("sqs")
    topic = sns.create_topic(Name="t")["TopicArn"]
    url = sqs.create_queue(QueueName="of-topic", Attributes=allow("sns.amazonaws.com"))["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    published = sns.publish_batch(
        TopicArn=topic, PublishBatchRequestEntries=[{"Id": "a", "Message": "1"}, {"Id": "b", "Message": "2"}]
    )
    assert len(published["Successful"]) == 2 and published.get("Failed", []) == []
    bodies = set()
    while len(bodies) < 2:
        messages = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5, MaxNumberOfMessages=10).get("Messages", [])
        assert messages
        bodies |= {each["Body"] for each in messages}
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    assert [each["Endpoint"] for page in pages for each in page["Subscriptions"]] == [arn]


def rule_to_queue():
    events, sqs = client("events"), client("sqs")
    url = sqs.create_queue(QueueName="of-rule", Attributes=allow("events.amazonaws.com"))["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = {"source": ["shop"], "detail": {"total": [{"numeric": [">=", 100]}]}}
    events.put_rule(Name="big", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="big", Targets=[{"Id": "q", "Arn": arn, "InputPath": "$.detail.total"}])
    for total in (99, 100):
        entry = {"Source": "shop", "DetailType": "Order", "Detail": json.dumps({"total": total})}
        assert events.put_events(Entries=[entry])["FailedEntryCount"] == 0
    messages = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"]
    assert [each["Body"] for each in messages] == ["100"]
    assert [each["Name"] for page in events.get_paginator("list_rules").paginate() for each in page["Rules"]] == ["big"]


for check in [
    queue_by_resource_api,
    long_polling_is_held_open,
    fifo_order,
    errors_have_the_codes_of_the_query_protocol,
    topic_to_queue,
    rule_to_queue,
]:
    try:
        check()
        print("ok", check.__name__)
    except Exception as error:
        print("failed", check.__name__ + ":", type(error).__name__, error)
