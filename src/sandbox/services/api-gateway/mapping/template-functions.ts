/** `$util`. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#util-template-reference */
import { TemplateError } from "../../../engines/velocity/index.ts";

export class TemplateFunctions {
  /** As Apache Commons escapes it: single quotes and slashes too, so that the result is not always JSON. */
  escapeJavaScript(text: unknown): string {
    return Array.from({ length: String(text ?? "").length }, (_, i) => escaped(String(text).charAt(i))).join("");
  }

  parseJson(text: unknown): unknown {
    try {
      return JSON.parse(String(text));
    } catch {
      throw new TemplateError("parseJson was given what is no JSON.");
    }
  }

  urlEncode(text: unknown): string {
    return encodeURIComponent(String(text ?? ""))
      .replace(/[!'()~]/g, unreserved)
      .replaceAll("%20", "+");
  }

  urlDecode(text: unknown): string {
    return decodeURIComponent(String(text ?? "").replaceAll("+", " "));
  }

  base64Encode(text: unknown): string {
    return Buffer.from(String(text ?? ""), "utf8").toString("base64");
  }

  base64Decode(text: unknown): string {
    return Buffer.from(String(text ?? ""), "base64").toString("utf8");
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "'": "\\'",
  "\\": "\\\\",
  "/": "\\/",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

const escaped = (char: string): string => ESCAPES[char] ?? (char < " " || char > "\u007f" ? unicode(char) : char);

const unicode = (char: string): string => `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
const unreserved = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
