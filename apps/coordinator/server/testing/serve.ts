/** Routes behind a real HTTP server, for tests of them. */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";
import { type Access, tokenAccess } from "../access/caller.ts";
import type { Route } from "../api/route.ts";
import { Router } from "../api/router.ts";

export const testToken = "the-token-of-this-test";

export type Ask = {
  (path: string, init?: RequestInit & { token?: string | null }): Promise<Response>;
  readonly port: number;
};

const closings: (() => Promise<unknown>)[] = [];

/** Closed after the test. Answers a `fetch` of paths; without a token it asks as a visitor. */
export async function serve(
  routes: readonly Route[],
  access: Access = tokenAccess(testToken),
): Promise<Ask> {
  const router = new Router({ routes, access, site: { host: "127.0.0.1" } });
  const server = createServer((request, response) => {
    response.setHeader("x-request-id", randomUUID());
    const [path = ""] = (request.url ?? "").split("?");
    void router.handle(request, response, path).then(
      (isAnswered) => {
        if (!isAnswered) response.writeHead(418).end();
      },
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closings.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo;
  const ask = (
    path: string,
    { token = testToken, ...init }: RequestInit & { token?: string | null } = {},
  ) => {
    const headers = new Headers(init.headers);
    if (token !== null) headers.set("authorization", `Bearer ${token}`);
    return fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers });
  };
  return Object.assign(ask, { port });
}

afterEach(async () => {
  await Promise.all(closings.splice(0).map((close) => close()));
});
