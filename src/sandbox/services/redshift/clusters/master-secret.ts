/** The admin's password in Secrets Manager, kept by Redshift. https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-secrets-manager-integration.html */
import type * as SecretsManager from "@aws-sdk/client-secrets-manager";
import { nameOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/index.ts";
import type { ClusterRow } from "../state.ts";

/** The secret's ARN. */
export async function createMasterSecret(context: Context, row: ClusterRow): Promise<string> {
  const secrets = service(context);
  const { RandomPassword: password } = await secrets.GetRandomPassword({
    PasswordLength: 32,
    ExcludeCharacters: "/@\"'\\",
  });
  const { ARN: arn = "" } = await secrets.CreateSecret({
    Name: `redshift!${row.id}-admin`,
    Description: `Secret associated with the Amazon Redshift cluster ${row.arn}`,
    SecretString: JSON.stringify({ username: row.masterUser, password }),
    Tags: [
      { Key: "aws:redshift:primaryClusterArn", Value: row.arn },
      { Key: "aws:secretsmanager:owningService", Value: "redshift" },
    ],
  });
  return arn;
}

export async function deleteMasterSecret(context: Context, { secretArn }: ClusterRow): Promise<void> {
  if (secretArn === undefined) return;
  try {
    await service(context).DeleteSecret({ SecretId: secretArn, ForceDeleteWithoutRecovery: true });
  } catch (error) {
    if (nameOf(error) !== "ResourceNotFoundException") throw error;
  }
}

const service = (context: Context) => context.service<typeof SecretsManager>("secrets-manager");
