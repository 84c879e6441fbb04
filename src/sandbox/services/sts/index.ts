import type * as STS from "@aws-sdk/client-sts";
import { defineService } from "../../kit/index.ts";
import { assumeRole } from "./assume-role.ts";
import { getCallerIdentity } from "./caller-identity.ts";
import { getAccessKeyInfo, getSessionToken } from "./session-token.ts";

export default defineService<typeof STS>({
  id: "sts",
  collections: [],
  real: { GetCallerIdentity: getCallerIdentity, AssumeRole: assumeRole, GetSessionToken: getSessionToken },
  modelled: { GetAccessKeyInfo: getAccessKeyInfo },
});
