/**
 * The way through a proxy, as the environment names it: HTTPS_PROXY, HTTP_PROXY, NO_PROXY, in either case. What is
 * asked by `fetch` goes there by Node's own doing; the socket takes an agent that opens a tunnel (CONNECT).
 */
import { type Agent, setGlobalProxyFromEnv } from "node:http";
import { tunnelThrough } from "./tunnel.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export type ProxyChoice =
  | { readonly kind: "direct"; readonly because: "none" | "exempt" }
  | { readonly kind: "proxy"; readonly proxy: URL }
  | { readonly kind: "invalid"; readonly name: string };

/** How a coordinator is reached. */
export function proxyFor(url: string, env: Environment): ProxyChoice {
  const { protocol, hostname, port } = new URL(url);
  const name = protocol === "https:" ? "https_proxy" : "http_proxy";
  const named = settingOf(env, name);
  if (named === undefined) return { kind: "direct", because: "none" };
  const place = { hostname, port: port || (protocol === "https:" ? "443" : "80") };
  if (isExempt(place, settingOf(env, "no_proxy") ?? ""))
    return { kind: "direct", because: "exempt" };
  const proxy = URL.canParse(named) ? new URL(named) : null;
  const isWeb = proxy?.protocol === "http:" || proxy?.protocol === "https:";
  return proxy !== null && isWeb ? { kind: "proxy", proxy } : { kind: "invalid", name };
}

/** From now on this process goes through the proxy; the answer is the agent for the socket, if it needs one. */
export function useProxy(url: string, env: Environment): Agent | undefined {
  const choice = proxyFor(url, env);
  if (choice.kind !== "proxy") return undefined;
  setGlobalProxyFromEnv({ ...env });
  return tunnelThrough(choice.proxy);
}

function settingOf(env: Environment, name: string): string | undefined {
  return env[name] || env[name.toUpperCase()] || undefined;
}

/** `NO_PROXY=localhost,.example.org,10.0.0.5:8080,*`: a name stands for all names that end in it. */
function isExempt({ hostname, port }: { hostname: string; port: string }, list: string): boolean {
  const host = hostname.toLowerCase();
  return list.split(/[\s,]+/).some((entry) => {
    if (entry === "*") return true;
    const [, name = "", only] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (name === "" || (only !== undefined && only !== port)) return false;
    const bare = name.replace(/^\*?\./, "");
    return host === bare || host.endsWith(`.${bare}`);
  });
}
