/** The edge client behind a proxy: all it says to the coordinator goes through a tunnel, or around it by NO_PROXY. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ConnectProxy } from "./support/connect-proxy.ts";
import { Coordinator } from "./support/coordinator.ts";
import { edgeAnswer, edgeCommand } from "./support/edge-command.ts";
import { tableOf } from "./support/tables.ts";
import { tinyTask } from "./support/tasks.ts";

vi.setConfig({ testTimeout: 240_000 });

const alone = { quorum: 1, over_selection: 1, recruit_wait_ms: 0 } as const;
let folder = "";
let coordinator: Coordinator;
let proxy: ConnectProxy;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "edge-proxy-"));
  coordinator = await Coordinator.start();
  proxy = await ConnectProxy.start();
});
afterAll(async () => {
  await proxy.stop();
  await coordinator.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function join_(name: string, environment: NodeJS.ProcessEnv) {
  const task = tinyTask(name, alone);
  await coordinator.openRun(task, 3);
  await writeFile(join(folder, "own.csv"), tableOf(task, { seed: 1, rows: 16 }));
  const link = new URL(`/join/${name}`, coordinator.url).href;
  const words = ["join", link, "--data", folder, "--state", join(folder, name)];
  return edgeCommand(words, { environment });
}

test("a whole run goes through the tunnel: HTTP and the socket", async () => {
  const { code, said } = await join_("tunnelled", { HTTP_PROXY: proxy.url, NO_PROXY: "" });
  expect(said).toContain("The run is finished. Model version 3.");
  expect(code).toBe(0);
  const { host } = new URL(coordinator.url);
  expect(new Set(proxy.asked)).toEqual(new Set([host]));
  // The task and the models by HTTP, and the socket: no less than two tunnels.
  expect(proxy.asked.length).toBeGreaterThanOrEqual(2);
});

test("NO_PROXY goes around it", async () => {
  const before = proxy.asked.length;
  const around = { HTTP_PROXY: proxy.url, NO_PROXY: "127.0.0.1" };
  expect((await join_("direct", around)).code).toBe(0);
  expect(proxy.asked.length).toBe(before);
});

test("the doctor is well behind it, and names a proxy that is down", async () => {
  const state = ["--state", join(folder, "tunnelled")];
  await coordinator.openRun(tinyTask("tunnelled", alone), 1);
  const through = { environment: { HTTP_PROXY: proxy.url, NO_PROXY: "" } };
  const well = await edgeAnswer(["doctor", ...state], through);
  expect(well.answer).toMatchObject({ healthy: true });
  const gone = { environment: { HTTP_PROXY: "http://127.0.0.1:9", NO_PROXY: "" } };
  const ill = await edgeAnswer(["doctor", ...state], gone);
  expect(ill.code).toBe(1);
  expect(JSON.stringify(ill.answer)).toContain("does not answer (ECONNREFUSED)");
});
