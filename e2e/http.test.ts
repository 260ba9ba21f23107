/** What the coordinator serves over HTTP: models that can be cached and resumed, its API, health, metrics, wasm. */
import { createHash } from "node:crypto";
import { request } from "node:http";
import { gunzipSync } from "node:zlib";
import { RunView } from "@tributary/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Coordinator } from "./support/coordinator.ts";
import { tinyTask, wideTask } from "./support/tasks.ts";

let coordinator: Coordinator;
let model: string;
let plain: Buffer;
beforeAll(async () => {
  coordinator = await Coordinator.start();
  ({ model } = await coordinator.openRun(wideTask("wide"), 1));
  plain = (await ask(`/models/${model}`)).body;
});
afterAll(() => coordinator.dispose());

type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
};

/** As the path is written and with these headers alone: `fetch` would tidy both. */
function ask(
  path: string,
  options: { readonly headers?: Record<string, string>; readonly method?: string } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(coordinator.url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, ...options }, async (answer) => {
      const parts: Buffer[] = [];
      for await (const part of answer) parts.push(part);
      const { statusCode: status = 0, headers } = answer;
      resolve({ status, headers, body: Buffer.concat(parts) });
    });
    asked.on("error", reject);
    asked.end();
  });
}

const askModel = (headers: Record<string, string> = {}) => ask(`/models/${model}`, { headers });

describe("models", () => {
  test("are what their name says, immutable and named by it", async () => {
    const { status, headers, body } = await askModel();
    expect(status).toBe(200);
    expect(createHash("sha256").update(body).digest("hex")).toBe(model);
    expect(headers).toMatchObject({
      "cache-control": "public, max-age=31536000, immutable",
      "content-length": String(body.length),
      "accept-ranges": "bytes",
      etag: `"${model}"`,
      vary: "origin, accept-encoding",
    });
  });

  test("that the client has already are not sent again", async () => {
    for (const known of [`"${model}"`, `"other", W/"${model}"`, "*"]) {
      const { status, body } = await askModel({ "if-none-match": known });
      expect([status, body.length]).toEqual([304, 0]);
    }
    expect((await askModel({ "if-none-match": '"other"' })).status).toBe(200);
  });

  test("are resumed by range, and the parts make the whole", async () => {
    const middle = Math.floor(plain.length / 2);
    const head = await askModel({ range: `bytes=0-${middle - 1}` });
    expect(head.status).toBe(206);
    expect(head.headers["content-range"]).toBe(`bytes 0-${middle - 1}/${plain.length}`);
    const rest = { range: `bytes=${middle}-`, "if-range": String(head.headers["etag"]) };
    const tail = await askModel(rest);
    expect(tail.status).toBe(206);
    expect(Buffer.concat([head.body, tail.body]).equals(plain)).toBe(true);
    const last = await askModel({ range: "bytes=-100" });
    expect(last.body.equals(plain.subarray(-100))).toBe(true);
  });

  test("are sent whole when the range is of another representation, or no range", async () => {
    for (const headers of [
      { range: "bytes=5-", "if-range": '"another"' },
      { range: "bytes=9-5" },
      { range: "lines=1-2" },
      { range: "bytes=-" },
    ]) {
      const { status, body } = await askModel(headers);
      expect([status, body.length]).toEqual([200, plain.length]);
    }
  });

  test("answer a range beyond their end with 416 and their size", async () => {
    const { status, headers } = await askModel({ range: `bytes=${plain.length}-` });
    expect(status).toBe(416);
    expect(headers["content-range"]).toBe(`bytes */${plain.length}`);
  });

  test("are compressed for who takes gzip, under a tag of their own, in parts too", async () => {
    const whole = await askModel({ "accept-encoding": "br, gzip" });
    expect(whole.headers).toMatchObject({ "content-encoding": "gzip", etag: `"${model}-gzip"` });
    expect(whole.body.length).toBeLessThan(plain.length);
    expect(gunzipSync(whole.body).equals(plain)).toBe(true);
    const part = await askModel({ "accept-encoding": "gzip", range: "bytes=1000-" });
    expect(part.status).toBe(206);
    expect(part.body.equals(whole.body.subarray(1000))).toBe(true);
    const refused = await askModel({ "accept-encoding": "gzip;q=0" });
    expect(refused.headers["content-encoding"]).toBeUndefined();
  });

  test("have a head, and nothing but GET and HEAD", async () => {
    const head = await ask(`/models/${model}`, { method: "HEAD" });
    expect([head.status, head.body.length]).toEqual([200, 0]);
    expect(head.headers["content-length"]).toBe(String(plain.length));
    const posted = await ask(`/models/${model}`, { method: "POST" });
    expect([posted.status, posted.headers["allow"]]).toEqual([405, "GET, HEAD"]);
  });

  test.each([
    `/models/${"0".repeat(64)}`,
    "/models/",
    "/models/../tributary.sqlite",
    "/models/..%2ftributary.sqlite",
    "/models/%00",
    "/models/tributary.sqlite",
    "//etc/passwd",
    "/tfjs-wasm/../package.json",
    "/tfjs-wasm/..%2f..%2fpackage.json",
  ])("there is nothing at %s", async (path) => {
    const { status, body } = await ask(path);
    expect(status).toBe(404);
    expect(body.length).toBeLessThan(200);
  });

  test("there is nothing at the name in capitals", async () => {
    expect((await ask(`/models/${model.toUpperCase()}`)).status).toBe(404);
  });
});

describe("beside the models", () => {
  test("every answer forbids sniffing, framing and referrers", async () => {
    for (const path of ["/healthz", `/models/${model}`, "/nowhere", "/api/tasks"]) {
      expect((await ask(path)).headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
      });
    }
  });

  test("health is said in one word", async () => {
    const { status, body } = await ask("/healthz");
    expect([status, JSON.parse(body.toString())]).toEqual([200, { status: "ok" }]);
  });

  test("metrics are in Prometheus's text format", async () => {
    const { headers, body } = await ask("/metrics");
    expect(headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = body.toString();
    expect(text).toContain("# TYPE tributary_refusals_total counter");
    expect(text).toMatch(/^tributary_model_bytes_total [1-9]/m);
    for (const line of text.split("\n").filter((one) => one !== "" && !one.startsWith("#"))) {
      expect(line).toMatch(/^[a-z_][a-z_\d]*(\{.*\})? (-?[\d.e+-]+|NaN)$/i);
    }
  });

  test("metrics asked for through a proxy need the token", async () => {
    const headers = { "x-forwarded-for": "203.0.113.7" };
    expect((await coordinator.fetch("/metrics", { headers })).status).toBe(401);
  });

  test("the wasm files are those of the installed backend", async () => {
    for (const name of ["", "-simd", "-threaded-simd"]) {
      const { status, headers, body } = await ask(`/tfjs-wasm/tfjs-backend-wasm${name}.wasm`);
      expect([status, headers["content-type"]]).toEqual([200, "application/wasm"]);
      expect(body.subarray(0, 4).toString("latin1")).toBe("\0asm");
    }
  });
});

describe("the API", () => {
  const rounds = { rounds: 1, seed: 1 };

  test("opens a run of a task that somebody made", async () => {
    const answer = await coordinator.post("/api/runs", { task: tinyTask("made"), ...rounds });
    expect(answer.status).toBe(201);
    const view = RunView.parse(await answer.json());
    expect(view).toMatchObject({ task: "made", status: "running", evaluated_on: null });
    expect(await (await coordinator.fetch(`/api/runs/${view.id}`)).json()).toMatchObject({
      run: { id: view.id, model_weights: 10 },
      history: [],
    });
    const tasks = (await (await coordinator.fetch("/api/tasks")).json()) as { spec: object }[];
    expect(tasks.map(({ spec }) => spec)).toContainEqual(tinyTask("made"));
  });

  const { round, data, ...made } = tinyTask("bad");
  const model = (layer: object) => ({
    class_name: "Sequential",
    config: { name: "bad", layers: [layer] },
  });
  test.each<[string, unknown, RegExp]>([
    ["no JSON", "{", /not JSON/],
    ["no task", rounds, /task/],
    ["no rounds", { task: tinyTask("bad"), rounds: 0, seed: 1 }, /rounds/],
    ["a field too many", { task: { ...tinyTask("bad"), admin: true }, ...rounds }, /admin/],
    [
      "a quorum of none",
      { task: { ...made, data, round: { ...round, quorum: 0 } }, ...rounds },
      /task\.round\.quorum/,
    ],
    [
      "a ready task with a bad policy",
      { task: { ready: "digits-mlp", round: { quorum: -1 } }, ...rounds },
      /quorum/,
    ],
    [
      "a layer that nobody knows",
      {
        task: { ...tinyTask("bad-layer"), model: model({ class_name: "Evil", config: {} }) },
        ...rounds,
      },
      /is a Evil, which cannot be trained here/,
    ],
    [
      "a model for other classes",
      {
        task: { ...tinyTask("bad-classes"), data: { ...data, classes: ["a", "b", "c"] } },
        ...rounds,
      },
      /has 3 classes, but the model ends in 2/,
    ],
  ])("refuses a run with %s in words", async (_kind, body, words) => {
    const answer = await coordinator.post("/api/runs", body);
    const said = (await answer.json()) as { error: string };
    expect({ status: answer.status, ...said }).toEqual({
      status: 400,
      error: expect.stringMatching(words),
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test("knows no other ready tasks", async () => {
    const answer = await coordinator.post("/api/runs", { task: { ready: "nothing" }, ...rounds });
    expect(answer.status).toBe(404);
  });

  test("opens no second run beside one of the same task", async () => {
    const body = { task: tinyTask("twice"), ...rounds };
    expect((await coordinator.post("/api/runs", body)).status).toBe(201);
    const second = await coordinator.post("/api/runs", body);
    expect(second.status).toBe(409);
  });

  test("opens runs of two tasks that come first at the same moment", async () => {
    const fresh = await Coordinator.start();
    const tasks = [tinyTask("first"), wideTask("second")];
    const answers = await Promise.all(
      tasks.map((task) => fresh.post("/api/runs", { task, ...rounds })),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    await fresh.dispose();
  });

  test("lets nobody act without the token", async () => {
    const body = { task: tinyTask("unasked"), ...rounds };
    for (const token of [null, "", "a-token-of-somebody-else"]) {
      const answer = await coordinator.post("/api/runs", body, token);
      expect(answer.status).toBe(401);
    }
    const { run } = (await (await coordinator.fetch("/api/tasks")).json())[0];
    expect((await coordinator.post(`/api/runs/${run.id}/stop`, {}, null)).status).toBe(401);
  });

  test("compares a thousand runs by their names, as the page asks for them", async () => {
    const names = Array.from({ length: 1000 }, (_, at) => `run-${String(at).padStart(12, "0")}`);
    const answer = await coordinator.fetch(`/api/compare?runs=${names.join(",")}`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ runs: [], missing: names });
  });

  test("takes no body of more than 2 MB", async () => {
    const answer = await coordinator.post("/api/runs", `"${"x".repeat(3_000_000)}"`);
    expect(answer.status).toBe(413);
  });

  test("stops a run, which keeps its model", async () => {
    const run = await coordinator.openRun(tinyTask("stopped"), 5);
    const answer = await coordinator.post(`/api/runs/${run.id}/stop`, {});
    expect(answer.status).toBe(200);
    const after = (await coordinator.run(run.id)).run;
    expect(after).toMatchObject({ status: "stopped", model: run.model });
  });
});
