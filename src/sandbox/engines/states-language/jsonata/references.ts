/**
 * What an expression reads that Step Functions does not give it. An expression has no input of its own: what it reads begins with
 * `$states` or a variable. https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
import { isObject, type Json, type JsonObject } from "../json.ts";

/** Members of `$states` that only some fields have. */
export type StatesMember = "result" | "errorOutput";

/** The parts of a node that are evaluated in the same place as the node: not filters, sort terms or groups, which look into a value. */
const PARTS = [
  "lhs",
  "rhs",
  "expression",
  "expressions",
  "arguments",
  "procedure",
  "body",
  "condition",
  "then",
  "else",
];

/** AWS's words for each reference that it refuses, once. `tree` is the library's syntax tree. */
export function refusedReferences(tree: unknown, available: ReadonlySet<StatesMember>): readonly string[] {
  const refused = new Set<string>();
  visit(tree, (node) => {
    if (node.type === "name") refused.add(`Reference to '${String(node.value)}' at the top level is not supported.`);
    if (isRoot(node)) refused.add("Reference to '$$' is not supported.");
    const member = memberOfStates(node);
    if (member !== undefined && !available.has(member)) refused.add(`Field '$states.${member}' does not exist.`);
  });
  return [...refused];
}

function visit(part: unknown, see: (node: JsonObject) => void): void {
  if (Array.isArray(part)) for (const each of part) visit(each, see);
  if (!isObject(part)) return;
  see(part);
  if (part.type === "path") visit(stepsOf(part)[0], see);
  else for (const name of PARTS) visit(part[name], see);
}

const isRoot = ({ type, value }: JsonObject): boolean => type === "variable" && value === "$";

/** The member that a path `$states.<member>` reads. */
function memberOfStates(node: JsonObject): StatesMember | undefined {
  const [first, second] = node.type === "path" ? stepsOf(node) : [];
  if (!isObject(first) || first.type !== "variable" || first.value !== "states") return undefined;
  if (!isObject(second) || second.type !== "name") return undefined;
  return second.value === "result" || second.value === "errorOutput" ? second.value : undefined;
}

const stepsOf = ({ steps }: JsonObject): readonly (Json | undefined)[] => (Array.isArray(steps) ? steps : []);
