/**
 * For tests only: a round of secure aggregation without a network. Members are real; between two
 * steps a test may drop any of them, and put into the coordinator's hands whatever it likes: what was
 * said lies open in the fields. Everything follows from the seed.
 */
import { createHash } from "node:crypto";
import { encodeBase64url, utf8 } from "../../bytes.ts";
import { type Identity, identityFromSeed } from "../../identity.ts";
import type { Platform } from "../../platform.ts";
import { advertiseKeys } from "../advertise.ts";
import { confirmSurvivors } from "../confirm.ts";
import { addMasks } from "../mask.ts";
import { maskInput } from "../mask-input.ts";
import { planExchange } from "../plan.ts";
import { receiveShares } from "../receive.ts";
import { type RecoveredMasks, recoverMasks, type Unmasking } from "../recover.ts";
import { seededRng } from "../seeded-rng.ts";
import { shareKeys } from "../share.ts";
import type { SecAggState } from "../states.ts";
import type { ExchangePlan, ExchangePolicy, KeyPackage, Rng } from "../terms.ts";
import { type Confirmation, unmask } from "../unmask.ts";

export const lenient: ExchangePolicy = { adversary: "semi_malicious", corrupt: 0, dropout: 0.3 };

export type Options = {
  readonly members: number;
  readonly policy?: ExchangePolicy;
  readonly length?: number;
  readonly round?: string;
  readonly platform?: Platform;
  /** In place of the seeded one. */
  readonly rng?: (member: number) => Rng;
};

export class Member {
  readonly identity: Identity;
  readonly id: string;
  readonly vector: Uint32Array;
  readonly #rng: Rng;
  state: SecAggState | null = null;

  constructor(identity: Identity, vector: Uint32Array, rng: Rng) {
    this.identity = identity;
    this.id = encodeBase64url(identity.publicKey);
    this.vector = vector;
    this.#rng = rng;
  }

  get rng(): Rng {
    return this.#rng;
  }

  /** The state that a step goes on from. */
  in<P extends SecAggState["phase"]>(...phases: P[]): Extract<SecAggState, { phase: P }> {
    if (this.state !== null && phases.includes(this.state.phase as P)) {
      return this.state as Extract<SecAggState, { phase: P }>;
    }
    throw new Error(`Expected a member that is ${phases.join(" or ")}, got ${this.state?.phase}.`);
  }
}

export class Rehearsal {
  readonly members: readonly Member[];
  readonly round: string;
  readonly policy: ExchangePolicy;
  readonly platform: Platform | undefined;
  statement = utf8("task 1, version 3, model abc");
  quorum = 2;
  keys: KeyPackage[] = [];
  boxes: { from: string; to: string; sealed: string }[] = [];
  sharers: string[] = [];
  masked = new Map<string, Uint32Array>();
  signatures: Confirmation[] = [];
  revealed: Unmasking["revealed"][number][] = [];

  private constructor(members: readonly Member[], options: Options) {
    this.members = members;
    this.round = options.round ?? "run-1.7";
    this.policy = options.policy ?? lenient;
    this.platform = options.platform;
  }

  static async of(options: Options): Promise<Rehearsal> {
    const { members: count, length = 5, platform, rng } = options;
    const members = Array.from({ length: count }, async (_, i) => {
      const identity = await identityOf(i, platform);
      const elements = new Uint8Array(seededRng(hash(`vector ${i}`))(4 * length));
      return new Member(
        identity,
        new Uint32Array(elements.buffer),
        rng?.(i) ?? seededRng(hash(`${options.round} ${i}`)),
      );
    });
    return new Rehearsal(await Promise.all(members), options);
  }

  get plan(): ExchangePlan {
    return planExchange({ statement: this.statement, policy: this.policy, keys: this.keys });
  }

  get survivors(): string[] {
    return [...this.masked.keys()];
  }

  get cohort() {
    const { statement, policy, keys } = this;
    return { statement, policy, keys, threshold_min: 1, cohort_min: 2 };
  }

  async advertise(members = this.members): Promise<void> {
    for (const member of members) {
      const { round, platform } = this;
      const { identity, rng } = member;
      const { state, keys } = await advertiseKeys({ round, identity, rng }, platform);
      member.state = state;
      this.keys.push(keys);
    }
  }

  async share(members = this.members, cohort = this.cohort): Promise<void> {
    for (const member of members) {
      const { state, shares } = await shareKeys(member.in("advertised"), cohort, this.platform);
      member.state = state;
      this.sharers.push(member.id);
      this.boxes.push(...shares.map((box) => ({ from: member.id, ...box })));
    }
  }

  mailOf({ id }: Member): { from: string; sealed: string }[] {
    const boxes = this.boxes.filter(({ from, to }) => to === id && this.sharers.includes(from));
    return boxes.map(({ from, sealed }) => ({ from, sealed }));
  }

  async receive(members = this.members): Promise<void> {
    for (const member of members) {
      member.state = await receiveShares(member.in("sharing"), this.mailOf(member));
    }
  }

  async mask(members = this.members): Promise<void> {
    for (const member of members) {
      const vector = member.vector.slice();
      member.state = await maskInput(member.in("ready"), vector, this.platform);
      this.masked.set(member.id, vector);
    }
  }

  async confirm(members = this.members): Promise<void> {
    const { survivors, quorum } = this;
    for (const member of members) {
      const before = member.in("masked", "confirmed");
      const asked = { survivors, quorum };
      const { state, signature } = await confirmSurvivors(before, asked, member.identity);
      member.state = state;
      this.signatures.push({ from: member.id, signature });
    }
  }

  get request() {
    return { survivors: this.survivors, signatures: this.signatures, quorum: this.quorum };
  }

  async unmask(members = this.members): Promise<void> {
    for (const member of members) {
      const before = member.in("masked", "confirmed", "done");
      const { state, shares } = await unmask(before, this.request, this.platform);
      member.state = state;
      this.revealed.push(...shares.map((share) => ({ from: member.id, ...share })));
    }
  }

  recover(changed: Partial<Unmasking> = {}): Promise<RecoveredMasks> {
    const { plan, keys, sharers, survivors, revealed } = this;
    const unmasking = { plan, keys, sharers, survivors, revealed, ...changed };
    return recoverMasks(unmasking, this.platform);
  }

  /** The masked vectors' sum without the masks. */
  async sum(): Promise<Uint32Array> {
    const sum = new Uint32Array(this.members[0]!.vector.length);
    for (const vector of this.masked.values()) {
      for (let i = 0; i < sum.length; i++) sum[i]! += vector[i]!;
    }
    const { masks } = await this.recover();
    await addMasks(sum, masks);
    return sum;
  }

  /** The slow obvious one: the plain vectors of those whose updates are in the sum. */
  plainSum(bits = 32): number[] {
    const summed = this.members.filter(({ id }) => this.masked.has(id));
    return Array.from(this.members[0]!.vector, (_, i) => {
      const exact = summed.reduce((sum, { vector }) => sum + BigInt(vector[i]!), 0n);
      return Number(exact % 2n ** BigInt(bits));
    });
  }

  /** All steps up to one, by everyone. */
  async until(last: "keys" | "shares" | "ready" | "masked" | "confirmed" | "done"): Promise<this> {
    await this.advertise();
    if (last === "keys") return this;
    await this.share();
    if (last === "shares") return this;
    await this.receive();
    if (last === "ready") return this;
    await this.mask();
    if (last === "masked") return this;
    await this.confirm();
    if (last === "confirmed") return this;
    await this.unmask();
    return this;
  }
}

const identities = new Map<string, Promise<Identity>>();

/** Always the same ones: making them is slow. */
function identityOf(member: number, platform: Platform | undefined): Promise<Identity> {
  const name = `${platform?.subtle === undefined} ${platform === undefined} ${member}`;
  const known = identities.get(name);
  if (known !== undefined) return known;
  const made = identityFromSeed(hash(`identity ${member}`), platform);
  identities.set(name, made);
  return made;
}

export function hash(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(text).digest());
}
