/** Which operations only read. AWS's naming is regular; the exceptions are listed. */

const READS =
  /^(Get|Describe|List|BatchGet|BatchCheck|BatchDescribe|Head|Select|Lookup|Search|Scan|Query|Discover|Filter|Simulate|Test|Validate|Estimate|Preview|Check|Verify|Decode)/;

/** By `service:Operation`, with what makes it harmless. */
const ALSO_READS: Readonly<Record<string, string>> = {
  "sts:AssumeRole": "answers credentials",
  "sts:AssumeRoleWithWebIdentity": "answers credentials",
  "cloudwatch-logs:StartQuery": "a query reads and expires",
  "cloudwatch-logs:StopQuery": "a query reads and expires",
  "cloudwatch-logs:StartLiveTail": "a stream of events",
  "cognito-identity-provider:AdminInitiateAuth": "answers tokens",
  "cognito-identity-provider:AdminGetUser": "reads",
  "cognito-identity-provider:AdminListGroupsForUser": "reads",
  "iam:GenerateCredentialReport": "a report that AWS keeps by itself",
};

/** True where the operation changes nothing in the account. */
export const isReadOnly = (service: string, operation: string): boolean =>
  READS.test(operation) || `${service}:${operation}` in ALSO_READS;

/**
 * True where sending the same call twice does no more than sending it once: then an attempt without an answer may be
 * repeated. Creates without a token are not: the first attempt may have made the thing.
 */
export const isRepeatable = (service: string, operation: string, hasToken: boolean): boolean =>
  hasToken ||
  isReadOnly(service, operation) ||
  !/^(Create|Run|Start|Allocate|Request|Register|Import|Copy|Publish|Send|Invoke)/.test(operation);

/** The SDK's service id as in package names: `Elastic Load Balancing v2` is `elastic-load-balancing-v2`. */
export const serviceName = (serviceId: string): string => serviceId.toLowerCase().replaceAll(" ", "-");
