/** Receipts: the newest as a sheet with every word, earlier ones as lines with the same facts. */
import type { ReactNode } from "react";
import { formatBytes, formatShare, plural, shortHash } from "../../../lib/format.ts";
import { hasLeft, type Receipt, roundNumber } from "../../../lib/receipt.ts";
import { receiptStep, receiptSteps } from "../../../lib/way.ts";
import { protectionSentence } from "../../../lib/words.ts";
import { CopyText } from "../../../ui/copy-text.tsx";
import { Chip, type Tone } from "../../../ui/panel.tsx";
import { Stepper } from "../../../ui/stepper.tsx";

export function ReceiptSheet({ receipt }: { receipt: Receipt }) {
  const { round, privacy, size_bytes, clear_bytes, protection, note, state } = receipt;
  return (
    <Item receipt={receipt} className="pt-4 pb-5">
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="font-semibold">Round {roundNumber(round)}</h3>
        <State receipt={receipt} />
      </div>
      <Stepper
        label={`How far the change of round ${roundNumber(round)} came`}
        steps={receiptSteps[privacy]}
        current={receiptStep(receipt)}
        isResting={state !== "pending"}
      />
      <dl className="mt-4 grid gap-x-6 gap-y-4 sm:grid-cols-2 lg:grid-cols-[auto_auto_auto_minmax(0,26rem)] lg:justify-between">
        <Fact name={hasLeft(receipt) ? "Sent" : "Not sent yet"}>
          <span data-testid="receipt-bytes">{formatBytes(size_bytes)}</span>
          <Small>{sizeWords(size_bytes, clear_bytes)}</Small>
        </Fact>
        <Fact name="Added up with">
          <span data-testid="receipt-others">{othersWords(receipt)}</span>
          <Small>
            {privacy === "secure" ? "before anyone could read it" : "after it was opened"}
          </Small>
        </Fact>
        <Fact name="Fingerprint">
          <Hash receipt={receipt} />
          <Small>SHA-256 of the very bytes</Small>
        </Fact>
        <Fact name="Who could see your change">
          <span
            data-testid="receipt-threshold"
            className="block text-base leading-snug font-normal"
          >
            {protection === null ? unprotectedWords[privacy] : protectionSentence(protection)}
          </span>
        </Fact>
      </dl>
      {note !== null && <p className="mt-3">{note}</p>}
    </Item>
  );
}

export function ReceiptLine({ receipt }: { receipt: Receipt }) {
  const { round, size_bytes, protection, note } = receipt;
  return (
    <Item receipt={receipt} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
      <h3 className="w-20 font-semibold">Round {roundNumber(round)}</h3>
      <span className="sm:w-52">
        <State receipt={receipt} />
      </span>
      <span className="text-sm text-soft" data-testid="receipt-bytes">
        {formatBytes(size_bytes)}
      </span>
      <span className="text-sm text-soft" data-testid="receipt-others">
        with {othersWords(receipt)}
      </span>
      {protection !== null && (
        <span className="text-sm text-soft" data-testid="receipt-threshold">
          hidden unless {Math.min(protection.threshold, protection.neighbours)} of{" "}
          {protection.neighbours} help the server
        </span>
      )}
      <Hash receipt={receipt} />
      {note !== null && <span className="basis-full text-sm text-soft">{note}</span>}
    </Item>
  );
}

function Item({
  receipt: { state, stage },
  className,
  children,
}: {
  receipt: Receipt;
  className: string;
  children: ReactNode;
}) {
  return (
    <li data-testid="receipt" data-state={state} data-stage={stage} className={className}>
      {children}
    </li>
  );
}

function State({ receipt }: { receipt: Receipt }) {
  const { words, tone } = stateOf(receipt);
  return <Chip tone={tone}>{words}</Chip>;
}

function stateOf(receipt: Receipt): { words: string; tone: Tone } {
  switch (receipt.state) {
    case "pending":
      return { words: pendingWords[receipt.stage], tone: "river" };
    case "counted":
      return { words: `Counted: model version ${receipt.model_version}`, tone: "good" };
    case "not_counted":
      return { words: "Not counted", tone: "warn" };
    case "unknown":
      return { words: "Outcome not seen", tone: "neutral" };
    default:
      return receipt.state satisfies never;
  }
}

const pendingWords: Record<Receipt["stage"], string> = {
  masked: "Masked, on its way",
  sent: "Sent, waiting for the others",
  summed: "In the sum",
  unmasked: "Masks removed from the sum",
};

const unprotectedWords: Record<Receipt["privacy"], string> = {
  secure: "Not known: the keys of this round were shared before this page was opened.",
  sealed: "The server: it opens each change to add it up. Nobody else can.",
};

function sizeWords(size_bytes: number, clear_bytes: number | null): string {
  if (clear_bytes === null) return "sealed to the server";
  return `${formatShare(size_bytes / clear_bytes)} of the ${formatBytes(clear_bytes)} unmasked`;
}

function othersWords({ others }: Receipt): string {
  return others === null ? "not known yet" : plural(others, "other change");
}

function Hash({ receipt: { sha256 } }: { receipt: Receipt }) {
  return (
    <CopyText text={sha256} short={shortHash(sha256)} name="fingerprint" testId="receipt-sha256" />
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-soft">{name}</dt>
      <dd className="text-lg leading-snug font-semibold">{children}</dd>
    </div>
  );
}

function Small({ children }: { children: ReactNode }) {
  return <span className="block text-sm font-normal text-soft">{children}</span>;
}
