/** Ways to connect that misbehave on purpose: what a real participant says is dropped, replaced or watched. */
import { type Connect, socketIoConnect } from "@tributary/client";
import { type Identity, sha256Hex, signMaskedUpdate } from "@tributary/crypto";
import { type ParticipantMessage, Sha256 } from "@tributary/protocol";

type Said = ParticipantMessage["type"];
type Send = (message: ParticipantMessage) => void;

/** A link whose outgoing messages go through `tamper` first. */
export function tampered(
  url: string,
  tamper: (message: ParticipantMessage, send: Send, close: () => void) => void,
): Connect {
  const connect = socketIoConnect(url);
  return async (signal) => {
    const link = await connect(signal);
    return {
      onMessage: (listener) => link.onMessage(listener),
      onClose: (listener) => link.onClose(listener),
      close: (why) => link.close(why),
      send: (message) =>
        tamper(
          message,
          (said) => link.send(said),
          () => link.close("gone"),
        ),
    };
  };
}

/** Goes for good in place of the first message of that kind: without a word, or saying so. */
export function goneInsteadOf(url: string, type: Said, how: "vanishes" | "leaves"): Connect {
  let isGone = false;
  const connect = tampered(url, (message, send, close) => {
    if (message.type !== type) return send(message);
    isGone = true;
    if (how === "leaves") send({ type: "leave", seq: message.seq });
    close();
  });
  return (signal) =>
    isGone
      ? new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
      : connect(signal);
}

/** Keeps its first message of that kind, and all that come after it, until the test lets them go. */
export function heldBack(url: string, type: Said) {
  const released = Promise.withResolvers<void>();
  let turn: Promise<void> = Promise.resolve();
  const connect = tampered(url, (message, send) => {
    if (message.type === type) turn = turn.then(() => released.promise);
    turn = turn.then(() => send(message));
  });
  return { connect, release: () => released.resolve() };
}

/** Tells the test of every message before it is sent. */
export function watched(url: string, onSaid: (type: Said) => void): Connect {
  return tampered(url, (message, send) => {
    onSaid(message.type);
    send(message);
  });
}

/** Sends noise in place of its masked update; with a signature that fits it, or the one that does not. */
export function sendsNoise(url: string, identity: Identity, signature: "fits" | "stays"): Connect {
  let noise = new Uint8Array();
  let turn: Promise<unknown> = Promise.resolve();
  const replace = async (message: ParticipantMessage): Promise<ParticipantMessage> => {
    if (message.type === "update_begin") {
      if (noise.length !== message.size_bytes) {
        noise = randomBytes(message.size_bytes);
        // The bits that fill the last byte are zero in every update.
        noise[noise.length - 1] = 0;
      }
      const sha256 = Sha256.parse(await sha256Hex(noise));
      const { round } = message;
      const signed = await signMaskedUpdate(identity, { round, sha256 });
      return { ...message, sha256, signature: signature === "fits" ? signed : message.signature };
    }
    if (message.type !== "update_chunk") return message;
    const { offset_bytes, data } = message;
    return { ...message, data: noise.slice(offset_bytes, offset_bytes + data.length) };
  };
  return tampered(url, (message, send) => {
    turn = turn.then(async () => send(await replace(message)));
  });
}

function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, Math.min(length, at + 65_536)));
  }
  return bytes;
}
