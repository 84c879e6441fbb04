/** Signing in. https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html */
import type { Context } from "../../kit/index.ts";
import { type Answer, startChallenge, startSrp } from "./challenges.ts";
import {
  invalid,
  notAuthorized,
  notConfirmed,
  notInSandbox,
  resetRequired,
  userNotFound,
  wrongPassword,
} from "./faults.ts";
import type { On } from "./handler.ts";
import { isPassword, passwordPolicyOf } from "./passwords.ts";
import { requireSecretHash } from "./pool-clients.ts";
import { sessionOf } from "./sessions.ts";
import { type ClientRow, findClient, findPool, findPoolClient, type PoolRow, type UserRow } from "./state.ts";
import { freshTokens, issueTokens } from "./tokens.ts";
import { lookUp } from "./user-directory.ts";

type Parameters = Readonly<Record<string, string>>;

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html */
export const initiateAuth: On<"InitiateAuth"> = (input, context) => {
  const client = findClient(context, input.ClientId);
  const parameters = input.AuthParameters ?? {};
  switch (input.AuthFlow) {
    case "USER_PASSWORD_AUTH":
      requireFlow(
        client,
        ["ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH"],
        "USER_PASSWORD_AUTH flow not enabled for this client",
      );
      return withPassword(context, client, parameters);
    case "USER_SRP_AUTH":
      return withSrp(context, client, parameters);
    case "REFRESH_TOKEN_AUTH":
    case "REFRESH_TOKEN":
      return withRefreshToken(context, client, parameters);
    case "ADMIN_USER_PASSWORD_AUTH":
    case "ADMIN_NO_SRP_AUTH":
      throw invalid("Initiate Auth method not supported.");
    default:
      throw notInSandbox(`The flow ${input.AuthFlow}`);
  }
};

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminInitiateAuth.html */
export const adminInitiateAuth: On<"AdminInitiateAuth"> = (input, context) => {
  const client = findPoolClient(context, input.UserPoolId, input.ClientId);
  const parameters = input.AuthParameters ?? {};
  switch (input.AuthFlow) {
    case "ADMIN_USER_PASSWORD_AUTH":
    case "ADMIN_NO_SRP_AUTH":
      requireFlow(
        client,
        ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"],
        "Auth flow not enabled for this client",
      );
      return withPassword(context, client, parameters);
    case "USER_PASSWORD_AUTH":
      requireFlow(
        client,
        ["ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH"],
        "USER_PASSWORD_AUTH flow not enabled for this client",
      );
      return withPassword(context, client, parameters);
    case "USER_SRP_AUTH":
      return withSrp(context, client, parameters);
    case "REFRESH_TOKEN_AUTH":
    case "REFRESH_TOKEN":
      return withRefreshToken(context, client, parameters);
    default:
      throw notInSandbox(`The flow ${input.AuthFlow}`);
  }
};

function requireFlow({ settings }: ClientRow, anyOf: readonly string[], message: string): void {
  if (!settings.ExplicitAuthFlows?.some((flow) => anyOf.includes(flow))) throw invalid(message);
}

function required(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (value === undefined || value === "") throw invalid(`Missing required parameter ${name}`);
  return value;
}

async function withPassword(context: Context, client: ClientRow, parameters: Parameters): Promise<Answer> {
  const username = required(parameters, "USERNAME");
  const password = required(parameters, "PASSWORD");
  requireSecretHash(client, username, parameters.SECRET_HASH);
  const pool = findPool(context, client.poolId);
  const user = signingIn(context, { pool, client }, username);
  if (!isPassword(user, password)) throw wrongPassword();
  requireUsable(context, pool, user);
  if (user.status === "FORCE_CHANGE_PASSWORD") return startChallenge(context, { pool, client, user });
  return { AuthenticationResult: await issueTokens(context, client, user), ChallengeParameters: {} };
}

/** The user; AWS hides that there is none only where the client asks for it. */
function signingIn(context: Context, { pool, client }: { pool: PoolRow; client: ClientRow }, name: string): UserRow {
  const user = lookUp(context, pool, name);
  if (!user) throw client.settings.PreventUserExistenceErrors === "ENABLED" ? wrongPassword() : userNotFound();
  return user;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** After the password was right: may this user sign in at all? */
export function requireUsable(context: Context, pool: PoolRow, user: UserRow): void {
  if (!user.enabled) throw notAuthorized("User is disabled.");
  if (user.status === "UNCONFIRMED") throw notConfirmed();
  if (user.status === "RESET_REQUIRED") throw resetRequired();
  const days = passwordPolicyOf(pool).TemporaryPasswordValidityDays ?? 7;
  const { password } = user;
  if (password?.temporary && password.set + days * DAY_MS < context.clock.now())
    throw notAuthorized("Temporary password has expired and must be reset by an administrator.");
}

async function withSrp(context: Context, client: ClientRow, parameters: Parameters): Promise<Answer> {
  requireFlow(client, ["ALLOW_USER_SRP_AUTH"], "USER_SRP_AUTH is not enabled for the client.");
  const username = required(parameters, "USERNAME");
  const clientPublic = required(parameters, "SRP_A");
  requireSecretHash(client, username, parameters.SECRET_HASH);
  const pool = findPool(context, client.poolId);
  return startSrp(context, { pool, client, user: signingIn(context, { pool, client }, username) }, clientPublic);
}

async function withRefreshToken(context: Context, client: ClientRow, parameters: Parameters): Promise<Answer> {
  requireFlow(
    client,
    ["ALLOW_REFRESH_TOKEN_AUTH", "ADMIN_NO_SRP_AUTH", "USER_PASSWORD_AUTH", "CUSTOM_AUTH_FLOW_ONLY"],
    "REFRESH_TOKEN_AUTH flow not enabled for this client",
  );
  const session = sessionOf(context, required(parameters, "REFRESH_TOKEN"));
  if (!session || session.clientId !== client.id) throw notAuthorized("Invalid Refresh Token");
  if (session.revoked) throw notAuthorized("Refresh Token has been revoked");
  if (session.expires <= context.clock.now()) throw notAuthorized("Refresh Token has expired");
  requireSecretHash(client, session.username, parameters.SECRET_HASH);
  const user = lookUp(context, findPool(context, client.poolId), session.username);
  if (!user?.enabled) throw notAuthorized("User is disabled.");
  return { AuthenticationResult: await freshTokens(context, client, user, session), ChallengeParameters: {} };
}
