/** Revisions: where an AppSpec file is. https://docs.aws.amazon.com/codedeploy/latest/userguide/application-revisions.html */
import { createHash } from "node:crypto";
import type * as CodeDeploy from "@aws-sdk/client-codedeploy";
import type * as S3 from "@aws-sdk/client-s3";
import { messageOf } from "../../../shared/errors.ts";
import { type Context, fault, found, page } from "../../kit/index.ts";
import { findApplication, PAGE } from "./applications.ts";
import { invalidRevision, notInSandbox } from "./faults.ts";
import type { On } from "./handler.ts";
import { type RevisionRow, revisions } from "./state.ts";

type Location = CodeDeploy.RevisionLocation;

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_RegisterApplicationRevision.html */
export const registerApplicationRevision: On<"RegisterApplicationRevision"> = async (input, context) => {
  const { info } = findApplication(context, input.applicationName);
  const { location, content } = await readRevision(context, input.revision);
  putRevision(context, info.applicationName, { location, content, info: { description: input.description ?? "" } });
  return {};
};

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetApplicationRevision.html */
export const getApplicationRevision: On<"GetApplicationRevision"> = (input, context) => {
  const { info } = findApplication(context, input.applicationName);
  const row = found(context.table(revisions).get(keyOf(info.applicationName, input.revision ?? {})), () =>
    fault("RevisionDoesNotExistException", "No application revision found for the specified revision."),
  );
  return { applicationName: info.applicationName, revision: withContent(row), revisionInfo: row.info };
};

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListApplicationRevisions.html */
export const listApplicationRevisions: On<"ListApplicationRevisions"> = (input, context) => {
  const { info } = findApplication(context, input.applicationName);
  const { sortBy = "registerTime", sortOrder = "ascending", deployed = "ignore", s3Bucket } = input;
  const rows = context
    .table(revisions)
    .list(`${info.applicationName}/`)
    .filter((row) => deployed === "ignore" || (row.info.lastUsedTime !== undefined) === (deployed === "include"))
    .filter(({ location }) => s3Bucket === undefined || location.s3Location?.bucket === s3Bucket)
    .sort((a, b) => Number(a.info[sortBy] ?? 0) - Number(b.info[sortBy] ?? 0));
  if (sortOrder === "descending") rows.reverse();
  const { items, next } = page(rows, { ...PAGE, token: input.nextToken });
  return { revisions: items.map(({ location }) => location), nextToken: next };
};

/** The AppSpec file of a request, and the location without its text, as AWS answers it later. */
export async function readRevision(
  context: Context,
  revision: Location | undefined,
): Promise<{ location: Location; content: string }> {
  if (!revision) throw fault("RevisionRequiredException", "Revision is required, cannot be null");
  const { revisionType, appSpecContent, string, s3Location } = revision;
  if (revisionType === "GitHub") throw notInSandbox("Revision type GitHub");
  if (revisionType === "S3") {
    if (s3Location?.bundleType !== "YAML" && s3Location?.bundleType !== "JSON")
      throw invalidRevision(
        "The bundle type of a revision in Amazon S3 must be YAML or JSON on this compute platform.",
      );
    return { location: { revisionType, s3Location }, content: await s3Text(context, s3Location) };
  }
  const given = revisionType === "String" ? string : appSpecContent;
  const content = given?.content ?? "";
  if (content === "") throw invalidRevision("The AppSpec file is empty.");
  const sha256 = createHash("sha256").update(content).digest("hex");
  if (given?.sha256 !== undefined && given.sha256 !== sha256)
    throw invalidRevision("The SHA256 hash of the AppSpec file does not match the one that was given.");
  return {
    location:
      revisionType === "String"
        ? { revisionType, string: { sha256 } }
        : { revisionType: "AppSpecContent", appSpecContent: { sha256 } },
    content,
  };
}

async function s3Text(context: Context, { bucket, key, version }: CodeDeploy.S3Location): Promise<string> {
  const { Body } = await context
    .service<typeof S3>("s3")
    .GetObject({ Bucket: bucket, Key: key, ...(version && { VersionId: version }) })
    .catch((error: unknown) => {
      throw invalidRevision(`The revision could not be read from Amazon S3: ${messageOf(error)}`);
    });
  if (Body === undefined || typeof Body === "string") return Body ?? "";
  const parts: Uint8Array[] = [];
  if (Body instanceof Uint8Array) parts.push(Body);
  else for await (const part of Body as AsyncIterable<Uint8Array>) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

/** Keeps the revision; what was known of it before is completed. */
export function putRevision(context: Context, application: string, { location, content, info }: RevisionRow): void {
  const key = keyOf(application, location);
  const before = context.table(revisions).get(key);
  const registerTime = before?.info.registerTime ?? context.clock.date();
  context.table(revisions).put(key, { location, content, info: { registerTime, ...before?.info, ...info } });
}

export const findRevision = (context: Context, application: string, location: Location): RevisionRow | undefined =>
  context.table(revisions).get(keyOf(application, location));

/** Two locations are the same revision by their hash, or by their place in Amazon S3. */
function keyOf(application: string, { appSpecContent, string, s3Location }: Location): string {
  const given = appSpecContent ?? string;
  const digest =
    given?.sha256 ??
    createHash("sha256")
      .update(given?.content ?? JSON.stringify([s3Location?.bucket, s3Location?.key, s3Location?.version]))
      .digest("hex");
  return `${application}/${digest}`;
}

const withContent = ({ location, content }: RevisionRow): Location => ({
  ...location,
  ...(location.appSpecContent && { appSpecContent: { ...location.appSpecContent, content } }),
  ...(location.string && { string: { ...location.string, content } }),
});
