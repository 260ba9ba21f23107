import { neighbourhoodOf, planExchange } from "@tributary/crypto";
import { CoordinatorMessage, type ParticipantId } from "@tributary/protocol";
import type { RoundState } from "@tributary/rounds";
import { expect, test } from "vitest";
import { type ExchangeEffect, tellExchange } from "./exchange.ts";
import type { Outbox } from "./ports.ts";
import { invitedCohort, play } from "./testing/secure-round.ts";

type Heard = { readonly to: readonly ParticipantId[]; readonly message: CoordinatorMessage };

function outboxOf(heard: Heard[]): Outbox {
  return {
    send: (to, message) => heard.push({ to: [to], message }),
    sendAll: (to, message) => heard.push({ to, message }),
  };
}

const name = (index: number) => Buffer.alloc(32, index + 1).toString("base64url") as ParticipantId;

/** Forty members: more than share with everyone. */
function unmaskingState() {
  const keys = Array.from({ length: 40 }, (_, i) => ({
    participant: name(i),
    encryption_key: name(i + 40),
    masking_key: name(i + 80),
    commitment: name(i),
    signature: "A".repeat(86),
  }));
  const policy = { adversary: "semi_malicious", corrupt: 0.1, dropout: 0.2 } as const;
  const plan = planExchange({ statement: new Uint8Array(1), policy, keys });
  const state = {
    phase: "unmasking",
    round: "run-0123456789ab.1",
    revision: 9,
    exchange: { plan },
  };
  return { plan, keys, state: state as unknown as RoundState };
}

test("[RT39] a list that is the same for all is one message", async () => {
  const heard: Heard[] = [];
  const { state, keys } = unmaskingState();
  const to = keys.map(({ participant }) => participant);
  const effects: ExchangeEffect[] = [
    { type: "send_keys", to, keys },
    { type: "request_confirmation", to, survivors: to },
  ];
  for (const effect of effects) await tellExchange(outboxOf(heard), state, effect);
  expect(heard.map(({ message }) => message.type)).toEqual(["cohort_keys", "survivors"]);
  for (const { to: told, message } of heard) {
    expect(told).toEqual(to);
    expect(CoordinatorMessage.safeParse(message).success).toBe(true);
  }
});

test("[RT39] each survivor is sent signatures of its own neighbourhood, and some to spare", async () => {
  const heard: Heard[] = [];
  const { state, keys, plan } = unmaskingState();
  const survivors = keys.map(({ participant }) => participant);
  const signatures = survivors.map((from) => ({ from, signature: "A".repeat(86) }));
  const effect = { type: "request_unmasking", to: survivors, survivors, signatures } as const;
  await tellExchange(outboxOf(heard), state, effect);
  expect(heard).toHaveLength(40);
  for (const { to, message } of heard) {
    const near = neighbourhoodOf(plan, to[0] ?? "");
    expect(near.length).toBeLessThan(40);
    const sent = message.type === "unmask_request" ? message.signatures : [];
    expect(near.length).toBeGreaterThan(plan.threshold + 4);
    expect(sent).toHaveLength(plan.threshold + 4);
    for (const { from } of sent) expect(near).toContain(from);
    expect(CoordinatorMessage.safeParse(message).success).toBe(true);
  }
});

test("[RT39] shares go to whom they are for, without the others'", async () => {
  const cohort = await invitedCohort(3, { round: { quorum: 3 } });
  await play(cohort, { to: "sharing" });
  const { members } = cohort;
  for (const { device } of members) {
    const { shares } = await device.hears("shares");
    const others = members.map((other) => other.device.id).filter((id) => id !== device.id);
    expect(shares.map(({ from }) => from).sort()).toEqual(others.sort());
  }
});
