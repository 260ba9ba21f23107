/** One HTTP server for everything: models, the API, tfjs's wasm files, and the pages for all other addresses. */

import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Log } from "@tributary/runtime";
import { StorageError } from "@tributary/storage";
import { wayOf } from "./access/cookies.ts";
import { type FiguresOptions, serveFigures } from "./api/figures.ts";
import type { Router } from "./api/router.ts";
import { shareWithPages } from "./cross-origin.ts";
import { setPolicy } from "./csp.ts";
import { type ReportOptions, takeReports } from "./csp-reports.ts";
import type { ModelServer } from "./models.ts";
import type { Pages } from "./pages.ts";
import { serveServiceWorker } from "./service-worker.ts";

export type HttpOptions = {
  readonly api: Router;
  readonly figures: FiguresOptions;
  readonly reports: ReportOptions;
  readonly models: ModelServer;
  /** Null while they are being built, and without them. */
  readonly pages: () => Pages | null;
  /** Whether this coordinator serves pages at all (`WEB`). */
  readonly hasPages: boolean;
  readonly isDev: boolean;
  /** Further origins whose pages may take part. */
  readonly allowed_origins: readonly string[];
  readonly log: Log;
};

/** A client that does not send its request is let go; Node's own limits are 60 s and 300 s. */
const headers_ms_max = 10_000;
const request_ms_max = 30_000;
/** How often they are looked at; Node's own is 30 s. */
const checking_interval_ms = 1_000;

/** The names of a thousand runs that are compared are 17 kB; Node's own limit is 16 KiB. */
const headers_bytes_max = 32 * 1024;

const headers = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
} as const;

/** For a year no browser asks this host over http again. */
const onlyHttps = ["strict-transport-security", "max-age=31536000"] as const;

export function createHttpServer(options: HttpOptions): Server {
  const limits = {
    connectionsCheckingInterval: checking_interval_ms,
    maxHeaderSize: headers_bytes_max,
  };
  const server = createServer(limits, (request, response) => {
    const request_id = randomUUID();
    const { method = "" } = request;
    const path = pathOf(request);
    response.setHeader("x-request-id", request_id);
    response.on("finish", () => {
      noteFailure(options.log, { request_id, method, path, status: response.statusCode });
    });
    route(options, request, response).catch((error) => {
      options.log.error(
        { request_id, path, error: String(error) },
        "A request could not be answered",
      );
      fail(response, error);
    });
  });
  server.headersTimeout = headers_ms_max;
  server.requestTimeout = request_ms_max;
  return server;
}

type Answered = {
  readonly request_id: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
};

/** Under the id that whoever asked was told. */
function noteFailure(log: Log, answered: Answered): void {
  if (answered.status >= 500) log.error(answered, "A request failed");
  else if (answered.status >= 400) log.info(answered, "A request was refused");
}

/** What may succeed later is worth another try; the reasons are the operator's to read. */
function fail(response: ServerResponse, error: unknown): void {
  const mayPass = error instanceof StorageError && error.isRetryable;
  const retry = mayPass ? { "retry-after": "5" } : {};
  if (!response.headersSent) {
    response.writeHead(mayPass ? 503 : 500, { "content-type": "application/json", ...retry });
  }
  const request_id = String(response.getHeader("x-request-id"));
  const sentence =
    "The coordinator failed to answer. Its log says why, under the id of this request.";
  response.end(`${JSON.stringify({ error: sentence, request_id })}\n`);
}

async function route(
  { api, figures, reports, models, pages, hasPages, isDev, allowed_origins }: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  // Said over http it means nothing, and this machine's other servers share its name.
  if (wayOf(request.headers, figures) === "https") response.setHeader(...onlyHttps);
  const path = pathOf(request);
  shareWithPages(request, response, { path, allowed_origins });
  if (path.startsWith("/models/")) {
    return models.handle(request, response, path.slice("/models/".length));
  }
  if (hasPages && path === "/service-worker.js") {
    return serveServiceWorker(request, response, isDev);
  }
  if (path.startsWith("/tfjs-wasm/")) return serveWasm(response, path.slice("/tfjs-wasm/".length));
  if (await takeReports(reports, request, response, path)) return;
  if (await serveFigures(figures, request, response, path)) return;
  if (await api.handle(request, response, path)) return;
  const web = pages();
  if (web !== null) {
    setPolicy(request, response, isDev);
    return web.handle(request, response);
  }
  if (hasPages) {
    response.writeHead(503, { "content-type": "text/plain", "retry-after": "5" });
    response.end("The pages are being built. Try again in a moment.\n");
    return;
  }
  response.writeHead(404, { "content-type": "application/json" });
  response.end('{"error":"This coordinator serves no pages (WEB=off)."}\n');
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? "/").split("?", 1)[0] ?? "/";
}

const require = createRequire(import.meta.url);

/** tfjs's wasm binaries, from the installed package: nothing is loaded from elsewhere. */
function serveWasm(response: ServerResponse, name: string): void {
  if (!/^tfjs-backend-wasm(-threaded)?(-simd)?\.wasm$/.test(name)) {
    response.writeHead(404).end();
    return;
  }
  const training = require.resolve("@tributary/training");
  const backend = createRequire(training).resolve("@tensorflow/tfjs-backend-wasm");
  response.setHeader("content-type", "application/wasm");
  response.setHeader("cache-control", "public, max-age=86400");
  const file = createReadStream(join(dirname(backend), name));
  file.on("error", () => response.writeHead(404).end());
  file.pipe(response);
}
