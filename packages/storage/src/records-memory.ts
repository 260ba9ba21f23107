/**
 * The records in memory, for simulation and tests. It keeps what SQL keeps, JSON texts included, so
 * that neither a shared reference nor a value that JSON cannot hold behaves differently here.
 */
import type { ParticipantId, RoundId, RoundSummary, RunId, TaskSpec } from "@tributary/protocol";
import {
  type Closing,
  closedRound,
  closingOfAbandon,
  closingOfCommit,
  conflict,
  judgeClosing,
  requireBeginning,
  requireChild,
  requireInitial,
  requireSameBeginning,
  requireSameRun,
  type StoredRound,
  unknownRound,
  unknownRun,
} from "./closing.ts";
import { requireParticipant } from "./ids.ts";
import { canonicalJson } from "./json.ts";
import type {
  Delivery,
  DeviceRecord,
  DeviceRecords,
  Json,
  ModelVersion,
  Records,
  RoundRecord,
  RoundRecords,
  RunRecord,
  RunRecords,
  TaskRecords,
} from "./port.ts";

type StoredMemoryRound = RoundRecord &
  StoredRound & { readonly summary: RoundSummary | null; readonly deliveries: readonly Delivery[] };

type Memory = {
  readonly tasks: Map<string, TaskSpec>;
  readonly runs: Map<RunId, RunRecord>;
  readonly models: Map<RunId, ModelVersion[]>;
  readonly rounds: Map<RoundId, StoredMemoryRound>;
  readonly devices: Map<ParticipantId, DeviceRecord>;
};

export function createMemoryRecords(): Records {
  const memory: Memory = {
    tasks: new Map(),
    runs: new Map(),
    models: new Map(),
    rounds: new Map(),
    devices: new Map(),
  };
  const settings = new Map<string, string>();
  return {
    tasks: createTasks(memory),
    runs: createRuns(memory),
    rounds: createRounds(memory),
    devices: createDevices(memory),
    settings: {
      get: async (name) => settings.get(name) ?? null,
      set: async (name, value) => void settings.set(name, value),
    },
    close: async () => {},
  };
}

function createTasks({ tasks }: Memory): TaskRecords {
  const versions = (id: string) =>
    [...tasks.values()].filter((spec) => spec.id === id).sort((a, b) => b.version - a.version);
  return {
    async publish(spec) {
      const key = `${spec.id}@${spec.version}`;
      const stored = tasks.get(key);
      if (stored !== undefined) {
        return canonicalJson(stored) === canonicalJson(spec) ? "unchanged" : "conflict";
      }
      tasks.set(key, copy(spec));
      return "published";
    },
    async get(id, version) {
      const found = versions(id).find((spec) => version === undefined || spec.version === version);
      return found === undefined ? null : copy(found);
    },
    async list() {
      const ids = [...new Set([...tasks.values()].map((spec) => spec.id))].sort();
      return ids.flatMap((id) => versions(id).slice(0, 1)).map(copy);
    },
  };
}

function createRuns({ tasks, runs, models }: Memory): RunRecords {
  return {
    async create(run, initial) {
      requireInitial(run, initial);
      const stored = runs.get(run.id);
      if (stored !== undefined) {
        return requireSameRun({ run: stored, initial: headOf(models, run.id) }, { run, initial });
      }
      if (!tasks.has(`${run.task}@${run.task_version}`)) {
        throw conflict(`there is no task ${run.task} version ${run.task_version}`);
      }
      runs.set(run.id, copy(run));
      models.set(run.id, [copy(initial)]);
    },
    async get(id) {
      const run = runs.get(id);
      return run === undefined ? null : copy(run);
    },
    async list(filter) {
      return [...runs.values()]
        .filter((run) => filter?.task === undefined || run.task === filter.task)
        .sort((a, b) => b.created_at_ms - a.created_at_ms || (a.id < b.id ? 1 : -1))
        .map(copy);
    },
    save: async (run) => saveRun(runs, run),
    models: async (run) => copy(models.get(run) ?? []),
    head: async (run) => copy(headOf(models, run)),
  };
}

function createRounds({ runs, models, rounds }: Memory): RoundRecords {
  const ofRun = (run: RunId) =>
    [...rounds.values()].filter((round) => round.run === run).sort((a, b) => a.number - b.number);

  function close(closing: Closing): void {
    const stored = rounds.get(closing.id) ?? null;
    if (judgeClosing(stored, closing) === "closed" || stored === null) return;
    const { outcome, state, summary, deliveries, sha256, model, run } = closing;
    if (model !== null) {
      requireChild(headOf(models, run.id), model);
      models.get(run.id)?.push(copy(model));
    }
    const end = copy({ status: outcome, state, summary, deliveries, closing_sha256: sha256 });
    rounds.set(closing.id, { ...stored, ...end, secret: null });
    saveRun(runs, run);
  }

  return {
    async begin(round) {
      requireBeginning(round);
      if (!runs.has(round.run)) throw unknownRun(round.run);
      const stored = rounds.get(round.id);
      if (stored !== undefined) return requireSameBeginning(recordOf(stored), round);
      const open = ofRun(round.run).find((other) => other.status === "open");
      if (open !== undefined) throw conflict(`round ${open.id} is still under way`);
      const begun = {
        status: "open",
        closing_sha256: null,
        summary: null,
        deliveries: [],
      } as const;
      rounds.set(round.id, { ...copy(round), ...begun });
    },
    async save(id, state) {
      const stored = rounds.get(id);
      if (stored === undefined) throw unknownRound(id);
      if (stored.status !== "open") throw closedRound(id, stored.status);
      rounds.set(id, { ...stored, state: copy<Json>(state) });
    },
    commit: async (record) => close(closingOfCommit(record)),
    abandon: async (record) => close(closingOfAbandon(record)),
    async unfinished(run) {
      const round = ofRun(run).find((candidate) => candidate.status === "open");
      if (round === undefined) return null;
      return copy(recordOf(round));
    },
    async history(run) {
      return ofRun(run).flatMap((round) => (round.summary === null ? [] : [copy(round.summary)]));
    },
    deliveries: async (id) => copy(rounds.get(id)?.deliveries ?? []),
  };
}

function createDevices({ devices }: Memory): DeviceRecords {
  return {
    async seen(id, capabilities, now_ms) {
      requireParticipant(id);
      const first_seen_ms = devices.get(id)?.first_seen_ms ?? now_ms;
      devices.set(id, copy({ id, capabilities, first_seen_ms, last_seen_ms: now_ms }));
    },
    async get(id) {
      const device = devices.get(id);
      return device === undefined ? null : copy(device);
    },
    count: async () => devices.size,
  };
}

function recordOf({ id, run, number, config, state, secret }: StoredMemoryRound): RoundRecord {
  return { id, run, number, config, state, secret };
}

function saveRun(runs: Map<RunId, RunRecord>, run: RunRecord): void {
  const stored = runs.get(run.id);
  if (stored === undefined) throw unknownRun(run.id);
  runs.set(run.id, copy({ ...stored, status: run.status, state: run.state }));
}

function headOf(models: Memory["models"], run: RunId): ModelVersion {
  const head = models.get(run)?.at(-1);
  if (head === undefined) throw unknownRun(run);
  return head;
}

/** What SQL would give back. */
function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
