/** Reads the project's own source as text: which files there are, how long they are and what they import. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

export const root = join(import.meta.dirname, "..", "..");

export interface SourceFile {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly Import[];
}

export interface Import {
  /** A path in the repository, or the bare specifier of a package. */
  readonly target: string;
  readonly internal: boolean;
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
}

export const sourceFiles = (...folders: string[]): SourceFile[] =>
  folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !path.includes("assets/"))
      .map((path) => read(`${folder}/${path.replaceAll("\\", "/")}`)),
  );

/** Programs in other languages that are part of the product, read as text. */
export const pythonFiles = (...folders: string[]): SourceFile[] =>
  folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".py") && !path.includes("assets/"))
      .map((path) => read(`${folder}/${path.replaceAll("\\", "/")}`)),
  );

function read(path: string): SourceFile {
  const text = readFileSync(join(root, path), "utf8");
  return { path, text, lines: text.split("\n").length - 1, imports: importsOf(path, text) };
}

const STATIC = /^(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?["']([^"']+)["']/gm;
const DYNAMIC = /\bimport\(\s*["']([^"']+)["']\s*\)/g;

function importsOf(path: string, text: string): Import[] {
  const make = (specifier: string, typeOnly: boolean, dynamic: boolean): Import => {
    const internal = specifier.startsWith(".");
    const target = internal ? relative(root, normalize(join(root, dirname(path), specifier))) : specifier;
    return { target: target.replaceAll("\\", "/"), internal, typeOnly, dynamic };
  };
  return [
    ...[...text.matchAll(STATIC)].map((match) => make(match[2] ?? "", match[1] !== undefined, false)),
    ...[...text.matchAll(DYNAMIC)].map((match) => make(match[1] ?? "", false, true)),
  ];
}
