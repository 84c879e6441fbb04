/** The strictest reading of markup that needs no browser: tags closed in order, attributes quoted, no bare `<` or `&`. */

const VOID = new Set(["meta", "link", "br", "hr", "img", "input", "col", "!doctype"]);
const TAG = /^<(?:(\/)([a-zA-Z][\w:-]*)|([a-zA-Z!?][\w:-]*)((?:\s+[\w:-]+="[^"<]*"|\s+html)*)\s*(\/|\?)?)>/;
const REFERENCE = /^&(?:amp|lt|gt|quot|#\d+|#x[0-9a-f]+);/i;

/** What is wrong with the markup, with its place; undefined where it is well formed. */
export function flawOf(markup: string, { html }: { html: boolean }): string | undefined {
  const open: string[] = [];
  let at = 0;
  while (at < markup.length) {
    const rest = markup.slice(at, at + 4000);
    if (rest.startsWith("&")) {
      if (!REFERENCE.test(rest)) return `a bare & at ${at}: ${rest.slice(0, 40)}`;
      at += 1;
    } else if (rest.startsWith("<")) {
      const tag = TAG.exec(rest);
      if (!tag) return `not a tag at ${at}: ${rest.slice(0, 60)}`;
      const [whole, closes, closed = "", opened = "", , self] = tag;
      if (closes) {
        const last = open.pop();
        if (last !== closed) return `</${closed}> closes <${last}> at ${at}`;
      } else if (!self && !(html && VOID.has(opened.toLowerCase()))) open.push(opened);
      at += whole.length;
      // Style is not markup.
      if (opened === "style" && !closes) at = markup.indexOf("</style>", at);
    } else at += 1;
  }
  return open.length === 0 ? undefined : `never closed: ${open.join(", ")}`;
}
