/** Promotions that take two people, over HTTP: who proposed, their scripts, and somebody else. */
import { RunId, Sha256 } from "@tributary/protocol";
import type { Runtime } from "@tributary/runtime";
import { createMemoryBlobs } from "@tributary/storage";
import { readyTasks } from "@tributary/tasks";
import { beforeEach, expect, test } from "vitest";
import { promotionRoutes } from "../api/routes/promotions.ts";
import { signInRoutes } from "../api/routes/sign-in.ts";
import { type Browser, type Entry, openEntry } from "../testing/entry.ts";
import { modelPorts } from "./ports.ts";
import type { OpenProposal, ProposalView } from "./views.ts";

const task = readyTasks.tumours;
const run = RunId.parse("run-aaaaaaaaaaaa");
const model = Sha256.parse("1".repeat(64));

let entry: Entry;
let ada: Browser;
let bob: Browser;

beforeEach(async () => {
  entry = await openEntry((opened) => [
    ...signInRoutes({ ...opened, trusts_proxy: false }),
    ...promotionRoutes(
      modelPorts({
        ...opened,
        runtime: () => ({}) as Runtime,
        blobs: createMemoryBlobs(),
        workshop: { exportModel: async () => ({ ok: false, why: "No." }) as const },
        now_ms: opened.clock.now_ms,
        promotes_by_two: true,
      }),
    ),
  ]);
  await entry.owner();
  ada = await entry.member("Ada", "admin");
  bob = await entry.member("Bob", "admin");
  const { records } = entry;
  await records.tasks.publish(task, 0);
  const about = { id: run, task: task.id, task_version: task.version, seed: 1, state: {} };
  const first = { run, version: 0, sha256: model, parent: null, round: null, accuracy: 0.5 };
  await records.runs.create(
    { ...about, status: "running", schedule: null, created_at_ms: 1 },
    { ...first, loss: 1, strategy_state: null, aggregate: null, created_at_ms: 1 },
  );
});

const propose = async (by: Browser) =>
  (await (await by.post(`/api/models/${model}/propose`)).json()) as ProposalView;
const confirm = (by: Browser, { proposal }: ProposalView) =>
  by.post(`/api/models/${model}/promote`, { proposal });
const open = (by: Browser) => by.json<OpenProposal>(`/api/models/${model}/proposal`);
const promoted = () => entry.records.promotions.current();

async function tokenOf(person: string, name: string): Promise<string> {
  const account = await entry.records.accounts.named(person);
  const caller = {
    kind: "account",
    actor: `account ${person}`,
    name: person,
    role: "admin",
    account: account?.id ?? "",
    session: "",
  } as const;
  const made = await entry.tokens.create({ name, role: "admin", expires_at_ms: null }, caller);
  if (!made.ok) throw new Error(made.sentence);
  return made.value.secret;
}

test("who proposed may not confirm, and is told what to do; somebody else may", async () => {
  const proposal = await propose(ada);
  const own = await confirm(ada, proposal);
  expect(own.status).toBe(409);
  expect((await own.json()).error).toContain("somebody else has to confirm it");
  expect(await promoted()).toEqual([]);
  expect((await confirm(bob, proposal)).status).toBe(200);
  const by = { promoted_by: "account Bob", proposal: proposal.proposal };
  expect(await promoted()).toMatchObject([by]);
});

test("the page of each says who waits for whom", async () => {
  expect(await open(ada)).toEqual({ proposal: null, takes_two: true, refusal: null });
  const { proposal } = await propose(ada);
  expect(await open(ada)).toMatchObject({
    proposal: { proposal, proposed_by: "account Ada" },
    refusal: expect.stringContaining("You proposed this model"),
  });
  expect(await open(bob)).toMatchObject({ proposal: { proposal }, refusal: null });
  entry.clock.advance(24 * 3_600_000 + 1_000);
  // By then the sessions are over, too.
  const late = await entry.ask(`/api/models/${model}/proposal`);
  expect(await late.json()).toMatchObject({ proposal: null });
});

test("a script confirms nothing, and what it proposed its maker may not confirm", async () => {
  const token = await tokenOf("Ada", "deploy");
  const script = (path: string, body: unknown = {}) =>
    entry.ask(path, { method: "POST", body: JSON.stringify(body), token });
  const answer = await script(`/api/models/${model}/propose`);
  const proposal = (await answer.json()) as ProposalView;
  expect(proposal.proposed_by).toBe("token deploy");
  const second = await propose(bob);
  const byScript = await script(`/api/models/${model}/promote`, { proposal: second.proposal });
  expect(byScript.status).toBe(409);
  expect((await byScript.json()).error).toContain("a token is nobody");
  expect((await confirm(ada, proposal)).status).toBe(409);
  expect(await promoted()).toEqual([]);
  expect((await confirm(bob, proposal)).status).toBe(200);
});

test("undoing takes one", async () => {
  await confirm(bob, await propose(ada));
  expect((await ada.post(`/api/tasks/${task.id}/promoted/demote`)).status).toBe(200);
  expect(await promoted()).toEqual([]);
});
