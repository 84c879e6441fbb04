import { Glue } from "@aws-sdk/client-glue";
import type { ResourceContext, Sighting } from "../resource-type.ts";

/** Glue's lists answer neither tags nor ARNs; `resource` is the end of the ARN. */
export async function withTags(
  { aws, run: { partition, region, account } }: ResourceContext,
  sighting: Sighting,
  resource: string,
): Promise<Sighting> {
  const ResourceArn = `arn:${partition}:glue:${region}:${account}:${resource}`;
  return { ...sighting, tags: (await aws(Glue).getTags({ ResourceArn })).Tags };
}
