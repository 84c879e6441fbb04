/** Rules about single files: size, and which powers may be used where. */
import { expect, test } from "vitest";
import { pythonFiles, sourceFiles } from "./source-files.ts";

const files = sourceFiles("src", "labs").filter(({ path }) => !path.includes("/generated/"));

/** Files that may be longer than 250 lines, with the reason. */
const LONG: Readonly<Record<string, string>> = {};

test("files have at most 250 lines", () => {
  const all = [...files, ...pythonFiles("src", "labs")];
  const long = all.filter(({ path, lines }) => lines > 250 && !(path in LONG));
  expect(long.map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([]);
});

test("functions of Python have at most 50 lines", () => {
  const long = pythonFiles("src", "labs").flatMap(({ path, text }) =>
    functionsOf(text)
      .filter(({ lines }) => lines > 50)
      .map(({ name, lines }) => `${path}: ${name} has ${lines} lines`),
  );
  expect(long).toEqual([]);
});

/** By indentation: a function ends before the next line that is not further in than its `def`. */
function functionsOf(text: string): { name: string; lines: number }[] {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    const [, indent = "", name] = /^(\s*)def (\w+)/.exec(line) ?? [];
    if (name === undefined) return [];
    const end = lines.findIndex(
      (each, at) => at > index && /\S/.test(each) && each.search(/\S/) <= indent.length && !/^\s*\)/.test(each),
    );
    const body = lines.slice(index, end < 0 ? lines.length : end);
    return [{ name, lines: body.findLastIndex((each) => /\S/.test(each)) + 1 }];
  });
}

test("file names are kebab-case and say what is inside", () => {
  const vague = /(^|[/-])(utils?|helpers?|managers?|commons?|misc|base)\.ts$/;
  const wrong = files.filter(({ path }) => vague.test(path) || !/^[a-z0-9./_-]+$/.test(path));
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

interface Fence {
  readonly power: RegExp;
  readonly allowed: RegExp;
  readonly instead: string;
}

const FENCES: readonly Fence[] = [
  {
    power: /\bDate\.now\(|\bnew Date\(\)/,
    allowed: /^src\/shared\//,
    instead: "src/shared/clock.ts, in the sandbox context.clock",
  },
  {
    power: /\bMath\.random\(|\brandomUUID\(|\brandomBytes\(/,
    allowed: /^src\/shared\//,
    instead: "src/shared/random.ts",
  },
  {
    power: /\bprocess\.exit\(/,
    allowed: /^src\/(cli\/main|sandbox\/background)\.ts$/,
    instead: "an exit code answered to cli/main.ts",
  },
  { power: /\bconsole\.\w+\(/, allowed: /^src\/(cli|report)\//, instead: "an event, or the sandbox's log" },
  { power: /\bprocess\.(stdout|stderr)\b/, allowed: /^src\/(cli|report)\//, instead: "an event" },
  { power: /@ts-(ignore|expect-error|nocheck)/, allowed: /^$/, instead: "the right type" },
];

test.each(FENCES)("$power only where it is allowed", ({ power, allowed, instead }) => {
  const wrong = files.filter(
    ({ path, text }) => !allowed.test(path) && power.test(withoutTexts(withoutComments(text))),
  );
  expect(wrong.map(({ path }) => `${path}: use ${instead}`)).toEqual([]);
});

// A program in quotes runs elsewhere.
const withoutTexts = (text: string): string => text.replaceAll(/"(?:[^"\\\n]|\\.)*"/g, '""');

const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "");

test("server, protocol, kit and state name no service", () => {
  const services = /["'](?:ecs|ec2|iam|ecr|ssm|sts|lambda|autoscaling|elasticloadbalancing)["']/;
  const neutral = /^src\/sandbox\/(server|kit|state)\//;
  const wrong = files.filter(({ path, text }) => neutral.test(path) && services.test(withoutComments(text)));
  expect(wrong.map(({ path }) => path)).toEqual([]);
});
