import type * as STS from "@aws-sdk/client-sts";
import type { Handler } from "../../kit/index.ts";
import { accessDenied, validationError } from "./faults.ts";

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html */
export const getSessionToken: Handler<typeof STS, "GetSessionToken"> = (input, context) => {
  const { principal, account } = context;
  if (input.SerialNumber !== undefined || input.TokenCode !== undefined)
    throw validationError("SerialNumber and TokenCode of GetSessionToken are not in the sandbox.");
  if (principal.kind !== "root" && principal.kind !== "user")
    throw accessDenied("Cannot call GetSessionToken with session credentials");
  const longest = principal.kind === "root" ? 3600 : 129_600;
  const seconds = input.DurationSeconds ?? Math.min(43_200, longest);
  if (seconds < 900 || seconds > 129_600)
    throw validationError(
      `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value ${seconds < 900 ? "greater than or equal to 900" : "less than or equal to 129600"}`,
    );
  const { accessKeyId: _, ...who } = principal;
  const issued = context.issueCredentials(
    who.kind === "root" ? { kind: "root", arn: `arn:aws:iam::${account}:root` } : who,
    Math.min(seconds, longest),
  );
  return {
    Credentials: {
      AccessKeyId: issued.accessKeyId,
      SecretAccessKey: issued.secretAccessKey,
      SessionToken: issued.sessionToken,
      Expiration: issued.expiration,
    },
  };
};

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html: a sandbox has one account, so every key is of it. */
export const getAccessKeyInfo: Handler<typeof STS, "GetAccessKeyInfo"> = (input, { account }) => {
  if (!/^A(KI|SI)A[A-Z0-9]{12,}$/.test(input.AccessKeyId ?? ""))
    throw validationError(`Invalid AWS access key id: ${input.AccessKeyId}`);
  return { Account: account };
};
