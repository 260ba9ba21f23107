/** How a command that takes part in nothing reaches the coordinator: through the proxy, and for so long at most. */
import { socketIoConnect, type VisitOptions } from "@tributary/client";
import { agent } from "../version.ts";
import { type Environment, useProxy } from "./proxy.ts";

export function visiting(
  url: string,
  { env, ms_max }: { readonly env: Environment; readonly ms_max: number },
): Omit<VisitOptions, "identity"> {
  const proxyAgent = useProxy(url, env);
  return {
    url,
    capabilities: { agent, backend: "other" },
    connect: socketIoConnect(url, proxyAgent === undefined ? {} : { agent: proxyAgent }),
    signal: AbortSignal.timeout(ms_max),
  };
}
