/** Releases of EMR and what is in them. https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-release-components.html */
import type * as EMR from "@aws-sdk/client-emr";
import { page } from "../../kit/index.ts";
import { invalidRequest, validation } from "./faults.ts";
import type { On } from "./handler.ts";
import { NODE_TYPES } from "./nodes/node-types.ts";

type Versions = Readonly<Record<string, string>>;

/** Applications whose steps the sandbox runs, and some that it only installs by name. */
const SEVEN = (hadoop: string, spark: string, trino: string): Versions => ({
  Hadoop: hadoop,
  Spark: spark,
  Hive: "3.1.3",
  Tez: "0.10.2",
  Livy: "0.8.0",
  JupyterEnterpriseGateway: "2.6.0",
  JupyterHub: "1.5.0",
  Trino: trino,
  Presto: "0.287",
  Hue: "4.11.0",
  Zeppelin: "0.11.1",
  HCatalog: "3.1.3",
  Pig: "0.17.0",
  Oozie: "5.2.1",
  ZooKeeper: "3.9.3",
});

/** Newest first. */
const RELEASES: Readonly<Record<string, Versions>> = {
  "emr-7.12.0": SEVEN("3.4.1", "3.5.6", "476"),
  "emr-7.11.0": SEVEN("3.4.1", "3.5.6", "475"),
  "emr-7.10.0": SEVEN("3.4.1", "3.5.5", "470"),
  "emr-7.9.0": SEVEN("3.4.1", "3.5.5", "467"),
  "emr-7.8.0": SEVEN("3.4.1", "3.5.4", "457"),
  "emr-6.15.0": { ...SEVEN("3.3.6", "3.4.1", "426"), Livy: "0.7.1", Zeppelin: "0.10.1", Presto: "0.283" },
};

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_ListReleaseLabels.html */
export const listReleaseLabels: On<"ListReleaseLabels"> = (input) => {
  const { Prefix: prefix = "", Application: application } = input.Filters ?? {};
  const labels = Object.entries(RELEASES)
    .filter(([label, versions]) => label.startsWith(prefix) && holds(versions, application))
    .map(([label]) => label);
  const { items, next } = page(labels, {
    token: input.NextToken,
    limit: input.MaxResults,
    max: 100,
    badToken: "InvalidRequestException",
  });
  return { ReleaseLabels: items, NextToken: next };
};

/** `Spark` or `spark@3.5.6`. */
function holds(versions: Versions, application: string | undefined): boolean {
  if (application === undefined) return true;
  const [name = "", version] = application.split("@");
  return Object.entries(versions).some(
    ([each, its]) => each.toLowerCase() === name.toLowerCase() && (version === undefined || version === its),
  );
}

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_DescribeReleaseLabel.html */
export const describeReleaseLabel: On<"DescribeReleaseLabel"> = (input) => {
  const label = input.ReleaseLabel ?? "";
  const versions = RELEASES[label];
  if (!versions) throw invalidRequest(`The supplied release label is invalid: ${label}.`);
  return {
    ReleaseLabel: label,
    Applications: Object.entries(versions).map(([Name, Version]) => ({ Name, Version })),
    AvailableOSReleases: [{ Label: label.startsWith("emr-6") ? "2.0.20240131.0" : "2023.9.20251014.0" }],
  };
};

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_ListSupportedInstanceTypes.html */
export const listSupportedInstanceTypes: On<"ListSupportedInstanceTypes"> = (input) => {
  const label = input.ReleaseLabel ?? "";
  if (!RELEASES[label]) throw invalidRequest(`The supplied release label is invalid: ${label}.`);
  const { items, next } = page(NODE_TYPES, {
    token: input.Marker,
    limit: undefined,
    max: 100,
    badToken: "InvalidRequestException",
  });
  return {
    SupportedInstanceTypes: items.map(
      (each): EMR.SupportedInstanceType => ({
        Type: each.name,
        MemoryGB: each.memoryGib,
        StorageGB: 0,
        VCPU: each.vcpus,
        Is64BitsOnly: true,
        InstanceFamilyId: each.name.split(".")[0],
        EbsOptimizedAvailable: true,
        EbsOptimizedByDefault: true,
        NumberOfDisks: 0,
        EbsStorageOnly: true,
        Architecture: "X86_64",
      }),
    ),
    Marker: next,
  };
};

/** The applications of a request with the release's versions; ValidationException for what the release has not. */
export function applicationsOf(
  label: string | undefined,
  asked: readonly EMR.Application[],
): { name: string; version: string }[] {
  if (label === undefined) throw validation("A release label is needed: the sandbox's EMR has no AMI versions.");
  const versions = RELEASES[label];
  if (!versions) throw validation(`The supplied release label is invalid: ${label}.`);
  return asked.map(({ Name = "" }) => {
    const [name, version] = Object.entries(versions).find(([each]) => each.toLowerCase() === Name.toLowerCase()) ?? [];
    if (name === undefined || version === undefined)
      throw validation(`Specified application: ${Name} is not available in release ${label}.`);
    return { name, version };
  });
}
