import { found } from "../../kit/index.ts";
import { findIdentity, listPage, userNameOf } from "./entities.ts";
import { limitExceeded, noSuchEntity } from "./faults.ts";
import type { On } from "./handler.ts";
import { accessKeys } from "./state.ts";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html: the keys sign requests at once. */
export const createAccessKey: On<"CreateAccessKey"> = (input, context) => {
  const user = findIdentity(context, "user", userNameOf(context, input.UserName));
  const table = context.table(accessKeys);
  if (table.list().filter(({ userName }) => userName === user.name).length >= 2)
    throw limitExceeded("Cannot exceed quota for AccessKeysPerUser: 2");
  const { accessKeyId, secretAccessKey } = context.issueCredentials({
    kind: "user",
    arn: user.arn,
    userName: user.name,
    userId: user.id,
  });
  const row = table.put(accessKeyId, {
    accessKeyId,
    userName: user.name,
    status: "Active",
    created: context.clock.now(),
  });
  return {
    AccessKey: {
      UserName: user.name,
      AccessKeyId: accessKeyId,
      Status: "Active",
      SecretAccessKey: secretAccessKey,
      CreateDate: new Date(row.created),
    },
  };
};

export const listAccessKeys: On<"ListAccessKeys"> = (input, context) => {
  const user = findIdentity(context, "user", userNameOf(context, input.UserName));
  const keys = context
    .table(accessKeys)
    .list()
    .filter(({ userName }) => userName === user.name);
  const { items, rest } = listPage(keys, input);
  return {
    AccessKeyMetadata: items.map((row) => ({
      UserName: row.userName,
      AccessKeyId: row.accessKeyId,
      Status: row.status,
      CreateDate: new Date(row.created),
    })),
    ...rest,
  };
};

export const deleteAccessKey: On<"DeleteAccessKey"> = (input, context) => {
  const user = findIdentity(context, "user", userNameOf(context, input.UserName));
  const id = input.AccessKeyId ?? "";
  const row = context.table(accessKeys).get(id);
  found(row?.userName === user.name ? row : undefined, () =>
    noSuchEntity(`The Access Key with id ${id} cannot be found.`),
  );
  context.revokeCredentials(id);
  context.table(accessKeys).delete(id);
  return {};
};
