/** What may be subscribed. https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
import { parseArn } from "../../kit/index.ts";
import { invalid, notInSandbox } from "./faults.ts";
import type { TopicRow } from "./state.ts";

/** Throws AWS's fault for an endpoint that the protocol or the kind of topic excludes. */
export function checkEndpoint(topic: TopicRow, protocol: string, endpoint: string): void {
  if (protocol === "application" || protocol === "firehose")
    throw notInSandbox(`The protocol ${protocol} of Subscribe`);
  const wrong = Object.hasOwn(PROTOCOLS, protocol) ? PROTOCOLS[protocol] : undefined;
  if (!wrong) throw invalid(`Amazon SNS does not support this protocol string: ${protocol}`);
  if (topic.fifo && protocol !== "sqs") throw invalid(endpointReason("Please use FIFO SQS queue"));
  const reason = wrong(endpoint, topic);
  if (reason !== undefined) throw invalid(reason);
}

const endpointReason = (reason: string): string => `Endpoint Reason: ${reason}`;

type Wrong = (endpoint: string, topic: TopicRow) => string | undefined;

const url =
  (protocol: string): Wrong =>
  (endpoint) =>
    endpoint.startsWith(`${protocol}://`) && URL.canParse(endpoint)
      ? undefined
      : endpointReason(`Endpoint must match the specified protocol ${protocol}`);

const mail: Wrong = (endpoint) => (/^[^@\s]+@[^@\s]+$/.test(endpoint) ? undefined : endpointReason("Email address"));

const PROTOCOLS: Readonly<Record<string, Wrong>> = {
  sqs: (endpoint, topic) => {
    if (parseArn(endpoint)?.service !== "sqs") return "SQS endpoint ARN";
    return !topic.fifo && endpoint.endsWith(".fifo")
      ? endpointReason("FIFO SQS Queues can not be subscribed to standard SNS topics")
      : undefined;
  },
  lambda: (endpoint) => (parseArn(endpoint)?.service === "lambda" ? undefined : "Lambda endpoint ARN"),
  http: url("http"),
  https: url("https"),
  email: mail,
  "email-json": mail,
  sms: (endpoint) =>
    /^\+?[\d-]{4,20}$/.test(endpoint) ? undefined : endpointReason(`Invalid SMS endpoint: ${endpoint}`),
};
