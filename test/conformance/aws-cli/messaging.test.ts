import { awsCliScript } from "./script.ts";

const REDRIVE = `{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:$account:dead","maxReceiveCount":"1"}`;

awsCliScript("SQS", [
  { run: "sqs create-queue --queue-name dead", query: "QueueUrl", save: "dead", expect: /\/dead$/ },
  {
    run: `sqs create-queue --queue-name work --attributes '{"VisibilityTimeout":"0","RedrivePolicy":"{\\"deadLetterTargetArn\\":\\"arn:aws:sqs:us-east-1:$account:dead\\",\\"maxReceiveCount\\":\\"1\\"}"}'`,
    query: "QueueUrl",
    save: "work",
  },
  { run: "sqs get-queue-url --queue-name work", query: "QueueUrl", expect: "$work" },
  { run: "sqs get-queue-url --queue-name none", fails: "AWS.SimpleQueueService.NonExistentQueue" },
  { run: "sqs list-queues --queue-name-prefix wo", query: "QueueUrls", expect: "$work" },
  {
    run: "sqs get-queue-attributes --queue-url $work --attribute-names All",
    query: "Attributes.RedrivePolicy",
    expect: REDRIVE,
  },
  {
    run: `sqs send-message --queue-url $work --message-body hello --message-attributes '{"city":{"DataType":"String","StringValue":"Bern"}}'`,
    query: "MD5OfMessageBody",
    expect: "5d41402abc4b2a76b9719d911017c592",
  },
  {
    run: "sqs receive-message --queue-url $work --attribute-names All --message-attribute-names All --wait-time-seconds 5",
    query: "Messages[0].[Body,Attributes.ApproximateReceiveCount,MessageAttributes.city.StringValue]",
    expect: /^hello\s+1\s+Bern$/,
  },
  { run: "sqs receive-message --queue-url $work", expect: "" },
  {
    run: "sqs receive-message --queue-url $dead --attribute-names DeadLetterQueueSourceArn",
    query: "Messages[0].Attributes.DeadLetterQueueSourceArn",
    expect: "arn:aws:sqs:us-east-1:$account:work",
  },
  { run: "sqs send-message --queue-url $work --message-body a", query: "MessageId", expect: /^[0-9a-f-]{36}$/ },
  {
    run: "sqs receive-message --queue-url $work --visibility-timeout 600",
    query: "Messages[0].ReceiptHandle",
    save: "handle",
  },
  {
    run: "sqs change-message-visibility --queue-url $work --receipt-handle $handle --visibility-timeout 700",
  },
  { run: "sqs delete-message --queue-url $work --receipt-handle $handle" },
  { run: "sqs delete-message --queue-url $work --receipt-handle nonsense", fails: "ReceiptHandleIsInvalid" },
  {
    run: `sqs send-message-batch --queue-url $dead --entries '[{"Id":"a","MessageBody":"1"},{"Id":"b","MessageBody":"2"}]'`,
    query: "length(Successful)",
    expect: "2",
  },
  { run: "sqs purge-queue --queue-url $dead" },
  { run: "sqs purge-queue --queue-url $dead", fails: "AWS.SimpleQueueService.PurgeQueueInProgress" },
  { run: "sqs tag-queue --queue-url $work --tags team=a" },
  { run: "sqs list-queue-tags --queue-url $work", query: "Tags.team", expect: "a" },
  {
    run: "sqs create-queue --queue-name work --attributes VisibilityTimeout=5",
    fails: "QueueAlreadyExists",
  },
  {
    run: "sqs send-message --queue-url $work --message-body x --message-group-id g --message-deduplication-id d",
    fails: "InvalidParameterValue",
  },
  { run: "sqs delete-queue --queue-url $work" },
  { run: "sqs create-queue --queue-name work", fails: "AWS.SimpleQueueService.QueueDeletedRecently" },
]);
