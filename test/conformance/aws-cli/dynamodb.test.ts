import { awsCliScript } from "./script.ts";

const TABLE =
  "--attribute-definitions AttributeName=customer,AttributeType=S AttributeName=order,AttributeType=N AttributeName=state,AttributeType=S --key-schema AttributeName=customer,KeyType=HASH AttributeName=order,KeyType=RANGE";

awsCliScript("DynamoDB", [
  {
    run: `dynamodb create-table --table-name orders ${TABLE} --billing-mode PAY_PER_REQUEST --global-secondary-indexes '[{"IndexName":"by-state","KeySchema":[{"AttributeName":"state","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}]' --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES --tags Key=lab,Value=ddb`,
    query: "TableDescription.TableStatus",
    expect: "CREATING",
  },
  { run: "dynamodb wait table-exists --table-name orders" },
  {
    run: "dynamodb describe-table --table-name orders",
    query: "Table.[TableStatus,TableArn]",
    expect: /^ACTIVE\s+arn:aws:dynamodb:us-east-1:\d+:table\/orders$/,
  },
  { run: "dynamodb describe-table --table-name orders", query: "Table.LatestStreamArn", save: "stream" },
  {
    run: "dynamodb create-table --table-name orders --billing-mode PAY_PER_REQUEST --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH",
    fails: "ResourceInUseException",
  },
  {
    run: `dynamodb put-item --table-name orders --item '{"customer":{"S":"ann"},"order":{"N":"1"},"state":{"S":"new"},"amount":{"N":"10.50"}}' --return-consumed-capacity INDEXES`,
    query: "ConsumedCapacity.[CapacityUnits,Table.CapacityUnits]",
    expect: /^2\s+1$/,
  },
  {
    run: `dynamodb put-item --table-name orders --item '{"customer":{"S":"ann"},"order":{"N":"1"}}' --condition-expression attribute_not_exists(customer)`,
    fails: "ConditionalCheckFailedException",
  },
  {
    run: `dynamodb update-item --table-name orders --key '{"customer":{"S":"ann"},"order":{"N":"1"}}' --update-expression 'SET amount = amount + :t, #s = :p REMOVE absent' --expression-attribute-names '{"#s":"state"}' --expression-attribute-values '{":t":{"N":"0.25"},":p":{"S":"paid"}}' --return-values UPDATED_NEW`,
    query: "Attributes.[amount.N,state.S]",
    expect: /^10\.75\s+paid$/,
  },
  {
    run: `dynamodb update-item --table-name orders --key '{"customer":{"S":"ann"},"order":{"N":"1"}}' --update-expression 'SET state = :p' --expression-attribute-values '{":p":{"S":"x"}}'`,
    fails: "ValidationException",
  },
  {
    run: `dynamodb batch-write-item --request-items '{"orders":[{"PutRequest":{"Item":{"customer":{"S":"ann"},"order":{"N":"2"},"state":{"S":"new"}}}},{"PutRequest":{"Item":{"customer":{"S":"bob"},"order":{"N":"10"},"state":{"S":"new"}}}},{"PutRequest":{"Item":{"customer":{"S":"bob"},"order":{"N":"9"}}}}]}'`,
    query: "length(UnprocessedItems)",
    expect: "0",
  },
  {
    run: `dynamodb query --table-name orders --key-condition-expression 'customer = :c' --expression-attribute-values '{":c":{"S":"bob"}}'`,
    query: "Items[].order.N",
    expect: /^9\s+10$/,
  },
  {
    run: `dynamodb query --table-name orders --index-name by-state --key-condition-expression '#s = :s' --expression-attribute-names '{"#s":"state"}' --expression-attribute-values '{":s":{"S":"new"}}' --select COUNT`,
    query: "Count",
    expect: "2",
  },
  {
    run: "dynamodb scan --table-name orders --page-size 1 --max-items 3",
    query: "Items[].order.N",
    expect: /^\d+\s+\d+\s+\d+/,
  },
  { run: "dynamodb scan --table-name orders --page-size 1", query: "Items[].order.N", expect: /^(\d+\s+){3}\d+$/ },
  {
    run: `dynamodb transact-write-items --transact-items '[{"Delete":{"TableName":"orders","Key":{"customer":{"S":"bob"},"order":{"N":"9"}}}},{"ConditionCheck":{"TableName":"orders","Key":{"customer":{"S":"eve"},"order":{"N":"1"}},"ConditionExpression":"attribute_exists(customer)"}}]'`,
    fails: "TransactionCanceledException",
  },
  {
    run: `dynamodb transact-get-items --transact-items '[{"Get":{"TableName":"orders","Key":{"customer":{"S":"bob"},"order":{"N":"9"}}}}]'`,
    query: "Responses[0].Item.order.N",
    expect: "9",
  },
  { run: "dynamodbstreams list-streams --table-name orders", query: "Streams[0].StreamArn", expect: "$stream" },
  {
    run: "dynamodbstreams describe-stream --stream-arn $stream",
    query: "StreamDescription.Shards[0].ShardId",
    save: "shard",
    expect: /^shardId-/,
  },
  {
    run: "dynamodbstreams get-shard-iterator --stream-arn $stream --shard-id $shard --shard-iterator-type TRIM_HORIZON",
    query: "ShardIterator",
    save: "iterator",
  },
  {
    run: "dynamodbstreams get-records --shard-iterator $iterator",
    query: "Records[].eventName",
    expect: /^INSERT\s+MODIFY\s+INSERT\s+INSERT\s+INSERT$/,
  },
  {
    run: "dynamodb update-time-to-live --table-name orders --time-to-live-specification Enabled=true,AttributeName=expires",
    query: "TimeToLiveSpecification.Enabled",
    expect: "True",
  },
  {
    run: "dynamodb describe-time-to-live --table-name orders",
    query: "TimeToLiveDescription.TimeToLiveStatus",
    expect: "ENABLED",
    within: 10,
  },
  {
    run: "resourcegroupstaggingapi get-resources --tag-filters Key=lab,Values=ddb",
    query: "length(ResourceTagMappingList)",
    expect: "1",
  },
  { run: "dynamodb execute-statement --statement 'SELECT * FROM orders'", fails: "NotImplemented" },
  { run: "dynamodb delete-table --table-name orders", query: "TableDescription.TableStatus", expect: "DELETING" },
  { run: "dynamodb wait table-not-exists --table-name orders" },
  { run: "dynamodb list-tables", query: "length(TableNames)", expect: "0" },
]);
