/** https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools.html */

import type * as Cognito from "@aws-sdk/client-cognito-identity-provider";
import { randomOctets } from "../../../shared/random.ts";
import { type Context, page } from "../../kit/index.ts";
import { invalid } from "./faults.ts";
import type { On } from "./handler.ts";
import { newSettings, updatedSettings } from "./pool-settings.ts";
import { collections, findPool, inPool, type PoolRow, poolArn, pools, users } from "./state.ts";
import { checkedTags } from "./tags.ts";

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html */
export const createUserPool: On<"CreateUserPool"> = (input, context) => {
  const id = `${context.region}_${randomName(9)}`;
  const now = context.clock.date();
  const row: PoolRow = {
    id,
    arn: poolArn(context, id),
    tags: checkedTags(input.UserPoolTags),
    settings: {
      Id: id,
      Name: input.PoolName,
      Arn: poolArn(context, id),
      ...newSettings(input),
      CreationDate: now,
      LastModifiedDate: now,
    },
  };
  context.table(pools).put(id, row);
  return { UserPool: describe(context, row) };
};

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Letters and digits, as in the ids of pools. */
const randomName = (length: number): string =>
  Array.from(randomOctets(length), (octet) => LETTERS.charAt(octet % LETTERS.length)).join("");

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPool.html */
export const describeUserPool: On<"DescribeUserPool"> = (input, context) => ({
  UserPool: describe(context, findPool(context, input.UserPoolId)),
});

function describe(context: Context, row: PoolRow): Cognito.UserPoolType {
  return {
    ...row.settings,
    EstimatedNumberOfUsers: context.table(users).list(inPool(row.id, "")).length,
    ...(Object.keys(row.tags).length > 0 && { UserPoolTags: { ...row.tags } }),
  };
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserPools.html */
export const listUserPools: On<"ListUserPools"> = (input, context) => {
  const { items, next } = page(context.table(pools).list(), {
    token: input.NextToken,
    limit: input.MaxResults,
    max: 60,
  });
  const UserPools = items.map(({ settings: { Id, Name, LambdaConfig, LastModifiedDate, CreationDate } }) => ({
    Id,
    Name,
    LambdaConfig,
    LastModifiedDate,
    CreationDate,
  }));
  return { UserPools, NextToken: next };
};

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPool.html: what is left out falls back to its default. */
export const updateUserPool: On<"UpdateUserPool"> = (input, context) => {
  const row = findPool(context, input.UserPoolId);
  const settings = { ...updatedSettings(row.settings, input), LastModifiedDate: context.clock.date() };
  const tags = input.UserPoolTags ? checkedTags(input.UserPoolTags) : row.tags;
  context.table(pools).patch(row.id, { settings, tags });
  return {};
};

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserPool.html: with everything in it. */
export const deleteUserPool: On<"DeleteUserPool"> = (input, context) => {
  const row = findPool(context, input.UserPoolId);
  if (row.settings.DeletionProtection === "ACTIVE")
    throw invalid(
      "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.",
    );
  for (const each of collections) {
    const table = context.table<{ poolId?: string }>(each as never);
    for (const [key, { poolId }] of table.entries()) if (poolId === row.id) table.delete(key);
  }
  context.table(pools).delete(row.id);
  return {};
};

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserPoolMfaConfig.html */
export const getUserPoolMfaConfig: On<"GetUserPoolMfaConfig"> = (input, context) => ({
  MfaConfiguration: findPool(context, input.UserPoolId).settings.MfaConfiguration,
});
