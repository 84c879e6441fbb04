/** AppSpec files of ECS and Lambda deployments, YAML or JSON. https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html */
import { parse, YAMLError } from "yaml";
import { invalidRevision } from "./faults.ts";
import type { Platform } from "./state.ts";

type Value = Readonly<Record<string, unknown>>;

export interface AppSpec {
  readonly properties: Value;
  /** Function names by lifecycle event. */
  readonly hooks: Readonly<Record<string, string>>;
}

const TYPES: Readonly<Record<Platform, string>> = {
  ECS: "AWS::ECS::Service",
  Lambda: "AWS::Lambda::Function",
};

const HOOKS: Readonly<Record<Platform, readonly string[]>> = {
  ECS: ["BeforeInstall", "AfterInstall", "AfterAllowTestTraffic", "BeforeAllowTraffic", "AfterAllowTraffic"],
  Lambda: ["BeforeAllowTraffic", "AfterAllowTraffic"],
};

/** Throws `InvalidRevisionException`, not always in AWS's words. */
export function readAppSpec(content: string, platform: Platform): AppSpec {
  const spec = parseSpec(content);
  const resources = list(spec.Resources ?? spec.resources);
  const [resource] = resources.flatMap((each) => (isObject(each) ? Object.values(each) : []));
  if (resources.length !== 1 || !isObject(resource))
    throw invalidRevision("The AppSpec file must have exactly one resource in its Resources section.");
  if (resource.Type !== TYPES[platform])
    throw invalidRevision(`The resource of the AppSpec file must be of type ${TYPES[platform]}.`);
  if (!isObject(resource.Properties)) throw invalidRevision("The resource of the AppSpec file has no Properties.");
  const hooks: Record<string, string> = {};
  for (const each of list(spec.Hooks ?? spec.hooks))
    for (const [event, name] of isObject(each) ? Object.entries(each) : []) {
      if (!HOOKS[platform].includes(event) || typeof name !== "string")
        throw invalidRevision(
          `${event} is not a lifecycle event that can have a hook on compute platform ${platform}.`,
        );
      hooks[event] = name;
    }
  return { properties: resource.Properties, hooks };
}

/** A member that the AppSpec file must have. */
export function requiredText(properties: Value, member: string): string {
  const value = properties[member];
  if ((typeof value !== "string" && typeof value !== "number") || value === "")
    throw invalidRevision(`The AppSpec file has no ${member} in the Properties of its resource.`);
  return String(value);
}

function parseSpec(content: string): Value {
  try {
    // JSON is YAML, too.
    const value: unknown = parse(content);
    if (isObject(value)) return value;
  } catch (error) {
    if (!(error instanceof YAMLError)) throw error;
  }
  throw invalidRevision("The AppSpec file is neither valid YAML nor valid JSON.");
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const isObject = (value: unknown): value is Value =>
  typeof value === "object" && value !== null && !Array.isArray(value);
