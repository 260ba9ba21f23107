/** The composition root: the only file that constructs things. It opens what the configuration names, and closes it. */
import "./allocator.ts";
import { readFile, rename, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { randomBytes } from "@tributary/crypto";
import {
  type Acts,
  actors,
  coordinatorIdentity,
  createActs,
  type Log,
  type RunNews,
  Runtime,
  steadyClock,
  wallClock,
} from "@tributary/runtime";
import {
  lockDataDirectory,
  openBlobs,
  openRecords,
  openSpool,
  StorageError,
} from "@tributary/storage";
import { readyTask, readyTasks } from "@tributary/tasks";
import pino from "pino";
import type { Server as SocketServer } from "socket.io";
import { offerToPages } from "../lib/page-port.ts";
import type { FailureReason } from "./access/failed-sign-ins.ts";
import { type OpenAccess, openAccess } from "./access/open.ts";
import type { Setup } from "./access/setup.ts";
import { addressOf } from "./address.ts";
import { AdminSockets, type AdminSocketsOptions } from "./admin-sockets.ts";
import { openRun } from "./api/acts.ts";
import { Router } from "./api/router.ts";
import { allRoutes } from "./api/routes.ts";
import {
  adminToken_characters_min,
  type Config,
  ConfigError,
  newAdminToken,
  placesOf,
  readConfig,
} from "./config.ts";
import { Gateway } from "./gateway.ts";
import { createHttpServer } from "./http.ts";
import { keyChanger } from "./key-changes.ts";
import { limitLog } from "./limited-log.ts";
import { LiveTraces } from "./live-traces.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { modelPorts } from "./models/ports.ts";
import { ModelServer } from "./models.ts";
import { openPages, type Pages } from "./pages.ts";
import { openSockets } from "./sockets.ts";
import { System } from "./system.ts";
import { Watch } from "./watch.ts";
import { Webhooks } from "./webhooks/webhooks.ts";
import { openWorkshop, type ServerWorkshop } from "./workshop.ts";

/** What is not closed by then is left to the next start, as after a crash. */
const closing_ms_max = 15_000;
const echo_ms_max = 1_000;

/** What must be closed, in the order in which it was opened. */
type Closing = { readonly steps: (() => unknown)[]; isClosing: boolean };

async function openStores(config: Config, closing: Closing, log: Log) {
  const { data_path } = config;
  const lock = await lockDataDirectory(data_path);
  closing.steps.push(() => lock.release());
  const onLockLost = (error: StorageError) => {
    log.error({ error: error.message }, "Another coordinator has taken over; this one ends");
    process.exit(2);
  };
  const records = await openRecords({ ...config.records, onLockLost });
  closing.steps.push(() => records.close());
  const blobs = await openBlobs(config.blobs);
  const spool = await openSpool({ directory: join(data_path, "spool") });
  closing.steps.push(() => spool.close());
  const identity = await coordinatorIdentity(records);
  return { records, blobs, spool, identity, admin_token: await adminTokenOf(config) };
}

type Stores = Awaited<ReturnType<typeof openStores>>;

/** The token of scripts and of the demo: given, or made once and kept in a file that only its owner may read. */
async function adminTokenOf(config: Config): Promise<string> {
  if (config.admin_token !== null) return config.admin_token;
  const file = join(config.data_path, "admin-token");
  const kept = (await readFile(file, "utf8").catch(() => "")).trim();
  if (kept.length >= adminToken_characters_min) return kept;
  const token = newAdminToken();
  // Renamed into place: a crash must not leave an empty token, which nobody would have to guess.
  await writeFile(`${file}.new`, `${token}\n`, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
  return token;
}

type Served = {
  readonly server: Server;
  readonly runtime: Runtime;
  readonly acts: Acts;
  readonly webhooks: Webhooks;
  readonly entry: OpenAccess;
  readonly gateway: Gateway;
  pages: Pages | null;
};

type ApiParts = Pick<Served, "acts" | "webhooks"> & {
  readonly config: Config;
  readonly stores: Stores;
  readonly closing: Closing;
  readonly entry: OpenAccess;
  readonly metrics: Metrics;
  readonly workshop: ServerWorkshop;
  readonly served: () => Served;
};

/** The API, and the figures beside it. */
function openApi(parts: ApiParts) {
  const { config, stores, closing, acts, webhooks, workshop, entry, metrics, served } = parts;
  const { records } = stores;
  const system = new System({
    records,
    data_path: config.data_path,
    places: placesOf(config),
    participants: () => served().gateway.connected,
  });
  closing.steps.push(() => system.close());
  const routes = allRoutes({
    system,
    acts,
    log: records.acts,
    traces: records.traces,
    deliveries: (round) => records.rounds.deliveries(round),
    webhooks,
    webhookRecords: records.webhooks,
    deviceRecords: records.devices,
    inviteRecords: records.invites,
    now_ms: wallClock.now_ms,
    connected: () => served().gateway.participants(),
    ...modelPorts({
      ...stores,
      acts,
      workshop,
      runtime: () => served().runtime,
      now_ms: wallClock.now_ms,
      promotes_by_two: config.promotes_by_two,
    }),
    ...entry,
    trusts_proxy: config.trusts_proxy,
  });
  return {
    api: new Router({ routes, access: entry.access, site: config }),
    figures: {
      access: entry.access,
      metrics: () => metrics.registry.metrics(),
      trusts_proxy: config.trusts_proxy,
      health: () => (closing.isClosing ? "shutting down" : null),
    },
  };
}

/** Those who watch: everybody, and admins. Answers what tells them. */
function openOnlookers(
  sockets: SocketServer,
  about: Omit<AdminSocketsOptions, "namespace" | "runtime" | "access"> & {
    readonly entry: OpenAccess;
    readonly runtime: () => Runtime;
    readonly closing: Closing;
  },
): (news: RunNews) => void {
  const { closing, entry, ...options } = about;
  const { access } = entry;
  const { runtime } = about;
  const watch = new Watch(sockets.of("/watch"), runtime);
  const admins = new AdminSockets({ ...options, access, namespace: sockets.of("/admin") });
  entry.onChange(() => admins.check());
  const traces = new LiveTraces({
    followers: admins,
    runtime,
    clock: steadyClock,
    wall: wallClock,
  });
  closing.steps.push(
    () => admins.close(),
    () => traces.close(),
  );
  return (news) => {
    watch.publish(news);
    admins.observe(news);
    traces.observe(news);
  };
}

/** Who may come in. */
function openEntry(
  parts: Pick<ApiParts, "config" | "stores" | "closing" | "acts" | "metrics"> & { log: Log },
): OpenAccess {
  const { config, stores, closing, acts, metrics, log } = parts;
  const onFailure = (reason: FailureReason) => metrics.failedSignIns.inc({ reason });
  const entry = openAccess({ ...config, ...stores, acts, clock: wallClock, log, onFailure });
  closing.steps.push(() => entry.failures.close());
  return entry;
}

/** Wires runtime, gateway and HTTP together; nothing listens yet. */
function compose(config: Config, stores: Stores, closing: Closing, log: Log): Served {
  const { records, blobs, spool, identity } = stores;
  const workshop = openWorkshop({ ...config, log });
  closing.steps.push(() => workshop.close());
  const metrics = createMetrics();
  const onSent = (bytes: number) => metrics.modelBytes.inc(bytes);
  const models = new ModelServer({ blobs, records, onSent });
  const runtimeOf = () => served.runtime;
  const acts = createActs({ records, clock: wallClock });
  const webhooks = new Webhooks({ records: records.webhooks, clock: wallClock, log });
  const entry = openEntry({ config, stores, closing, acts, metrics, log });
  const parts = { acts, webhooks, workshop, entry, metrics };
  const server = createHttpServer({
    ...openApi({ config, stores, closing, ...parts, served: () => served }),
    reports: { log, count: (directive) => metrics.policyViolations.inc({ directive }) },
    models,
    pages: () => served.pages,
    hasPages: config.web !== "off",
    isDev: config.web === "dev",
    allowed_origins: config.allowed_origins,
    log,
  });
  closing.steps.push(() => server.closeAllConnections());
  const sockets = openSockets(server, { config, metrics, log });
  closing.steps.push(() => sockets.close());
  const tellOnlookers = openOnlookers(sockets, {
    entry,
    site: config,
    runtime: runtimeOf,
    clock: wallClock,
    log,
    closing,
  });
  const gateway = new Gateway({
    namespace: sockets.of("/participant"),
    runtime: runtimeOf,
    identity,
    metrics,
    log,
    seen: (participant, capabilities) =>
      records.devices.seen(participant, capabilities, wallClock.now_ms()),
    changeKey: keyChanger({ acts, runtime: runtimeOf }),
    addressOf: ({ handshake }) => addressOf(handshake, config),
  });
  const runtime = new Runtime({
    records,
    blobs,
    spool,
    identity,
    workshop,
    log,
    outbox: gateway,
    clock: steadyClock,
    wall: wallClock,
    randomness: { bytes: randomBytes },
    downloadBytes: (model) => models.downloadBytes(model),
    publish(news) {
      metrics.observe(news);
      webhooks.publish(news);
      tellOnlookers(news);
    },
  });
  closing.steps.push(
    () => webhooks.close(),
    () => runtime.close(),
    () => gateway.shutDown(),
  );
  const served: Served = { server, runtime, acts, webhooks, entry, gateway, pages: null };
  return served;
}

/** Opens the task that the configuration names, unless a run of it is there already. */
async function openFirstTask({ runtime, acts }: Served, config: Config): Promise<void> {
  if (config.open_task === null) return;
  const task = readyTask(config.open_task);
  if (task === undefined) {
    const ready = Object.keys(readyTasks).join(", ");
    throw new ConfigError(
      `OPEN_TASK names no ready task: "${config.open_task}". Ready are ${ready}.`,
    );
  }
  if (runtime.tasks().some((open) => open.spec.id === task.id)) return;
  const request = { task, rounds: config.open_rounds, seed: 1 };
  await openRun({ runtime: () => runtime, acts }, actors.configuration, request);
}

/** Before anything else is said about where it listens: this is what somebody waits for at the first start. */
async function printSetupLink(
  setup: Setup,
  at: { readonly host: string; readonly port: number },
  log: Log,
): Promise<void> {
  const path = await setup.open();
  if (path === null) return;
  const host = ["0.0.0.0", "[::]"].includes(at.host) ? "localhost" : at.host;
  const link = `http://${host}:${at.port}${path}`;
  log.warn({ link }, "Nobody owns this coordinator yet: the link makes the owner, once; keep it");
}

async function listen(server: Server, { host, port }: Config): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return server.address() as AddressInfo;
}

async function start(config: Config): Promise<void> {
  const log = limitLog(pino({ level: config.log_level }));
  const closing: Closing = { steps: [], isClosing: false };
  let since_ms = 0;
  const close = async (signal: string) => {
    if (closing.isClosing) {
      // A second signal insists; its echo does not: a terminal and the runner in between both send one.
      if (steadyClock.now_ms() - since_ms > echo_ms_max) process.exit(1);
      return;
    }
    closing.isClosing = true;
    since_ms = steadyClock.now_ms();
    log.info({ signal }, "Closing");
    setTimeout(() => process.exit(1), closing_ms_max).unref();
    for (const step of closing.steps.toReversed()) {
      try {
        await step();
      } catch (error) {
        log.error({ error: String(error) }, "A part could not be closed");
      }
    }
    process.exit(0);
  };
  process.on("SIGTERM", close);
  process.on("SIGINT", close);
  process.on("unhandledRejection", (reason) =>
    log.error({ error: String(reason) }, "A rejection was not handled"),
  );
  const stores = await openStores(config, closing, log);
  const served = compose(config, stores, closing, log);
  await served.runtime.start();
  served.webhooks.start();
  await openFirstTask(served, config);
  const { port } = await listen(served.server, config);
  if (config.web !== "off") {
    const { operator, invents_data } = config;
    offerToPages({ tasks: () => served.runtime.tasks(), operator, invents_data });
    const onBuild = () => log.info({}, "Building the web pages (once after each change)");
    const pages = await openPages({ dev: config.web === "dev", port, onBuild });
    closing.steps.push(() => pages.close());
    served.pages = pages;
    served.server.on("upgrade", (request, socket, head) => {
      if (!request.url?.startsWith("/socket.io")) void pages.upgrade?.(request, socket, head);
    });
  }
  const host = config.host.includes(":") ? `[${config.host}]` : config.host;
  const { data_path, web } = config;
  await printSetupLink(served.entry.setup, { host, port }, log);
  log.info({ url: `http://${host}:${port}`, data_path, web }, "Ready");
}

try {
  await start(readConfig(process.env, process.argv.slice(2)));
} catch (error) {
  const isExpected = error instanceof ConfigError || error instanceof StorageError;
  console.error(isExpected ? error.message : error);
  process.exit(isExpected ? 2 : 1);
}
