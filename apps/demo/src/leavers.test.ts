import type { Connect } from "@tributary/client";
import {
  createLinkPair,
  type ParticipantLink,
  type ParticipantMessage,
  RunId,
  roundId,
} from "@tributary/protocol";
import { expect, test } from "vitest";
import { Leavers } from "./leavers.ts";

const run = RunId.parse("run-0123456789ab");
const never = new AbortController().signal;

/** A way to connect that hands out the coordinator's ends. */
function coordinatorSide() {
  const received: ParticipantMessage["type"][][] = [];
  const pairs: ReturnType<typeof createLinkPair>[] = [];
  const connect: Connect = async () => {
    const pair = createLinkPair();
    const heard: ParticipantMessage["type"][] = [];
    pair.coordinator.onMessage((message) => heard.push(message.type));
    pairs.push(pair);
    received.push(heard);
    return pair.participant;
  };
  return { connect, received, pairs };
}

const phases = ["advertise_keys", "share_keys", "update_begin", "confirm_survivors", "unmask"];

/** Plays a whole secure round on a link; what the coordinator heard of it. */
async function playRound(leavers: Leavers, participant: number, number: number) {
  const round = roundId(run, number);
  const side = coordinatorSide();
  const connect = leavers.wrap(participant, side.connect);
  const link: ParticipantLink = await connect(never);
  let closed = false;
  link.onMessage(() => {});
  link.onClose(() => {
    closed = true;
  });
  const [pair] = side.pairs;
  pair?.coordinator.send({ type: "invite", round, privacy: "secure" } as never);
  pair?.settle();
  for (const type of phases) {
    link.send({ type, seq: 1, round } as never);
    pair?.settle();
  }
  return { heard: side.received[0] ?? [], closed, connect, side, round };
}

test("the wanted share leaves in each round, others and elsewhere each time", async () => {
  const leavers = new Leavers({ participants: 10, share: 0.3, seed: 1 });
  const places = new Set<string>();
  const gone = new Set<string>();
  for (let number = 1; number <= 20; number++) {
    const left: number[] = [];
    for (let participant = 0; participant < 10; participant++) {
      const { closed, heard } = await playRound(leavers, participant, number);
      if (!closed) {
        expect(heard).toEqual(phases);
        continue;
      }
      left.push(participant);
      const said = heard.filter((type) => type !== "leave");
      expect(said).toEqual(phases.slice(0, said.length));
      places.add(phases[said.length] ?? "");
    }
    expect(left).toHaveLength(3);
    gone.add(left.join());
  }
  expect(places).toEqual(new Set(phases));
  expect(gone.size).toBeGreaterThan(10);
});

test("nobody leaves when nobody shall", async () => {
  const leavers = new Leavers({ participants: 3, share: 0, seed: 1 });
  for (let number = 1; number <= 5; number++) {
    expect((await playRound(leavers, 1, number)).closed).toBe(false);
  }
});

test("whoever left comes back when the round is over, or when all ends", async () => {
  const leavers = new Leavers({ participants: 1, share: 1, seed: 1 });
  const { connect, side, round } = await playRound(leavers, 0, 1);
  const back = connect(never);
  await Promise.resolve();
  expect(side.pairs).toHaveLength(1);
  leavers.roundOver(round);
  await back;
  expect(side.pairs).toHaveLength(2);
});
