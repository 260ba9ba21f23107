/**
 * Days in the life of one edge device: a real process in its state directory, killed with `kill -9` once in every hour,
 * in a moment that chance picks, and started again by `run` as a service manager does. The clock is not turned: the
 * quiet parts of the hours are left out, so that an hour is the rounds from one kill to the next.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ParticipantEvent } from "@tributary/client";
import { mulberry32, randomInteger } from "@tributary/weights";
import { auditCoordinator } from "../support/audit.ts";
import { Coordinator } from "../support/coordinator.ts";
import { openDatabase } from "../support/database.ts";
import { Edge } from "../support/edge.ts";
import { edgeAnswer } from "../support/edge-command.ts";
import { takePart } from "../support/participant.ts";
import { tableOf } from "../support/tables.ts";
import { secureTask } from "../support/tasks.ts";

type Moment = ParticipantEvent["type"];

/** What the device has just done when it is killed. */
const moments: readonly Moment[] = [
  "joined",
  "invited",
  "downloaded",
  "trained",
  "shared",
  "masked",
  "accepted",
  "confirmed",
  "unmasked",
  "committed",
];

export type DaysOptions = {
  readonly hours: number;
  readonly seed: number;
  /** The program, where it is not the one in the source tree. */
  readonly file?: string;
  readonly onHour?: (hour: number, moment: Moment) => void;
};

export type DaysReport = {
  readonly kills: number;
  /** In how many rounds of the run the device delivered an update that was counted. */
  readonly counted: number;
  readonly rounds: number;
  readonly abandoned: number;
  /** What the auditor and the comparisons found; empty when all is well. */
  readonly findings: readonly string[];
};

/** Three others are always there; two of the four may be missing. */
const policy = { quorum: 3, over_selection: 4 / 3, recruit_wait_ms: 300, deadline_ms: 30_000 };

export async function liveDays(options: DaysOptions): Promise<DaysReport> {
  const { hours, seed, file, onHour } = options;
  const folder = await mkdtemp(join(tmpdir(), "edge-days-"));
  const state = join(folder, "state");
  const database = await openDatabase("sqlite");
  const coordinator = await Coordinator.start({ environment: database.environment });
  const random = mulberry32(seed);
  const task = secureTask("days", policy);
  const program = file === undefined ? {} : { file };
  let edge: Edge | null = null;
  try {
    const { id: run } = await coordinator.openRun(task, 1_000_000);
    const others = takePart({ url: coordinator.url, task: task.id, count: 3 });
    await mkdir(join(folder, "data"));
    await writeFile(join(folder, "data", "own.csv"), tableOf(task, { seed, rows: 16 }));
    const link = new URL(`/join/${task.id}`, coordinator.url).href;
    const join_ = ["join", link, "--data", join(folder, "data"), "--no-run", "--state", state];
    await edgeAnswer(join_, program);
    const seen: string[] = [];
    const pids: number[] = [];
    for (let hour = 1; hour <= hours; hour++) {
      edge = new Edge({ words: ["run", "--state", state], ...program });
      edge.events.follow((event) => {
        if (event.type === "accepted") seen.push(event.round);
      });
      pids.push(edge.pid);
      await edge.events.first("an update of this hour", ({ type }) => type === "accepted");
      const moment = moments[randomInteger(random, moments.length)] ?? "joined";
      if (moment !== "joined") await edge.events.next(moment, ({ type }) => type === moment);
      await edge.kill("SIGKILL");
      onHour?.(hour, moment);
    }
    const last = new Edge({ words: ["run", "--state", state], ...program });
    edge = last;
    await last.events.first("a last update", ({ type }) => type === "accepted");
    await edgeAnswer(["finish", "--state", state], program);
    const code = await last.exited;
    await Promise.all(others.map((one) => one.leave()));
    const { history } = await coordinator.run(run);
    await coordinator.kill("SIGTERM");
    const log = await readFile(join(state, "edge.log"), "utf8");
    const findings = [
      ...(await auditCoordinator(coordinator, database)),
      ...(code === 0 ? [] : [`The last process ended with ${code} after "finish".`]),
      ...twice(seen),
      ...unnamed(log, pids.slice(-3)),
    ];
    const committed = history.filter(({ outcome }) => outcome === "committed").length;
    const abandoned = history.length - committed;
    return { kills: hours, counted: new Set(seen).size, rounds: committed, abandoned, findings };
  } finally {
    await edge?.kill("SIGKILL");
    await coordinator.dispose();
    await database.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A device that was told twice that its update of a round is there would have sent two. */
function twice(rounds: readonly string[]): readonly string[] {
  const again = rounds.filter((round, index) => rounds.indexOf(round) !== index);
  return again.map((round) => `An update was accepted twice in ${round}.`);
}

/** The newest kills; earlier ones may have left the log with the file that stepped aside. */
function unnamed(log: string, pids: readonly number[]): readonly string[] {
  const missing = pids.filter((pid) => !log.includes(`Process ${pid} ended without a word`));
  return missing.map((pid) => `The log does not say that process ${pid} was killed.`);
}
