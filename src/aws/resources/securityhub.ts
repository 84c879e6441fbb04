/** https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-disable.html and the pages of the API. */
import {
  type AwsSecurityFinding,
  type AwsSecurityFindingFilters,
  type BatchImportFindingsCommandInput,
  paginateGetFindings,
  SecurityHub,
} from "@aws-sdk/client-securityhub";
import { isoNow } from "../../shared/clock.ts";
import { nameOf } from "../../shared/errors.ts";
import {
  all,
  creating,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
} from "../resource-type.ts";

/** One for each account and region; it is the run's only where Security Hub was off before. */
const hub: ResourceType = {
  type: "securityhub:hub",
  creates: [creating<object, object>("EnableSecurityHub", () => [ref("securityhub:hub", "default")])],
  after: ["securityhub:finding"],
  read: (context) => whereOn(hubSeen(context)),
  find: async (context) => {
    const seen = await whereOn(hubSeen(context));
    return seen ? [seen] : [];
  },
  delete: async ({ aws }) => void (await aws(SecurityHub).disableSecurityHub({})),
  settle: 60,
  deletion: { usual: 3, limit: 300 },
  dailyCost: "by checks and findings, after a trial of 30 days",
};

async function hubSeen({ aws }: ResourceContext): Promise<Sighting> {
  const { HubArn, SubscribedAt } = await aws(SecurityHub).describeHub({});
  const { Tags } = await aws(SecurityHub).listTagsForResource({ ResourceArn: HubArn });
  return {
    ...refOf("securityhub:hub", "default", { arn: HubArn }),
    state: "live",
    // A hub has no name of its own; whoever turns it on by hand says by this tag for what.
    name: Tags?.Name,
    tags: Tags,
    createdAt: SubscribedAt === undefined ? undefined : new Date(SubscribedAt),
  };
}

/** A finding cannot be deleted: it is archived, and AWS forgets it after 90 days. That counts as gone. */
const finding: ResourceType = {
  type: "securityhub:finding",
  creates: [
    creating<BatchImportFindingsCommandInput, object>("BatchImportFindings", ({ Findings = [] }) =>
      Findings.map(({ Id }) => ref("securityhub:finding", Id)),
    ),
  ],
  after: [],
  read: async (context, { id }) => (await active(context, { Id: [{ Value: id, Comparison: "EQUALS" }] })).map(seen)[0],
  find: async (context) => {
    const { lab, id } = context.run;
    const own = { Value: `lab-${lab}-${id}`, Comparison: "PREFIX" as const };
    return (await active(context, { GeneratorId: [own] })).map(seen);
  },
  delete: async (context, { id }) => {
    const findings = await active(context, { Id: [{ Value: id, Comparison: "EQUALS" }] });
    for (const each of findings) await context.aws(SecurityHub).batchImportFindings({ Findings: [archived(each)] });
  },
  settle: 60,
  deletion: { usual: 5, limit: 300 },
  dailyCost: "free",
};

const active = async ({ aws }: ResourceContext, filters: AwsSecurityFindingFilters): Promise<AwsSecurityFinding[]> => {
  const RecordState = [{ Value: "ACTIVE", Comparison: "EQUALS" as const }];
  const pages = paginateGetFindings({ client: aws(SecurityHub) }, { Filters: { ...filters, RecordState } });
  return (await whereOn(all(pages, (page) => page.Findings))) ?? [];
};

const seen = ({ Id, GeneratorId }: AwsSecurityFinding): Sighting => ({
  ...refOf("securityhub:finding", Id),
  state: "live",
  name: GeneratorId,
});

/** The members that a provider may write, with the state that takes it out of sight. */
const archived = (each: AwsSecurityFinding): AwsSecurityFinding => ({
  SchemaVersion: each.SchemaVersion,
  Id: each.Id,
  ProductArn: each.ProductArn,
  GeneratorId: each.GeneratorId,
  AwsAccountId: each.AwsAccountId,
  Types: each.Types,
  CreatedAt: each.CreatedAt,
  UpdatedAt: laterThan(each.UpdatedAt),
  Severity: each.Severity,
  Title: each.Title,
  Description: each.Description,
  Resources: each.Resources,
  RecordState: "ARCHIVED",
});

/** Security Hub ignores an update that is dated before the finding, as a machine whose clock is behind would date it. */
export function laterThan(time: string | undefined): string {
  const now = isoNow();
  const known = Date.parse(time ?? "");
  return known >= Date.parse(now) ? new Date(known + 1).toISOString() : now;
}

/** Security Hub answers everybody with this error while it is off. */
async function whereOn<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (nameOf(error) === "InvalidAccessException") return undefined;
    throw error;
  }
}

const catalogue: ServiceCatalogue = {
  service: "securityhub",
  types: [hub, finding],
  changes: {
    BatchUpdateFindings: "goes with the finding",
    DisableSecurityHub: "removes",
    TagResource: "tags go with their resource",
  },
};

export default catalogue;
