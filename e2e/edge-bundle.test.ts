/** The edge client as one file: alone in an empty folder, run as a program and imported as a module. */
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Coordinator, repository } from "./support/coordinator.ts";
import { edgeCommand } from "./support/edge-command.ts";
import { tableOf } from "./support/tables.ts";
import { tinyTask } from "./support/tasks.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const run = promisify(execFile);
const task = tinyTask("bundled", { quorum: 1, over_selection: 1, recruit_wait_ms: 0 });
let folder = "";
let alone = "";
let coordinator: Coordinator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "edge-bundle-"));
  alone = join(folder, "alone");
  await mkdir(alone);
  await run(process.execPath, [join(repository, "apps/edge/bundle/build.ts")]);
  const built = join(repository, "apps/edge/dist/tributary-edge.mjs");
  await copyFile(built, join(alone, "tributary-edge.mjs"));
  await writeFile(join(folder, "own.csv"), tableOf(task, { seed: 1, rows: 16 }));
  coordinator = await Coordinator.start();
  await coordinator.openRun(task, 4);
});
afterAll(async () => {
  await coordinator.dispose();
  await rm(folder, { recursive: true, force: true });
});

const link = () => new URL(`/join/${task.id}`, coordinator.url).href;

test("it takes part without any other file, on WebAssembly", async () => {
  const words = ["join", link(), "--data", join(folder, "own.csv"), "--state", join(folder, "s")];
  const { code, said } = await edgeCommand([...words, "--minimum-cohort", "1"], {
    file: join(alone, "tributary-edge.mjs"),
  });
  expect(said).toContain("16 examples; training on wasm.");
  expect(said).toContain("The run is finished. Model version 4.");
  expect(code).toBe(0);
  expect(await readdir(alone)).toEqual(["tributary-edge.mjs"]);
});

test("embedded, it runs nothing by itself, and tells the status to its host", async () => {
  const host = join(folder, "host.mjs");
  await writeFile(
    host,
    `import { openEdge, parseJoinLink, statePaths } from "./alone/tributary-edge.mjs";
     const quiet = { event() {}, say() {}, problem: console.error, close() {} };
     const edge = await openEdge({
       paths: statePaths(${JSON.stringify(join(folder, "embedded"))}),
       settings: { ...parseJoinLink(${JSON.stringify(link())}), data: ${JSON.stringify(folder)} },
       output: quiet,
       signal: new AbortController().signal,
     });
     edge.pause();
     const { state } = edge.status();
     edge.leave();
     console.log(JSON.stringify({ state, code: await edge.done }));`,
  );
  const { stdout, stderr } = await run(process.execPath, [host]);
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual({ state: "starting", code: 0 });
});
