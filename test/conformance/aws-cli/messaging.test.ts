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
  { run: "sqs get-queue-url --queue-name work", fails: "AWS.SimpleQueueService.NonExistentQueue" },
]);

const policy = (service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sqs:SendMessage", Resource: "*" }],
  });
const attributes = (service: string) => JSON.stringify({ Policy: policy(service) });

awsCliScript("SNS", [
  { run: "sns create-topic --name news --tags Key=team,Value=a", query: "TopicArn", save: "topic", expect: /:news$/ },
  { run: "sns list-tags-for-resource --resource-arn $topic", query: "Tags[0].Value", expect: "a" },
  {
    run: `sqs create-queue --queue-name inbox --attributes '${attributes("sns.amazonaws.com")}'`,
    query: "QueueUrl",
    save: "inbox",
  },
  {
    run: `sns subscribe --topic-arn $topic --protocol sqs --notification-endpoint arn:aws:sqs:us-east-1:$account:inbox --attributes '{"FilterPolicy":"{\\"kind\\":[{\\"prefix\\":\\"a\\"}]}"}'`,
    query: "SubscriptionArn",
    save: "subscription",
    expect: /:news:[0-9a-f-]{36}$/,
  },
  { run: "sns list-subscriptions-by-topic --topic-arn $topic", query: "Subscriptions[0].Protocol", expect: "sqs" },
  {
    run: `sns publish --topic-arn $topic --message no --message-attributes '{"kind":{"DataType":"String","StringValue":"b"}}'`,
  },
  {
    run: `sns publish --topic-arn $topic --message yes --subject s --message-attributes '{"kind":{"DataType":"String","StringValue":"abc"}}'`,
    query: "MessageId",
    expect: /^[0-9a-f-]{36}$/,
  },
  {
    run: "sqs receive-message --queue-url $inbox --wait-time-seconds 10",
    query: "Messages[0].Body",
    expect: /"Type" : "Notification".*"Subject" : "s".*"Message" : "yes"/s,
  },
  {
    run: "sns set-subscription-attributes --subscription-arn $subscription --attribute-name RawMessageDelivery --attribute-value true",
  },
  {
    run: "sns get-subscription-attributes --subscription-arn $subscription",
    query: "Attributes.[RawMessageDelivery,PendingConfirmation]",
    expect: /^true\s+false$/,
  },
  { run: "sns get-topic-attributes --topic-arn $topic", query: "Attributes.SubscriptionsConfirmed", expect: "1" },
  { run: "sns publish --topic-arn $topic --message x --message-deduplication-id d", fails: "InvalidParameter" },
  { run: "sns subscribe --topic-arn $topic --protocol pigeon --notification-endpoint x", fails: "InvalidParameter" },
  { run: "sns unsubscribe --subscription-arn $subscription" },
  { run: "sns delete-topic --topic-arn $topic" },
  { run: "sns get-topic-attributes --topic-arn $topic", fails: "NotFound" },
]);

awsCliScript("EventBridge", [
  {
    run: `sqs create-queue --queue-name events --attributes '${attributes("events.amazonaws.com")}'`,
    query: "QueueUrl",
    save: "queue",
  },
  {
    run: `events put-rule --name failed --event-pattern '{"source":["app"],"detail":{"state":["FAILED"]}}'`,
    query: "RuleArn",
    expect: "arn:aws:events:us-east-1:$account:rule/failed",
  },
  {
    run: `events put-targets --rule failed --targets '[{"Id":"q","Arn":"arn:aws:sqs:us-east-1:$account:events","InputTransformer":{"InputPathsMap":{"s":"$.detail.state"},"InputTemplate":"{\\"is\\":<s>}"}}]'`,
    query: "FailedEntryCount",
    expect: "0",
  },
  { run: "events list-targets-by-rule --rule failed", query: "Targets[0].Id", expect: "q" },
  { run: "events list-rules", query: "Rules[].Name", expect: "failed" },
  {
    run: `events put-events --entries '[{"Source":"app","DetailType":"t","Detail":"{\\"state\\":\\"FAILED\\"}"},{"Source":"app","DetailType":"t","Detail":"no"}]'`,
    query: "[FailedEntryCount,Entries[1].ErrorCode]",
    expect: /^1\s+MalformedDetail$/,
  },
  {
    run: "sqs receive-message --queue-url $queue --wait-time-seconds 10",
    query: "Messages[0].Body",
    expect: '{"is":"FAILED"}',
  },
  {
    run: `events test-event-pattern --event-pattern '{"source":["app"]}' --event '{"id":"1","source":"app","account":"1","time":"2026-01-01T00:00:00Z","region":"x","resources":[],"detail-type":"t"}'`,
    query: "Result",
    expect: "True",
  },
  { run: "events put-rule --name bad --event-pattern '[]'", fails: "InvalidEventPatternException" },
  { run: "events delete-rule --name failed", fails: "ValidationException" },
  { run: "events remove-targets --rule failed --ids q", query: "FailedEntryCount", expect: "0" },
  { run: "events delete-rule --name failed" },
  { run: "events describe-rule --name failed", fails: "ResourceNotFoundException" },
  { run: "events create-event-bus --name orders", query: "EventBusArn", expect: /event-bus\/orders$/ },
  { run: "events describe-event-bus --name orders", query: "Name", expect: "orders" },
  { run: "events delete-event-bus --name orders" },
]);
