/** Attributes of users: AWS's standard ones and a pool's own. https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html */
import type * as Cognito from "@aws-sdk/client-cognito-identity-provider";
import { invalid } from "./faults.ts";
import type { On } from "./handler.ts";
import { findPool, type PoolRow, pools } from "./state.ts";

type Attribute = Cognito.SchemaAttributeType;

const text = (Name: string, MaxLength = "2048"): Attribute => ({
  Name,
  AttributeDataType: "String",
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
  StringAttributeConstraints: { MinLength: "0", MaxLength },
});

const flag = (Name: string): Attribute => ({
  Name,
  AttributeDataType: "Boolean",
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
});

const STANDARD: readonly Attribute[] = [
  {
    ...text("sub"),
    Mutable: false,
    Required: true,
    StringAttributeConstraints: { MinLength: "1", MaxLength: "2048" },
  },
  ...["name", "given_name", "family_name", "middle_name", "nickname", "preferred_username"].map((each) => text(each)),
  ...["profile", "picture", "website", "email"].map((each) => text(each)),
  flag("email_verified"),
  text("gender"),
  { ...text("birthdate"), StringAttributeConstraints: { MinLength: "10", MaxLength: "10" } },
  ...["zoneinfo", "locale", "phone_number"].map((each) => text(each)),
  flag("phone_number_verified"),
  text("address"),
  {
    Name: "updated_at",
    AttributeDataType: "Number",
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    NumberAttributeConstraints: { MinValue: "0" },
  },
];

/** The whole schema of a new pool. */
export function schemaOf(given: readonly Attribute[] = []): Attribute[] {
  const standard = STANDARD.map((attribute) => {
    const changed = given.find(({ Name }) => Name === attribute.Name);
    return changed ? { ...attribute, ...defined(changed) } : attribute;
  });
  const own = given.filter(({ Name }) => !STANDARD.some((each) => each.Name === Name));
  return [...standard, ...own.map(custom)];
}

const defined = (attribute: Attribute): Attribute =>
  Object.fromEntries(Object.entries(attribute).filter(([, value]) => value !== undefined));

function custom(attribute: Attribute): Attribute {
  if (attribute.Required) throw invalid("Required custom attributes are not supported currently.");
  const { Name = "", AttributeDataType = "String", Mutable = true, DeveloperOnlyAttribute = false } = attribute;
  return {
    ...defined(attribute),
    Name: `${DeveloperOnlyAttribute ? "dev" : "custom"}:${Name}`,
    AttributeDataType,
    DeveloperOnlyAttribute,
    Mutable,
    Required: false,
  };
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AddCustomAttributes.html */
export const addCustomAttributes: On<"AddCustomAttributes"> = (input, context) => {
  const pool = findPool(context, input.UserPoolId);
  const known = pool.settings.SchemaAttributes ?? [];
  const added = (input.CustomAttributes ?? []).map(custom);
  const twice = added.find(({ Name }) => known.some((each) => each.Name === Name));
  if (twice) throw invalid(`${twice.Name}: Existing attribute already has name ${twice.Name}.`);
  context.table(pools).patch(pool.id, { settings: { ...pool.settings, SchemaAttributes: [...known, ...added] } });
  return {};
};

/** Throws AWS's list of objections to these attributes of a user who is made (or changed, where `before` is given). */
export function requireSchema(
  pool: PoolRow,
  attributes: Readonly<Record<string, string>>,
  before?: Readonly<Record<string, string>>,
): void {
  const schema = pool.settings.SchemaAttributes ?? [];
  const objections = Object.entries(attributes).flatMap(([name, value]) => {
    const attribute = schema.find(({ Name }) => Name === name);
    if (!attribute) return [`${name}: Attribute does not exist in the schema.\n`];
    if (before && attribute.Mutable === false && before[name] !== undefined)
      return [`${name}: Attribute cannot be updated. (changing an immutable attribute)\n`];
    return objectionsTo(attribute, value).map((objection) => `${name}: ${objection}\n`);
  });
  const all = { ...before, ...attributes };
  const missing = schema
    .filter(({ Name = "", Required }) => Required && Name !== "sub" && all[Name] === undefined)
    .map(({ Name }) => `${Name}: The attribute ${Name} is required\n`);
  const found = [...objections, ...missing];
  if (found.length > 0) throw invalid(`Attributes did not conform to the schema: ${found.join("")}`);
}

function objectionsTo(attribute: Attribute, value: string): string[] {
  const { AttributeDataType, StringAttributeConstraints: length, NumberAttributeConstraints: range } = attribute;
  if (AttributeDataType === "Number") {
    const number = Number(value);
    if (value.trim() === "" || !Number.isFinite(number)) return ["Attribute value is not a number"];
    if (range?.MinValue !== undefined && number < Number(range.MinValue))
      return ["Number attribute value is less than the minimum"];
    if (range?.MaxValue !== undefined && number > Number(range.MaxValue))
      return ["Number attribute value is more than the maximum"];
    return [];
  }
  if (AttributeDataType === "Boolean") return /^(true|false)$/i.test(value) ? [] : ["Attribute value is not a boolean"];
  if (length?.MinLength !== undefined && value.length < Number(length.MinLength))
    return [`String must not be shorter than ${length.MinLength} characters`];
  if (length?.MaxLength !== undefined && value.length > Number(length.MaxLength))
    return [`String must not be longer than ${length.MaxLength} characters`];
  return formatObjection(attribute.Name ?? "", value);
}

function formatObjection(name: string, value: string): string[] {
  if (name === "email" && value !== "" && !/^[^\s@]+@[^\s@]+$/.test(value)) return ["Invalid email address format."];
  if (name === "phone_number" && value !== "" && !/^\+\d{4,15}$/.test(value)) return ["Invalid phone number format."];
  return [];
}
