/** How long a client's tokens are valid. https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html */
import type * as Cognito from "@aws-sdk/client-cognito-identity-provider";
import { invalid } from "./faults.ts";

type Settings = Pick<
  Cognito.UserPoolClientType,
  "AccessTokenValidity" | "IdTokenValidity" | "RefreshTokenValidity" | "TokenValidityUnits"
>;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SECONDS = { seconds: 1, minutes: MINUTE, hours: HOUR, days: DAY } as const;

/** Seconds for which each kind of token is valid. */
export const validityOf = (settings: Settings): { access: number; id: number; refresh: number } => ({
  access: (settings.AccessTokenValidity || 1) * SECONDS[settings.TokenValidityUnits?.AccessToken ?? "hours"],
  id: (settings.IdTokenValidity || 1) * SECONDS[settings.TokenValidityUnits?.IdToken ?? "hours"],
  refresh: (settings.RefreshTokenValidity || 30) * SECONDS[settings.TokenValidityUnits?.RefreshToken ?? "days"],
});

/** 5 minutes to a day for access and ID tokens, an hour to ten years for refresh tokens, and the first no longer than the last. */
export function requireValidity(settings: Settings): void {
  const { access, id, refresh } = validityOf(settings);
  if (access < 5 * MINUTE || access > DAY) throw invalid("Invalid range for token validity.");
  if (id < 5 * MINUTE || id > DAY) throw invalid("Invalid range for token validity.");
  if (refresh < HOUR || refresh > 3650 * DAY) throw invalid("Invalid range for token validity.");
  if (access > refresh || id > refresh)
    throw invalid("The access and ID token validity must not be longer than that of the refresh token.");
}
