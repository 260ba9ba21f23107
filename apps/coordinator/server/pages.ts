/**
 * The Next.js pages behind the same port. In production a missing or outdated build is made first, so that a fresh
 * clone starts with one command.
 */
import { spawn } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import next from "next";

export type Pages = {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** For hot reload in development; Socket.IO's own path is not passed here. */
  upgrade: ((request: IncomingMessage, socket: unknown, head: Buffer) => Promise<void>) | null;
  close(): Promise<void>;
};

const app = resolve(import.meta.dirname, "..");
const repository = resolve(app, "../..");
const sources = [
  "apps/coordinator/app",
  "apps/coordinator/lib",
  "apps/coordinator/offline",
  "apps/coordinator/ui",
  "packages",
  "next.config.js",
];

export async function openPages(options: {
  readonly dev: boolean;
  readonly port: number;
  readonly onBuild: () => void;
}): Promise<Pages> {
  if (!options.dev && (await isBuildStale())) {
    options.onBuild();
    await build();
  }
  const server = next({ dev: options.dev, dir: app, port: options.port, quiet: true });
  await server.prepare();
  const handle = server.getRequestHandler();
  return {
    handle: (request, response) => handle(request, response),
    upgrade: options.dev
      ? (server.getUpgradeHandler() as unknown as NonNullable<Pages["upgrade"]>)
      : null,
    close: () => server.close(),
  };
}

/** True when there is no build, or a source is newer than it. */
export async function isBuildStale(): Promise<boolean> {
  const built = await stat(join(app, ".next/BUILD_ID")).catch(() => null);
  if (built === null) return true;
  const newest = await Promise.all(sources.map((path) => newestChange_ms(join(repository, path))));
  return Math.max(...newest) > built.mtimeMs;
}

async function newestChange_ms(path: string): Promise<number> {
  const entry = await stat(path);
  if (!entry.isDirectory()) return entry.mtimeMs;
  const names = (await readdir(path)).filter((name) => name !== "node_modules");
  const inside = await Promise.all(names.map((name) => newestChange_ms(join(path, name))));
  return Math.max(0, ...inside);
}

function build(): Promise<void> {
  const cli = createRequire(import.meta.url).resolve("next/dist/bin/next");
  const production = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" } as const;
  const env = { ...process.env, ...production };
  return new Promise((done, failed) => {
    const output: Buffer[] = [];
    const child = spawn(process.execPath, [cli, "build", app], { env });
    child.stdout.on("data", (part) => output.push(part));
    child.stderr.on("data", (part) => output.push(part));
    child.on("error", failed);
    child.on("exit", (code) => {
      const text = Buffer.concat(output).toString();
      if (code === 0) done();
      else failed(new Error(`The web pages could not be built (exit ${code}):\n${text}`));
    });
  });
}
