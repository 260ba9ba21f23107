/**
 * What a step of a buffered run asks the runtime to do, in order: the effects of a round, with the
 * invitation or the number of the buffer that each is about. `commit` and `abandon` are durable, as
 * they are there.
 */
import type { Sha256 } from "@tributary/protocol";
import type { RoundEffect } from "../effect.ts";
import type { BufferedUpdate, StaleUpdateRef } from "./state.ts";

type EffectOf<T extends RoundEffect["type"]> = Extract<RoundEffect, { type: T }>;
type About = { readonly invitation: number };
type OfBuffer = { readonly number: number };

export type BufferedEffect =
  | EffectOf<"set_alarm">
  /** The model to start from; repeated as it was when the participant comes back. */
  | (EffectOf<"invite"> & About & { readonly version: number; readonly model: Sha256 })
  | EffectOf<"keep_waiting">
  | { readonly type: "confirm_update"; readonly update: BufferedUpdate }
  | (EffectOf<"refuse"> & About)
  | (EffectOf<"drop"> & About)
  | (EffectOf<"discard_update"> & About)
  | (OfBuffer & {
      readonly type: "aggregate";
      /** The model that the updates go into. */
      readonly version: number;
      readonly model: Sha256;
      readonly updates: readonly StaleUpdateRef[];
      readonly masks: null;
    })
  /** What was spooled of these updates may be deleted afterwards, as with `abandon`. */
  | (Omit<EffectOf<"commit">, "counted"> &
      OfBuffer & { readonly counted: readonly StaleUpdateRef[] })
  | (Omit<EffectOf<"abandon">, "uncounted"> &
      OfBuffer & { readonly uncounted: readonly BufferedUpdate[] });
