import type { ParticipantMessage } from "@tributary/protocol";
import { describe, expect, test } from "vitest";
import { VirtualClock } from "./clock.ts";
import { Network, type Weather } from "./network.ts";
import { Trace } from "./trace.ts";

const calm: Weather = { latency_ms: 100, duplicated: 0, stalled: 0, overtaken: 0, lost: 0 };
const message = (seq: number): ParticipantMessage => ({ type: "leave", seq });

function open(weather: Partial<Weather> = {}) {
  const clock = new VirtualClock(0);
  const trace = new Trace(() => clock.now_ms());
  const network = new Network(clock, trace, { ...calm, ...weather });
  const connection = network.connect("p0#1", "p0", 1);
  const received: number[] = [];
  const closed: string[] = [];
  connection.coordinator.onMessage(({ seq }) => received.push(seq));
  connection.coordinator.onClose((why) => closed.push(`coordinator at ${clock.now_ms()}: ${why}`));
  connection.participant.onClose((why) => closed.push(`participant at ${clock.now_ms()}: ${why}`));
  const run = () => {
    while (clock.step());
  };
  return { ...connection, network, clock, received, closed, run };
}

describe("a simulated connection", () => {
  test("keeps the order of messages, whatever their delays", () => {
    const { participant, received, run } = open({ stalled: 0.5 });
    for (let seq = 0; seq < 50; seq++) participant.send(message(seq));
    run();
    expect(received).toEqual(Array.from({ length: 50 }, (_, seq) => seq));
  });

  test("may bring a message twice", () => {
    const { participant, received, run } = open({ duplicated: 1 });
    participant.send(message(1));
    run();
    expect(received).toEqual([1, 1]);
  });

  test("brings what was sent before it was closed, then the closing", () => {
    const { participant, received, closed, run } = open();
    participant.send(message(1));
    participant.close("enough");
    participant.send(message(2));
    run();
    expect(received).toEqual([1]);
    expect(closed.map((line) => line.replace(/ at [\d.]+/, ""))).toEqual([
      "participant: enough",
      "coordinator: enough",
    ]);
  });

  test("loses what is under way when it is cut, and the coordinator learns of it later", () => {
    const { participant, received, closed, cut, network, run } = open();
    participant.send(message(1));
    cut("a tunnel", 5_000);
    run();
    expect(received).toEqual([]);
    expect(network.counts.lost).toBe(1);
    expect(closed).toEqual(["participant at 0: a tunnel", "coordinator at 5000: a tunnel"]);
  });
});
