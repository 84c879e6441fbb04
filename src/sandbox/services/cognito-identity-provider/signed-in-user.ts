/** What a signed-in user does with an access token. */
import type { Context } from "../../kit/index.ts";
import { removeUser, withChanges } from "./admin-users.ts";
import { destinationOf, sendCode, useCode, verifiedAttributesOf } from "./confirmation-codes.ts";
import { fault, invalid, wrongPassword } from "./faults.ts";
import type { On } from "./handler.ts";
import { isPassword, requireStrongPassword, sealPassword } from "./passwords.ts";
import { requireSchema } from "./pool-schema.ts";
import { endSessions, revokeSession, sessionOf } from "./sessions.ts";
import { requireWritable } from "./sign-up.ts";
import { findClient, findPool } from "./state.ts";
import { requireAccessToken } from "./tokens.ts";
import { attributesOf, claimAliases, findUser, putUser, toAttributeList } from "./user-directory.ts";

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html */
export const getUser: On<"GetUser"> = (input, context) => {
  const { user } = requireAccessToken(context, input.AccessToken);
  return { Username: user.username, UserAttributes: toAttributeList(user) };
};

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserAttributes.html */
export const updateUserAttributes: On<"UpdateUserAttributes"> = (input, context) => {
  const { pool, user, clientId } = requireAccessToken(context, input.AccessToken);
  const given = attributesOf(input.UserAttributes);
  requireWritable(findClient(context, clientId), given);
  requireSchema(pool, given, user.attributes);
  const row = putUser(context, pool, { ...user, attributes: withChanges(user.attributes, given) });
  const changed = verifiedAttributesOf(pool).filter((name) => given[name] !== undefined);
  const details = changed.flatMap((name) => codeFor(context, row, name) ?? []);
  return { CodeDeliveryDetailsList: details };
};

function codeFor(context: Context, user: Parameters<typeof putUser>[2], name: string) {
  const destination = destinationOf(user, [name]);
  return destination && sendCode(context, user, `attribute:${destination.attribute}`, destination);
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserAttributeVerificationCode.html */
export const getUserAttributeVerificationCode: On<"GetUserAttributeVerificationCode"> = (input, context) => {
  const { user } = requireAccessToken(context, input.AccessToken);
  const details = codeFor(context, user, input.AttributeName ?? "");
  if (!details) throw invalid(`The user has no attribute ${input.AttributeName} that can be verified.`);
  return { CodeDeliveryDetails: details };
};

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifyUserAttribute.html */
export const verifyUserAttribute: On<"VerifyUserAttribute"> = (input, context) => {
  const { pool, user } = requireAccessToken(context, input.AccessToken);
  const name = input.AttributeName === "phone_number" ? "phone_number" : "email";
  useCode(context, user, `attribute:${name}`, input.Code);
  const row = { ...user, attributes: { ...user.attributes, [`${name}_verified`]: "true" } };
  claimAliases(context, pool, row, false);
  putUser(context, pool, row);
  return {};
};

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ChangePassword.html */
export const changePassword: On<"ChangePassword"> = (input, context) => {
  const { pool, user } = requireAccessToken(context, input.AccessToken);
  if (!isPassword(user, input.PreviousPassword ?? "")) throw wrongPassword();
  const password = input.ProposedPassword ?? "";
  requireStrongPassword(pool, password, "user");
  putUser(context, pool, {
    ...user,
    password: sealPassword(user, password, { temporary: false, now: context.clock.now() }),
  });
  return {};
};

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUser.html */
export const deleteUser: On<"DeleteUser"> = (input, context) => {
  const { pool, user } = requireAccessToken(context, input.AccessToken);
  removeUser(context, pool, user);
  return {};
};

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GlobalSignOut.html */
export const globalSignOut: On<"GlobalSignOut"> = (input, context) => {
  endSessions(context, requireAccessToken(context, input.AccessToken).user);
  return {};
};

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUserGlobalSignOut.html */
export const adminUserGlobalSignOut: On<"AdminUserGlobalSignOut"> = (input, context) => {
  endSessions(context, findUser(context, findPool(context, input.UserPoolId), input.Username));
  return {};
};

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RevokeToken.html */
export const revokeToken: On<"RevokeToken"> = (input, context) => {
  const client = findClient(context, input.ClientId);
  if (client.settings.ClientSecret !== undefined && client.settings.ClientSecret !== input.ClientSecret)
    throw fault("UnauthorizedException", "Invalid client secret.");
  if (client.settings.EnableTokenRevocation === false)
    throw fault("UnsupportedOperationException", "Token revocation is not enabled for the client.");
  const token = input.Token ?? "";
  if (token.split(".").length === 3) throw fault("UnsupportedTokenTypeException", "Unsupported token type");
  const session = sessionOf(context, token);
  if (session && session.clientId !== client.id) throw fault("UnauthorizedException", "Invalid client.");
  // As RFC 7009 asks, a token that is not known is as good as revoked.
  if (session) revokeSession(context, token);
  return {};
};
