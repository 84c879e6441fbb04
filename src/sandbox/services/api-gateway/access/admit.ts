/** Whether a request may reach its method. */
import type { WireRequest } from "../../../kit/index.ts";
import type { Exchange } from "../invoke/exchange.ts";

export async function admit(_exchange: Exchange, _request: WireRequest): Promise<void> {}
