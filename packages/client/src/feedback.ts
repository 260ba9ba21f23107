/**
 * Error feedback: what an encoded update left out (coordinates that were not picked, rounding) is
 * kept and added to the next one. Only what a committed round left out counts: an abandoned round
 * has moved nothing. It belongs to one run of one version of a task, and stays on this device.
 */
import type { Invite } from "./work.ts";

type Origin = Pick<Invite, "run" | "task_version">;

export class Feedback {
  #kept: (Origin & { readonly residual: Float32Array }) | null = null;

  residualFor({ run, task_version }: Origin): Float32Array | null {
    const isSame = this.#kept?.run === run && this.#kept.task_version === task_version;
    return isSame ? (this.#kept?.residual ?? null) : null;
  }

  keep({ run, task_version }: Origin, residual: Float32Array): void {
    this.#kept = { run, task_version, residual };
  }
}
