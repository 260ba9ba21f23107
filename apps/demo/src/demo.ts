/** The main job from one command: a coordinator, participants with private shards, rounds until the model is good. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { watchRun } from "@tributary/client";
import { type RoundSummary, RunView } from "@tributary/protocol";
import { readyTask } from "@tributary/tasks";
import { CoordinatorProcess } from "./coordinator-process.ts";
import { startFederation } from "./federation.ts";
import type { Output } from "./output.ts";

export type DemoOptions = {
  readonly task: string;
  readonly data_path: string | null;
  readonly participants: number;
  /** Participants selected for each round. */
  readonly cohort: number;
  readonly rounds: number;
  readonly seed: number;
  readonly port: number;
  readonly hasPages: boolean;
  /** Keep serving after the last round, until the signal aborts. */
  readonly staysOpen: boolean;
  readonly signal: AbortSignal;
  readonly output: Output;
};

/** The share of the cohort without which a round changes nothing. */
const quorumShare = 0.75;

export async function runDemo(options: DemoOptions): Promise<void> {
  const { output } = options;
  const task = readyTask(options.task);
  if (task === undefined) throw new DemoError(`There is no ready task "${options.task}".`);
  const stop = new AbortController();
  const giveUp = { why: null as string | null };
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const data_path = await mkdtemp(join(tmpdir(), "tributary-demo-"));
  const admin_token = randomBytes(24).toString("base64url");
  const coordinator = await CoordinatorProcess.start({
    port: options.port,
    data_path,
    test_data_path: options.data_path,
    admin_token,
    hasPages: options.hasPages,
    onBuild: () => output.say("Building the web pages (once after each change)…"),
    onRestart: (why) => output.say(`The coordinator stopped (${why}); starting it again.`),
    onGiveUp: (why) => {
      giveUp.why = why;
      stop.abort();
    },
  });
  try {
    const { url } = coordinator;
    const run = await openRun(url, admin_token, options);
    sayWhere(options, url, run);
    const federation = await startFederation({
      ...options,
      url,
      task,
      signal,
      onEvent: (index, event) => {
        if (event.type === "failed") output.say(`Participant ${index}: ${event.message}`);
      },
    });
    output.say(`${federation.note}`);
    const shards = `${options.participants} participants with ${federation.examplesEach} examples each`;
    output.say(`${shards}, training on ${federation.backend}; nobody sees another's.\n`);
    await follow(url, run, output, signal);
    if (giveUp.why !== null) throw new DemoError(`The coordinator gave up. ${giveUp.why}`);
    if (options.staysOpen && !options.signal.aborted) {
      output.say(`\nThe pages stay open at ${url}. Press Ctrl-C to end everything.`);
      await new Promise((done) => options.signal.addEventListener("abort", done, { once: true }));
    }
    stop.abort();
    await federation.done;
  } finally {
    stop.abort();
    await coordinator.stop();
    await rm(data_path, { recursive: true, force: true });
  }
}

/** What can go wrong in a demo that is not a bug of it. */
export class DemoError extends Error {}

async function openRun(url: string, token: string, options: DemoOptions): Promise<RunView> {
  const { task, cohort, rounds, seed } = options;
  const quorum = Math.max(1, Math.ceil(cohort * quorumShare));
  const round = { quorum, over_selection: cohort / quorum, recruit_wait_ms: 10_000 };
  const answer = await fetch(new URL("/api/runs", url), {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ task: { ready: task, round }, rounds, seed }),
  });
  const body: unknown = await answer.json();
  if (!answer.ok) throw new DemoError(`The run was not opened: ${JSON.stringify(body)}`);
  return RunView.parse(body);
}

function sayWhere({ output, hasPages }: DemoOptions, url: string, run: RunView): void {
  output.say(`Tributary · ${run.title} · ${run.model_weights.toLocaleString("en")} weights`);
  if (!hasPages) return;
  output.say(`  Watch       ${url}/runs/${run.id}`);
  output.say(`  Take part   ${url}/join/${run.task}`);
}

/** Prints what happens until the run is over or the signal aborts. */
async function follow(
  url: string,
  { id: run }: RunView,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const printed = new Set<number>();
  let last: RoundSummary | null = null;
  const print = (summary: RoundSummary) => {
    if (printed.has(summary.number)) return;
    printed.add(summary.number);
    if (summary.outcome === "committed") last = summary;
    output.round(summary);
  };
  for await (const message of watchRun({ url, run, signal })) {
    if (message.type === "unknown_run") continue;
    // A snapshot comes again after every reconnect: rounds that were missed are in it.
    if (message.type === "snapshot") message.history.forEach(print);
    if (message.type === "round") {
      print(message.summary);
      continue;
    }
    output.status(message.run);
    if (message.run.status === "running") continue;
    output.done(message.run, last);
    return;
  }
}
