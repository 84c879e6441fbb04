import { expect, test } from "vitest";
import { layerOf } from "./layers.ts";
import { type SourceFile, sourceFiles } from "./source-files.ts";

const files = sourceFiles("src", "labs");

test("imports follow the layers", () => {
  const wrong = files.flatMap((file) =>
    file.imports
      .filter((each) => each.internal)
      .flatMap(({ target }) => {
        const from = layerOf(file.path);
        const to = layerOf(target);
        const sameLayer = from.name === to.name || from.prefix.startsWith(to.prefix) || isLabApiOf(from.name, to.name);
        if (sameLayer || from.may.includes(to.name)) return [];
        return [`${file.path} imports ${target}: ${from.name} may not import ${to.name}, because ${from.because}`];
      }),
  );
  expect(wrong).toEqual([]);
});

// The folder's index and api files are layers of their own only seen from outside.
const isLabApiOf = (from: string, to: string): boolean =>
  (from === "engine" && (to === "engine-api" || to === "lab-api")) ||
  (from === "lab" && to === "lab-api") ||
  (from === "engine-api" && to === "lab-api") ||
  (from === "events" && to === "lab-api") ||
  (from === "report" && to === "lab-api");

test("a service imports no other service", () => {
  const wrong = files.flatMap((file) => {
    const own = /^src\/sandbox\/services\/([^/]+)\//.exec(file.path)?.[1];
    if (own === undefined) return [];
    return file.imports
      .filter(
        ({ target }) => /^src\/sandbox\/services\//.test(target) && !target.startsWith(`src/sandbox/services/${own}/`),
      )
      .map(({ target }) => `${file.path} imports ${target}: use context.service(...)`);
  });
  expect(wrong).toEqual([]);
});

test("a service imports SDK clients as types only", () => {
  const wrong = files
    .filter(({ path }) => path.startsWith("src/sandbox/services/"))
    .flatMap((file) =>
      file.imports
        .filter(({ target, typeOnly }) => target.startsWith("@aws-sdk/client-") && !typeOnly)
        .map(({ target }) => `${file.path} imports ${target} at run time: the sandbox ships schemas, not clients`),
    );
  expect(wrong).toEqual([]);
});

test("labs import the lab API and SDK clients only", () => {
  const allowed = /^(?:@aws-sdk\/|node:)/;
  const wrong = files
    .filter(({ path }) => path.startsWith("labs/"))
    .flatMap((file) =>
      file.imports
        .filter(({ target, internal }) => !internal && !allowed.test(target))
        .map(({ target }) => `${file.path} imports ${target}`),
    );
  expect(wrong).toEqual([]);
});

test("there are no import cycles at run time", () => {
  expect(cyclesIn(files)).toEqual([]);
});

/** Each cycle as `a -> b -> a`; type imports vanish at run time and dynamic ones are deliberate laziness. */
function cyclesIn(all: readonly SourceFile[]): string[] {
  const graph = new Map(
    all.map((file) => [
      file.path,
      file.imports.filter((each) => each.internal && !each.typeOnly && !each.dynamic).map(({ target }) => target),
    ]),
  );
  const state = new Map<string, "open" | "done">();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === "done") return;
    if (state.get(path) === "open") return void cycles.push([...trail.slice(trail.indexOf(path)), path].join(" -> "));
    state.set(path, "open");
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    state.set(path, "done");
  };
  for (const path of graph.keys()) visit(path, []);
  return cycles;
}
