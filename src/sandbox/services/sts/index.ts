import type * as STS from "@aws-sdk/client-sts";
import { defineService } from "../../kit/index.ts";
import { getCallerIdentity } from "./caller-identity.ts";

export default defineService<typeof STS>({
  id: "sts",
  collections: [],
  real: { GetCallerIdentity: getCallerIdentity },
  modelled: {},
});
