/** Processor and wall time of repeated work, all threads of this process included. */

export type Stopwatch = {
  /** Means per run, in seconds. */
  readonly cpu_s: number;
  readonly wall_s: number;
  time<T>(work: () => Promise<T> | T): Promise<T>;
};

export function stopwatch(): Stopwatch {
  let runs = 0;
  let cpu_us = 0;
  let wall_ms = 0;
  return {
    get cpu_s() {
      return runs === 0 ? 0 : cpu_us / runs / 1e6;
    },
    get wall_s() {
      return runs === 0 ? 0 : wall_ms / runs / 1e3;
    },
    async time(work) {
      const startedAt_ms = performance.now();
      const before = process.cpuUsage();
      const done = await work();
      const { user, system } = process.cpuUsage(before);
      cpu_us += user + system;
      wall_ms += performance.now() - startedAt_ms;
      runs += 1;
      return done;
    },
  };
}
