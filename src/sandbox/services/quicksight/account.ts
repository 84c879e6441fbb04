import { arn, type Context } from "../../kit/index.ts";
import { accessDenied, accountNotFound, exists, invalidValue, preconditionNotMet } from "./faults.ts";
import { answered, type On } from "./handler.ts";
import { type SubscriptionRow, subscriptions, type UserRow, users } from "./state.ts";

const ROW = "subscription";
const NAMESPACE = "default";

/**
 * https://docs.aws.amazon.com/quicksight/latest/APIReference/API_DescribeAccountSubscription.html. The sandbox's account has a
 * subscription from the start, because no lab ever makes one: it is a decision about money, taken by a person (notes.md).
 */
export const describeAccountSubscription: On<"DescribeAccountSubscription"> = (_input, context) => {
  const row = subscribed(context);
  return {
    AccountInfo: {
      AccountName: row.accountName,
      Edition: row.edition,
      NotificationEmail: row.email,
      AuthenticationType: row.authentication,
      AccountSubscriptionStatus: row.status,
    },
    ...answered(context),
  };
};

export const createAccountSubscription: On<"CreateAccountSubscription"> = (input, context) => {
  const { AccountName: name = "", NotificationEmail: email = "", AuthenticationMethod: method } = input;
  if (current(context).status === "ACCOUNT_CREATED") throw exists("ACCOUNT", current(context).accountName);
  if (method !== "IAM_AND_QUICKSIGHT" && method !== "IAM_ONLY")
    throw invalidValue(`Authentication method ${method} is not in the sandbox.`);
  const row = context.table(subscriptions).put(ROW, {
    accountName: name,
    edition: input.Edition ?? "ENTERPRISE",
    email,
    authentication: method,
    status: "ACCOUNT_CREATED",
    identityRegion: context.region,
    terminationProtection: true,
  });
  const admin = putAdmin(context, row);
  return {
    SignupResponse: {
      IAMUser: context.principal.kind === "user",
      userLoginName: admin.name,
      accountName: name,
      directoryType: method,
    },
    ...answered(context),
  };
};

/** Refused while termination protection is on, which it is until UpdateAccountSettings turns it off. */
export const deleteAccountSubscription: On<"DeleteAccountSubscription"> = (_input, context) => {
  const row = subscribed(context);
  if (row.terminationProtection)
    throw preconditionNotMet("The account cannot be unsubscribed while termination protection is enabled.");
  for (const [key] of context.table(users).entries()) context.table(users).delete(key);
  context.table(subscriptions).put(ROW, { ...row, status: "UNSUBSCRIBED" });
  return answered(context);
};

export const describeAccountSettings: On<"DescribeAccountSettings"> = (_input, context) => {
  const row = subscribed(context);
  return {
    AccountSettings: {
      AccountName: row.accountName,
      Edition: row.edition,
      DefaultNamespace: NAMESPACE,
      NotificationEmail: row.email,
      PublicSharingEnabled: false,
      TerminationProtectionEnabled: row.terminationProtection,
    },
    ...answered(context),
  };
};

export const updateAccountSettings: On<"UpdateAccountSettings"> = (input, context) => {
  const row = subscribed(context);
  context.table(subscriptions).put(ROW, {
    ...row,
    email: input.NotificationEmail ?? row.email,
    terminationProtection: input.TerminationProtectionEnabled ?? row.terminationProtection,
  });
  return answered(context);
};

export const listNamespaces: On<"ListNamespaces"> = (_input, context) => {
  const { identityRegion } = subscribed(context);
  const namespace = {
    Name: NAMESPACE,
    Arn: arn({ ...context, region: identityRegion }, "quicksight", `namespace/${NAMESPACE}`),
    CapacityRegion: identityRegion,
    CreationStatus: "CREATED" as const,
    IdentityStore: "QUICKSIGHT" as const,
  };
  return { Namespaces: [namespace], ...answered(context) };
};

/** The subscription, or ResourceNotFoundException. */
export function subscribed(context: Context): SubscriptionRow {
  const row = current(context);
  if (row.status !== "ACCOUNT_CREATED") throw accountNotFound(context.account);
  return row;
}

/** For calls about users: they are answered in the identity region only. */
export function inIdentityRegion(context: Context): void {
  const { identityRegion } = subscribed(context);
  if (identityRegion !== context.region)
    throw accessDenied(
      `Operation is being called from endpoint ${context.region}, but your identity region is ${identityRegion}. Please use the ${identityRegion} endpoint.`,
    );
}

/** What the account has from the start is written with its first use. */
function current(context: Context): SubscriptionRow {
  const row = context.table(subscriptions).get(ROW);
  if (row) return row;
  const first = context.table(subscriptions).put(ROW, {
    accountName: `sandbox-${context.account}`,
    edition: "ENTERPRISE",
    email: "admin@example.com",
    authentication: "IAM_AND_QUICKSIGHT",
    status: "ACCOUNT_CREATED",
    identityRegion: context.region,
    terminationProtection: true,
  });
  putAdmin(context, first);
  return first;
}

/** Who subscribes becomes the first administrator; for the account's root the name is the account's number. */
function putAdmin(context: Context, { email }: SubscriptionRow): UserRow {
  const { principal } = context;
  const name = principal.kind === "user" ? principal.userName : context.account;
  return context.table(users).put(name, {
    name,
    arn: arn(context, "quicksight", `user/${NAMESPACE}/${name}`),
    email,
    role: "ADMIN",
    identityType: "IAM",
    principalId: `federated/iam/${context.account}`,
    active: true,
  });
}
