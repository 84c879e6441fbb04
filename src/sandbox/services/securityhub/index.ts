import type * as SecurityHub from "@aws-sdk/client-securityhub";
import { defineService } from "../../kit/index.ts";
import { getFindings } from "./get-findings.ts";
import * as hub from "./hub.ts";
import { batchImportFindings } from "./import-findings.ts";
import * as state from "./state.ts";
import { batchUpdateFindings } from "./update-findings.ts";

export default defineService<typeof SecurityHub>({
  id: "securityhub",
  collections: [state.hubs, state.findings],
  real: {
    BatchImportFindings: batchImportFindings,
    GetFindings: getFindings,
    BatchUpdateFindings: batchUpdateFindings,
  },
  modelled: {
    EnableSecurityHub: hub.enableSecurityHub,
    DescribeHub: hub.describeHub,
    UpdateSecurityHubConfiguration: hub.updateSecurityHubConfiguration,
    DisableSecurityHub: hub.disableSecurityHub,
    GetEnabledStandards: hub.getEnabledStandards,
    TagResource: hub.tagResource,
    UntagResource: hub.untagResource,
    ListTagsForResource: hub.listTagsForResource,
  },
});
