import type { FixedResponseActionConfig, RedirectActionConfig } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { WireRequest, WireResponse } from "../../kit/index.ts";

const TITLES = {
  502: "502 Bad Gateway",
  503: "503 Service Temporarily Unavailable",
  504: "504 Gateway Time-out",
} as const;

/** The page that a load balancer answers where no target can. */
export function gatewayAnswer(status: keyof typeof TITLES): WireResponse {
  const title = TITLES[status];
  return {
    status,
    headers: { server: "awselb/2.0", "content-type": "text/html" },
    body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
  };
}

export const fixedAnswer = (config: FixedResponseActionConfig | undefined): WireResponse => ({
  status: Number(config?.StatusCode ?? 503),
  headers: { server: "awselb/2.0", "content-type": config?.ContentType ?? "text/plain" },
  body: config?.MessageBody ?? "",
});

/** Fills in `#{protocol}`, `#{host}`, `#{port}`, `#{path}` (without its first slash) and `#{query}`. */
export function redirectAnswer(
  config: RedirectActionConfig | undefined,
  from: { request: WireRequest; host: string; port: number },
): WireResponse {
  const known: Record<string, string> = {
    protocol: "HTTP",
    host: from.host,
    port: String(from.port),
    path: from.request.path.replace(/^\//, ""),
    query: from.request.query.toString(),
  };
  const fill = (text: string): string => text.replace(/#\{(\w+)\}/g, (whole, name: string) => known[name] ?? whole);
  const {
    Protocol = "#{protocol}",
    Host = "#{host}",
    Port = "#{port}",
    Path = "/#{path}",
    Query = "#{query}",
  } = config ?? {};
  const query = fill(Query);
  const location = `${fill(Protocol).toLowerCase()}://${fill(Host)}:${fill(Port)}${fill(Path)}${query === "" ? "" : `?${query}`}`;
  return {
    status: config?.StatusCode === "HTTP_301" ? 301 : 302,
    headers: { server: "awselb/2.0", "content-type": "text/html", location },
    body: "",
  };
}
