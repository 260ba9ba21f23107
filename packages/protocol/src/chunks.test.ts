import fc from "fast-check";
import { expect, test } from "vitest";
import { acknowledge, judgeChunk, limits, nextChunks, startSending } from "./index.ts";

const { chunk_bytes, chunks_in_flight_max } = limits;
const window_bytes = chunk_bytes * chunks_in_flight_max;

test("[UP2] an update leaves in full chunks and one rest, a window at a time", () => {
  const size_bytes = 5 * chunk_bytes + 7;
  const first = nextChunks(startSending(size_bytes, 0));
  expect(first.chunks).toEqual(
    [0, 1, 2, 3].map((index) => ({
      offset_bytes: index * chunk_bytes,
      length_bytes: chunk_bytes,
    })),
  );
  expect(nextChunks(first.sender).chunks).toEqual([]);
  const second = nextChunks(acknowledge(first.sender, 2 * chunk_bytes));
  expect(second.chunks).toEqual([
    { offset_bytes: 4 * chunk_bytes, length_bytes: chunk_bytes },
    { offset_bytes: 5 * chunk_bytes, length_bytes: 7 },
  ]);
});

test("[UP2] an update that has arrived sends nothing", () => {
  expect(nextChunks(startSending(10, 10)).chunks).toEqual([]);
  expect(nextChunks(startSending(10, 99)).chunks).toEqual([]);
});

test("[UP3] only the next chunk is appended", () => {
  const receiver = { received_bytes: 20, size_bytes: 50 };
  const judge = (offset_bytes: number, length_bytes: number) =>
    judgeChunk(receiver, { offset_bytes, length_bytes });
  expect(judge(20, 10)).toBe("append");
  expect(judge(20, 30)).toBe("append");
  expect(judge(0, 20)).toBe("duplicate");
  expect(judge(10, 10)).toBe("duplicate");
  expect(judge(21, 10)).toBe("gap");
  expect(judge(15, 10)).toBe("gap");
  expect(judge(20, 31)).toBe("beyond_end");
  expect(judge(0, 51)).toBe("beyond_end");
});

test("[UP4] a sender that resumes goes on where the receiver says", () => {
  const lost = nextChunks(startSending(3 * chunk_bytes, 0));
  expect(lost.sender.sent_bytes).toBe(3 * chunk_bytes);
  const resumed = nextChunks(startSending(3 * chunk_bytes, chunk_bytes + 1));
  expect(resumed.chunks[0]).toEqual({ offset_bytes: chunk_bytes + 1, length_bytes: chunk_bytes });
});

test("[UP6] old and impossible acknowledgements change nothing", () => {
  const { sender } = nextChunks(startSending(3 * chunk_bytes, 0));
  const ahead = acknowledge(sender, 2 * chunk_bytes);
  expect(ahead.received_bytes).toBe(2 * chunk_bytes);
  expect(acknowledge(ahead, chunk_bytes)).toBe(ahead);
  expect(acknowledge(ahead, 2 * chunk_bytes)).toBe(ahead);
  expect(acknowledge(ahead, 3 * chunk_bytes + 1)).toBe(ahead);
});

type Network = "deliver" | "acknowledge" | "lose_connection";

/** Plays an upload over a network that decides each move, then lets it finish. */
function upload(size_bytes: number, moves: readonly Network[]) {
  let sender = startSending(size_bytes, 0);
  let received_bytes = 0;
  let sent_bytes = 0;
  let resent_bytes_max = 0;
  let chunks: { offset_bytes: number; length_bytes: number }[] = [];
  let acknowledgements: number[] = [];
  const appended: number[] = [];
  const pump = () => {
    const next = nextChunks(sender);
    sender = next.sender;
    chunks.push(...next.chunks);
    for (const chunk of next.chunks) sent_bytes += chunk.length_bytes;
  };
  const play: Record<Network, () => void> = {
    deliver: () => {
      const chunk = chunks.shift();
      if (chunk === undefined) return;
      if (judgeChunk({ received_bytes, size_bytes }, chunk) === "append") {
        appended.push(chunk.offset_bytes);
        received_bytes += chunk.length_bytes;
      }
      acknowledgements.push(received_bytes);
    },
    acknowledge: () => {
      const newest = acknowledgements.shift();
      if (newest !== undefined) sender = acknowledge(sender, newest);
      pump();
    },
    lose_connection: () => {
      resent_bytes_max = Math.max(resent_bytes_max, sender.sent_bytes - received_bytes);
      chunks = [];
      acknowledgements = [];
      sender = startSending(size_bytes, received_bytes);
      pump();
    },
  };
  pump();
  for (const move of moves) play[move]();
  while (received_bytes < size_bytes) {
    play.deliver();
    play.acknowledge();
  }
  const losses = moves.filter((move) => move === "lose_connection").length;
  return { received_bytes, sent_bytes, appended, resent_bytes_max, losses };
}

test("[UP5] every byte arrives once and in order however the connection is lost", () => {
  const size = fc.integer({ min: 1, max: 12 * chunk_bytes });
  const move = fc.constantFrom<Network>("deliver", "deliver", "acknowledge", "lose_connection");
  fc.assert(
    fc.property(size, fc.array(move, { maxLength: 60 }), (size_bytes, moves) => {
      const { received_bytes, sent_bytes, appended, resent_bytes_max, losses } = upload(
        size_bytes,
        moves,
      );
      expect(received_bytes).toBe(size_bytes);
      expect(appended).toEqual([...new Set(appended)].sort((a, b) => a - b));
      expect(resent_bytes_max).toBeLessThanOrEqual(window_bytes);
      expect(sent_bytes - size_bytes).toBeLessThanOrEqual(losses * window_bytes);
    }),
  );
});
