/**
 * The records in memory, for simulation and tests. It keeps what SQL keeps, JSON texts included, so
 * that neither a shared reference nor a value that JSON cannot hold behaves differently here.
 */
import { conflict, requireInitial, requireSameRun } from "./closing.ts";
import { jsonCopy as copy } from "./json.ts";
import { emptyMemory, headOf, type Memory, saveRun, saveStandingsOf } from "./memory.ts";
import { createMemoryAccess } from "./memory-access.ts";
import { createMemoryActs, createMemorySchedules } from "./memory-admin.ts";
import { createMemoryDevices, createMemoryInvites } from "./memory-devices.ts";
import { createMemoryModels, createMemoryPromotions } from "./memory-models.ts";
import { createMemoryRounds } from "./memory-rounds.ts";
import { createMemoryTasks } from "./memory-tasks.ts";
import { createMemoryTraces } from "./memory-traces.ts";
import { createMemoryWebhooks } from "./memory-webhooks.ts";
import type { Records, RunRecord, RunRecords } from "./port.ts";
import { unknownSchedule } from "./slots.ts";

export function createMemoryRecords(): Records {
  const memory = emptyMemory();
  const settings = new Map<string, string>();
  return {
    tasks: createMemoryTasks(memory),
    runs: createRuns(memory),
    rounds: createMemoryRounds(memory),
    devices: createMemoryDevices(memory),
    invites: createMemoryInvites(memory),
    standings: {
      async of(task) {
        const standings = [...(memory.standings.get(task)?.values() ?? [])];
        return copy(standings.sort((a, b) => (a.participant < b.participant ? -1 : 1)));
      },
      save: async (task, changed) => saveStandingsOf(memory, task, changed),
    },
    models: createMemoryModels(memory),
    promotions: createMemoryPromotions(memory),
    schedules: createMemorySchedules(memory.schedules),
    acts: createMemoryActs(),
    ...createMemoryAccess(),
    traces: createMemoryTraces(memory),
    webhooks: createMemoryWebhooks(),
    settings: {
      get: async (name) => settings.get(name) ?? null,
      set: async (name, value) => void settings.set(name, value),
    },
    close: async () => {},
  };
}

function createRuns(memory: Memory): RunRecords {
  const { runs, models } = memory;
  const ofSlot = (schedule: string, slot_ms: number) =>
    [...runs.values()].find(
      (run) => run.schedule?.id === schedule && run.schedule.slot_ms === slot_ms,
    );

  /** What SQL says by constraints. */
  function requireNewRun({ task, task_version, schedule }: RunRecord): void {
    if (!memory.tasks.has(`${task}@${task_version}`)) {
      throw conflict(`there is no task ${task} version ${task_version}`);
    }
    if (schedule === null) return;
    if (!memory.schedules.has(schedule.id)) throw unknownSchedule(schedule.id);
    const other = ofSlot(schedule.id, schedule.slot_ms);
    if (other !== undefined) throw conflict(`run ${other.id} was started by the same slot`);
  }

  return {
    async create(run, initial) {
      requireInitial(run, initial);
      const stored = runs.get(run.id);
      if (stored !== undefined) {
        return requireSameRun({ run: stored, initial: headOf(models, run.id) }, { run, initial });
      }
      requireNewRun(run);
      runs.set(run.id, copy(run));
      models.set(run.id, [copy(initial)]);
    },
    async get(id) {
      const run = runs.get(id);
      return run === undefined ? null : copy(run);
    },
    async ofSlot(schedule, slot_ms) {
      const run = ofSlot(schedule, slot_ms);
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
