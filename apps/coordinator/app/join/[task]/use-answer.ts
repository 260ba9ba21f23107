"use client";
/** What the newest model answers: asked anew when the question or the model changes; what comes too late is dropped. */
import type { Sha256 } from "@tributary/protocol";
import { useEffect, useState } from "react";
import { fetchModel } from "../../../lib/api.ts";
import type { TrainerHost } from "../../../lib/trainer-host.ts";
import type { Question } from "../../../lib/trainer-port.ts";

/** Whom to ask. */
export type Asked = {
  readonly host: () => TrainerHost;
  readonly model: Sha256 | null;
  readonly model_version: number;
};

export type Answer =
  | { readonly kind: "none" }
  | { readonly kind: "asking" }
  | { readonly kind: "read"; readonly shares: readonly number[] }
  | { readonly kind: "failed"; readonly sentence: string };

export function useAnswer({ host, model }: Asked, question: Question | null): Answer {
  const [answer, setAnswer] = useState<Answer>({ kind: "none" });
  useEffect(() => {
    if (question === null || model === null) {
      setAnswer({ kind: "none" });
      return;
    }
    let isCurrent = true;
    const tell = (next: Answer) => isCurrent && setAnswer(next);
    // An older answer stays until the new one is there.
    setAnswer((now) => (now.kind === "read" ? now : { kind: "asking" }));
    fetchModel(model)
      .then((bytes) => host().predict(bytes, question))
      .then(
        (shares) => tell(shares === null ? { kind: "none" } : { kind: "read", shares }),
        (error: unknown) => {
          const sentence = error instanceof Error ? error.message : String(error);
          tell({ kind: "failed", sentence });
        },
      );
    return () => {
      isCurrent = false;
    };
  }, [host, model, question]);
  return answer;
}
