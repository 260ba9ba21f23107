/** The edge client and a coordinator behind TLS, reached through a proxy: with a trusted certificate, and without. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ConnectProxy } from "./support/connect-proxy.ts";
import { Coordinator } from "./support/coordinator.ts";
import { edgeAnswer, edgeCommand } from "./support/edge-command.ts";
import { tableOf } from "./support/tables.ts";
import { tinyTask } from "./support/tasks.ts";
import { TlsFront } from "./support/tls-front.ts";

vi.setConfig({ testTimeout: 240_000 });

const alone = { quorum: 1, over_selection: 1, recruit_wait_ms: 0 } as const;
let folder = "";
let coordinator: Coordinator;
let front: TlsFront;
let proxy: ConnectProxy;
let state: readonly string[] = [];
let proxied: NodeJS.ProcessEnv = {};
let trusting: NodeJS.ProcessEnv = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "edge-tls-"));
  coordinator = await Coordinator.start();
  front = await TlsFront.start(coordinator.url);
  proxy = await ConnectProxy.start();
  state = ["--state", join(folder, "state")];
  proxied = { HTTPS_PROXY: proxy.url, NO_PROXY: "" };
  trusting = { NODE_EXTRA_CA_CERTS: join(folder, "authority.pem") };
  await writeFile(join(folder, "authority.pem"), front.authority);
});
afterAll(async () => {
  await proxy.stop();
  await front.stop();
  await coordinator.dispose();
  await rm(folder, { recursive: true, force: true });
});

test("its rounds are counted through tunnel and TLS, and what is in the tunnel is for nobody there", async () => {
  const task = tinyTask("veiled", alone);
  await coordinator.openRun(task, 2);
  await writeFile(join(folder, "own.csv"), tableOf(task, { seed: 1, rows: 16 }));
  const words = ["join", new URL("/join/veiled", front.url).href, "--data", folder, ...state];
  const { code, said } = await edgeCommand(words, { environment: { ...proxied, ...trusting } });
  expect(said).toContain("The run is finished. Model version 2.");
  expect(code).toBe(0);
  expect(new Set(proxy.asked)).toEqual(new Set([new URL(front.url).host]));
});

test("the doctor is well with a trusted certificate, and names one that is not trusted", async () => {
  await coordinator.openRun(tinyTask("veiled", alone), 1);
  const well = await edgeAnswer(["doctor", ...state], { environment: { ...proxied, ...trusting } });
  expect(well.answer).toMatchObject({ healthy: true });
  for (const environment of [proxied, {}]) {
    const { code, answer } = await edgeAnswer(["doctor", ...state], { environment });
    expect(code).toBe(1);
    const said = JSON.stringify(answer);
    expect(said).toContain(`${front.url} shows a certificate that is not trusted here`);
    expect(said).toContain("name its file in NODE_EXTRA_CA_CERTS");
  }
});

test("who joins without trust is told so while it tries, and what to do", async () => {
  const words = ["run", "--patience", "1", ...state];
  const { code, said } = await edgeCommand(words, { environment: proxied });
  expect(code).toBe(5);
  expect(said).toContain(`${front.url} shows a certificate that is not trusted here`);
  expect(said).toContain("NODE_EXTRA_CA_CERTS");
});
