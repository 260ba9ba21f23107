/** What the records in memory hold: their tables, and the few writes that tables share. */
import type {
  ParticipantId,
  RoundId,
  RunId,
  ScheduleId,
  Sha256,
  TaskId,
} from "@tributary/protocol";
import { unknownRun } from "./closing.ts";
import { jsonCopy as copy } from "./json.ts";
import type { MemorySchedule } from "./memory-admin.ts";
import type { Delivery, RoundRecord, RunRecord, Standing, StoredRound } from "./port.ts";
import type { DeviceRecord, Enrolment, InviteRecord } from "./port-devices.ts";
import type { ModelVersion, PromotionRecord, ProposalRecord } from "./port-models.ts";
import type { Admits, Listing, PublishedTask } from "./port-tasks.ts";

export type MemoryRound = RoundRecord &
  Omit<StoredRound, "has_secret"> & { readonly deliveries: readonly Delivery[] };

export type Memory = {
  readonly tasks: Map<string, PublishedTask>;
  readonly listings: Map<TaskId, Listing>;
  readonly admissions: Map<TaskId, Admits>;
  readonly runs: Map<RunId, RunRecord>;
  readonly models: Map<RunId, ModelVersion[]>;
  readonly rounds: Map<RoundId, MemoryRound>;
  readonly standings: Map<TaskId, Map<ParticipantId, Standing>>;
  readonly schedules: Map<ScheduleId, MemorySchedule>;
  /** By task, newest first. */
  readonly promotions: Map<TaskId, readonly PromotionRecord[]>;
  readonly proposals: Map<Sha256, ProposalRecord>;
  readonly devices: Map<ParticipantId, DeviceRecord>;
  readonly invites: Map<string, InviteRecord>;
  /** By device and invite. */
  readonly enrolments: Map<string, Enrolment>;
};

export function emptyMemory(): Memory {
  return {
    tasks: new Map(),
    listings: new Map(),
    admissions: new Map(),
    runs: new Map(),
    models: new Map(),
    rounds: new Map(),
    standings: new Map(),
    schedules: new Map(),
    promotions: new Map(),
    proposals: new Map(),
    devices: new Map(),
    invites: new Map(),
    enrolments: new Map(),
  };
}

export function saveRun(runs: Memory["runs"], run: RunRecord): void {
  const stored = storedRun(runs, run.id);
  runs.set(run.id, copy({ ...stored, status: run.status, state: run.state }));
}

export function saveStandings(memory: Memory, run: RunId, changed: readonly Standing[]): void {
  saveStandingsOf(memory, storedRun(memory.runs, run).task, changed);
}

export function saveStandingsOf(memory: Memory, task: TaskId, changed: readonly Standing[]): void {
  const standings = memory.standings.get(task) ?? new Map<ParticipantId, Standing>();
  for (const { participant, standing } of changed) {
    standings.set(participant, copy({ participant, standing }));
  }
  memory.standings.set(task, standings);
}

export function headOf(models: Memory["models"], run: RunId): ModelVersion {
  const head = models.get(run)?.at(-1);
  if (head === undefined) throw unknownRun(run);
  return head;
}

function storedRun(runs: Memory["runs"], id: RunId): RunRecord {
  const stored = runs.get(id);
  if (stored === undefined) throw unknownRun(id);
  return stored;
}
