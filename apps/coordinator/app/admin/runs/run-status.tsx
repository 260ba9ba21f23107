/** Where a run stands, in a word. */
import type { RunView } from "@tributary/protocol";
import { StatusBadge } from "../../../ui/figures.tsx";
import type { Tone } from "../../../ui/panel.tsx";

const looks: Record<RunView["status"], { readonly words: string; readonly tone: Tone }> = {
  running: { words: "Running", tone: "good" },
  paused: { words: "Paused", tone: "warn" },
  finished: { words: "Finished", tone: "river" },
  stopped: { words: "Stopped", tone: "neutral" },
};

export function statusWords(status: RunView["status"]): string {
  return looks[status].words;
}

export function RunStatus({ run }: { run: RunView }) {
  const { words, tone } = looks[run.status];
  return (
    <StatusBadge tone={tone} isLive={run.status === "running"}>
      {run.pauses ? (run.mode === "buffered" ? "Pauses" : "Pauses after this round") : words}
    </StatusBadge>
  );
}
