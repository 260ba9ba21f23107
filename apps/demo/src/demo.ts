/** The main job from one command: a coordinator, participants with private shards, rounds until the model is good. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { socketIoConnect, watchRun } from "@tributary/client";
import { limits, type RoundSummary, RunView, type TaskSpec } from "@tributary/protocol";
import { bufferedForm, readyTask, readyTasks } from "@tributary/tasks";
import { CoordinatorProcess } from "./coordinator-process.ts";
import { DemoError } from "./demo-error.ts";
import { startFederation } from "./federation.ts";
import { Leavers } from "./leavers.ts";
import type { Output } from "./output.ts";

export type DemoOptions = {
  readonly task: string;
  readonly data_path: string | null;
  readonly participants: number;
  /** Participants selected for each round. */
  readonly cohort: number;
  readonly rounds: number;
  readonly examples_max: number | null;
  /** The share of the participants that leaves in each round, in a phase that chance picks. */
  readonly drop: number;
  /** Updates are combined as they come, half a cohort at a time. */
  readonly isBuffered: boolean;
  readonly seed: number;
  readonly port: number;
  readonly hasPages: boolean;
  /** Keep serving after the last round, until the signal aborts. */
  readonly staysOpen: boolean;
  readonly signal: AbortSignal;
  readonly output: Output;
};

/** The share of the cohort without which a round changes nothing: less where many are to leave. */
function quorumShare(drop: number): number {
  return Math.min(0.75, 0.9 - drop);
}

function bufferFor({ cohort }: DemoOptions) {
  return { buffer: Math.ceil(cohort / 2), concurrency: cohort };
}

export async function runDemo(options: DemoOptions): Promise<void> {
  const ready = readyTask(options.task);
  if (ready === undefined) {
    const names = Object.keys(readyTasks).join(", ");
    throw new DemoError(`There is no ready task "${options.task}". Choose one of ${names}.`);
  }
  if (options.isBuffered && options.drop > 0) {
    throw new DemoError("Devices leave in the phases of rounds: --drop and --buffered do not mix.");
  }
  const task = options.isBuffered ? bufferedForm(ready, bufferFor(options)) : ready;
  if (task.privacy === "secure" && options.cohort < limits.secure_quorum_min) {
    const why = "a sum of one update is that update, and the task keeps each one secret";
    throw new DemoError(`Ask for at least ${limits.secure_quorum_min} participants: ${why}.`);
  }
  const stop = new AbortController();
  const giveUp = (why: string) => stop.abort(new DemoError(`The coordinator gave up. ${why}`));
  const data_path = await mkdtemp(join(tmpdir(), "tributary-demo-"));
  try {
    const admin_token = randomBytes(24).toString("base64url");
    const coordinator = await startCoordinator(options, { data_path, admin_token, giveUp });
    try {
      await federate({ options, task, admin_token, url: coordinator.url, stop });
    } finally {
      stop.abort();
      await coordinator.stop();
    }
  } finally {
    await rm(data_path, { recursive: true, force: true });
  }
}

function startCoordinator(
  { output, port, data_path: test_data_path, hasPages, signal }: DemoOptions,
  own: { data_path: string; admin_token: string; giveUp: (why: string) => void },
): Promise<CoordinatorProcess> {
  const { data_path, admin_token, giveUp } = own;
  return CoordinatorProcess.start({
    port,
    data_path,
    test_data_path,
    admin_token,
    hasPages,
    signal,
    onBuild: () => output.say("Building the web pages (once after each change)…"),
    onRestart: (why) => output.say(`The coordinator stopped (${why}); starting it again.`),
    onGiveUp: giveUp,
  });
}

type Running = {
  readonly options: DemoOptions;
  readonly task: TaskSpec;
  readonly url: string;
  readonly admin_token: string;
  /** Aborts with the reason when the coordinator gives up, and here when all is done. */
  readonly stop: AbortController;
};

async function federate({ options, task, url, admin_token, stop }: Running): Promise<void> {
  const { output, participants } = options;
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const run = await openRun(url, admin_token, options);
  sayWhere(options, url, run);
  const leavers = new Leavers({ ...options, share: options.drop });
  const federation = await startFederation({
    ...options,
    url,
    task,
    signal,
    connectFor: (participant) => leavers.wrap(participant, socketIoConnect(url)),
    onEvent: (index, event) => {
      if (event.type === "failed") output.say(`Participant ${index}: ${event.message}`);
    },
  });
  const { origin, note, examplesEach, backend } = federation;
  const shards = `${participants} participants with ${examplesEach} examples each`;
  output.source(origin, note);
  output.say(`${shards}, training on ${backend}; nobody sees another's.\n`);
  const onRoundOver = (round: RoundSummary) => leavers.roundOver(round.id);
  await follow({ url, run: run.id, output, signal, onRoundOver });
  stop.signal.throwIfAborted();
  if (options.staysOpen && !options.signal.aborted) {
    const longer = `To join a run yourself, give it more rounds: --rounds ${options.rounds * 5}.`;
    output.say(`\nThe run is over; its pages stay open at ${url}. ${longer}`);
    output.say("Press Ctrl-C to end everything.");
    await new Promise((done) => signal.addEventListener("abort", done, { once: true }));
    stop.signal.throwIfAborted();
  }
  stop.abort();
  await federation.done;
}

async function openRun(url: string, token: string, options: DemoOptions): Promise<RunView> {
  const { task, cohort, rounds, seed, drop } = options;
  const quorum = Math.max(limits.secure_quorum_min, Math.ceil(cohort * quorumShare(drop)));
  const round = { quorum, over_selection: cohort / quorum, recruit_wait_ms: 10_000 };
  const policy = options.isBuffered ? { buffered: bufferFor(options) } : { round };
  const answer = await fetch(new URL("/api/runs", url), {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ task: { ready: task, ...policy }, rounds, seed }),
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

type Following = {
  readonly url: string;
  readonly run: RunView["id"];
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly onRoundOver: (round: RoundSummary) => void;
};

/** Prints what happens until the run is over or the signal aborts. */
async function follow({ url, run, output, signal, onRoundOver }: Following): Promise<void> {
  const printed = new Set<number>();
  let last: RoundSummary | null = null;
  const print = (summary: RoundSummary) => {
    if (printed.has(summary.number)) return;
    printed.add(summary.number);
    if (summary.outcome === "committed") last = summary;
    output.round(summary);
    onRoundOver(summary);
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
