import { expect, test } from "vitest";
import { PatternError, patternHolds, readPattern } from "../../../src/sandbox/engines/event-pattern/index.ts";

const holds = (pattern: object, event: unknown): boolean => patternHolds(readPattern(JSON.stringify(pattern)), event);

test.each([
  [{ a: ["x"] }, { a: "x" }, true],
  [{ a: ["x"] }, { a: "X" }, false],
  [{ a: ["x", 3, null, true] }, { a: null }, true],
  [{ a: ["x", 3, null, true] }, { a: 3 }, true],
  [{ a: ["3"] }, { a: 3 }, false],
  [{ a: ["x"], b: ["y"] }, { a: "x" }, false],
  [{ a: ["x"] }, { a: ["w", "x"] }, true],
  [{ a: { b: ["x"] } }, { a: { b: "x", c: 1 } }, true],
  [
    { a: { b: ["x"], c: ["y"] } },
    {
      a: [
        { b: "x", c: "z" },
        { b: "w", c: "y" },
      ],
    },
    false,
  ],
  [{ a: { b: ["x"], c: ["y"] } }, { a: [{ b: "w" }, { b: "x", c: "y" }] }, true],
  [{ a: [{ prefix: "ab" }] }, { a: "abc" }, true],
  [{ a: [{ prefix: { "equals-ignore-case": "AB" } }] }, { a: "abc" }, true],
  [{ a: [{ suffix: ".png" }] }, { a: "x.PNG" }, false],
  [{ a: [{ suffix: { "equals-ignore-case": ".png" } }] }, { a: "x.PNG" }, true],
  [{ a: [{ "equals-ignore-case": "Alice" }] }, { a: "ALICE" }, true],
  [{ a: [{ "anything-but": "x" }] }, { a: "y" }, true],
  [{ a: [{ "anything-but": "x" }] }, { a: "x" }, false],
  [{ a: [{ "anything-but": "x" }] }, {}, false],
  [{ a: [{ "anything-but": ["x", 1] }] }, { a: 1 }, false],
  [{ a: [{ "anything-but": { prefix: "in" } }] }, { a: "init" }, false],
  [{ a: [{ "anything-but": { prefix: ["in", "out"] } }] }, { a: "output" }, false],
  [{ a: [{ "anything-but": { suffix: ".txt" } }] }, { a: "a.md" }, true],
  [{ a: [{ "anything-but": { "equals-ignore-case": ["a", "B"] } }] }, { a: "b" }, false],
  [{ a: [{ "anything-but": { wildcard: "*/lib/*" } }] }, { a: "/usr/lib/x" }, false],
  [{ a: [{ numeric: ["=", 3] }] }, { a: 3 }, true],
  [{ a: [{ numeric: [">", 0, "<=", 5] }] }, { a: 5 }, true],
  [{ a: [{ numeric: [">", 0, "<=", 5] }] }, { a: 0 }, false],
  [{ a: [{ numeric: ["=", 3] }] }, { a: "3" }, false],
  [{ a: [{ exists: true }] }, { a: 1 }, true],
  [{ a: [{ exists: true }] }, { a: { b: 1 } }, false],
  [{ a: [{ exists: false }] }, {}, true],
  [{ a: { b: [{ exists: false }] } }, {}, true],
  [{ a: [{ exists: false }, "x"] }, { a: "x" }, true],
  [{ a: [{ cidr: "10.0.0.0/24" }] }, { a: "10.0.0.255" }, true],
  [{ a: [{ cidr: "10.0.0.0/24" }] }, { a: "10.0.1.0" }, false],
  [{ a: [{ cidr: "2001:db8::/32" }] }, { a: "2001:db8::1" }, true],
  [{ a: [{ wildcard: "dir/*.png" }] }, { a: "dir/a.b.png" }, true],
  [{ a: [{ wildcard: "dir/*.png" }] }, { a: "dir/axpng" }, false],
  [{ a: [{ wildcard: "a\\*b" }] }, { a: "a*b" }, true],
  [{ a: [{ wildcard: "a\\*b" }] }, { a: "axb" }, false],
  [{ $or: [{ a: ["x"] }, { b: ["y"] }] }, { b: "y" }, true],
  [{ c: ["z"], $or: [{ a: ["x"] }, { b: ["y"] }] }, { b: "y" }, false],
  [{ d: { $or: [{ a: ["x"] }, { b: { c: [1] } }] } }, { d: { b: { c: 1 } } }, true],
])("%j of %j is %s", (pattern, event, expected) => {
  expect(holds(pattern, event)).toBe(expected);
});

test.each([
  "",
  "[]",
  "{}",
  '{"a":"x"}',
  '{"a":[]}',
  '{"a":{}}',
  '{"a":[{"unknown":1}]}',
  '{"a":[{"prefix":1}]}',
  '{"a":[{"prefix":"a","suffix":"b"}]}',
  '{"a":[{"numeric":[">"]}]}',
  '{"a":[{"numeric":["~",1]}]}',
  '{"a":[{"exists":"yes"}]}',
  '{"a":[{"cidr":"10.0.0.0"}]}',
  '{"a":[{"wildcard":"a**"}]}',
  '{"a":[{"anything-but":{"numeric":["=",1]}}]}',
  '{"a":[["x"]]}',
])("%s is no pattern", (text) => {
  expect(() => readPattern(text)).toThrow(PatternError);
});
