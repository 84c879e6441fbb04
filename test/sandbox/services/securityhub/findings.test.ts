import { type AwsSecurityFinding, type AwsSecurityFindingFilters, SecurityHub } from "@aws-sdk/client-securityhub";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";

let sandbox: Sandbox;
let hub: SecurityHub;

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  hub = new SecurityHub({
    region: sandbox.region,
    credentials: sandbox.credentials,
    requestHandler: sandbox.requestHandler(),
    maxAttempts: 1,
  });
});
afterEach(() => sandbox.close());

const enable = () =>
  hub.enableSecurityHub({ EnableDefaultStandards: false, ControlFindingGenerator: "SECURITY_CONTROL" });

const finding = (Id: string, more: Partial<AwsSecurityFinding> = {}): AwsSecurityFinding => ({
  SchemaVersion: "2018-10-08",
  Id,
  ProductArn: `arn:aws:securityhub:us-east-1:${sandbox.account}:product/${sandbox.account}/default`,
  GeneratorId: "lab-ecs",
  AwsAccountId: sandbox.account,
  Types: ["Software and Configuration Checks/Vulnerabilities/CVE"],
  CreatedAt: "2026-01-01T00:00:00Z",
  UpdatedAt: "2026-01-01T00:00:00Z",
  Severity: { Label: "HIGH" },
  Title: `Finding ${Id}`,
  Description: "Three packages are outdated.",
  Resources: [{ Type: "AwsEcrContainerImage", Id: "arn:aws:ecr:us-east-1:1:repository/lab/sha256:1" }],
  ...more,
});

const put = (...Findings: AwsSecurityFinding[]) => hub.batchImportFindings({ Findings });
const idsOf = async (Filters: AwsSecurityFindingFilters, more: object = {}) =>
  (await hub.getFindings({ Filters, ...more })).Findings?.map(({ Id }) => Id);

describe("the hub", () => {
  it("is on or off", async () => {
    const off = { name: "InvalidAccessException", $metadata: { httpStatusCode: 401 } };
    await expect(hub.describeHub({})).rejects.toMatchObject(off);
    await expect(hub.getFindings({})).rejects.toMatchObject(off);
    await expect(put(finding("a"))).rejects.toMatchObject(off);
    await expect(hub.enableSecurityHub({})).rejects.toMatchObject({ name: "InvalidInputException" });
    await enable();
    await expect(enable()).rejects.toMatchObject({ name: "ResourceConflictException" });
    const HubArn = `arn:aws:securityhub:us-east-1:${sandbox.account}:hub/default`;
    expect(await hub.describeHub({})).toMatchObject({ HubArn, ControlFindingGenerator: "SECURITY_CONTROL" });
    expect(sandbox.inventory()).toMatchObject([{ type: "securityhub:hub", arn: HubArn }]);
    await hub.tagResource({ ResourceArn: HubArn, Tags: { lab: "ecs" } });
    expect((await hub.listTagsForResource({ ResourceArn: HubArn })).Tags).toEqual({ lab: "ecs" });
    await hub.disableSecurityHub({});
    await expect(hub.disableSecurityHub({})).rejects.toMatchObject(off);
    expect(sandbox.inventory()).toEqual([]);
  });
});

describe("importing", () => {
  beforeEach(enable);

  it("fills in what Security Hub fills in", async () => {
    expect(await put(finding("a"))).toMatchObject({ SuccessCount: 1, FailedCount: 0 });
    const { Findings } = await hub.getFindings({});
    expect(Findings).toMatchObject([
      {
        Id: "a",
        ProductName: "Default",
        CompanyName: "Personal",
        Region: "us-east-1",
        RecordState: "ACTIVE",
        Workflow: { Status: "NEW" },
        Severity: { Label: "HIGH", Normalized: 70 },
        FindingProviderFields: { Severity: { Label: "HIGH" } },
        ProcessedAt: expect.any(String),
      },
    ]);
  });

  it("names what is wrong with each finding, and imports the others", async () => {
    const answer = await put(
      finding("good"),
      finding("no-severity", { Severity: undefined }),
      finding("bad-date", { UpdatedAt: "yesterday" }),
      finding("bad-type", { Types: ["a/b/c/d"] }),
      finding("no-resources", { Resources: [] }),
      finding("long", { Title: "x".repeat(257) }),
    );
    expect(answer).toMatchObject({ SuccessCount: 1, FailedCount: 5 });
    expect(answer.FailedFindings?.[0]).toEqual({
      Id: "no-severity",
      ErrorCode: "InvalidInput",
      ErrorMessage:
        "Finding does not adhere to Amazon Finding Format. data should have required property 'FindingProviderFields', data should match some schema in anyOf.",
    });
    const messages = answer.FailedFindings?.slice(1).map(({ ErrorMessage }) => ErrorMessage);
    expect(messages).toEqual([
      expect.stringContaining('data.UpdatedAt should match format "date-time"'),
      expect.stringContaining("data.Types[0] should match pattern"),
      expect.stringContaining("data.Resources should NOT have fewer than 1 items"),
      expect.stringContaining("data.Title should NOT be longer than 256 characters"),
    ]);
    expect(await idsOf({})).toEqual(["good"]);
  });

  it("is refused for other accounts and products, and without required members", async () => {
    await expect(put(finding("a", { AwsAccountId: "111122223333" }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    await expect(
      put(finding("a", { ProductArn: "arn:aws:securityhub:us-east-1::product/prowler/prowler" })),
    ).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(put(finding("a", { Title: undefined }))).rejects.toMatchObject({ name: "InvalidInputException" });
  });

  it("updates by newer findings, not by older ones", async () => {
    await put(finding("a"));
    await put(finding("a", { Title: "new", RecordState: "ARCHIVED", UpdatedAt: "2026-02-01T00:00:00Z" }));
    await put(finding("a", { Title: "old", UpdatedAt: "2025-12-01T00:00:00Z" }));
    const { Findings } = await hub.getFindings({});
    expect(Findings).toMatchObject([{ Title: "new", RecordState: "ARCHIVED" }]);
  });
});

describe("GetFindings", () => {
  beforeEach(async () => {
    await enable();
    await put(
      finding("a", { Severity: { Label: "LOW" }, UpdatedAt: "2026-01-03T00:00:00Z", ProductFields: { run: "1" } }),
      finding("b", { Severity: { Label: "CRITICAL" }, GeneratorId: "other" }),
      finding("c", { Severity: { Normalized: 50 }, RecordState: "ARCHIVED", UpdatedAt: "2026-01-02T00:00:00Z" }),
    );
  });

  it("filters by text, number, date and map", async () => {
    const sort = { SortCriteria: [{ Field: "Id", SortOrder: "asc" }] };
    const ids = (Filters: AwsSecurityFindingFilters) => idsOf(Filters, sort);
    const equals = (Value: string) => [{ Value, Comparison: "EQUALS" as const }];
    expect(await ids({ GeneratorId: equals("lab-ecs"), RecordState: equals("ACTIVE") })).toEqual(["a"]);
    expect(await ids({ SeverityLabel: [...equals("LOW"), ...equals("MEDIUM")] })).toEqual(["a", "c"]);
    expect(await ids({ GeneratorId: [{ Value: "lab", Comparison: "PREFIX" }] })).toEqual(["a", "c"]);
    expect(await ids({ GeneratorId: [{ Value: "lab", Comparison: "PREFIX_NOT_EQUALS" }] })).toEqual(["b"]);
    const not = ["a", "b"].map((Value) => ({ Value, Comparison: "NOT_EQUALS" as const }));
    expect(await ids({ Id: not })).toEqual(["c"]);
    expect(await ids({ SeverityNormalized: [{ Gte: 40, Lte: 89 }] })).toEqual(["c"]);
    expect(await ids({ UpdatedAt: [{ Start: "2026-01-02T00:00:00Z" }] })).toEqual(["a", "c"]);
    expect(await ids({ UpdatedAt: [{ DateRange: { Unit: "DAYS", Value: 10_000 } }] })).toEqual(["a", "b", "c"]);
    expect(await ids({ ProductFields: [{ Key: "run", Value: "1", Comparison: "EQUALS" }] })).toEqual(["a"]);
    expect(await ids({ ResourceType: equals("AwsEcrContainerImage") })).toEqual(["a", "b", "c"]);
    await expect(ids({ MalwareName: equals("x") })).rejects.toMatchObject({
      name: "InvalidInputException",
      message: expect.stringContaining("MalwareName"),
    });
  });

  it("sorts and pages", async () => {
    const SortCriteria = [{ Field: "SeverityNormalized", SortOrder: "desc" as const }];
    const first = await hub.getFindings({ SortCriteria, MaxResults: 2 });
    expect(first.Findings?.map(({ Id }) => Id)).toEqual(["b", "c"]);
    const second = await hub.getFindings({ SortCriteria, MaxResults: 2, NextToken: first.NextToken });
    expect(second.Findings?.map(({ Id }) => Id)).toEqual(["a"]);
    expect(second.NextToken).toBeUndefined();
    expect(await idsOf({})).toEqual(["a", "c", "b"]);
  });
});

describe("BatchUpdateFindings", () => {
  it("changes what customers may, and providers do not undo it", async () => {
    await enable();
    await put(finding("a"));
    const identifier = { Id: "a", ProductArn: finding("a").ProductArn };
    const missing = { Id: "none", ProductArn: identifier.ProductArn };
    const answer = await hub.batchUpdateFindings({
      FindingIdentifiers: [identifier, missing],
      Workflow: { Status: "RESOLVED" },
      Severity: { Label: "LOW" },
      Note: { Text: "patched", UpdatedBy: "me" },
    });
    expect(answer.ProcessedFindings).toEqual([identifier]);
    expect(answer.UnprocessedFindings).toMatchObject([{ FindingIdentifier: missing, ErrorCode: "FindingNotFound" }]);
    await put(finding("a", { UpdatedAt: "2026-03-01T00:00:00Z", Severity: { Label: "CRITICAL" } }));
    const { Findings } = await hub.getFindings({});
    expect(Findings).toMatchObject([
      {
        Workflow: { Status: "RESOLVED" },
        WorkflowState: "RESOLVED",
        Severity: { Label: "LOW" },
        FindingProviderFields: { Severity: { Label: "CRITICAL" } },
        Note: { Text: "patched", UpdatedBy: "me", UpdatedAt: expect.any(String) },
      },
    ]);
  });
});
