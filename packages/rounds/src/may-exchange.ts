/**
 * The question that is asked before anything in a message of the exchange is checked: whether this
 * participant is wanted to say that now. A signature costs more to check than to send.
 */
import type { ParticipantId, RefusalReason } from "@tributary/protocol";
import { memberOf, refusalFor } from "./cohort.ts";
import type { RoundEventType } from "./event.ts";
import type { ActiveState, RoundState } from "./state.ts";

export type ExchangeEventType = Extract<
  RoundEventType,
  "keys_advertised" | "shares_sent" | "survivors_confirmed" | "unmasked"
>;

export type ExchangeAnswer =
  | { readonly ok: true }
  /** Null where it only repeats what was said before: that is neither counted nor refused. */
  | { readonly ok: false; readonly reason: RefusalReason | null };

const order = ["keying", "sharing", "training", "confirming", "unmasking", "aggregating"] as const;
const phaseOf = {
  keys_advertised: "keying",
  shares_sent: "sharing",
  survivors_confirmed: "confirming",
  unmasked: "unmasking",
} as const satisfies Record<ExchangeEventType, ActiveState["phase"]>;

const wanted: ExchangeAnswer = { ok: true };
const repeated: ExchangeAnswer = { ok: false, reason: null };

export function mayExchange(
  state: RoundState,
  participant: ParticipantId,
  type: ExchangeEventType,
): ExchangeAnswer {
  if (state.phase === "closed" || state.phase === "abandoned") return repeated;
  const refused: ExchangeAnswer = { ok: false, reason: refusalFor(state, participant) };
  if (state.phase === "recruiting") return refused;
  const member = memberOf(state, participant);
  if (member === undefined || member.status === "out") return refused;
  const late = order.indexOf(state.phase) - order.indexOf(phaseOf[type]);
  if (late < 0) return refused;
  if (late > 0) return hasKeys(state, participant) ? repeated : refused;
  return hasSpoken(state, participant) ? repeated : wanted;
}

/** Whether it takes part in the exchange of this round. */
function hasKeys(state: ActiveState, participant: ParticipantId): boolean {
  const keys = state.phase === "keying" ? state.keys : (state.exchange?.keys ?? []);
  return keys.some((key) => key.participant === participant);
}

/** Whether it gave what this phase collects. */
function hasSpoken(state: ActiveState, participant: ParticipantId): boolean {
  const isItsOwn = ({ from }: { readonly from: string }) => from === participant;
  switch (state.phase) {
    case "keying":
      return hasKeys(state, participant);
    case "sharing":
      return state.dealt.some(isItsOwn);
    case "confirming":
      return state.signatures.some(isItsOwn);
    case "unmasking":
      return state.answers.some(isItsOwn);
    case "training":
    case "aggregating":
      return false;
    default:
      return state satisfies never;
  }
}
