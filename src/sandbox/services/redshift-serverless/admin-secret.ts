/** The admin's password in Secrets Manager, kept by Redshift. https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-secrets-manager-integration.html */
import type * as SecretsManager from "@aws-sdk/client-secrets-manager";
import { nameOf } from "../../../shared/errors.ts";
import type { Context } from "../../kit/index.ts";
import type { NamespaceRow } from "./state.ts";

/** The secret's ARN. */
export async function createAdminSecret(context: Context, row: NamespaceRow): Promise<string> {
  const password = await randomPassword(context, 32);
  const { ARN: arn = "" } = await service(context).CreateSecret({
    Name: `redshift!${row.name}-admin`,
    Description: `Secret associated with the Amazon Redshift Serverless namespace ${row.arn}`,
    SecretString: JSON.stringify({ username: row.adminUser, password }),
    Tags: [
      { Key: "aws:redshift-serverless:namespaceArn", Value: row.arn },
      { Key: "aws:secretsmanager:owningService", Value: "redshift" },
    ],
  });
  return arn;
}

export async function deleteAdminSecret(context: Context, { secretArn }: NamespaceRow): Promise<void> {
  if (secretArn === undefined) return;
  try {
    await service(context).DeleteSecret({ SecretId: secretArn, ForceDeleteWithoutRecovery: true });
  } catch (error) {
    if (nameOf(error) !== "ResourceNotFoundException") throw error;
  }
}

/** Of the characters that Redshift takes. */
export async function randomPassword(context: Context, length: number): Promise<string> {
  const { RandomPassword = "" } = await service(context).GetRandomPassword({
    PasswordLength: length,
    ExcludeCharacters: "/@\"'\\",
  });
  return RandomPassword;
}

const service = (context: Context) => context.service<typeof SecretsManager>("secrets-manager");
