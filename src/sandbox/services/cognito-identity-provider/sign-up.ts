/** What people do for themselves before they are signed in. https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html */
import type { Context } from "../../kit/index.ts";
import { destinationOf, sendCode, useCode, verifiedAttributesOf } from "./confirmation-codes.ts";
import { invalid, notAuthorized, usernameExists } from "./faults.ts";
import type { On } from "./handler.ts";
import { requireStrongPassword, sealPassword } from "./passwords.ts";
import { requireSecretHash } from "./pool-clients.ts";
import { requireSchema } from "./pool-schema.ts";
import { type ClientRow, findClient, findPool, type PoolRow, type UserRow } from "./state.ts";
import { attributesOf, claimAliases, findUser, lookUp, nameNewUser, putUser } from "./user-directory.ts";

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html */
export const signUp: On<"SignUp"> = (input, context) => {
  const { client, pool } = asked(context, input.ClientId, input.Username, input.SecretHash);
  if (pool.settings.AdminCreateUserConfig?.AllowAdminCreateUserOnly)
    throw notAuthorized("SignUp is not permitted for this user pool");
  const password = input.Password ?? "";
  requireStrongPassword(pool, password, "user");
  if (lookUp(context, pool, input.Username ?? "")) throw usernameExists("User already exists");
  const given = attributesOf(input.UserAttributes);
  requireWritable(client, given);
  const { username, attributes } = nameNewUser(pool, input.Username ?? "", given);
  requireSchema(pool, attributes);
  const now = context.clock.now();
  const user = putUser(context, pool, {
    poolId: pool.id,
    username,
    attributes: unverified(pool, attributes),
    status: "UNCONFIRMED",
    enabled: true,
    password: sealPassword({ poolId: pool.id, username }, password, { temporary: false, now }),
    created: now,
    modified: now,
    signedOutAt: 0,
  });
  const destination = destinationOf(user, verifiedAttributesOf(pool));
  return {
    UserConfirmed: false,
    UserSub: attributes.sub,
    ...(destination && { CodeDeliveryDetails: sendCode(context, user, "sign-up", destination) }),
  };
};

function asked(
  context: Context,
  clientId: string | undefined,
  username: string | undefined,
  secretHash: string | undefined,
): { client: ClientRow; pool: PoolRow } {
  const client = findClient(context, clientId);
  requireSecretHash(client, username ?? "", secretHash);
  return { client, pool: findPool(context, client.poolId) };
}

/** What only verification or an administrator may say. */
export function requireWritable({ settings }: ClientRow, attributes: Readonly<Record<string, string>>): void {
  const writable = settings.WriteAttributes;
  const refused = Object.keys(attributes).find(
    (name) => name.endsWith("_verified") || name === "sub" || (writable !== undefined && !writable.includes(name)),
  );
  if (refused !== undefined) throw notAuthorized("A client attempted to write unauthorized attribute");
}

const unverified = (pool: PoolRow, attributes: Readonly<Record<string, string>>): Record<string, string> => ({
  ...attributes,
  ...Object.fromEntries(
    verifiedAttributesOf(pool)
      .filter((name) => attributes[name] !== undefined)
      .map((name) => [`${name}_verified`, "false"]),
  ),
});

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmSignUp.html */
export const confirmSignUp: On<"ConfirmSignUp"> = (input, context) => {
  const { pool } = asked(context, input.ClientId, input.Username, input.SecretHash);
  const user = findUser(context, pool, input.Username);
  if (user.status !== "UNCONFIRMED") throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
  const { destination } = useCode(context, user, "sign-up", input.ConfirmationCode);
  const row: UserRow = { ...user, status: "CONFIRMED", attributes: withVerified(user, destination) };
  claimAliases(context, pool, row, input.ForceAliasCreation ?? false);
  putUser(context, pool, row);
  return {};
};

function withVerified({ attributes }: UserRow, destination: string): Record<string, string> {
  const name = attributes.email === destination ? "email" : "phone_number";
  return { ...attributes, [`${name}_verified`]: "true" };
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ResendConfirmationCode.html */
export const resendConfirmationCode: On<"ResendConfirmationCode"> = (input, context) => {
  const { pool } = asked(context, input.ClientId, input.Username, input.SecretHash);
  const user = findUser(context, pool, input.Username);
  if (user.status !== "UNCONFIRMED") throw invalid("User is already confirmed.");
  const destination = destinationOf(user, verifiedAttributesOf(pool));
  if (!destination) throw invalid("Cannot resend codes. Auto verification not turned on.");
  return { CodeDeliveryDetails: sendCode(context, user, "sign-up", destination) };
};

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgotPassword.html */
export const forgotPassword: On<"ForgotPassword"> = (input, context) => {
  const { pool } = asked(context, input.ClientId, input.Username, input.SecretHash);
  const user = findUser(context, pool, input.Username);
  if (!user.enabled) throw notAuthorized("User is disabled.");
  if (user.status === "FORCE_CHANGE_PASSWORD")
    throw notAuthorized("User password cannot be reset in the current state.");
  return { CodeDeliveryDetails: sendCode(context, user, "forgot-password", recoveryOf(user)) };
};

/** A verified address; throws where there is none. */
export function recoveryOf(user: UserRow) {
  const verified = ["email", "phone_number"].filter((name) => user.attributes[`${name}_verified`] === "true");
  const destination = destinationOf(user, verified);
  if (!destination)
    throw invalid("Cannot reset password for the user as there is no registered/verified email or phone_number");
  return destination;
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmForgotPassword.html */
export const confirmForgotPassword: On<"ConfirmForgotPassword"> = (input, context) => {
  const { pool } = asked(context, input.ClientId, input.Username, input.SecretHash);
  const user = findUser(context, pool, input.Username);
  requireStrongPassword(pool, input.Password ?? "", "user");
  useCode(context, user, "forgot-password", input.ConfirmationCode);
  putUser(context, pool, {
    ...user,
    status: "CONFIRMED",
    password: sealPassword(user, input.Password ?? "", { temporary: false, now: context.clock.now() }),
  });
  return {};
};

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminResetUserPassword.html */
export const adminResetUserPassword: On<"AdminResetUserPassword"> = (input, context) => {
  const pool = findPool(context, input.UserPoolId);
  const user = findUser(context, pool, input.Username);
  if (user.status !== "CONFIRMED" && user.status !== "RESET_REQUIRED")
    throw notAuthorized("User password cannot be reset in the current state.");
  sendCode(context, user, "forgot-password", recoveryOf(user));
  putUser(context, pool, { ...user, status: "RESET_REQUIRED" });
  return {};
};
