import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { TaskId } from "@tributary/protocol";
import { readyTask } from "@tributary/tasks";
import { afterEach, expect, test } from "vitest";
import { exitCodes } from "./exit-codes.ts";
import { fetchTask } from "./fetch-task.ts";

const digits = readyTask("digits");
let server: Server | undefined;
let told: string[] = [];
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
  told = [];
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const ask = (url: string, signal = new AbortController().signal, task = "digits") =>
  fetchTask({
    link: { url, task: TaskId.parse(task) },
    signal,
    onTrouble: (sentence) => void told.push(sentence),
  });

const openDigits = JSON.stringify([{ spec: digits, run: null }]);

test("an open task is found", async () => {
  const url = await serve((_, response) => void response.end(openDigits));
  expect(await ask(url)).toEqual(digits);
  expect(told).toEqual([]);
});

test("a coordinator that is not ready is asked again, and said to be so once", async () => {
  let asked = 0;
  const url = await serve((_, response) => {
    response.statusCode = ++asked <= 2 ? 503 : 200;
    response.end(openDigits);
  });
  expect(await ask(url)).toEqual(digits);
  expect(told).toEqual([`${url} is not ready (HTTP 503); trying until it is.`]);
});

test("a coordinator that is down is waited for until the signal says no", async () => {
  const url = await serve(() => {});
  await new Promise((closed) => server?.close(closed));
  const stop = new AbortController();
  const asking = fetchTask({
    link: { url, task: TaskId.parse("digits") },
    signal: stop.signal,
    onTrouble(sentence) {
      told.push(sentence);
      stop.abort();
    },
  });
  await expect(asking).rejects.toMatchObject({ name: "AbortError" });
  expect(told).toEqual([`${url} cannot be reached (ECONNREFUSED); trying until it answers.`]);
});

test("a task that is not open is a final answer, with the tasks that are", async () => {
  const url = await serve((_, response) => void response.end(openDigits));
  const asking = ask(url, undefined, "cats");
  await expect(asking).rejects.toMatchObject({ code: exitCodes.refused });
  await expect(asking).rejects.toThrow(
    `Task "cats" is not open at ${url}. Open there: digits. Check the join link.`,
  );
});

test.each([
  ["a web page", 200, "<!doctype html><title>Hello</title>"],
  ["another API", 200, '{"tasks":[]}'],
  ["a server without this address", 404, "not here"],
])("%s is no coordinator", async (_, status, body) => {
  const url = await serve((_request, response) => void response.writeHead(status).end(body));
  const asking = ask(url);
  await expect(asking).rejects.toMatchObject({ code: exitCodes.refused });
  await expect(asking).rejects.toThrow("does not answer as a Tributary coordinator");
});
