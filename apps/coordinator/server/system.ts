/** How the coordinator itself is doing: figures, each with what it means when it is too high. */
import { statfs } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Records, WebhookRecords } from "@tributary/storage";
import { z } from "zod";

const number = z.number().min(0);
const Problem = z.strictObject({
  is_urgent: z.boolean(),
  /** What is wrong, and what to do. */
  sentence: z.string(),
});
type Problem = z.infer<typeof Problem>;

const Figures = z.strictObject({
  started_at_ms: z.int(),
  node: z.string(),
  processors: z.int(),
  /** Of the machine, over the last minute. */
  load: number,
  memory: z.strictObject({ rss_bytes: z.int(), heap_bytes: z.int() }),
  /** How late the event loop was, over the last minute. */
  event_loop: z.strictObject({ p50_ms: number, p99_ms: number, max_ms: number }),
  disk: z.strictObject({ path: z.string(), free_bytes: number, total_bytes: number }),
  database: z.strictObject({
    place: z.string(),
    /** Null: it did not answer. */
    answer_ms: number.nullable(),
    problem: z.string().nullable(),
  }),
  blobs: z.string(),
  participants_connected: z.int(),
  webhooks_waiting_since_ms: z.int().nullable(),
});
export type SystemFigures = z.infer<typeof Figures>;

export const SystemReport = Figures.extend({ problems: z.array(Problem).readonly() });
export type SystemReport = z.infer<typeof SystemReport>;

export type SystemOptions = {
  readonly records: Pick<Records, "devices"> & { readonly webhooks: WebhookRecords };
  readonly data_path: string;
  /** Where records and models are, in words without secrets. */
  readonly places: { readonly database: string; readonly blobs: string };
  /** How many are connected. */
  readonly participants: () => number;
};

const window_ms = 60_000;
const resolution_ms = 10;
const mib = 2 ** 20;

const limits = {
  event_loop_p99_ms: 100,
  /** A round of 200 updates of a few megabytes needs about this much. */
  disk_free_bytes: 2_048 * mib,
  disk_free_urgent_bytes: 256 * mib,
  database_answer_ms: 500,
  webhooks_wait_ms: 15 * 60_000,
} as const;

export class System {
  readonly #options: SystemOptions;
  readonly #started_at_ms = Date.now();
  readonly #delay = monitorEventLoopDelay({ resolution: resolution_ms });
  #last = { p50_ms: 0, p99_ms: 0, max_ms: 0 };
  #isFull = false;
  readonly #window: NodeJS.Timeout;

  constructor(options: SystemOptions) {
    this.#options = options;
    this.#delay.enable();
    this.#window = setInterval(() => this.#turn(), window_ms);
    this.#window.unref();
  }

  close(): void {
    clearInterval(this.#window);
    this.#delay.disable();
  }

  async report(): Promise<SystemReport> {
    const { data_path, places, participants, records } = this.#options;
    const [disk, database, waiting_ms] = await Promise.all([
      diskOf(data_path),
      this.#database(),
      records.webhooks.nextDue().catch(() => null),
    ]);
    const { rss, heapUsed } = process.memoryUsage();
    const figures = {
      started_at_ms: this.#started_at_ms,
      node: process.version,
      processors: cpus().length,
      load: loadavg()[0] ?? 0,
      memory: { rss_bytes: rss, heap_bytes: heapUsed },
      event_loop: this.#isFull ? this.#last : this.#now(),
      disk,
      database,
      blobs: places.blobs,
      participants_connected: participants(),
      webhooks_waiting_since_ms: waiting_ms !== null && waiting_ms < Date.now() ? waiting_ms : null,
    };
    return { ...figures, problems: problemsIn(figures, Date.now()) };
  }

  /** A whole window is shown until the next is whole. */
  #turn(): void {
    this.#last = this.#now();
    this.#isFull = true;
    this.#delay.reset();
  }

  #now() {
    const delay_ms = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolution_ms);
    return {
      p50_ms: delay_ms(this.#delay.percentile(50)),
      p99_ms: delay_ms(this.#delay.percentile(99)),
      max_ms: delay_ms(this.#delay.max),
    };
  }

  async #database(): Promise<SystemFigures["database"]> {
    const { records, places } = this.#options;
    const begin_ms = performance.now();
    try {
      await records.devices.count();
      const answer_ms = performance.now() - begin_ms;
      return { place: places.database, answer_ms, problem: null };
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      return { place: places.database, answer_ms: null, problem };
    }
  }
}

async function diskOf(path: string): Promise<SystemFigures["disk"]> {
  const { bavail, blocks, bsize } = await statfs(path);
  return { path, free_bytes: bavail * bsize, total_bytes: blocks * bsize };
}

/** What somebody should see to, the urgent first. */
export function problemsIn(figures: SystemFigures, now_ms: number): readonly Problem[] {
  const problems = [
    databaseProblem(figures),
    diskProblem(figures),
    loopProblem(figures),
    webhookProblem(figures, now_ms),
  ].filter((problem) => problem !== null);
  return problems.toSorted((a, b) => Number(b.is_urgent) - Number(a.is_urgent));
}

function databaseProblem({ database }: SystemFigures): Problem | null {
  if (database.problem !== null) {
    const sentence = `The database does not answer: ${database.problem}`;
    return { is_urgent: true, sentence };
  }
  const answer_ms = Math.round(database.answer_ms ?? 0);
  if (answer_ms <= limits.database_answer_ms) return null;
  const sentence = `The database took ${answer_ms} ms to answer. Rounds wait for it; look at its load and disk.`;
  return { is_urgent: false, sentence };
}

function diskProblem({ disk }: SystemFigures): Problem | null {
  if (disk.free_bytes >= limits.disk_free_bytes) return null;
  const free = Math.round(disk.free_bytes / mib);
  return {
    is_urgent: disk.free_bytes < limits.disk_free_urgent_bytes,
    sentence:
      `Only ${free} MiB are free where DATA_PATH is. Rounds are abandoned when it is full. ` +
      "Free space there, or move DATA_PATH to a larger disk.",
  };
}

function loopProblem({ event_loop }: SystemFigures): Problem | null {
  const p99_ms = Math.round(event_loop.p99_ms);
  if (p99_ms <= limits.event_loop_p99_ms) return null;
  return {
    is_urgent: false,
    sentence:
      `The event loop was up to ${p99_ms} ms late (99 of 100 times less). ` +
      "Participants and pages wait for it: give the coordinator more processors, or open smaller rounds.",
  };
}

function webhookProblem(
  { webhooks_waiting_since_ms: since_ms }: SystemFigures,
  now_ms: number,
): Problem | null {
  if (since_ms === null || now_ms - since_ms < limits.webhooks_wait_ms) return null;
  const minutes = Math.round((now_ms - since_ms) / 60_000);
  const sentence = `Webhook messages have been due for ${minutes} minutes. Look at what their receivers answer.`;
  return { is_urgent: false, sentence };
}
