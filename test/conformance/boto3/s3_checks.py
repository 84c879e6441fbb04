"""What a Python learner does with S3: transfers in parts, presigned URLs, both ways to name a bucket. As checks.py."""
import hashlib
import io
import os
import socket
import sys
import urllib.error
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

URL = sys.argv[1]

# Systems differ in whether names under localhost resolve; here they all do.
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: resolve("127.0.0.1" if str(host).endswith("localhost") else host, *rest, **more)


def client(style="path"):
    config = Config(retries={"max_attempts": 0}, s3={"addressing_style": style}, signature_version="s3v4")
    endpoint = URL if style == "path" else URL.replace("127.0.0.1", "localhost")
    return boto3.client("s3", endpoint_url=endpoint, config=config)


def code_of(call):
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


def twenty_megabytes_in_parts():
    s3 = client()
    s3.create_bucket(Bucket="lab-py")
    content = os.urandom(20 * 1024 * 1024 + 17)
    parts = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024, max_concurrency=3)
    s3.upload_fileobj(io.BytesIO(content), "lab-py", "big/file.bin", Config=parts, ExtraArgs={"Metadata": {"lab": "py"}})
    head = s3.head_object(Bucket="lab-py", Key="big/file.bin")
    assert head["ContentLength"] == len(content) and head["ETag"].endswith('-5"'), head
    assert head["Metadata"] == {"lab": "py"}, head
    back = io.BytesIO()
    s3.download_fileobj("lab-py", "big/file.bin", back, Config=parts)
    assert hashlib.sha256(back.getvalue()).digest() == hashlib.sha256(content).digest()


def presigned_get_and_put():
    s3 = client()
    put = s3.generate_presigned_url("put_object", Params={"Bucket": "lab-py", "Key": "signed é.txt"}, ExpiresIn=60)
    request = urllib.request.Request(put, data=b"by url", method="PUT")
    assert urllib.request.urlopen(request).status == 200
    get = s3.generate_presigned_url("get_object", Params={"Bucket": "lab-py", "Key": "signed é.txt"}, ExpiresIn=60)
    assert urllib.request.urlopen(get).read() == b"by url"
    try:
        urllib.request.urlopen(get.replace("X-Amz-Signature=", "X-Amz-Signature=0"))
        raise AssertionError("a changed signature was accepted")
    except urllib.error.HTTPError as error:
        assert error.code == 403 and b"SignatureDoesNotMatch" in error.read()
    try:
        urllib.request.urlopen(f"{URL}/lab-py/big/file.bin")
        raise AssertionError("an unsigned request was accepted")
    except urllib.error.HTTPError as error:
        assert error.code == 403


def pages_of_many_keys():
    s3 = client()
    for number in range(25):
        s3.put_object(Bucket="lab-py", Key=f"many/{number:02} & more", Body=b"x")
    pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket="lab-py", Prefix="many/", PaginationConfig={"PageSize": 10}))
    keys = [each["Key"] for page in pages for each in page["Contents"]]
    assert len(pages) == 3 and keys == [f"many/{number:02} & more" for number in range(25)], keys
    s3.delete_objects(Bucket="lab-py", Delete={"Objects": [{"Key": key} for key in keys]})
    assert s3.list_objects_v2(Bucket="lab-py", Prefix="many/")["KeyCount"] == 0


def waiters_and_errors():
    s3 = client()
    s3.get_waiter("bucket_exists").wait(Bucket="lab-py", WaiterConfig={"Delay": 1, "MaxAttempts": 2})
    s3.get_waiter("object_not_exists").wait(Bucket="lab-py", Key="none", WaiterConfig={"Delay": 1, "MaxAttempts": 2})
    assert code_of(lambda: s3.get_object(Bucket="lab-py", Key="none")) == "NoSuchKey"
    assert code_of(lambda: s3.list_objects_v2(Bucket="lab-none")) == "NoSuchBucket"
    assert code_of(lambda: s3.delete_bucket(Bucket="lab-py")) == "BucketNotEmpty"
    assert code_of(lambda: s3.put_object(Bucket="lab-py", Key="a", Body=b"x", ContentMD5="1B2M2Y8AsgTpgAmY7PhCfg==")) == "BadDigest"


def bucket_in_the_host_name():
    s3 = client("virtual")
    s3.put_object(Bucket="lab-py", Key="by/host", Body=b"host")
    assert s3.get_object(Bucket="lab-py", Key="by/host")["Body"].read() == b"host"


def resource_empties_and_deletes():
    bucket = boto3.resource("s3", endpoint_url=URL).Bucket("lab-py")
    bucket.objects.all().delete()
    bucket.delete()
    assert [each.name for each in boto3.resource("s3", endpoint_url=URL).buckets.all()] == []


for check in [
    twenty_megabytes_in_parts,
    presigned_get_and_put,
    pages_of_many_keys,
    waiters_and_errors,
    bucket_in_the_host_name,
    resource_empties_and_deletes,
]:
    try:
        check()
        print(f"ok {check.__name__}")
    except Exception as error:  # noqa: BLE001: the test shows whatever went wrong
        print(f"failed {check.__name__}: {type(error).__name__}: {error}".replace("\n", " "))
