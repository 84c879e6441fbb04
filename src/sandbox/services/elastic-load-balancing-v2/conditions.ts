import type { RuleCondition } from "@aws-sdk/client-elastic-load-balancing-v2";
import { contains } from "../../engines/security-groups.ts";
import { invalid } from "./faults.ts";

/** What conditions look at. Header names are lower-case; `host` is without the port. */
export interface RoutedRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly clientIp: string;
}

/** Values with the wildcards `*` and `?`, or regular expressions; never both. */
interface Patterns {
  readonly Values?: string[] | undefined;
  readonly RegexValues?: string[] | undefined;
}

const FIELDS = ["path-pattern", "host-header", "http-header", "http-request-method", "query-string", "source-ip"];

/** Conditions as AWS answers them: values in the field's own config, and for host and path in `Values` as well. */
export function checkConditions(conditions: readonly RuleCondition[]): RuleCondition[] {
  if (conditions.length === 0) throw invalid("A condition must be specified");
  const count = conditions.reduce((sum, each) => sum + (patternsOf(each).Values ?? queryOf(each)).length, 0);
  if (count > 5) throw invalid("A rule can have at most 5 condition values");
  return conditions.map(normalized);
}

function normalized(condition: RuleCondition): RuleCondition {
  const { Field } = condition;
  const patterns = patternsOf(condition);
  if (Field === "query-string") {
    if (queryOf(condition).length === 0) throw invalid("A query-string condition must have values");
    return { Field, QueryStringConfig: { Values: queryOf(condition) } };
  }
  const { Values, RegexValues } = patterns;
  if (!FIELDS.includes(Field ?? ""))
    throw invalid(`Condition field '${Field}' must be one of '[${FIELDS.join(", ")}]'`);
  if (!Values?.length && !RegexValues?.length) throw invalid(`A ${Field} condition must have values`);
  const config: Patterns = { ...(Values?.length && { Values }), ...(RegexValues?.length && { RegexValues }) };
  switch (Field) {
    case "host-header":
      return { Field, ...config, HostHeaderConfig: config };
    case "path-pattern":
      return { Field, ...config, PathPatternConfig: config };
    case "http-header":
      return {
        Field,
        HttpHeaderConfig: { HttpHeaderName: condition.HttpHeaderConfig?.HttpHeaderName ?? "", ...config },
      };
    case "http-request-method":
      return { Field, HttpRequestMethodConfig: { Values: Values ?? [] } };
    default:
      return { Field, SourceIpConfig: { Values: Values ?? [] } };
  }
}

const queryOf = (condition: RuleCondition) => condition.QueryStringConfig?.Values ?? [];

function patternsOf(condition: RuleCondition): Patterns {
  switch (condition.Field) {
    case "host-header":
      return condition.HostHeaderConfig ?? condition;
    case "path-pattern":
      return condition.PathPatternConfig ?? condition;
    case "http-header":
      return condition.HttpHeaderConfig ?? {};
    case "http-request-method":
      return condition.HttpRequestMethodConfig ?? {};
    case "source-ip":
      return condition.SourceIpConfig ?? {};
    default:
      return {};
  }
}

/** All conditions of a rule must hold; within one, any value will do. */
export const matchesAll = (conditions: readonly RuleCondition[], request: RoutedRequest): boolean =>
  conditions.every((condition) => matches(condition, request));

function matches(condition: RuleCondition, request: RoutedRequest): boolean {
  const patterns = patternsOf(condition);
  switch (condition.Field) {
    case "host-header":
      return anyOf(patterns, request.host, "i");
    case "path-pattern":
      return anyOf(patterns, request.path, "");
    case "http-header": {
      const value = request.headers[(condition.HttpHeaderConfig?.HttpHeaderName ?? "").toLowerCase()];
      return value !== undefined && anyOf(patterns, value, "i");
    }
    case "http-request-method":
      return (patterns.Values ?? []).includes(request.method);
    case "source-ip":
      return (patterns.Values ?? []).some((cidr) => contains(cidr, request.clientIp));
    case "query-string":
      return queryOf(condition).some(({ Key, Value = "" }) =>
        [...request.query].some(
          ([key, value]) => (Key === undefined || wildcard(Key, "i").test(key)) && wildcard(Value, "i").test(value),
        ),
      );
    default:
      return false;
  }
}

const anyOf = ({ Values = [], RegexValues = [] }: Patterns, text: string, flags: "" | "i"): boolean =>
  Values.some((value) => wildcard(value, flags).test(text)) ||
  RegexValues.some((value) => new RegExp(value, flags).test(text));

/** `*` is any number of characters, `?` exactly one; a backslash takes the next character as it is. */
function wildcard(pattern: string, flags: "" | "i"): RegExp {
  const source = pattern.replace(/\\(.)|\*|\?|[.+^${}()|[\]\\]/g, (found, escaped?: string) => {
    if (escaped !== undefined) return escaped.replace(/[.*+?^${}()|[\]\\]/, "\\$&");
    if (found === "*") return ".*";
    return found === "?" ? "." : `\\${found}`;
  });
  return new RegExp(`^${source}$`, `s${flags}`);
}
