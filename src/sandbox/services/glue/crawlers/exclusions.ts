/** Globs of a target, over keys relative to its path: https://docs.aws.amazon.com/glue/latest/dg/define-crawler.html#crawler-data-stores-exclude */
export function exclusionTest(globs: readonly string[]): (relative: string) => boolean {
  const patterns = globs.map((glob) => new RegExp(`^${expression(glob)}$`));
  return (relative) => patterns.some((pattern) => pattern.test(relative));
}

/** A token of a glob, and what it means; alternatives in braces may not nest, as in Java. */
const TOKENS = /\\.|\*\*|\*|\?|\{[^{}]*\}|\[[^\]]+\]|./gs;

function expression(glob: string): string {
  return glob.replace(TOKENS, (token) => {
    if (token === "**") return ".*";
    if (token === "*") return "[^/]*";
    if (token === "?") return "[^/]";
    if (token.length === 1) return literal(token);
    if (token.startsWith("{")) return `(?:${token.slice(1, -1).split(",").map(expression).join("|")})`;
    if (token.startsWith("[")) return `[${token.slice(1, -1).replace(/^!/, "^").replaceAll("\\", "\\\\")}]`;
    return literal(token.slice(1));
  });
}

const literal = (sign: string): string => sign.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
