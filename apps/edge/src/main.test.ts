/** The command line as a process: its exit codes and last words. Whole rounds are in e2e. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readyTask } from "@tributary/tasks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exitCodes } from "./exit-codes.ts";

const mainFile = join(import.meta.dirname, "main.ts");
let folder = "";
let server: Server;
let url = "";
let starts = 0;

/** A coordinator that tells its tasks and takes no connection. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "edge-main-"));
  const tasks = JSON.stringify([{ spec: readyTask("digits"), run: null }]);
  server = createServer((_, response) => void response.end(tasks));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

function edge(...words: readonly string[]): Promise<{ code: number; said: string }> {
  return new Promise((done) => {
    const child = execFile(process.execPath, [mainFile, ...words], (_, stdout, stderr) =>
      done({ code: child.exitCode ?? -1, said: stdout + stderr }),
    );
  });
}

const joinWith = (link: string, ...words: readonly string[]) =>
  edge("join", link, "--data", folder, "--state", join(folder, `state-${++starts}`), ...words);

test("a wrong command line ends with 2 and says what is wrong", async () => {
  const [link, data, rows, privacy] = await Promise.all([
    joinWith("https://federation.example"),
    edge("join", `${url}/join/digits`),
    joinWith(`${url}/join/digits`, "--rows", "9-3"),
    joinWith(`${url}/join/digits`, "--privacy", "some"),
  ]);
  expect([link, data, rows, privacy].map(({ code }) => code)).toEqual([2, 2, 2, 2]);
  expect(link.said).toContain("A join link looks like https://host/join/<task>.");
  expect(data.said).toContain("--data <folder, file, address or module>");
  expect(rows.said).toContain("Rows look like 0-999, both ends included.");
  expect(privacy.said).toContain("Allowed choices are secure, sealed.");
});

test("with --json a wrong command line is a problem like others, also of an unknown command", async () => {
  for (const words of [["jion"], ["join", "somewhere"], ["logs", "-n", "few"]]) {
    const { code, said } = await edge(...words, "--json");
    expect(code).toBe(exitCodes.usage);
    expect(JSON.parse(said)).toMatchObject({ type: "problem", message: expect.any(String) });
  }
});

test("data that cannot be used end with 3", async () => {
  const { code, said } = await joinWith(`${url}/join/digits`);
  expect(code).toBe(exitCodes.data);
  expect(said).toContain(`The data in ${folder} cannot be used for "Handwritten digits".`);
});

test("a task that is not open ends with 4, and with --json the reason is an event", async () => {
  const { code, said } = await joinWith(`${url}/join/cats`, "--json");
  expect(code).toBe(exitCodes.refused);
  expect(JSON.parse(said)).toMatchObject({ type: "problem" });
});

test("a coordinator out of reach ends with 5 when the patience is over", async () => {
  // Port 9 of this machine is the discard service, which nobody runs.
  const { code, said } = await joinWith("http://127.0.0.1:9/join/digits", "--patience", "1");
  expect(code).toBe(exitCodes.unreachable);
  expect(said).toContain("http://127.0.0.1:9 was out of reach for 1 s; giving up.");
});
