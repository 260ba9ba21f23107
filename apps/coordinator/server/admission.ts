/**
 * How fast devices are let in: a token bucket over proofs of device keys, each of which costs a signature check and a
 * join. Whoever comes too fast is told when there is a place: one after another, so that a crowd that was refused does
 * not come back as a crowd. Time is passed in.
 */
export type AdmissionOptions = {
  readonly per_second: number;
  /** How many are let in at once after a quiet time. */
  readonly burst: number;
  /** Nobody is told to wait longer; beyond that the places are given out anew from the first. */
  readonly wait_ms_max: number;
};

export class Admission {
  readonly #options: AdmissionOptions;
  #tokens: number;
  #as_of_ms = Number.NEGATIVE_INFINITY;
  /** The last place that somebody was told to come for. */
  #promised_ms = Number.NEGATIVE_INFINITY;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#tokens = options.burst;
  }

  /** Null lets in; otherwise in how many milliseconds there is a place. `now_ms` never goes back. */
  take(now_ms: number): number | null {
    const { per_second, burst, wait_ms_max } = this.#options;
    const elapsed_s = Math.min((now_ms - this.#as_of_ms) / 1_000, burst / per_second);
    this.#tokens = Math.min(burst, this.#tokens + elapsed_s * per_second);
    this.#as_of_ms = now_ms;
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return null;
    }
    const isFull = this.#promised_ms - now_ms >= wait_ms_max;
    const from_ms = isFull ? now_ms : Math.max(now_ms, this.#promised_ms);
    this.#promised_ms = from_ms + 1_000 / per_second;
    return Math.ceil(this.#promised_ms - now_ms);
  }
}

/** A bucket for each network before the one for all: nobody empties that alone. Quiet networks are forgotten. */
export class FairAdmission {
  readonly #all: Admission;
  readonly #ofNetwork: AdmissionOptions;
  /** The one that came last stands last. */
  readonly #networks = new Map<string, { readonly admission: Admission; used_ms: number }>();

  constructor(options: { readonly all: AdmissionOptions; readonly network: AdmissionOptions }) {
    this.#all = new Admission(options.all);
    this.#ofNetwork = options.network;
  }

  get networks(): number {
    return this.#networks.size;
  }

  take(network: string, now_ms: number): number | null {
    this.#forget(now_ms);
    const known = this.#networks.get(network) ?? { admission: new Admission(this.#ofNetwork) };
    this.#networks.delete(network);
    this.#networks.set(network, { ...known, used_ms: now_ms });
    return known.admission.take(now_ms) ?? this.#all.take(now_ms);
  }

  /** A quiet network has its whole burst again, and nobody who was told to come later is still to come. */
  #forget(now_ms: number): void {
    const { burst, per_second, wait_ms_max } = this.#ofNetwork;
    const quiet_ms = Math.max((burst / per_second) * 1_000, wait_ms_max);
    for (const [network, { used_ms }] of this.#networks) {
      if (now_ms - used_ms < quiet_ms) return;
      this.#networks.delete(network);
    }
  }
}
