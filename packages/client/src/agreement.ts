/**
 * What the user of this participation agreed to: the task as it was joined first. The coordinator
 * says on each connection what the task is; were it believed each time, it could promise masks once
 * and ask for updates in clear later. Lasts as long as this object (one call of `participate`), and with what the
 * caller kept of an earlier one, as long as that.
 */
import { sha256Sync, toHex, utf8 } from "@tributary/crypto";
import {
  type Privacy,
  type SecureTask,
  Sha256,
  type TaskSpec,
  taskText,
} from "@tributary/protocol";

type Adversary = SecureTask["secure_aggregation"]["adversary"];

/** A higher rank shows the coordinator less, or withstands more. */
const privacyRanks: Record<Privacy, number> = { sealed: 0, secure: 1 };
const adversaryRanks: Record<Adversary, number> = { honest_but_curious: 0, semi_malicious: 1 };

/** What a task promises its participants, of all that it says. */
export type TaskProtection =
  | { readonly privacy: "sealed" }
  | { readonly privacy: "secure"; readonly adversary: Adversary; readonly corrupt: number };

/** What a participation agreed to, for the one after it. */
export type Agreed = {
  /** Of the coordinator, as it was trusted. */
  readonly coordinatorKey: Uint8Array;
  readonly protection: TaskProtection;
};

export function protectionOf(task: TaskSpec): TaskProtection {
  if (task.privacy === "sealed") return { privacy: "sealed" };
  const { adversary, corrupt } = task.secure_aggregation;
  return { privacy: "secure", adversary, corrupt };
}

/** Names a task's content: every field counts. */
export function taskSha256(task: TaskSpec): Sha256 {
  return Sha256.parse(toHex(sha256Sync(utf8(taskText(task)))));
}

/** What the user was shown before it began; null leaves it to the first task. */
export type Shown = {
  /** The least privacy. */
  readonly privacy: Privacy | null;
  /** The whole task: no other is taken part in, were it stricter. */
  readonly task: TaskSpec | null;
  /** What was agreed to in an earlier participation. */
  readonly protection?: TaskProtection | null;
};

export class Agreement {
  readonly #shown: Shown;
  /** Of each version that was agreed to. */
  readonly #digests = new Map<number, Sha256>();
  #newest: TaskSpec | null = null;
  #protection: TaskProtection | null;

  constructor(shown: Shown) {
    this.#shown = shown;
    this.#protection = shown.protection ?? null;
  }

  /** The task that was agreed to last; null before there is one. */
  get newest(): TaskSpec | null {
    return this.#newest;
  }

  /** Why the task is not what was agreed to; null agrees to it. */
  objectionTo(task: TaskSpec): string | null {
    const sha256 = taskSha256(task);
    const agreed = this.#digests.get(task.version) ?? sha256;
    if (sha256 !== agreed) return `Version ${task.version} of the task has another content now.`;
    const { privacy, task: shown } = this.#shown;
    const objection =
      objectionToOther(task, shown) ??
      objectionToPrivacy(task, privacy) ??
      weakness(task, this.#protection);
    if (objection !== null) return objection;
    this.#digests.set(task.version, sha256);
    this.#newest = task;
    this.#protection = protectionOf(task);
    return null;
  }

  /** Whether this is the task that was agreed to last. */
  isStanding(task: TaskSpec): boolean {
    return this.#newest !== null && taskText(task) === taskText(this.#newest);
  }
}

function objectionToOther(task: TaskSpec, shown: TaskSpec | null): string | null {
  if (shown === null || taskText(task) === taskText(shown)) return null;
  if (task.version === shown.version) {
    return `Version ${task.version} of the task has another content than you were shown.`;
  }
  return `Version ${task.version} of the task is open; you were shown version ${shown.version}.`;
}

function objectionToPrivacy({ privacy }: TaskSpec, least: Privacy | null): string | null {
  if (least === null || privacyRanks[privacy] >= privacyRanks[least]) return null;
  return `The task is ${privacy}; you were shown that it is ${least}.`;
}

/** In what the task protects less than was agreed to. */
function weakness(task: TaskSpec, feared: TaskProtection | null): string | null {
  if (feared?.privacy !== "secure") return null;
  const version = `Version ${task.version} of the task`;
  if (task.privacy !== "secure") return `${version} is ${task.privacy}; before, it was secure.`;
  const { adversary, corrupt } = task.secure_aggregation;
  if (adversaryRanks[adversary] < adversaryRanks[feared.adversary]) {
    return `${version} protects against ${adversary}; before, it was ${feared.adversary}.`;
  }
  if (corrupt >= feared.corrupt) return null;
  return `${version} withstands ${corrupt} corrupt participants; before, it was ${feared.corrupt}.`;
}
