import type { Context } from "../../kit/index.ts";
import type { On } from "./handler.ts";
import { hostOf } from "./repositories.ts";
import { isValidToken, signedToken } from "./signatures.ts";

const VALID_MS = 12 * 3_600_000;

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html: user AWS and a password for 12 hours. */
export const getAuthorizationToken: On<"GetAuthorizationToken"> = (_input, context) => {
  const expires = context.clock.now() + VALID_MS;
  const password = signedToken(context, "registry", expires);
  return {
    authorizationData: [
      {
        authorizationToken: Buffer.from(`AWS:${password}`).toString("base64"),
        expiresAt: new Date(expires),
        proxyEndpoint: `https://${hostOf(context)}`,
      },
    ],
  };
};

/** Whether an Authorization header carries such a password. */
export function isAuthorized(context: Context, header: string | undefined): boolean {
  const [, encoded] = /^Basic\s+(\S+)$/i.exec(header ?? "") ?? [];
  const [user, password] = Buffer.from(encoded ?? "", "base64")
    .toString("utf8")
    .split(":");
  return user === "AWS" && isValidToken(context, "registry", password ?? "");
}
