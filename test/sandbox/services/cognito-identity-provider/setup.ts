import { CognitoIdentityProvider } from "@aws-sdk/client-cognito-identity-provider";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";

export interface Pool {
  readonly sandbox: Sandbox;
  readonly cognito: CognitoIdentityProvider;
  readonly poolId: string;
  readonly clientId: string;
}

export const PASSWORD = "Correct-Horse-7";

/** A sandbox with a pool and a client that allows every flow. */
export async function makePool(
  pool: Omit<Parameters<CognitoIdentityProvider["createUserPool"]>[0], "PoolName"> = {},
  client: object = {},
): Promise<Pool> {
  const sandbox = await createSandbox({ pace: "instant" });
  const cognito = new CognitoIdentityProvider({
    region: sandbox.region,
    credentials: sandbox.credentials,
    requestHandler: sandbox.requestHandler(),
    maxAttempts: 1,
  });
  const { UserPool } = await cognito.createUserPool({ PoolName: "people", ...pool });
  const { UserPoolClient } = await cognito.createUserPoolClient({
    UserPoolId: UserPool?.Id,
    ClientName: "app",
    ExplicitAuthFlows: [
      "ALLOW_USER_PASSWORD_AUTH",
      "ALLOW_ADMIN_USER_PASSWORD_AUTH",
      "ALLOW_USER_SRP_AUTH",
      "ALLOW_REFRESH_TOKEN_AUTH",
    ],
    ...client,
  });
  return { sandbox, cognito, poolId: UserPool?.Id ?? "", clientId: UserPoolClient?.ClientId ?? "" };
}

/** A confirmed user with PASSWORD. */
export async function makeUser({ cognito, poolId }: Pool, Username: string, email = `${Username}@shop.example`) {
  await cognito.adminCreateUser({
    UserPoolId: poolId,
    Username,
    MessageAction: "SUPPRESS",
    UserAttributes: [
      { Name: "email", Value: email },
      { Name: "email_verified", Value: "true" },
    ],
  });
  await cognito.adminSetUserPassword({ UserPoolId: poolId, Username, Password: PASSWORD, Permanent: true });
}

export const signIn = async ({ cognito, clientId }: Pool, USERNAME: string, PASSWORD_GIVEN = PASSWORD) =>
  cognito.initiateAuth({
    ClientId: clientId,
    AuthFlow: "USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME, PASSWORD: PASSWORD_GIVEN },
  });

export const claimsOf = (token = ""): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
