/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html */

type Json = Readonly<Record<string, unknown>>;

/** What is wrong with a lifecycle policy; undefined where nothing is. */
export function validateLifecyclePolicy(text: string): string | undefined {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return "string [] is not a valid JSON document";
  }
  if (!isRecord(root) || !Array.isArray(root.rules)) return 'object has missing required properties (["rules"])';
  const rules: unknown[] = root.rules;
  if (rules.length === 0) return "array is too short: must have at least 1 elements but instance has 0 elements";
  const problem = rules.map(problemOf).find((each) => each !== undefined);
  if (problem !== undefined) return problem;
  const priorities = rules.map((rule) => (isRecord(rule) ? rule.rulePriority : undefined));
  return new Set(priorities).size < priorities.length ? "Rule priorities must be unique" : undefined;
}

function problemOf(rule: unknown): string | undefined {
  if (!isRecord(rule)) return "a rule is not an object";
  const missing = ["action", "rulePriority", "selection"].filter((member) => rule[member] === undefined);
  if (missing.length > 0) return `object has missing required properties (${JSON.stringify(missing)})`;
  const { rulePriority: priority, selection, action } = rule;
  if (typeof priority !== "number" || !Number.isInteger(priority) || priority < 1)
    return "rulePriority must be a positive integer";
  if (!isRecord(action) || !["expire", "transition"].includes(String(action.type)))
    return "action type must be expire or transition";
  return isRecord(selection) ? selectionProblem(selection) : "selection is not an object";
}

function selectionProblem(selection: Json): string | undefined {
  const { tagStatus, tagPrefixList, tagPatternList, countType, countNumber, countUnit } = selection;
  if (!["tagged", "untagged", "any"].includes(String(tagStatus))) return "tagStatus must be tagged, untagged or any";
  const lists = [tagPrefixList, tagPatternList].filter((list) => Array.isArray(list) && list.length > 0);
  if (tagStatus === "tagged" && lists.length === 0)
    return "tagPrefixList or tagPatternList must be given when tagStatus is tagged";
  if (tagStatus !== "tagged" && lists.length > 0) return "tag lists are only possible when tagStatus is tagged";
  if (typeof countNumber !== "number" || !Number.isInteger(countNumber) || countNumber < 1)
    return "countNumber must be a positive integer";
  if (countType === "imageCountMoreThan")
    return countUnit === undefined ? undefined : "countUnit is only possible with a count of days";
  if (/^since(ImagePushed|ImagePulled|ImageTransitioned)$/.test(String(countType)))
    return countUnit === "days" ? undefined : "countUnit must be days";
  return "countType must be imageCountMoreThan, sinceImagePushed, sinceImagePulled or sinceImageTransitioned";
}

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
