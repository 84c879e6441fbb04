/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html */
import type * as Cognito from "@aws-sdk/client-cognito-identity-provider";
import type { Context } from "../../kit/index.ts";
import { type Answer, peekChallenge, startChallenge, takeChallenge } from "./challenges.ts";
import { invalid, notAuthorized, notInSandbox, wrongPassword } from "./faults.ts";
import type { On } from "./handler.ts";
import { requireUsable } from "./initiate-auth.ts";
import { requireStrongPassword, sealPassword } from "./passwords.ts";
import { requireSecretHash } from "./pool-clients.ts";
import { requireSchema } from "./pool-schema.ts";
import { isClaimTrue } from "./secure-remote-password.ts";
import { type ClientRow, findClient, findPool, findPoolClient } from "./state.ts";
import { issueTokens } from "./tokens.ts";
import { findUser, putUser } from "./user-directory.ts";

export const respondToAuthChallenge: On<"RespondToAuthChallenge"> = (input, context) =>
  respond(context, findClient(context, input.ClientId), input);

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminRespondToAuthChallenge.html */
export const adminRespondToAuthChallenge: On<"AdminRespondToAuthChallenge"> = (input, context) =>
  respond(context, findPoolClient(context, input.UserPoolId, input.ClientId), input);

type Response = Pick<Cognito.RespondToAuthChallengeRequest, "ChallengeName" | "ChallengeResponses" | "Session">;

async function respond(context: Context, client: ClientRow, response: Response): Promise<Answer> {
  switch (response.ChallengeName) {
    case "NEW_PASSWORD_REQUIRED":
      return setNewPassword(context, client, response);
    case "PASSWORD_VERIFIER":
      return provePassword(context, client, response);
    default:
      throw notInSandbox(`The challenge ${response.ChallengeName}`);
  }
}

async function setNewPassword(context: Context, client: ClientRow, response: Response): Promise<Answer> {
  const given = response.ChallengeResponses ?? {};
  const { USERNAME, NEW_PASSWORD } = given;
  if (!USERNAME) throw invalid("Missing required parameter USERNAME");
  if (!NEW_PASSWORD) throw invalid("Missing required parameter NEW_PASSWORD");
  requireSecretHash(client, USERNAME, given.SECRET_HASH);
  const known = peekChallenge(context, response.Session);
  if (known?.challenge !== "NEW_PASSWORD_REQUIRED" || known.clientId !== client.id) throw badSession();
  const pool = findPool(context, client.poolId);
  const user = findUser(context, pool, USERNAME);
  if (user.username !== known.username) throw badSession();
  requireStrongPassword(pool, NEW_PASSWORD, "user");
  const attributes = attributesIn(given);
  requireSchema(pool, attributes, user.attributes);
  if (!takeChallenge(context, response.Session)) throw badSession();
  const row = putUser(context, pool, {
    ...user,
    attributes: { ...user.attributes, ...attributes },
    password: sealPassword(user, NEW_PASSWORD, { temporary: false, now: context.clock.now() }),
    status: "CONFIRMED",
  });
  return { AuthenticationResult: await issueTokens(context, client, row), ChallengeParameters: {} };
}

const badSession = () => notAuthorized("Invalid session for the user.");

const PREFIX = "userAttributes.";

const attributesIn = (responses: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(responses).flatMap(([name, value]) =>
      name.startsWith(PREFIX) ? [[name.slice(PREFIX.length), value]] : [],
    ),
  );

async function provePassword(context: Context, client: ClientRow, response: Response): Promise<Answer> {
  const given = response.ChallengeResponses ?? {};
  const { USERNAME, PASSWORD_CLAIM_SECRET_BLOCK, PASSWORD_CLAIM_SIGNATURE, TIMESTAMP } = given;
  if (!USERNAME) throw invalid("Missing required parameter USERNAME");
  if (!PASSWORD_CLAIM_SECRET_BLOCK || !PASSWORD_CLAIM_SIGNATURE || !TIMESTAMP)
    throw invalid("Missing required parameter PASSWORD_CLAIM_SIGNATURE");
  requireSecretHash(client, USERNAME, given.SECRET_HASH);
  const known = takeChallenge(context, PASSWORD_CLAIM_SECRET_BLOCK);
  if (!known?.srp || known.clientId !== client.id) throw badSession();
  const pool = findPool(context, client.poolId);
  const user = findUser(context, pool, known.username);
  const isTrue =
    user.password !== undefined &&
    isClaimTrue({
      poolId: pool.id,
      username: user.username,
      verifier: user.password.verifier,
      ...known.srp,
      timestamp: TIMESTAMP,
      signature: PASSWORD_CLAIM_SIGNATURE,
    });
  if (!isTrue) throw wrongPassword();
  requireUsable(context, pool, user);
  if (user.status === "FORCE_CHANGE_PASSWORD") return startChallenge(context, { pool, client, user });
  return { AuthenticationResult: await issueTokens(context, client, user), ChallengeParameters: {} };
}
