/**
 * Opens a tunnel (CONNECT) through a proxy. Within the tunnel a certificate is held against the host that
 * was asked for, also where that is a bare address: the library does so for names alone, and then expects "localhost".
 */
import type { Agent } from "node:http";
import { isIP, type Socket } from "node:net";
import { checkServerIdentity } from "node:tls";
import { HttpsProxyAgent } from "https-proxy-agent";

class Tunnel extends HttpsProxyAgent<string> {
  override connect(...[request, options]: Parameters<HttpsProxyAgent<string>["connect"]>) {
    const { host } = options;
    const isBare = options.secureEndpoint && typeof host === "string" && isIP(host) !== 0;
    const asked = isBare
      ? {
          ...options,
          checkServerIdentity: (...[, certificate]: Parameters<typeof checkServerIdentity>) =>
            checkServerIdentity(host, certificate),
        }
      : options;
    return super.connect(request, asked) as Promise<Socket>;
  }
}

export function tunnelThrough(proxy: URL): Agent {
  return new Tunnel(proxy) as unknown as Agent;
}
