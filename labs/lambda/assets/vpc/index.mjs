// Tries two ways out of its VPC: to the internet, and to DynamoDB.
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";

const dynamodb = new DynamoDBClient({ maxAttempts: 1 });

export const handler = async ({ ms = 2500 }) => {
  // Without a route nothing answers, not even with a refusal: only a timeout of one's own ends the wait.
  const abortSignal = AbortSignal.timeout(ms);
  const item = new GetItemCommand({ TableName: process.env.TABLE, Key: { pk: { S: "probe" } } });
  const [internet, table] = await Promise.all([
    outcome(fetch("https://checkip.amazonaws.com", { signal: abortSignal })),
    outcome(dynamodb.send(item, { abortSignal })),
  ]);
  return { internet, dynamodb: table };
};

const outcome = (attempt) =>
  attempt.then(
    () => "ok",
    (error) => (/abort|timeout/i.test(error.name) ? "timeout" : `${error.name}: ${error.message}`),
  );
