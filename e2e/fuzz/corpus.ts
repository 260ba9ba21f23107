/**
 * What fuzzing starts from: packets of each kind that the transports know, and one valid message of each kind that a
 * participant can say. A packet that once did harm is added here, with what it did.
 */
import type { RoundId } from "@tributary/protocol";
import type { JsonValue } from "./mutate.ts";

/** Engine.IO and Socket.IO packets, as texts. */
export const packets: readonly string[] = [
  "",
  "0",
  "1",
  "2",
  "2probe",
  "3",
  "3probe",
  "4",
  "5",
  "6",
  "7",
  "40",
  "40/participant,",
  '40/participant,{"token":"x"}',
  '40/watch,{"sid":"0"}',
  "40/nowhere,",
  "41/participant,",
  '42["message",{}]',
  '42/participant,["message",{"type":"leave","seq":0}]',
  '42/participant,7["message",{"type":"leave","seq":0}]',
  '42/participant,["disconnect"]',
  '42/participant,["connect"]',
  '42/participant,["error",{}]',
  '42/participant,[["message"],{}]',
  '42/participant,{"0":"message"}',
  '42/participant,["__proto__",{"toString":1}]',
  '42/watch,["watch","run-000000000000"]',
  '43/participant,7[{"_placeholder":true,"num":0}]',
  '44/participant,{"message":"no"}',
  '451-/participant,["message",{"_placeholder":true,"num":0}]',
  '452-/participant,["message",{"_placeholder":true,"num":1}]',
  '459999999999-/participant,["message"]',
  "45-/participant,[]",
  '461-/participant,7[{"_placeholder":true,"num":0}]',
  "b AAEC",
  "bAAEC",
  '42/participant,["message",{"type":"join","seq":0,"task":"lobby"}]',
];

const bytes32 = "A".repeat(43);
const bytes64 = "A".repeat(86);
const sha256 = "0".repeat(64);

/** One of each message that a participant who has joined can say, in form at least. */
export function messages(round: RoundId, participant: string, task: string): readonly JsonValue[] {
  const keys = { encryption_key: bytes32, masking_key: bytes32, commitment: bytes32 };
  const begin = { type: "update_begin", seq: 7, round, sha256, signature: null };
  return [
    { type: "join", seq: 1, task },
    { type: "accept", seq: 2, round },
    { type: "decline", seq: 3, round, reason: "training_failed" },
    { ...begin, size_bytes: 1 },
    { ...begin, size_bytes: 200 },
    { ...begin, size_bytes: 200, signature: bytes64 },
    { ...begin, size_bytes: 135_266_304 },
    { type: "update_chunk", seq: 8, round, offset_bytes: 0, data: { _placeholder: true, num: 0 } },
    { type: "update_chunk", seq: 9, round, offset_bytes: 64, data: { _placeholder: true, num: 0 } },
    { type: "advertise_keys", seq: 10, round, ...keys, signature: bytes64 },
    { type: "share_keys", seq: 11, round, shares: [{ to: participant, sealed: bytes64 }] },
    { type: "confirm_survivors", seq: 12, round, signature: bytes64 },
    {
      type: "unmask",
      seq: 13,
      round,
      shares: [{ of: participant, kind: "self", share: bytes32 }],
    },
    {
      type: "change_key",
      seq: 14,
      new_key: participant,
      old_signature: bytes64,
      new_signature: bytes64,
    },
    {
      type: "hello",
      seq: 0,
      protocol_min: 1,
      protocol_max: 99,
      device_key: participant,
      signature: bytes64,
      capabilities: { agent: "fuzz", backend: "other" },
    },
  ];
}
