import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CoordinatorOptions, CoordinatorProcess } from "./coordinator-process.ts";

let folder = "";
let running: CoordinatorProcess | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "coordinator-process-"));
});
afterEach(async () => {
  await running?.stop();
  running = null;
  await rm(folder, { recursive: true });
});

/** A program in the coordinator's place. */
async function start(source: string, options: Partial<CoordinatorOptions> = {}) {
  const program = join(folder, "program.mjs");
  await writeFile(program, source);
  running = await CoordinatorProcess.start({
    port: 0,
    data_path: folder,
    test_data_path: null,
    admin_token: "a token of the test",
    hasPages: false,
    signal: new AbortController().signal,
    program,
    onBuild: () => {},
    onRestart: () => {},
    onGiveUp: () => {},
    ...options,
  });
  return running;
}

const ready = `console.log('{"msg":"Ready"}');`;
const serves = `${ready} setInterval(() => {}, 1000);`;
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test("it is there when it says so, and gone when it was stopped", async () => {
  const coordinator = await start(serves);
  const { pid } = coordinator;
  expect(isAlive(pid)).toBe(true);
  await coordinator.stop();
  expect(isAlive(pid)).toBe(false);
});

test("it is told its port, its data and its token", async () => {
  const check = `
    const { PORT, DATA_PATH, ADMIN_TOKEN, WEB } = process.env;
    if (DATA_PATH === ${JSON.stringify(folder)} && ADMIN_TOKEN && WEB === "off" && PORT > 0) ${ready}
    setInterval(() => {}, 1000);`;
  expect((await start(check)).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test("a port that is taken is replaced by a free one", async () => {
  const other = createServer();
  const port = await new Promise<number>((done) =>
    other.listen(0, "127.0.0.1", () => done((other.address() as { port: number }).port)),
  );
  expect((await start(serves, { port })).url).not.toBe(`http://127.0.0.1:${port}`);
  other.close();
});

test("killed, it is started again at the same address", async () => {
  const { promise: restarted, resolve } = Promise.withResolvers<string>();
  const coordinator = await start(serves, { onRestart: resolve });
  const { url, pid } = coordinator;
  process.kill(pid, "SIGKILL");
  expect(await restarted).toBe("SIGKILL");
  await expect.poll(() => coordinator.pid).not.toBe(pid);
  expect(coordinator.url).toBe(url);
});

test("one that dies again and again is given up with its last words", async () => {
  const { promise: givenUp, resolve } = Promise.withResolvers<string>();
  let restarts = 0;
  await start(`${ready} console.error("The disk is full."); process.exitCode = 7;`, {
    onRestart: () => void restarts++,
    onGiveUp: resolve,
  });
  expect(await givenUp).toMatch(/^It stopped 6 times\.\n(.*\n)*The disk is full\.$/m);
  expect(restarts).toBe(5);
});

test("one that never serves is an error with its last words, and is not started again", async () => {
  let restarts = 0;
  const onRestart = () => void restarts++;
  const starting = start(`console.error("PORT is no port."); process.exitCode = 2;`, { onRestart });
  await expect(starting).rejects.toThrow(
    "The coordinator did not start (exit code 2).\nPORT is no port.",
  );
  expect(restarts).toBe(0);
});

test("when its signal aborts it ends for good, whoever ends it", async () => {
  const stop = new AbortController();
  let restarts = 0;
  const onRestart = () => void restarts++;
  const coordinator = await start(serves, { signal: stop.signal, onRestart });
  const { pid } = coordinator;
  stop.abort();
  process.kill(pid, "SIGINT");
  await coordinator.stop();
  expect([restarts, isAlive(pid)]).toEqual([0, false]);
});
