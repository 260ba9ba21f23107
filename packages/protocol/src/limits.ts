/**
 * Every limit in one place, with the relations between them asserted when the module loads. A limit
 * is a promise to both sides: what is within it works, what is beyond it is refused with a reason.
 */
import { sumLimits } from "@tributary/weights";

const KiB = 1024;
const MiB = 1024 * KiB;
const second = 1000;
const minute = 60 * second;

export const limits = {
  /** One piece of an update. Larger frames block the event loop (4 MB: up to 0.8 s). */
  chunk_bytes: 256 * KiB,
  /** Chunks sent ahead of their acknowledgement. */
  chunks_in_flight_max: 4,
  /** The largest Socket.IO frame that the server reads; beyond it the socket is closed. */
  frame_bytes_max: 512 * KiB,
  /** The largest update, sealed or masked. */
  update_bytes_max: 129 * MiB,
  /** The largest model blob. */
  model_bytes_max: 129 * MiB,
  model_weights_max: 32 * 1024 * 1024,
  cohort_max: 10_000,
  /** Examples that one update may stand for: a bound on how much one participant can weigh. */
  examples_max: 1_000_000,
  quorum_min: 1,
  /** A sum of one is that one's update. */
  secure_quorum_min: 2,
  /** Everyone is told everyone's keys: beyond this the key lists outweigh the updates. */
  secure_cohort_max: 1_000,
  /** Sealed shares of a round, participants times neighbours: its snapshot carries all of them. */
  secure_boxes_max: 100_000,
  rounds_max: 1_000_000,

  /** A socket that has not proved an identity and joined a task by then is closed. */
  join_ms_max: 10 * second,
  ping_interval_ms: 25 * second,
  ping_timeout_ms: 20 * second,
  round_deadline_ms_min: 1 * second,
  round_deadline_ms_max: 24 * 60 * minute,
  /** How long a cohort member that lost its connection is waited for once the quorum is met. */
  reconnect_grace_ms: 6 * second,
  /** Return times for participants that a round does not need are spread over this window at the most. */
  come_back_ms_max: 10 * minute,
  /** The longest rest of a participant that fails again and again, and of one that has taken part. */
  rest_ms_max: 24 * 60 * minute,

  /** Messages that one connection may send in a second, chunks included, and its burst. */
  messages_per_second: 1_000,
  /** Messages of one connection that wait while one before them is handled. */
  messages_waiting_max: 64,
  connections_per_address: 10_000,
  connections_max: 20_000,
  /** Device keys that are checked in a second, and how many at once: the event loop has other work, too. */
  handshakes_per_second: 200,
  handshakes_burst: 200,
  /** Of these, what one network may take of either: the rest is for others. */
  handshakes_of_network: 150,
  /** Of one address: so many invites may let nobody in within that time, before it has to wait. */
  invite_failures_max: 10,
  invite_failures_within_ms: 60_000,
  /** Of one address: changes of device keys within that time, before it has to wait. */
  key_changes_max: 20,
  key_changes_within_ms: 10 * minute,
  /** Everyone's return after a restart is spread over this time at the most. */
  return_ms_max: 60 * second,
  watchers_max: 5_000,

  title_characters_max: 120,
  text_characters_max: 2_000,
  topology_bytes_max: 1 * MiB,
  classes_max: 10_000,
} as const;

function relation(holds: boolean, why: string): void {
  if (!holds) throw new Error(`The limits contradict each other: ${why}`);
}

relation(
  limits.frame_bytes_max >= limits.chunk_bytes + 4 * KiB,
  "a chunk and its header must fit into a frame",
);
relation(
  limits.model_weights_max * 4 + 1 * MiB <= limits.model_bytes_max,
  "the largest model must fit into a blob as float32, with its header",
);
relation(
  limits.model_weights_max * 4 + 4 * KiB <= limits.update_bytes_max,
  "an update of the largest model must be accepted, with its header and its seal",
);
relation(
  limits.secure_cohort_max <= sumLimits.cohort_max,
  "the sums of a whole cohort must stay exact",
);
relation(limits.examples_max <= sumLimits.weight_max, "a task's largest weight must be summable");
relation(
  limits.secure_cohort_max * 256 + 4 * KiB <= limits.frame_bytes_max,
  "a member's key shares for a whole cohort must fit into a frame",
);
relation(
  limits.secure_cohort_max * 100 <= limits.secure_boxes_max,
  "the largest cohort must find room for a hundred neighbours each",
);
relation(
  limits.handshakes_of_network < Math.min(limits.handshakes_per_second, limits.handshakes_burst),
  "one network must leave room for others",
);
relation(
  limits.come_back_ms_max <= limits.rest_ms_max,
  "a participant must be able to be told to come back",
);
relation(
  limits.join_ms_max < limits.ping_interval_ms,
  "a silent socket must be closed before the first ping",
);
