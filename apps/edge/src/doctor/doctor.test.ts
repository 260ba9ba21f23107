/** One fault planted after the other: the doctor names it, and says what to do. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readyTask } from "@tributary/tasks";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type StatePaths, statePaths } from "../state/paths.ts";
import { Settings } from "../state/settings.ts";
import { clockFinding } from "./coordinator.ts";
import { backendFinding, diskFinding, identityFinding, memoryFinding } from "./device.ts";
import { examine } from "./examine.ts";
import type { CheckName } from "./finding.ts";

const tumours = readyTask("tumours");
if (tumours === undefined || tumours.data.kind !== "table") throw new Error("No tumours.");
const { features, label } = tumours.data;
const row = features.map(() => "1").join(",");
const table = `${features.join(",")},${label}\n${row},M\n${row},B\n`;

let folder = "";
let paths: StatePaths;
let server: Server | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "doctor-"));
  paths = statePaths(join(folder, "state"));
  await mkdir(paths.folder);
  await writeFile(join(folder, "own.csv"), table);
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await rm(folder, { recursive: true });
});

/** What a coordinator answers over HTTP; it has no socket. */
async function serve(body: string, ahead_ms = 0): Promise<string> {
  server = createServer((_, response) => {
    response.setHeader("date", new Date(Date.now() + ahead_ms).toUTCString());
    response.end(body);
  });
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const open = JSON.stringify([{ spec: tumours, run: null }]);
type Changed = Partial<Settings>;

async function finding(check: CheckName, changed: Changed, env: Record<string, string> = {}) {
  const settings = Settings.parse({ url: "", task: "tumours", data: folder, ...changed });
  const findings = await examine(paths, settings, env);
  return findings.find((one) => one.check === check);
}

async function names(check: CheckName, changed: Changed, env: Record<string, string> = {}) {
  const found = await finding(check, changed, env);
  expect(found).toMatchObject({ check, outcome: "fault" });
  expect(found?.advice).not.toBeNull();
  return found?.sentence;
}

describe("a planted fault is named", () => {
  test("1: a name that no server has", async () => {
    const said = await names("network", { url: "http://nowhere.invalid" });
    expect(said).toBe("The name nowhere.invalid is not known here.");
  });

  test("2: a coordinator that is down", async () => {
    const url = await serve(open);
    await new Promise((closed) => server?.close(closed));
    expect(await names("network", { url })).toBe(`${url} does not answer (ECONNREFUSED).`);
  });

  test("3: a clock that is two hours slow", async () => {
    const url = await serve(open, 2 * 3_600_000);
    const said = "This device's clock is 120 min behind the coordinator's.";
    expect(await names("clock", { url })).toBe(said);
  });

  test("4: another server in the coordinator's place", async () => {
    const url = await serve("<!doctype html><title>Sign in to the network</title>");
    expect(await names("protocol", { url })).toContain("as a Tributary coordinator does");
  });

  test("5: WebSocket that does not come through", async () => {
    const url = await serve(open);
    expect(await names("protocol", { url })).toContain(`no WebSocket to ${url}`);
  });

  test("6: a task that is not open", async () => {
    const url = await serve("[]");
    expect(await names("task", { url })).toContain('The task "tumours" is not open there.');
  });

  test("7: data with a column missing", async () => {
    await writeFile(join(folder, "own.csv"), table.replace(features[0] ?? "", "something"));
    const url = await serve(open);
    expect(await names("data", { url })).toContain(`no column "${features[0]}"`);
  });

  test("8: a task that does not fit into the memory allowed", async () => {
    const url = await serve(open);
    const said = await names("memory", { url, memory_mb: 50 });
    expect(said).toContain("and --memory allows 50 MB.");
  });

  test("9: a device key that others may read", async () => {
    await writeFile(paths.identity, `${"A".repeat(43)}\n`);
    await chmod(paths.identity, 0o644);
    const url = await serve(open);
    expect(await names("identity", { url })).toContain("Others on this device can read");
  });

  test("10: a proxy that is none", async () => {
    const said = await names("proxy", { url: "http://127.0.0.1:9" }, { HTTP_PROXY: "yes please" });
    expect(said).toBe("HTTP_PROXY is set and names no proxy.");
  });

  test("11: a disk that is full", async () => {
    const found = await diskFinding(paths, async () => 3_000_000);
    expect(found).toMatchObject({ outcome: "fault", sentence: expect.stringContaining("3 MB") });
  });

  test("12: a processor on which the fast backend does not start", () => {
    const rejected = [{ name: "wasm", reason: "WebAssembly is switched off here." } as const];
    const found = backendFinding({ name: "cpu", adapter: null, software: false, rejected });
    expect(found).toMatchObject({ outcome: "fault", check: "backend" });
    expect(found.sentence).toContain("WebAssembly is switched off here.");
  });

  test("13: a file that holds no key", async () => {
    await writeFile(paths.identity, "a photo of a key", { mode: 0o600 });
    const found = await identityFinding(paths.identity);
    expect(found).toMatchObject({ outcome: "fault" });
  });
});

test("what is well is said to be so", async () => {
  const url = await serve(open);
  await writeFile(paths.identity, `${"A".repeat(43)}\n`, { mode: 0o600 });
  const settings = Settings.parse({ url, task: "tumours", data: folder });
  const findings = await examine(paths, settings, {});
  const bad = findings.filter(({ outcome }) => outcome !== "good").map(({ check }) => check);
  // It has no socket; everything else is as it should be.
  expect(bad).toEqual(["protocol"]);
});

test.each([
  ["within what a slow answer explains", 68_000, 8_000, "good"],
  ["beyond", 70_000, 8_000, "fault"],
  ["the other way round", -70_000, 8_000, "fault"],
] as const)("a clock's difference %s", (_, skew_ms, took_ms, outcome) => {
  const now_ms = Date.parse("2027-01-01T12:00:00Z");
  const date = new Date(now_ms - skew_ms).toUTCString();
  expect(clockFinding(date, now_ms, took_ms).outcome).toBe(outcome);
});

test("memory that is not free is no better than memory that is not allowed", () => {
  const inputs = new Float32Array(30);
  const labels = new Int32Array(1);
  const examples = { count: 1, inputShape: [30], inputs, labelShape: [], labels };
  const found = memoryFinding(tumours, examples, { free_bytes: 10_000_000 });
  expect(found.outcome).toBe("fault");
});
