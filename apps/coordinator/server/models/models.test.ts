/** The models' API over records and blobs in memory: what is listed, told, written on the card, and promoted. */
import { type RoundSummary, RunId, roundId, Sha256 } from "@tributary/protocol";
import { createActs, type Runtime } from "@tributary/runtime";
import {
  createMemoryBlobs,
  createMemoryRecords,
  type ModelVersion,
  type Records,
  type RunRecord,
} from "@tributary/storage";
import { readyTasks } from "@tributary/tasks";
import { beforeEach, expect, test } from "vitest";
import { modelRoutes } from "../api/routes/models.ts";
import { promotionRoutes } from "../api/routes/promotions.ts";
import { serve } from "../testing/serve.ts";
import { modelPorts } from "./ports.ts";

const task = readyTasks.tumours;
const first = RunId.parse("run-aaaaaaaaaaaa");
const second = RunId.parse("run-bbbbbbbbbbbb");
const name = (digit: string) => Sha256.parse(digit.repeat(64));
const runtime = {
  run: () => ({ run: { evaluated_on: "114 real test examples" } }),
} as unknown as Runtime;

type Ask = Awaited<ReturnType<typeof serve>>;
let ask: Ask;
let records: Records;
let now_ms: number;

beforeEach(async () => {
  now_ms = 1_000_000;
  records = createMemoryRecords();
  const clock = { now_ms: () => now_ms };
  const acts = createActs({ records, clock });
  const workshop = { exportModel: async () => ({ ok: false, why: "No." }) as const };
  const blobs = createMemoryBlobs();
  const stores = { records, blobs, acts, workshop, promotes_by_two: false };
  const ports = modelPorts({ ...clock, runtime: () => runtime, ...stores });
  ask = await serve([...modelRoutes(ports), ...promotionRoutes(ports)]);
  await records.tasks.publish(task, 0);
  await openRun(first, [name("0"), name("1"), name("2")], 100);
  await openRun(second, [name("2"), name("3")], 500);
});

/** A run whose rounds committed these models, one each second from then on. */
async function openRun(id: RunId, models: readonly Sha256[], at_ms: number): Promise<void> {
  const state = {};
  const run: RunRecord = {
    id,
    task: task.id,
    task_version: task.version,
    seed: 1,
    status: "running",
    state,
    schedule: null,
    created_at_ms: at_ms,
  };
  const versions = models.map(
    (sha256, version): ModelVersion => ({
      run: id,
      version,
      sha256,
      parent: models[version - 1] ?? null,
      round: version === 0 ? null : roundId(id, version),
      accuracy: 0.5 + version / 10,
      loss: 1 / (version + 1),
      strategy_state: null,
      aggregate: null,
      created_at_ms: at_ms + version,
    }),
  );
  const [initial, ...others] = versions;
  if (initial === undefined) throw new Error("Expected an initial model, got none.");
  await records.runs.create(run, initial);
  for (const model of others) {
    const number = model.version;
    const round = roundId(id, number);
    const secret = null;
    await records.rounds.begin({ id: round, run: id, number, config: {}, state, secret });
    const summary = summaryOf(model);
    const ending = { id: round, state, run, model, counted: [], standings: [], summary };
    await records.rounds.commit(ending);
  }
}

function summaryOf({ run, version, sha256, accuracy, loss }: ModelVersion): RoundSummary {
  return {
    id: roundId(run, version),
    number: version,
    outcome: "committed",
    reason: null,
    cohort: 5,
    accepted: 3 + version,
    dropped: 0,
    lost_in: { keying: 0, sharing: 0, training: 0, confirming: 0, unmasking: 0, aggregating: 0 },
    privacy: "secure",
    threshold: 3,
    accuracy,
    loss,
    train_loss: 0.4,
    update_rms: 0.1,
    seconds: 2,
    bytes_up: 10,
    bytes_down: 10,
    model: sha256,
    model_version: version,
    closed_at_ms: 1,
  };
}

const json = async (answer: Promise<Response>) => (await answer).json();
const post = (path: string, body: object = {}) =>
  ask(path, { method: "POST", body: JSON.stringify(body) });

test("versions are listed over all runs, newest first, page by page", async () => {
  const whole = await json(ask("/api/models"));
  const places = whole.models.map((one: ModelVersion) => [one.run, one.version]);
  const newest = [
    [second, 1],
    [second, 0],
    [first, 2],
    [first, 1],
    [first, 0],
  ];
  expect(places).toEqual(newest);
  expect(whole.next).toBeNull();
  expect(whole.models[2]).toMatchObject({
    sha256: name("2"),
    parent: name("1"),
    round: 2,
    cohort: 5,
    counted: 5,
    title: task.title,
    trend: [0.5, 0.6, 0.7],
    is_promoted: false,
  });
  const { models, next } = await json(ask("/api/models?limit=3"));
  const rest = await json(ask(`/api/models?limit=3&after=${next}`));
  expect([...models, ...rest.models]).toEqual(whole.models);
  expect((await json(ask(`/api/models?run=${first}`))).models).toHaveLength(3);
  expect((await json(ask("/api/models?task=digits"))).models).toEqual([]);
  expect((await ask("/api/models?after=yesterday")).status).toBe(400);
});

test("a version is told with its relatives, also those in other runs", async () => {
  const middle = await json(ask(`/api/models/${name("2")}`));
  expect(middle.model).toMatchObject({ run: first, version: 2 });
  expect(middle.ancestors.map((one: ModelVersion) => one.version)).toEqual([1, 0]);
  const children = middle.children.map((one: ModelVersion) => [one.run, one.version]);
  expect(children).toEqual([
    [second, 1],
    [second, 0],
  ]);
  expect(middle.named_by).toHaveLength(2);
  expect(middle.spec).toEqual(task);
  const last = await json(ask(`/api/models/${name("3")}`));
  expect(last.begins_with).toMatchObject({ run: first, version: 2 });
  const elsewhere = await json(ask(`/api/models/${name("2")}?run=${second}`));
  expect(elsewhere.model).toMatchObject({ run: second, version: 0 });
  const missing = await ask(`/api/models/${name("9")}`);
  expect(missing.status).toBe(404);
  expect((await missing.json()).error).toContain("Look at the list of models");
});

test("the card says what was learned, how private it was, and what to beware of", async () => {
  const answer = await ask(`/api/models/${name("2")}/card`);
  expect(answer.headers.get("content-type")).toBe("text/markdown; charset=utf-8");
  const card = await answer.text();
  for (const words of [
    `# ${task.title}: version 2`,
    name("2"),
    "| Updates in the model | 9 |",
    "| Participants in a round | 4 to 5 |",
    "| Accuracy | 70.00 % |",
    "114 real test examples",
    "learning rate 0.01",
    "sum of at least 3 updates",
    "at least 3 had to work together",
    "No differential privacy was applied",
    "tf.loadLayersModel",
  ]) {
    expect(card).toContain(words);
  }
  expect(card).not.toMatch(/undefined|NaN|Infinity|\[object/);
  expect(await (await ask(`/api/models/${name("0")}/card`)).text()).not.toMatch(/NaN|Infinity/);
});

const propose = async (sha256: Sha256) => json(post(`/api/models/${sha256}/propose`));
const promote = (sha256: Sha256, proposal: string) =>
  post(`/api/models/${sha256}/promote`, { proposal });

async function promoteFully(sha256: Sha256) {
  const { proposal } = await propose(sha256);
  const answer = await promote(sha256, proposal);
  expect(answer.status).toBe(200);
  return answer.json();
}

test("a model is promoted in two steps, and the log says who took each", async () => {
  expect(await json(ask(`/api/tasks/${task.id}/promoted`))).toMatchObject({ promoted: null });
  const proposed = await propose(name("1"));
  expect(proposed).toMatchObject({ sha256: name("1"), replaces: null, accuracy: 0.6 });
  expect(await json(ask(`/api/tasks/${task.id}/promoted`))).toMatchObject({ promoted: null });
  const { promoted } = await (await promote(name("1"), proposed.proposal)).json();
  const by = { proposed_by: "admin token", promoted_by: "admin token" };
  expect(promoted.promotion).toMatchObject({ number: 1, ended: null, ...by });
  expect(promoted.model).toMatchObject({ sha256: name("1"), is_promoted: true });
  expect(promoted.files.safetensors).toBe(`/models/${name("1")}`);
  const log = await records.acts.list(1, 10);
  expect(log.map(({ action, subject }) => [action, subject])).toEqual([
    ["propose_model", name("1")],
    ["promote_model", task.id],
  ]);
  const listed = await json(ask("/api/models?promoted=true"));
  expect(listed.models.map((one: ModelVersion) => one.sha256)).toEqual([name("1")]);
});

test("what was not proposed, not so, or too long ago, is not promoted", async () => {
  const { proposal } = await propose(name("1"));
  expect((await promote(name("1"), name("7"))).status).toBe(404);
  expect((await promote(name("3"), proposal)).status).toBe(404);
  now_ms += 25 * 3_600_000;
  const late = await promote(name("1"), proposal);
  expect([late.status, (await late.json()).error]).toEqual([
    409,
    expect.stringContaining("older than a day"),
  ]);
  const { proposal: stale } = await propose(name("1"));
  await promoteFully(name("3"));
  const changed = await promote(name("1"), stale);
  expect([changed.status, (await changed.json()).error]).toEqual([
    409,
    expect.stringContaining("in the meantime"),
  ]);
  expect((await post(`/api/models/${name("3")}/propose`)).status).toBe(409);
  expect(await json(ask(`/api/tasks/${task.id}/promoted`))).toMatchObject({
    promoted: { model: { sha256: name("3") } },
  });
});

test("a promotion is rolled back to the one before, or taken back", async () => {
  const path = `/api/tasks/${task.id}/promoted`;
  expect((await post(`${path}/demote`)).status).toBe(409);
  await promoteFully(name("1"));
  expect((await post(`${path}/roll-back`)).status).toBe(409);
  await promoteFully(name("3"));
  const back = await json(post(`${path}/roll-back`));
  expect(back.promoted.model.sha256).toBe(name("1"));
  expect(back.history[1]).toMatchObject({ sha256: name("3"), ended: { how: "rolled_back" } });
  const none = await json(post(`${path}/demote`));
  expect(none.promoted).toBeNull();
  expect(none.history).toHaveLength(3);
});
