"""What a Python learner does with DynamoDB: the resource API, conditions, batch_writer, paginators and transactions.

Prints one line per check, `ok <name>` or `failed <name>: <why>`; the TypeScript test reads them.
"""
import sys
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr, Key
from botocore.config import Config
from botocore.exceptions import ClientError

URL = sys.argv[1]
CONFIG = Config(retries={"max_attempts": 0})
resource = boto3.resource("dynamodb", endpoint_url=URL, config=CONFIG)
client = boto3.client("dynamodb", endpoint_url=URL, config=CONFIG)


def tables_by_resource_api():
    table = resource.create_table(
        TableName="songs",
        KeySchema=[{"AttributeName": "artist", "KeyType": "HASH"}, {"AttributeName": "year", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "artist", "AttributeType": "S"},
            {"AttributeName": "year", "AttributeType": "N"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    table.wait_until_exists()
    table.reload()
    assert table.table_status == "ACTIVE" and table.item_count == 0
    assert [each.name for each in resource.tables.all()] == ["songs"]


def items_keep_their_python_types():
    table = resource.Table("songs")
    item = {
        "artist": "a",
        "year": 1999,
        "price": Decimal("12.3400"),
        "tags": {"x", "y"},
        "numbers": {1, Decimal("2.5")},
        "raw": b"\x00\xff",
        "nested": {"list": [1, "two", None, True, {"deep": []}]},
    }
    table.put_item(Item=item)
    read = table.get_item(Key={"artist": "a", "year": 1999}, ConsistentRead=True)["Item"]
    assert read.pop("raw").value == item.pop("raw")
    assert read == item, read


def batch_writer_and_conditions():
    table = resource.Table("songs")
    with table.batch_writer(overwrite_by_pkeys=["artist", "year"]) as batch:
        for year in range(1900, 1990):
            batch.put_item(Item={"artist": "b", "year": year, "even": year % 2 == 0, "title": f"song {year}"})
    found = table.query(
        KeyConditionExpression=Key("artist").eq("b") & Key("year").between(1950, 1959),
        FilterExpression=Attr("even").eq(True) & Attr("title").begins_with("song") & ~Attr("absent").exists(),
        ScanIndexForward=False,
    )
    assert [int(each["year"]) for each in found["Items"]] == [1958, 1956, 1954, 1952, 1950], found
    assert found["ScannedCount"] == 10


def paginators():
    pages = list(
        client.get_paginator("query").paginate(
            TableName="songs",
            KeyConditionExpression="artist = :a",
            ExpressionAttributeValues={":a": {"S": "b"}},
            PaginationConfig={"PageSize": 25},
        )
    )
    assert [page["Count"] for page in pages] == [25, 25, 25, 15], [page["Count"] for page in pages]
    scanned = client.get_paginator("scan").paginate(TableName="songs", PaginationConfig={"PageSize": 7})
    assert sum(page["Count"] for page in scanned) == 91


def updates_and_failed_conditions():
    table = resource.Table("songs")
    key = {"artist": "a", "year": 1999}
    updated = table.update_item(
        Key=key,
        UpdateExpression="SET price = price + :x, plays = if_not_exists(plays, :zero) + :one",
        ExpressionAttributeValues={":x": 1, ":zero": 0, ":one": 1},
        ConditionExpression=Attr("price").gt(12),
        ReturnValues="UPDATED_NEW",
    )
    assert updated["Attributes"] == {"price": Decimal("13.34"), "plays": 1}, updated
    try:
        table.delete_item(Key=key, ConditionExpression=Attr("price").lt(1))
        raise AssertionError("deleted")
    except ClientError as error:
        assert error.response["Error"]["Code"] == "ConditionalCheckFailedException"


def transactions():
    put = {"Put": {"TableName": "songs", "Item": {"artist": {"S": "t"}, "year": {"N": "1"}}}}
    check = {
        "ConditionCheck": {
            "TableName": "songs",
            "Key": {"artist": {"S": "none"}, "year": {"N": "1"}},
            "ConditionExpression": "attribute_exists(artist)",
        }
    }
    try:
        client.transact_write_items(TransactItems=[put, check])
        raise AssertionError("written")
    except client.exceptions.TransactionCanceledException as error:
        reasons = error.response["CancellationReasons"]
        assert [each["Code"] for each in reasons] == ["None", "ConditionalCheckFailed"], reasons
    client.transact_write_items(TransactItems=[put])
    got = client.transact_get_items(TransactItems=[{"Get": {"TableName": "songs", "Key": put["Put"]["Item"]}}])
    assert got["Responses"][0]["Item"] == put["Put"]["Item"]


def streams():
    client.update_table(
        TableName="songs", StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    )
    client.get_waiter("table_exists").wait(TableName="songs", WaiterConfig={"Delay": 1, "MaxAttempts": 20})
    resource.Table("songs").put_item(Item={"artist": "s", "year": 1})
    reader = boto3.client("dynamodbstreams", endpoint_url=URL, config=CONFIG)
    stream = reader.list_streams(TableName="songs")["Streams"][0]["StreamArn"]
    shard = reader.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = reader.get_shard_iterator(StreamArn=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    records = reader.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
    assert [each["dynamodb"]["NewImage"]["artist"]["S"] for each in records] == ["s"], records


def deletion():
    table = resource.Table("songs")
    table.delete()
    table.wait_until_not_exists()
    try:
        table.get_item(Key={"artist": "a", "year": 1999})
        raise AssertionError("read")
    except client.exceptions.ResourceNotFoundException:
        pass


for check in [
    tables_by_resource_api,
    items_keep_their_python_types,
    batch_writer_and_conditions,
    paginators,
    updates_and_failed_conditions,
    transactions,
    streams,
    deletion,
]:
    try:
        check()
        print(f"ok {check.__name__}")
    except Exception as error:
        print(f"failed {check.__name__}: {type(error).__name__}: {error}")
