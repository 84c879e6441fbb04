/**
 * The ARNs that a request acts on, for authorization. Told from the request alone where that is simple; undefined where
 * it is not (the engine then matches "any resource", see AccessRequest.resource), `*` where the operation has none.
 */
import { type Context, parseArn } from "../../kit/index.ts";

type RequestInput = Readonly<Record<string, unknown>>;
type Rule = (
  input: RequestInput,
  operation: string,
  arnOf: (resource: string) => string,
) => readonly string[] | undefined;

const strings = (value: unknown): string[] =>
  typeof value === "string" ? [value] : Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];

const some = (arns: readonly string[]): readonly string[] | undefined => (arns.length > 0 ? arns : undefined);

const named =
  (members: readonly string[], resource: (name: string) => string): Rule =>
  (input, _operation, arnOf) =>
    some(
      members
        .flatMap((member) => strings(input[member]))
        .map((name) => (name.startsWith("arn:") ? name : arnOf(resource(name)))),
    );

/** Without a name in the request these services' operations have no resources. */
const elseNone =
  (rule: Rule): Rule =>
  (input, operation, arnOf) =>
    rule(input, operation, arnOf) ?? ["*"];

const RULES: Readonly<Record<string, Rule>> = {
  ssm: (input, operation, arnOf) =>
    /Parameter/.test(operation)
      ? (some(
          ["Name", "Names", "Path"]
            .flatMap((member) => strings(input[member]))
            .map((name) => (name.startsWith("arn:") ? name : arnOf(`parameter/${bareParameterName(name)}`))),
        ) ?? ["*"])
      : undefined,
  ecr: elseNone(named(["repositoryName", "repositoryNames"], (name) => `repository/${name}`)),
  logs: (input, _operation, arnOf) => {
    const stream = strings(input.logStreamName)[0] ?? "";
    return some(strings(input.logGroupName).map((group) => arnOf(`log-group:${group}:log-stream:${stream}`)));
  },
  lambda: named(["FunctionName"], (name) => `function:${name}`),
  dynamodb: named(["TableName"], (name) => `table/${name}`),
  ecs: (input, operation, arnOf) =>
    /^(Describe|Delete|Update)Clusters?(Settings)?$/.test(operation)
      ? named(["cluster", "clusters"], (name) => `cluster/${name}`)(input, operation, arnOf)
      : undefined,
  s3: (input) =>
    some(
      strings(input.Bucket).map((bucket) =>
        typeof input.Key === "string" ? `arn:aws:s3:::${bucket}/${input.Key}` : `arn:aws:s3:::${bucket}`,
      ),
    ),
  ec2: (_input, operation) => (operation.startsWith("Describe") ? ["*"] : undefined),
  cloudwatch: (_input, operation) => (/^(PutMetricData|GetMetric|ListMetrics)/.test(operation) ? ["*"] : undefined),
};

export interface ActedOn {
  readonly prefix: string;
  readonly operation: string;
  readonly input: RequestInput;
}

export function resourcesOf({ prefix, operation, input }: ActedOn, context: Context): readonly string[] | undefined {
  const arnOf = (resource: string): string => `arn:aws:${prefix}:${context.region}:${context.account}:${resource}`;
  const own = Object.hasOwn(RULES, prefix) ? RULES[prefix]?.(input, operation, arnOf) : undefined;
  if (own && own[0] !== "*") return own;
  // A member such as `resourceArn` or `LoadBalancerArns`, where it holds ARNs of the service itself.
  const given = Object.entries(input)
    .filter(([member]) => /arns?$/i.test(member))
    .flatMap(([, value]) => strings(value))
    .filter((text) => parseArn(text)?.service === prefix);
  return some(given) ?? own;
}

/** `/lab/x:3` is `lab/x`: ARNs of parameters have one slash, and no selector. */
const bareParameterName = (name: string): string => name.replace(/^\//, "").split(":")[0] ?? "";
