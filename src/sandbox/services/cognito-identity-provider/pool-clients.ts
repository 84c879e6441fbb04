/** App clients. https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html */

import { createHmac } from "node:crypto";
import type * as Cognito from "@aws-sdk/client-cognito-identity-provider";
import { randomOctets } from "../../../shared/random.ts";
import { type Input, page } from "../../kit/index.ts";
import { requireValidity } from "./client-validity.ts";
import { invalid, notAuthorized, notInSandbox } from "./faults.ts";
import type { On } from "./handler.ts";
import { type ClientRow, clients, findPool, findPoolClient } from "./state.ts";

type Asked = Omit<Input<typeof Cognito, "UpdateUserPoolClient">, "UserPoolId" | "ClientId">;

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html */
export const createUserPoolClient: On<"CreateUserPoolClient"> = (input, context) => {
  const pool = findPool(context, input.UserPoolId);
  if (input.ClientSecret !== undefined && input.GenerateSecret)
    throw invalid("ClientSecret and GenerateSecret cannot both be given.");
  const secret = input.ClientSecret ?? (input.GenerateSecret ? randomKey(51) : undefined);
  const id = randomKey(26);
  const now = context.clock.date();
  const settings: Cognito.UserPoolClientType = {
    UserPoolId: pool.id,
    ClientName: input.ClientName,
    ClientId: id,
    ...(secret !== undefined && { ClientSecret: secret }),
    CreationDate: now,
    LastModifiedDate: now,
    ...settingsOf(input),
  };
  context.table(clients).put(id, { poolId: pool.id, id, settings });
  return { UserPoolClient: settings };
};

const LETTERS = "0123456789abcdefghijklmnopqrstuv";

const randomKey = (length: number): string =>
  Array.from(randomOctets(length), (octet) => LETTERS.charAt(octet & 31)).join("");

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolClient.html */
export const describeUserPoolClient: On<"DescribeUserPoolClient"> = (input, context) => ({
  UserPoolClient: findPoolClient(context, input.UserPoolId, input.ClientId).settings,
});

export const listUserPoolClients: On<"ListUserPoolClients"> = (input, context) => {
  const pool = findPool(context, input.UserPoolId);
  const rows = context
    .table(clients)
    .list()
    .filter(({ poolId }) => poolId === pool.id);
  const { items, next } = page(rows, { token: input.NextToken, limit: input.MaxResults, max: 60 });
  return {
    UserPoolClients: items.map(({ id, poolId, settings }) => ({
      ClientId: id,
      UserPoolId: poolId,
      ClientName: settings.ClientName,
    })),
    NextToken: next,
  };
};

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPoolClient.html: what is left out falls back to its default. */
export const updateUserPoolClient: On<"UpdateUserPoolClient"> = (input, context) => {
  const row = findPoolClient(context, input.UserPoolId, input.ClientId);
  const { UserPoolId, ClientId, ClientName, ClientSecret, CreationDate } = row.settings;
  const settings: Cognito.UserPoolClientType = {
    UserPoolId,
    ClientName: input.ClientName ?? ClientName,
    ClientId,
    ...(ClientSecret !== undefined && { ClientSecret }),
    CreationDate,
    LastModifiedDate: context.clock.date(),
    ...settingsOf(input),
  };
  context.table(clients).patch(row.id, { settings });
  return { UserPoolClient: settings };
};

export const deleteUserPoolClient: On<"DeleteUserPoolClient"> = (input, context) => {
  const row = findPoolClient(context, input.UserPoolId, input.ClientId);
  context.table(clients).delete(row.id);
  return {};
};

const DEFAULT_FLOWS: readonly Cognito.ExplicitAuthFlowsType[] = [
  "ALLOW_REFRESH_TOKEN_AUTH",
  "ALLOW_USER_SRP_AUTH",
  "ALLOW_CUSTOM_AUTH",
];

function settingsOf(input: Asked): Cognito.UserPoolClientType {
  refuseWhatIsIgnored(input);
  requireValidity(input);
  const flows = input.ExplicitAuthFlows ?? [...DEFAULT_FLOWS];
  const old = flows.filter((flow) => !flow.startsWith("ALLOW_"));
  if (old.length > 0 && old.length < flows.length)
    throw invalid("Invalid ExplicitAuthFlows: values with and without the prefix ALLOW_ cannot be used together.");
  return {
    RefreshTokenValidity: input.RefreshTokenValidity || 30,
    ...(input.AccessTokenValidity !== undefined && { AccessTokenValidity: input.AccessTokenValidity }),
    ...(input.IdTokenValidity !== undefined && { IdTokenValidity: input.IdTokenValidity }),
    ...(input.TokenValidityUnits ? { TokenValidityUnits: input.TokenValidityUnits } : {}),
    ...(input.ReadAttributes && { ReadAttributes: input.ReadAttributes }),
    ...(input.WriteAttributes && { WriteAttributes: input.WriteAttributes }),
    ExplicitAuthFlows: flows,
    ...(input.SupportedIdentityProviders && { SupportedIdentityProviders: input.SupportedIdentityProviders }),
    AllowedOAuthFlowsUserPoolClient: false,
    ...(input.PreventUserExistenceErrors && { PreventUserExistenceErrors: input.PreventUserExistenceErrors }),
    EnableTokenRevocation: input.EnableTokenRevocation ?? true,
    EnablePropagateAdditionalUserContextData: false,
    AuthSessionValidity: input.AuthSessionValidity ?? 3,
  };
}

function refuseWhatIsIgnored(input: Asked): void {
  const provider = input.SupportedIdentityProviders?.find((each) => each !== "COGNITO");
  if (provider !== undefined) throw notInSandbox(`The identity provider ${provider}`);
  if (input.AllowedOAuthFlows?.length || input.AllowedOAuthFlowsUserPoolClient)
    throw notInSandbox("AllowedOAuthFlows (the hosted pages and the token endpoint)");
  if (input.AnalyticsConfiguration) throw notInSandbox("AnalyticsConfiguration");
  if (input.RefreshTokenRotation?.Feature === "ENABLED") throw notInSandbox("RefreshTokenRotation");
}

/** Throws where a client with a secret did not prove that it has it. https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash */
export function requireSecretHash({ id, settings }: ClientRow, username: string, given: string | undefined): void {
  const { ClientSecret } = settings;
  if (ClientSecret === undefined) return;
  if (given === undefined)
    throw notAuthorized(`Client ${id} is configured with secret but SECRET_HASH was not received`);
  const expected = createHmac("sha256", ClientSecret).update(`${username}${id}`).digest("base64");
  if (given !== expected) throw notAuthorized(`SecretHash does not match for the client: ${id}`);
}
