import { expect, test } from "vitest";
import { parameter, settingIn, settingsFrom } from "../../src/lab/index.ts";

const mode = parameter({
  id: "mode",
  title: "Where the warehouse runs",
  values: { provisioned: "a cluster of nodes", serverless: "capacity by the second" },
  usual: "provisioned",
});
const lab = { id: "shop", parameters: [mode] };

test("without a word every parameter has its usual value", () => {
  expect(settingsFrom(lab, [])).toEqual({ mode: "provisioned" });
  expect(settingsFrom({ id: "plain" }, [])).toEqual({});
});

test("a word chooses; the last one counts", () => {
  expect(settingsFrom(lab, ["mode=serverless"])).toEqual({ mode: "serverless" });
  expect(settingsFrom(lab, ["mode=serverless", "mode=provisioned"])).toEqual({ mode: "provisioned" });
});

test.each([
  [["size=2"], 'The lab "shop" has no parameter "size".', "its parameters: mode=provisioned|serverless"],
  [["mode"], 'mode cannot be "".', "one of: mode=provisioned, mode=serverless"],
  [
    ["mode=serverles"],
    'mode cannot be "serverles". Did you mean "serverless"?',
    "one of: mode=provisioned, mode=serverless",
  ],
  [["mode=toString"], 'mode cannot be "toString".', "one of: mode=provisioned, mode=serverless"],
])("%j is refused with what to type", (words, message, hint) => {
  expect(() => settingsFrom(lab, words)).toThrow(expect.objectContaining({ message, hint }));
});

test("a lab without parameters says so", () => {
  expect(() => settingsFrom({ id: "plain" }, ["a=b"])).toThrow(expect.objectContaining({ hint: "leave out --set" }));
});

test("a run that is older than a parameter, or than its values, has the usual one", () => {
  expect(settingIn(undefined, mode)).toBe("provisioned");
  expect(settingIn({ mode: "spectral" }, mode)).toBe("provisioned");
  expect(settingIn({ mode: "serverless" }, mode)).toBe("serverless");
});
