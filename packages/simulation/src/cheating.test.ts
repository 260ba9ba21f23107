import { encodeBase64url, sealedShares_bytes } from "@tributary/crypto";
import type {
  CoordinatorMessage,
  MessageOf,
  ParticipantId,
  ParticipantMessage,
  SecureAggregation,
} from "@tributary/protocol";
import { createWeights, encodeSafetensors } from "@tributary/weights";
import { describe, expect, test } from "vitest";
import { layout, quadraticTask } from "./quadratic.ts";
import { CalmWorld, type Cheat } from "./testing/calm-world.ts";

const participants = 8;
/** Of eight, five must work together to open a mask. */
const malicious = { adversary: "semi_malicious", corrupt: 0, dropout: 0.2 } as const;
/** Two are enough here, so that a cheater gets all that it asks for; and still it gets noise. */
const curious = { adversary: "honest_but_curious", corrupt: 0.1, dropout: 0.2 } as const;

const taskOf = (secure_aggregation: SecureAggregation, quorum = 6) =>
  quadraticTask(
    { quorum, over_selection: participants / quorum, recruit_wait_ms: 5_000, deadline_ms: 60_000 },
    { secure_aggregation, value_bits: 24 },
  );

/** Half of all bits, give or take six standard deviations. */
function looksRandom(bits: readonly boolean[]): boolean {
  const ones = bits.filter((bit) => bit).length;
  return Math.abs(ones - bits.length / 2) < 3 * Math.sqrt(bits.length);
}

async function expectNoise(world: CalmWorld, ...sets: readonly (readonly ParticipantId[])[]) {
  const wrong: boolean[] = [];
  for (const set of sets) {
    const bits = await world.wrongBitsOf(set);
    expect(bits.some((bit) => bit)).toBe(true);
    wrong.push(...bits);
  }
  expect(wrong.length).toBeGreaterThan(1_000);
  expect(looksRandom(wrong)).toBe(true);
}

const alone = (world: CalmWorld) => world.members.map((member) => [member]);
function halvesOf({ members }: CalmWorld) {
  return [members.slice(0, 4), members.slice(4)] as const;
}

type Told = {
  readonly who: readonly ParticipantId[];
  readonly survivors: readonly ParticipantId[];
};

/** As soon as all have signed: each group is shown its own signatures over what it was told. */
function asking(world: CalmWorld, groups: readonly Told[]): NonNullable<Cheat["after"]> {
  return (_, loot, say) => {
    if (loot.signatures.size < participants || loot.revealed.length > 0) return;
    for (const { who, survivors } of groups) {
      for (const to of who) say(to, request(world, { signers: who, survivors }));
    }
  };
}

function request(
  { loot }: CalmWorld,
  told: {
    readonly signers: readonly ParticipantId[];
    readonly survivors: readonly ParticipantId[];
  },
): MessageOf<CoordinatorMessage, "unmask_request"> {
  const { signers, survivors } = told;
  const signatures = signers.map((from) => ({ from, signature: loot.signatures.get(from) ?? "" }));
  const { round } = loot.invite;
  return { type: "unmask_request", seq: 99, round, survivors: [...survivors], signatures };
}

/** What an honest coordinator would say at this point, and a cheating one does not. */
const isKeptBack = ({ type }: CoordinatorMessage) =>
  type === "unmask_request" || type === "refused";

describe("an honest coordinator", () => {
  test("gets the sum of all updates, and noise of each", async () => {
    const world = new CalmWorld(taskOf(malicious));
    const summary = await world.play(participants, () => ({}));
    expect(summary).toMatchObject({ outcome: "committed", accepted: participants, threshold: 5 });
    expect(await world.wrongBitsOf(world.members)).not.toContain(true);
    await expectNoise(world, ...alone(world), ...halvesOf(world));
  });
});

describe("a coordinator that shows half of the participants another model", () => {
  /** It asks each half to unmask with that half's own signatures, and is answered. */
  const cheat = async (world: CalmWorld): Promise<Cheat> => {
    const values = new Float32Array(8).fill(3);
    const other = await world.disk.blobs.put(encodeSafetensors(createWeights(layout, values)));
    const halves = halvesOf(world);
    return {
      instead: (to, message) => {
        if (isKeptBack(message)) return [];
        const isFooled = message.type === "invite" && halves[1].includes(to);
        return [isFooled ? { ...message, model: other } : message];
      },
      after: asking(
        world,
        halves.map((who) => ({ who, survivors: world.members })),
      ),
    };
  };

  test("gets every share that it asks for, and noise: no sum, no part of it, no update", async () => {
    const world = new CalmWorld(taskOf(curious));
    const summary = await world.play(participants, cheat);
    expect(summary).toMatchObject({ outcome: "abandoned", model: null });
    for (const member of world.members) expect(world.loot.sharesOf(member, "self")).toBe(4);
    await expectNoise(world, world.members, ...halvesOf(world), ...alone(world));
  });

  test("gets no answer where it is expected to cheat", async () => {
    const world = new CalmWorld(taskOf(malicious));
    const summary = await world.play(participants, cheat);
    expect(summary).toMatchObject({ outcome: "abandoned", model: null });
    expect(world.loot.revealed).toEqual([]);
    await expectNoise(world, world.members, ...halvesOf(world), ...alone(world));
  });
});

describe("a coordinator that shows half of the participants another cohort", () => {
  test("gets noise, if it hides one participant from them", async () => {
    const hide = (world: CalmWorld): Cheat => {
      const [others, fooled] = halvesOf(world);
      const [hidden] = others;
      if (hidden === undefined) throw new Error("Expected members.");
      const seen = world.members.filter((member) => member !== hidden);
      const instead = (to: ParticipantId, message: CoordinatorMessage) => {
        if (isKeptBack(message)) return [];
        if (!fooled.includes(to)) return [message];
        switch (message.type) {
          case "cohort_keys": {
            const members = message.members.filter(({ participant }) => participant !== hidden);
            return [{ ...message, members }];
          }
          case "shares":
            return [{ ...message, shares: message.shares.filter(({ from }) => from !== hidden) }];
          case "survivors":
            return [{ ...message, survivors: seen }];
          default:
            return [message];
        }
      };
      /** The fooled sent no share for the one that they do not know: it makes one up. */
      const heard = (message: ParticipantMessage) => {
        if (message.type !== "share_keys" || message.shares.length === 7) return message;
        const sealed = encodeBase64url(new Uint8Array(sealedShares_bytes));
        return { ...message, shares: [...message.shares, { to: hidden, sealed }] };
      };
      const groups = [
        { who: others, survivors: world.members },
        { who: fooled, survivors: seen },
      ];
      return { instead, heard, after: asking(world, groups) };
    };
    const world = new CalmWorld(taskOf(curious));
    const summary = await world.play(participants, hide);
    expect(summary).toMatchObject({ outcome: "abandoned", model: null });
    for (const member of world.members) expect(world.loot.sharesOf(member, "self")).toBe(4);
    await expectNoise(world, world.members, ...halvesOf(world), ...alone(world));
  });

  test("gets no shares and no update, if it parts them", async () => {
    const part = (world: CalmWorld): Cheat => {
      const instead = (to: ParticipantId, message: CoordinatorMessage) => {
        if (message.type !== "cohort_keys") return [message];
        const half = halvesOf(world).find((members) => members.includes(to)) ?? [];
        const members = message.members.filter(({ participant }) => half.includes(participant));
        return [{ ...message, members }];
      };
      return { instead };
    };
    const world = new CalmWorld(taskOf(malicious));
    const summary = await world.play(participants, part);
    expect(summary).toMatchObject({ outcome: "abandoned", reason: "keys_missed", model: null });
    expect([...world.loot.sharers]).toEqual([]);
    expect(world.loot.delivered).toEqual([]);
  });
});

describe("a coordinator that wants both secrets of one participant", () => {
  /** Its victim's update would be what is left of the sum of all without the sum of the others. */
  const others = ({ members }: CalmWorld) => members.slice(1);

  function expectOneSecretOfEach(world: CalmWorld): void {
    for (const member of world.members) expect(world.loot.holdsBothSecretsOf(member)).toBe(false);
  }

  test("asks for the second when it was given the first, and gets none", async () => {
    const again = (world: CalmWorld): Cheat => ({
      after: (message, _, say) => {
        if (message.type !== "unmask") return;
        const told = { signers: world.members, survivors: others(world) };
        for (const to of others(world)) say(to, request(world, told));
      },
    });
    const world = new CalmWorld(taskOf(curious));
    const summary = await world.play(participants, again);
    expect(summary).toMatchObject({ outcome: "committed" });
    const [victim] = world.members;
    if (victim === undefined) throw new Error("Expected members.");
    expect(world.loot.sharesOf(victim, "self")).toBeGreaterThanOrEqual(2);
    expect(world.loot.sharesOf(victim, "pairwise")).toBe(0);
    await expectNoise(world, ...alone(world), others(world));
  });

  test("names other survivors to some, and gets their signatures and one secret", async () => {
    const split = (world: CalmWorld): Cheat => {
      const [honest, fooled] = [world.members.slice(0, 5), world.members.slice(5)];
      return {
        instead: (to, message) => {
          if (isKeptBack(message)) return [];
          const isFooled = message.type === "survivors" && fooled.includes(to);
          return [isFooled ? { ...message, survivors: [...others(world)] } : message];
        },
        after: asking(world, [
          { who: honest, survivors: world.members },
          { who: fooled, survivors: others(world) },
        ]),
      };
    };
    const world = new CalmWorld(taskOf(malicious));
    await world.play(participants, split);
    expectOneSecretOfEach(world);
    const [victim] = world.members;
    if (victim === undefined) throw new Error("Expected members.");
    expect(world.loot.sharesOf(victim, "self")).toBe(5);
    expect(world.loot.sharesOf(victim, "pairwise")).toBe(0);
    await expectNoise(world, ...alone(world), others(world));
  });

  test("forges what they signed, and gets nothing", async () => {
    const forge = (world: CalmWorld): Cheat => ({
      instead: (_, message) => (isKeptBack(message) ? [] : [message]),
      after: (_, loot, say) => {
        if (loot.signatures.size < participants) return;
        const told = { signers: world.members, survivors: others(world) };
        for (const to of others(world)) say(to, request(world, told));
      },
    });
    const world = new CalmWorld(taskOf(curious));
    const summary = await world.play(participants, forge);
    expect(summary).toMatchObject({ outcome: "abandoned", model: null });
    expect(world.loot.revealed).toEqual([]);
  });
});
