/**
 * One long run of real processes, and one `kill -9` in each of its rounds: of the coordinator, which is started
 * again, or of a participant, which comes back. What must hold is asked after every kill; what did not is listed, and
 * nothing stops the run but its end.
 */
import { watch } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RoundId, RoundSummary, RunId } from "@tributary/protocol";
import { mulberry32, type Random, randomInteger } from "@tributary/weights";
import { auditData } from "../support/audit.ts";
import { Coordinator } from "../support/coordinator.ts";
import { type Database, type EngineName, openDatabase } from "../support/database.ts";
import { Edges } from "../support/edges.ts";
import { secureTask } from "../support/tasks.ts";
import { RunWatch } from "../support/watch.ts";
import { Aim, type CrashPoint, crashPoints, phases, type Sign, signOf } from "./points.ts";
import { type Remains, readRemains } from "./remains.ts";

export const victims = ["coordinator", "participant"] as const;
export type Victim = (typeof victims)[number];

export type DrillOptions = {
  readonly engine: EngineName;
  readonly victim: Victim;
  /** Kills at each moment. */
  readonly times: number;
  readonly seed: number;
  /** Enough of them, wherever they struck. */
  readonly kills_max?: number;
  readonly onKill?: (kill: Kill) => void;
};

/** One kill, and what came of the round that it struck. */
export type Kill = {
  readonly point: CrashPoint;
  /** Null between two rounds, where there was none to lose. */
  readonly round: RoundId | null;
  readonly summary: RoundSummary | null;
  /** From the start of the process until it serves the round again, or its end; null if it was not killed. */
  readonly start_ms: number | null;
  /** Of that, from when it was ready to serve. */
  readonly recovery_ms: number | null;
  /** Until the round was over. */
  readonly over_ms: number;
};

export type DrillReport = {
  readonly engine: EngineName;
  readonly victim: Victim;
  readonly kills: readonly Kill[];
  readonly rounds_committed: number;
  readonly rounds_abandoned: number;
  /** Promises that were broken, in words. */
  readonly violations: readonly string[];
};

const edges_count = 8;
/** For each kill that strikes where it should, those that do not. */
const roundsPerKill = 3;
const lastRounds = 3;
const aimed_ms_max = 60_000;

/** Recruiting lasts as long as it may: the full cohort is one more than there are. */
const policy = { quorum: 4, over_selection: 9 / 4, recruit_wait_ms: 150, deadline_ms: 30_000 };

export async function runDrill(options: DrillOptions): Promise<DrillReport> {
  const folder = await mkdtemp(join(tmpdir(), "tributary-drill-"));
  const database = await openDatabase(options.engine);
  const { environment } = database;
  const coordinator = await Coordinator.start({ environment });
  const task = secureTask("drill", policy);
  const targets = options.victim === "coordinator" ? crashPoints : phases;
  const kills = Math.min(
    options.times * targets.length,
    options.kills_max ?? Number.POSITIVE_INFINITY,
  );
  const rounds = kills * roundsPerKill + lastRounds;
  const { id: run } = await coordinator.openRun(task, rounds);
  const edges = await Edges.start({ url: coordinator.url, task, count: edges_count, folder });
  const drill = new Drill(options, { coordinator, database, edges, run });
  try {
    return await drill.run(targets, rounds);
  } finally {
    await drill.close();
    await edges.dispose();
    await coordinator.dispose();
    await database.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

type Field = {
  readonly coordinator: Coordinator;
  readonly database: Database;
  readonly edges: Edges;
  readonly run: RunId;
};

class Drill {
  readonly #options: DrillOptions;
  readonly #field: Field;
  readonly #random: Random;
  readonly #aim: Aim;
  readonly #kills: Kill[] = [];
  readonly #violations: string[] = [];
  #watch: RunWatch;
  #unnamed: ReadonlySet<string> = new Set();
  /** The newest round that was struck. */
  #struckNumber = 0;

  constructor(options: DrillOptions, field: Field) {
    this.#options = options;
    this.#field = field;
    this.#random = mulberry32(options.seed);
    this.#aim = new Aim(this.#random);
    this.#watch = this.#newWatch();
  }

  async run(targets: readonly CrashPoint[], rounds: number): Promise<DrillReport> {
    const { coordinator, edges, run } = this.#field;
    const { victim, onKill, kills_max = Number.POSITIVE_INFINITY } = this.#options;
    await edges.joined();
    for (;;) {
      const target = this.#nextTarget(targets);
      const { run: view } = await coordinator.run(run);
      if (target === null || this.#kills.length >= kills_max) break;
      if (view.rounds_committed >= rounds - 1) break;
      const kill = await (victim === "coordinator"
        ? this.#killCoordinator(target)
        : this.#killParticipant(target));
      if (kill === null) continue;
      this.#kills.push(kill);
      onKill?.(kill);
    }
    await this.#finish(rounds);
    const { history } = await coordinator.run(run);
    await coordinator.kill("SIGKILL");
    await this.#audit();
    const rounds_committed = history.filter(({ outcome }) => outcome === "committed").length;
    const { engine } = this.#options;
    return {
      engine,
      victim,
      kills: this.#kills,
      rounds_committed,
      rounds_abandoned: history.length - rounds_committed,
      violations: this.#violations,
    };
  }

  close(): Promise<void> {
    return this.#watch.stop();
  }

  /** Where the fewest kills have struck so far; null once there are enough everywhere. */
  #nextTarget(targets: readonly CrashPoint[]): CrashPoint | null {
    const struck = (point: CrashPoint) => this.#kills.filter((kill) => kill.point === point).length;
    const fewest = targets.toSorted((one, other) => struck(one) - struck(other))[0];
    return fewest === undefined || struck(fewest) >= this.#options.times ? null : fewest;
  }

  async #killCoordinator(target: CrashPoint): Promise<Kill | null> {
    const { coordinator } = this.#field;
    const seen = await this.#see(signOf(target));
    if (seen === null) return null;
    await sleep(this.#aim.delayTo_ms(target));
    await coordinator.kill("SIGKILL");
    const remains = await this.#audit();
    this.#aim.learn(target, remains.point, numberOf(remains.round ?? seen) - numberOf(seen));
    await this.#watch.stop();
    const begin_ms = performance.now();
    await coordinator.restart();
    const ready_ms = performance.now();
    this.#watch = this.#newWatch();
    await this.#requireAlive(remains.round);
    const served_ms = performance.now();
    const summary = remains.round === null ? null : await this.#over(remains.round);
    return {
      point: remains.point,
      round: remains.round,
      summary,
      start_ms: served_ms - begin_ms,
      recovery_ms: served_ms - ready_ms,
      over_ms: performance.now() - begin_ms,
    };
  }

  /** Null when no round was under way by then. */
  async #killParticipant(target: CrashPoint): Promise<Kill | null> {
    const { coordinator, edges, run } = this.#field;
    const index = randomInteger(this.#random, edges.count);
    const seen = await this.#see(signOf(target));
    if (seen === null) return null;
    await sleep(this.#aim.delayTo_ms(target));
    const begin_ms = performance.now();
    await edges.kill(index);
    const { round } = (await coordinator.run(run)).run;
    // The struck round goes on meanwhile; the next waits until the participant is back, to be struck as well. A round
    // that still recruits would be given up by a pause: that one ends first.
    const pause = () => coordinator.post(`/api/runs/${run}/pause`, { when: "after_round" });
    if (round?.phase !== "recruiting") await pause();
    const back = edges.restart(index);
    const point = crashPoints.find((one) => one === round?.phase) ?? "between rounds";
    this.#aim.learn(target, point, numberOf(round?.id ?? seen) - numberOf(seen));
    if (round !== null) this.#struckNumber = round.number;
    const summary = round === null ? null : await this.#over(round.id);
    const over_ms = performance.now() - begin_ms;
    await pause();
    await back;
    await coordinator.post(`/api/runs/${run}/resume`, {});
    if (round === null) return null;
    return { point, round: round.id, summary, start_ms: null, recovery_ms: null, over_ms };
  }

  /** Waits for the sign in a round that was not struck yet, and says which round that is; null: there is no more. */
  async #see(sign: Sign): Promise<RoundId | null> {
    const { edges } = this.#field;
    const type = sign === "blob" ? "unmasked" : sign;
    const told = edges.events.next(
      type,
      (event) =>
        event.type === type && "round" in event && numberOf(event.round) > this.#struckNumber,
    );
    told.catch(() => {});
    const event = await Promise.race([told, edges.ended().then(() => null)]);
    if (event === null || !("round" in event)) return null;
    this.#struckNumber = numberOf(event.round);
    if (sign === "blob") await this.#newBlob();
    return event.round;
  }

  /** A blob is written under a temporary name first. */
  async #newBlob(): Promise<void> {
    const folder = join(this.#field.coordinator.data_path, "blobs", "tmp");
    const { promise, resolve } = Promise.withResolvers<void>();
    const watcher = watch(folder, () => resolve());
    // The round may be over by now, or be abandoned: that is a moment like any other.
    await Promise.race([promise, sleep(1_000)]);
    watcher.close();
  }

  /** The round is under way again, or over with a reason, as soon as the coordinator serves. */
  async #requireAlive(round: RoundId | null): Promise<void> {
    const { coordinator, run } = this.#field;
    const { run: view, history } = await coordinator.run(run);
    if (round === null || view.round?.id === round) return;
    if (history.some((summary) => summary.id === round)) return;
    this.#violations.push(`${round} is neither under way after the restart nor over.`);
  }

  async #over(round: RoundId): Promise<RoundSummary | null> {
    try {
      const summary = await this.#watch.round(numberOf(round));
      if (summary.outcome === "abandoned" && summary.reason === null) {
        this.#violations.push(`${round} was abandoned without a reason.`);
      }
      return summary;
    } catch (error) {
      this.#violations.push(`${round} did not end: ${String(error)}`);
      return null;
    }
  }

  async #finish(rounds: number): Promise<void> {
    const ended = await this.#field.edges.ended();
    if (ended.some((code) => code !== 0)) {
      this.#violations.push(`Participants ended with ${ended.join(", ")}.`);
    }
    const { run: view } = await this.#field.coordinator.run(this.#field.run);
    if (view.status === "finished" && view.rounds_committed === rounds) return;
    this.#violations.push(
      `The run is ${view.status} with ${view.rounds_committed} of ${rounds} rounds.`,
    );
  }

  /** While the coordinator is down. */
  #audit(): Promise<Remains> {
    const { database, coordinator, run } = this.#field;
    const { data_path } = coordinator;
    return database.read(data_path, async (records) => {
      this.#violations.push(...(await auditData({ records, data_path })));
      const remains = await readRemains({ records, data_path, run, known: this.#unnamed });
      this.#unnamed = remains.unnamed;
      return remains;
    });
  }

  #newWatch(): RunWatch {
    const { coordinator, run } = this.#field;
    return new RunWatch({ url: coordinator.url, run, patience_ms: aimed_ms_max });
  }
}

function numberOf(round: RoundId): number {
  return Number(round.split(".")[1]);
}
