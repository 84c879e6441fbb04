/** Secrets of a container, read with its execution role. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-ssm-paramstore.html */
import type * as ECS from "@aws-sdk/client-ecs";
import type * as SSM from "@aws-sdk/client-ssm";
import { messageOf, nameOf } from "../../../../shared/errors.ts";
import { arn, type Context, parseArn } from "../../../kit/index.ts";
import { accessDenied, deniedAction } from "./role-credentials.ts";
import { ResourceInitializationError } from "./start-failure.ts";

export interface SecretReader {
  readonly executionRoleArn: string | undefined;
  readonly taskId: string;
}

/** Environment variables from `secrets`; throws a `ResourceInitializationError` in AWS's words. */
export async function readSecrets(
  context: Context,
  secrets: readonly ECS.Secret[],
  reader: SecretReader,
): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const { name = "", valueFrom = "" } of secrets) values[name] = await readParameter(context, valueFrom, reader);
  return values;
}

async function readParameter(
  context: Context,
  valueFrom: string,
  { executionRoleArn, taskId }: SecretReader,
): Promise<string> {
  const parsed = parseArn(valueFrom);
  if (parsed?.service === "secretsmanager")
    throw failed("unable to retrieve secret from asm", "the sandbox has no Secrets Manager");
  const name = parsed ? parsed.resource.replace(/^parameter/, "") : valueFrom;
  // A parameter without a path has no slash of its own.
  const plain = name.startsWith("/") && !name.slice(1).includes("/") && parsed ? name.slice(1) : name;
  const resource = arn(context, "ssm", `parameter${plain.startsWith("/") ? "" : "/"}${plain}`);
  const roleArn = executionRoleArn ?? "";
  const denied = await deniedAction(context, roleArn, { actions: ["ssm:GetParameters"], resource }).catch(
    () => "ssm:GetParameters",
  );
  if (denied)
    throw failed(
      "unable to retrieve secrets from ssm",
      `service call has been retried 1 time(s): ${accessDenied(context, { roleArn, taskId, action: denied, resource })}`,
    );
  const { Parameters = [], InvalidParameters = [] } = await context
    .service<typeof SSM>("ssm")
    .GetParameters({ Names: [plain], WithDecryption: true })
    .catch((error: unknown) => {
      throw failed(
        "unable to retrieve secrets from ssm",
        `service call has been retried 1 time(s): ${nameOf(error)}: ${messageOf(error)}`,
      );
    });
  const value = Parameters[0]?.Value;
  if (value === undefined)
    throw failed("unable to retrieve secrets from ssm", `invalid parameters: ${InvalidParameters.join(", ") || plain}`);
  return value;
}

const failed = (what: string, why: string): ResourceInitializationError =>
  new ResourceInitializationError(
    `unable to pull secrets or registry auth: execution resource retrieval failed: ${what}: ${why}`,
  );
