import type { RuleCondition } from "@aws-sdk/client-elastic-load-balancing-v2";
import { expect, test } from "vitest";
import {
  checkConditions,
  matchesAll,
  type RoutedRequest,
} from "../../../../src/sandbox/services/elastic-load-balancing-v2/conditions.ts";

const request: RoutedRequest = {
  method: "GET",
  host: "shop.example.com",
  path: "/api/items",
  query: new URLSearchParams("version=v1&debug"),
  headers: { "user-agent": "Mozilla/5.0 Chrome" },
  clientIp: "127.0.0.1",
};

test.each<[condition: RuleCondition, matches: boolean]>([
  [{ Field: "path-pattern", Values: ["/api", "/api/*"] }, true],
  [{ Field: "path-pattern", Values: ["/API/*"] }, false],
  [{ Field: "path-pattern", Values: ["/api/item?"] }, true],
  [{ Field: "path-pattern", PathPatternConfig: { RegexValues: ["^/api/[a-z]+$"] } }, true],
  [{ Field: "host-header", Values: ["*.EXAMPLE.com"] }, true],
  [{ Field: "host-header", Values: ["example.com"] }, false],
  [{ Field: "http-header", HttpHeaderConfig: { HttpHeaderName: "User-Agent", Values: ["*chrome*"] } }, true],
  [{ Field: "http-header", HttpHeaderConfig: { HttpHeaderName: "X-Absent", Values: ["*"] } }, false],
  [{ Field: "query-string", QueryStringConfig: { Values: [{ Key: "version", Value: "v?" }] } }, true],
  [{ Field: "query-string", QueryStringConfig: { Values: [{ Value: "v2" }] } }, false],
  [{ Field: "http-request-method", HttpRequestMethodConfig: { Values: ["GET", "HEAD"] } }, true],
  [{ Field: "source-ip", SourceIpConfig: { Values: ["127.0.0.0/8"] } }, true],
  [{ Field: "source-ip", SourceIpConfig: { Values: ["10.0.0.0/8"] } }, false],
])("%j: %s", (condition, matches) => {
  expect(matchesAll(checkConditions([condition]), request)).toBe(matches);
});

test("all conditions of a rule must hold", () => {
  const both = [
    { Field: "path-pattern", Values: ["/api/*"] },
    { Field: "host-header", Values: ["other.example.com"] },
  ];
  expect(matchesAll(checkConditions(both), request)).toBe(false);
});

test("values of host and path are answered in both forms", () => {
  expect(checkConditions([{ Field: "path-pattern", Values: ["/x"] }])).toEqual([
    { Field: "path-pattern", Values: ["/x"], PathPatternConfig: { Values: ["/x"] } },
  ]);
});

test.each<[RuleCondition[], string]>([
  [[], "A condition must be specified"],
  [[{ Field: "path-pattern", Values: ["1", "2", "3", "4", "5", "6"] }], "at most 5"],
  [[{ Field: "colour", Values: ["red"] }], "Condition field 'colour' must be one of"],
])("%j is refused", (conditions, message) => {
  expect(() => checkConditions(conditions)).toThrow(message);
});
