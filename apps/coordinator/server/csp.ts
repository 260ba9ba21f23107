/**
 * Content security policies: pages run only scripts that carry the request's nonce and what those load; scripts and the
 * workers made of them may reach this origin alone. TensorFlow.js needs WebAssembly, and nothing needs `eval`.
 */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { reportsPath } from "./csp-reports.ts";

const everywhere = [
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  // The second is for browsers that do not know the first.
  "report-to csp",
  `report-uri ${reportsPath}`,
];

/** Next reads the nonce from the request's header and writes it into the page. */
export function setPolicy(
  request: IncomingMessage,
  response: ServerResponse,
  isDev: boolean,
): void {
  const isPage = request.headers.accept?.includes("text/html") ?? false;
  const { host = "" } = request.headers;
  const policy = isPage ? pagePolicy(host, isDev) : scriptPolicy(host);
  if (isPage) request.headers["content-security-policy"] = policy;
  response.setHeader("content-security-policy", policy);
  response.setHeader("reporting-endpoints", `csp="${reportsPath}"`);
}

function pagePolicy(host: string, isDev: boolean): string {
  const nonce = `'nonce-${randomBytes(16).toString("base64")}'`;
  // Hot reload evaluates strings and writes styles of its own.
  const scripts = isDev ? "'wasm-unsafe-eval' 'unsafe-eval'" : "'wasm-unsafe-eval'";
  const styles = isDev ? "'unsafe-inline'" : nonce;
  return [
    "default-src 'self'",
    `script-src 'self' ${nonce} 'strict-dynamic' ${scripts}`,
    `style-src 'self' ${styles}`,
    "img-src 'self' data: blob:",
    connections(host),
    "worker-src 'self'",
    "form-action 'self'",
    ...everywhere,
  ].join("; ");
}

/** Not every browser takes 'self' for WebSockets. */
function connections(host: string): string {
  return `connect-src 'self' ws://${host} wss://${host}`;
}

/** A worker is governed by the policy of its own script. */
function scriptPolicy(host: string): string {
  return [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    connections(host),
    ...everywhere,
  ].join("; ");
}
