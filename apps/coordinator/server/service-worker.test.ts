import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { serveServiceWorker } from "./service-worker.ts";

let server: Server | null = null;

afterEach(() => server?.close());

async function served(isDev: boolean): Promise<Response> {
  const started = createServer((request, response) => {
    serveServiceWorker(request, response, isDev).catch(() => response.writeHead(500).end());
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  return fetch(`http://127.0.0.1:${(started.address() as AddressInfo).port}/service-worker.js`);
}

test("while pages are developed the shell is one that goes away", async () => {
  const answer = await served(true);
  expect(answer.headers.get("cache-control")).toBe("no-cache");
  expect(answer.headers.get("content-type")).toMatch(/^text\/javascript/);
  expect(answer.headers.get("content-security-policy")).toContain("script-src 'self'");
  const script = await answer.text();
  expect(script).toContain("unregister");
  expect(script).not.toContain("caches");
});
