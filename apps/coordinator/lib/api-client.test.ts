import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ApiError, callApi, isWorthRetrying, problemFrom, query, send } from "./api-client.ts";

type Seen = { method: string; path: string; headers: NodeJS.Dict<string | string[]>; body: string };

/** A real server on this machine; relative addresses are made whole, as a browser does. */
let server: Server;
let seen: Seen[];
let answer: { status: number; body: string };
const plainFetch = globalThis.fetch;

beforeEach(async () => {
  seen = [];
  answer = { status: 200, body: "{}" };
  server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const { method = "", url: path = "", headers } = request;
    seen.push({ method, path, headers, body });
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  globalThis.fetch = (input, init) =>
    plainFetch(new URL(String(input), `http://127.0.0.1:${port}`), init);
});

afterEach(() => {
  globalThis.fetch = plainFetch;
  server.closeAllConnections();
  server.close();
});

describe("a call", () => {
  test("is answered with the value", async () => {
    answer.body = '{"runs":[1]}';
    expect(await callApi({ path: "/api/runs" })).toEqual({ ok: true, value: { runs: [1] } });
    expect(seen[0]?.headers["x-tributary"]).toBeUndefined();
  });

  test("that changes something carries the header which only our pages can send", async () => {
    answer = { status: 204, body: "" };
    expect(await send("POST", "/api/runs/x/stop", { why: "done" })).toBeNull();
    expect(seen).toMatchObject([
      { method: "POST", path: "/api/runs/x/stop", body: '{"why":"done"}' },
    ]);
    expect(seen[0]?.headers).toMatchObject({
      "x-tributary": "1",
      "content-type": "application/json",
    });
  });

  test.each([
    [401, "signed_out"],
    [403, "forbidden"],
    [404, "missing"],
    [409, "refused"],
    [503, "failed"],
  ])("that is answered %d is a problem of the kind %s, with words and id", async (status, kind) => {
    answer = { status, body: '{"error":"No. Because. Do this.","request_id":"req-1"}' };
    const problem = { kind, status, sentence: "No. Because. Do this.", request_id: "req-1" };
    expect(await callApi({ path: "/api/x" })).toEqual({ ok: false, problem });
  });

  test("that is refused for a part of what was sent says why; where, if nothing else tells", async () => {
    const said = "✖ Write five fields.\n  → at spec.cron\n✖ Invalid input\n  → at spec.run";
    answer = { status: 400, body: JSON.stringify({ error: said }) };
    const result = await callApi({ path: "/api/x" });
    expect(result).toMatchObject({
      problem: { sentence: "Write five fields.\nInvalid input\n  → at spec.run" },
    });
  });

  test("that is answered by something else has words of its own", async () => {
    answer = { status: 502, body: "<html>Bad gateway</html>" };
    const failure = await send("DELETE", "/api/x").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiError);
    const { kind, request_id, sentence } = problemFrom(failure);
    expect({ kind, request_id }).toEqual({ kind: "failed", request_id: null });
    expect(sentence).toContain("answered 502");
  });

  test("that is not answered is unreachable, and worth another try", async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    const failure = await query("/api/x")
      .queryFn({ signal: new AbortController().signal })
      .catch((error: unknown) => error);
    expect(problemFrom(failure).kind).toBe("unreachable");
    expect(isWorthRetrying(0, failure)).toBe(true);
    expect(isWorthRetrying(2, failure)).toBe(false);
  });
});

test("what the coordinator refuses is not asked again", () => {
  for (const kind of ["signed_out", "forbidden", "missing", "refused"] as const) {
    const problem = { kind, sentence: "", status: 400, request_id: null };
    expect(isWorthRetrying(0, new ApiError(problem)), kind).toBe(false);
  }
});
