import { describe, expect, test } from "vitest";
import { compileFilterPattern } from "../../../../src/sandbox/services/cloudwatch-logs/filter-pattern.ts";

const json = JSON.stringify({
  level: "ERROR",
  status: 404,
  user: { name: "ada lovelace", admin: true, email: null },
  tags: ["a", "b"],
  items: [{ id: 1 }, { id: 2 }],
  "odd key": "yes",
});
const access = '127.0.0.1 - ada [10/Oct/2026:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';

describe("terms", () => {
  test.each<[pattern: string, message: string, matches: boolean]>([
    ["", "anything", true],
    ["ERROR", "an ERROR here", true],
    ["ERROR", "an error here", false],
    ["ERROR main", "main: ERROR", true],
    ["ERROR main", "ERROR", false],
    ['"disk full"', "the disk full now", true],
    ['"disk full"', "disk is full", false],
    ["?ERROR ?WARN", "WARN x", true],
    ["?ERROR ?WARN", "INFO x", false],
    ["ERROR -Exiting", "ERROR 1", true],
    ["ERROR -Exiting", "ERROR Exiting", false],
    ["ERROR ?WARN", "ERROR only", true],
    ["%4[0-9]{2}%", "status 418", true],
    ["%4[0-9]{2}%", "status 518", false],
    ['"say \\"hi\\""', 'they say "hi" twice', true],
  ])("%s on %s", (pattern, message, matches) => {
    expect(compileFilterPattern(pattern)(message) !== undefined).toBe(matches);
  });
});

describe("JSON", () => {
  test.each<[pattern: string, matches: boolean]>([
    ['{ $.level = "ERROR" }', true],
    ['{ $.level = "WARN" }', false],
    ["{ $.level = E* }", true],
    ['{ $.level != "WARN" }', true],
    ['{ $.absent != "WARN" }', false],
    ["{ $.status = 404 }", true],
    ["{ $.status >= 400 && $.status < 500 }", true],
    ["{ $.status > 404 }", false],
    ['{ $.user.name = "ada*" }', true],
    ["{ $.user.admin IS TRUE }", true],
    ["{ $.user.email IS NULL }", true],
    ["{ $.absent NOT EXISTS }", true],
    ["{ $.level NOT EXISTS }", false],
    ['{ $.tags[1] = "b" }', true],
    ["{ $.items[*].id = 2 }", true],
    ["{ $['odd key'] = yes }", true],
    ["{ $.level = %^ERR% }", true],
    ['{ ($.level = "WARN" || $.status = 404) && $.user.name = * }', true],
    ['{ $.level = "WARN" || $.status = 404 && $.user.admin IS FALSE }', false],
  ])("%s", (pattern, matches) => {
    expect(compileFilterPattern(pattern)(json) !== undefined).toBe(matches);
  });

  test("text that is not JSON does not match", () => {
    expect(compileFilterPattern("{ $.a NOT EXISTS }")("plain text")).toBeUndefined();
  });
});

describe("space-delimited", () => {
  test("names the fields", () => {
    expect(compileFilterPattern("[ip, id, user, at, request, status = 4*, size]")(access)).toEqual({
      ip: "127.0.0.1",
      id: "-",
      user: "ada",
      at: "10/Oct/2026:13:25:15 -0700",
      request: "GET /index.html HTTP/1.0",
      status: "404",
      size: "1534",
    });
  });

  test.each<[pattern: string, matches: boolean]>([
    ["[..., size > 1000]", true],
    ["[..., size > 2000]", false],
    ["[ip, ..., status = 404 || status = 410, size]", true],
    ["[ip, user]", false],
    ['[..., request = "*index*", status, size]', true],
  ])("%s", (pattern, matches) => {
    expect(compileFilterPattern(pattern)(access) !== undefined).toBe(matches);
  });
});

test.each([
  ["a=b", "Invalid character(s) in term 'a=b'"],
  ["{ $.a ~ 3 }", "The filter operator ~ is not supported"],
  ["{ $.a = 1", "Invalid filter pattern"],
  ["{ $.a IS EMPTY }", "The filter operator IS EMPTY is not supported"],
  ["%(?=x)%", "Invalid regex pattern"],
])("%s is refused by name", (pattern, message) => {
  expect(() => compileFilterPattern(pattern)).toThrow(message);
});
