/** API definitions as they are imported: OpenAPI 3.0 or Swagger 2.0, as JSON or YAML. */
import { badRequest } from "../faults.ts";

export type Fields = Readonly<Record<string, unknown>>;

export interface ApiDocument {
  readonly root: Fields;
  readonly kind: "oas30" | "swagger";
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const MOST_BYTES = 6 * 1024 * 1024;

/** Throws AWS's BadRequestException for what is no such document. */
export async function readDocument(body: unknown): Promise<ApiDocument> {
  // Over the wire it is bytes; another service of the sandbox may give text.
  const text = body instanceof Uint8Array ? Buffer.from(body).toString("utf8") : String(body ?? "");
  // The words are ours.
  if (Buffer.byteLength(text) > MOST_BYTES) throw badRequest("Invalid OpenAPI input: the document exceeds 6 MB.");
  const root = await parsed(text);
  if (typeof root.openapi === "string" && root.openapi.startsWith("3.0")) return { root, kind: "oas30" };
  if (root.swagger === "2.0" || root.swagger === 2) return { root, kind: "swagger" };
  if (root.openapi !== undefined) throw badRequest("Invalid OpenAPI input. Only versions 3.0.x are supported.");
  throw badRequest("Unable to parse API definition because of a missing or unsupported OpenAPI version.");
}

async function parsed(text: string): Promise<Fields> {
  try {
    return fields(/^\s*\{/.test(text) ? JSON.parse(text) : (await import("./yaml.ts")).parse(text), "document");
  } catch {
    throw badRequest("Invalid OpenAPI input.");
  }
}

/** The value as a record; throws where it is none. */
export function fields(value: unknown, what: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw badRequest(`Invalid OpenAPI input: ${what} must be an object.`);
}

/** The same, empty where there is nothing. */
export const fieldsOr = (value: unknown, what: string): Fields => (value === undefined ? {} : fields(value, what));

export const textOr = (value: unknown): string | undefined =>
  typeof value === "string"
    ? value
    : typeof value === "number" || typeof value === "boolean"
      ? String(value)
      : undefined;

export const listOr = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A record of texts; other members are left out. */
export const texts = (value: unknown, what: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fieldsOr(value, what)).flatMap(([name, each]) => {
      const text = textOr(each);
      return text === undefined ? [] : [[name, text]];
    }),
  );

/** The object that a local `$ref` names, else the object itself. */
export function resolved(root: Fields, value: unknown, what: string): Fields {
  const given = fields(value, what);
  if (typeof given.$ref !== "string") return given;
  let target: unknown = root;
  for (const part of given.$ref.replace(/^#\//, "").split("/"))
    target = fieldsOr(target, what)[part.replaceAll("~1", "/").replaceAll("~0", "~")];
  if (target === undefined) throw badRequest(`Invalid OpenAPI input: ${given.$ref} is not in the document.`);
  return fields(target, given.$ref);
}
