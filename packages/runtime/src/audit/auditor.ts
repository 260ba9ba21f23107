/**
 * The auditor: the invariants of report.ts, asked of what is stored and not of a process. It only reads, takes any
 * engine, and remembers what cannot change any more, so that a further check costs what changed since the last one.
 */
import type { RunId } from "@tributary/protocol";
import type { Blobs, Records, RunRecord, SpoolInspector, StoredRound } from "@tributary/storage";
import { checkCohort, checkDeliveries, checkReceipts, type Receipt } from "./deliveries.ts";
import { isOver, type RunFacts, type Since } from "./facts.ts";
import { ActLog } from "./log.ts";
import { checkModels, type ModelDepth, type Parent, weightsIn } from "./models.ts";
import { checkOrder, checkSlotLog, checkSlots } from "./order.ts";
import { type AuditReport, Ledger, reportOf } from "./report.ts";
import { blobsOf, checkBlobs, checkBudgets, checkForgotten, checkKeys } from "./secrecy.ts";
import { checkSpooled, checkStrangers, type Spooled } from "./spooled.ts";
import { checkEndOf, checkVersions, endedRounds } from "./versions.ts";

export type AuditStores = {
  readonly records: Pick<
    Records,
    "tasks" | "runs" | "rounds" | "schedules" | "acts" | "promotions"
  >;
  readonly blobs: Pick<Blobs, "get" | "list">;
  /** Null where it cannot be seen. */
  readonly spool: SpoolInspector | null;
};

export type AuditOptions = {
  /**
   * `recompute` takes every model's step again, `hash` reads and hashes its blobs, `skip` leaves blobs alone. By
   * default the first.
   */
  readonly models?: ModelDepth | "skip";
  /** What participants hold: asked once for each round, when it is over. */
  readonly receipts?: (round: string) => readonly Receipt[];
  readonly onProgress?: (progress: AuditProgress) => void;
};

/** How far it is: the run of so many, and of this run the model version of so many. */
export type AuditProgress = {
  readonly run: RunId;
  readonly run_number: number;
  readonly runs: number;
  readonly version: number;
  readonly versions: number;
};

export type Auditor = { check(): Promise<AuditReport> };

/** One look at everything. */
export function audit(stores: AuditStores, options: AuditOptions = {}): Promise<AuditReport> {
  return createAuditor(stores, options).check();
}

/** For many looks at the same stores: what was found stays found. */
export function createAuditor(stores: AuditStores, options: AuditOptions = {}): Auditor {
  return new StoredAuditor(stores, options);
}

/** What is kept of a run from one check to the next. */
type RunMemory = {
  /** Of the record when it was last looked at: while it stays, no round has ended. */
  readonly state: string;
  readonly since: Since;
  /** The rounds that are over, without what was checked and takes room. */
  readonly over: readonly StoredRound[];
  readonly models: RunFacts["models"];
  readonly parent: Parent | null;
  readonly model_weights: number | null;
};

const nothing: RunMemory = {
  state: "",
  since: { rounds: 0, versions: 0 },
  over: [],
  models: [],
  parent: null,
  model_weights: null,
};

class StoredAuditor implements Auditor {
  readonly #stores: AuditStores;
  readonly #options: AuditOptions;
  /** What was found about things that cannot change any more. */
  readonly #settled = new Ledger();
  readonly #runs = new Map<RunId, RunMemory>();
  readonly #log = new ActLog();
  readonly #named = new Set<string>();
  readonly #seenBlobs = new Set<string>();
  readonly #goodUpdates = new Set<string>();

  constructor(stores: AuditStores, options: AuditOptions) {
    this.#stores = stores;
    this.#options = options;
  }

  async check(): Promise<AuditReport> {
    const { records, spool } = this.#stores;
    const passing = new Ledger();
    // Once for all runs. Records that are older, or change meanwhile, may not fit: such findings are marked as moving.
    const spooled = spool && {
      inspector: spool,
      listing: await spool.list(),
      good: this.#goodUpdates,
    };
    await this.#log.readOn(records.acts, this.#settled);
    this.#log.describe(passing);
    const runs = (await records.runs.list()).toReversed();
    let hasChanged = false;
    for (const [index, run] of runs.entries()) {
      const place = { run_number: index + 1, runs: runs.length };
      hasChanged = (await this.#checkRun(run, place, spooled, passing)) || hasChanged;
    }
    if (spooled) checkStrangers(spooled, new Set(runs.map(({ id }) => id)), passing);
    else passing.note("I5", "The spool was not looked at.");
    await this.#checkSchedules(runs, passing);
    const tasks = await records.tasks.list();
    checkBudgets(tasks, passing);
    const names = new Set(tasks.map(({ id }) => id));
    await this.#log.checkPromotions(names, records.promotions, passing);
    if (hasChanged) {
      const { blobs } = this.#stores;
      const toCheck = { blobs, named: this.#named, seen: this.#seenBlobs };
      await checkBlobs(toCheck, { settled: this.#settled, passing });
    }
    return reportOf([this.#settled, passing]);
  }

  /** Whether it has changed since the last check. */
  async #checkRun(
    run: RunRecord,
    place: Pick<AuditProgress, "run_number" | "runs">,
    spooled: Spooled | null,
    passing: Ledger,
  ): Promise<boolean> {
    const { records } = this.#stores;
    const before = this.#runs.get(run.id) ?? nothing;
    const state = JSON.stringify([run.status, run.state]);
    const hasChanged = state !== before.state;
    const task = await records.tasks.get(run.task, run.task_version);
    const facts: RunFacts = {
      run,
      task,
      models: hasChanged ? await records.runs.models(run.id) : before.models,
      rounds: await this.#roundsOf(run, before, hasChanged),
    };
    if (hasChanged) await this.#settle(facts, before, state, place);
    checkOrder(facts, passing);
    checkKeys(facts, passing);
    for (const round of facts.rounds) if (!isOver(round)) checkCohort(round, passing);
    this.#log.checkRun(run, task, passing);
    if (spooled === null) return hasChanged;
    const model_weights = this.#runs.get(run.id)?.model_weights ?? null;
    await checkSpooled({ ...facts, model_weights }, spooled, passing);
    return hasChanged;
  }

  /** What was checked before is remembered; the open round is read anew. */
  async #roundsOf(
    run: RunRecord,
    before: RunMemory,
    hasChanged: boolean,
  ): Promise<readonly StoredRound[]> {
    const { rounds } = this.#stores.records;
    const last = before.over.at(-1)?.number ?? 0;
    if (hasChanged) return [...before.over, ...(await rounds.list(run.id, last + 1))];
    const open = await rounds.unfinished(run.id);
    if (open === null) return before.over;
    const { secret, ...rest } = open;
    const unended = { status: "open", closing_sha256: null, summary: null } as const;
    return [...before.over, { ...rest, ...unended, has_secret: secret !== null }];
  }

  /** The rounds and versions that are new, once and for all. */
  async #settle(
    facts: RunFacts,
    before: RunMemory,
    state: string,
    place: Pick<AuditProgress, "run_number" | "runs">,
  ): Promise<void> {
    const { run, models, rounds } = facts;
    const { since } = before;
    const ledger = this.#settled;
    checkVersions(facts, since, ledger);
    for (const round of endedRounds(facts, since)) {
      const deliveries = await this.#stores.records.rounds.deliveries(round.id);
      checkEndOf(round, facts, deliveries, ledger);
      checkDeliveries(round, deliveries, ledger);
      checkReceipts(round, deliveries, this.#options.receipts?.(round.id) ?? [], ledger);
      checkForgotten(round, ledger);
    }
    for (const name of blobsOf(facts)) this.#named.add(name);
    const parent = await this.#checkModels(facts, before, place);
    const over = rounds.filter(isOver).map((round) => ({ ...round, state: null, summary: null }));
    this.#runs.set(run.id, {
      state,
      since: { rounds: over.length, versions: models.length },
      over,
      models,
      // A run that is over has no next version.
      parent: run.status === "running" ? parent : null,
      model_weights: before.model_weights ?? (await this.#weightsOf(facts, parent)),
    });
  }

  async #checkModels(
    facts: RunFacts,
    { since, parent }: RunMemory,
    place: Pick<AuditProgress, "run_number" | "runs">,
  ): Promise<Parent | null> {
    const { models: depth = "recompute", onProgress } = this.#options;
    const { run, models } = facts;
    let version = since.versions;
    if (depth === "skip") {
      this.#settled.note("I4", "Models were not looked at.");
      return null;
    }
    if (depth === "hash") this.#settled.note("I4", "Models were not computed again.");
    const onVersion = () => {
      version += 1;
      onProgress?.({ ...place, run: run.id, version, versions: models.length });
    };
    const { blobs } = this.#stores;
    return checkModels({ ...facts, blobs, depth, parent, onVersion }, since, this.#settled);
  }

  async #weightsOf({ models }: RunFacts, parent: Parent | null): Promise<number | null> {
    if (parent !== null) return parent.weights.values.length;
    const [initial] = models;
    const bytes = initial && (await this.#stores.blobs.get(initial.sha256));
    return (bytes && weightsIn(bytes)?.values.length) ?? null;
  }

  async #checkSchedules(runs: readonly RunRecord[], passing: Ledger): Promise<void> {
    const { schedules } = this.#stores.records;
    const stored = await schedules.list();
    checkSlots(runs, stored, passing);
    for (const schedule of stored) {
      const slots = await schedules.slots(schedule.id, Number.MAX_SAFE_INTEGER);
      checkSlotLog(schedule, slots, passing);
    }
  }
}
