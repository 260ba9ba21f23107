/** What left this device, line by line: the round, the SHA-256 of the sealed change, and what became of it. */
import { formatBytes, shortHash } from "../../../lib/format.ts";
import type { Receipt } from "../../../lib/participation.ts";
import { Chip, Panel, type Tone } from "../../../ui/panel.tsx";

const outcomes: Record<Receipt["state"], { words: string; tone: Tone }> = {
  pending: { words: "Being added up", tone: "neutral" },
  counted: { words: "Counted", tone: "good" },
  unknown: { words: "Arrived, outcome not seen", tone: "neutral" },
  not_counted: { words: "Not counted", tone: "warn" },
};

export function Receipts({ receipts }: { receipts: readonly Receipt[] }) {
  return (
    <Panel title="Receipts">
      {receipts.length === 0 ? (
        <p className="text-soft">
          Nothing has left this device. Each change that is sent gets a line here.
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {receipts.map((receipt) => (
            <Line key={receipt.round} receipt={receipt} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Line({ receipt: { round, sha256, size_bytes, state, note } }: { receipt: Receipt }) {
  const { words, tone } = outcomes[state];
  return (
    <li
      data-testid="receipt"
      data-state={state}
      className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2"
    >
      <span className="w-24 font-semibold">Round {round.split(".").at(-1)}</span>
      <span className="font-mono text-sm" title={`SHA-256 ${sha256}`}>
        {shortHash(sha256)}
      </span>
      <span className="text-sm text-soft">{formatBytes(size_bytes)}</span>
      <Chip tone={tone}>{words}</Chip>
      {note !== null && <span className="text-sm text-soft">{note}</span>}
    </li>
  );
}
