/**
 * The script of the offline shell, with the name of the build that it belongs to: another build is another script,
 * which is how a browser learns of it. While pages are being developed there is no shell, and one that is there goes.
 */
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { resolve } from "node:path";
import { setPolicy } from "./csp.ts";

const app = resolve(import.meta.dirname, "..");
const none = 'self.addEventListener("activate", () => self.registration.unregister());\n';

export async function serveServiceWorker(
  request: IncomingMessage,
  response: ServerResponse,
  isDev: boolean,
): Promise<void> {
  const script = isDev ? none : await scriptOfBuild();
  setPolicy(request, response, isDev);
  response.setHeader("content-type", "text/javascript; charset=utf-8");
  // Asked for anew each time: a new build must not be a day late.
  response.setHeader("cache-control", "no-cache");
  response.end(script);
}

async function scriptOfBuild(): Promise<string> {
  const [script, build] = await Promise.all([
    readFile(resolve(app, "offline/service-worker.js"), "utf8"),
    readFile(resolve(app, ".next/BUILD_ID"), "utf8"),
  ]);
  return script.replace('"BUILD"', JSON.stringify(build.trim()));
}
