"use client";
/** Receipts: the newest as a sheet with every word, earlier ones as lines with the same facts. */
import type { ReactNode } from "react";
import { shortHash } from "../../../lib/format.ts";
import type { Words } from "../../../lib/messages/words.ts";
import { hasLeft, type Receipt, roundNumber } from "../../../lib/receipt.ts";
import { receiptStep } from "../../../lib/way.ts";
import { noteSentence } from "../../../lib/words.ts";
import { CopyText } from "../../../ui/copy-text.tsx";
import { Chip, type Tone } from "../../../ui/panel.tsx";
import { Stepper } from "../../../ui/stepper.tsx";
import { useWords } from "../../../ui/words.tsx";
import { ReceiptCheck } from "./receipt-check.tsx";

export function ReceiptSheet({ receipt }: { receipt: Receipt }) {
  const { receipts: words, work, runs, format } = useWords();
  const { round, privacy, size_bytes, clear_bytes, protection, note, state } = receipt;
  return (
    <Item receipt={receipt} className="pt-4 pb-5">
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="font-semibold">{words.round(roundNumber(round))}</h3>
        <State receipt={receipt} />
      </div>
      <Stepper
        label={words.howFar(roundNumber(round))}
        stepOf={runs.round.stepOf}
        steps={words.steps[privacy]}
        current={receiptStep(receipt)}
        isResting={state !== "pending"}
      />
      <dl className="mt-4 grid gap-x-6 gap-y-4 sm:grid-cols-2">
        <Fact name={hasLeft(receipt) ? words.sent : words.notSent}>
          <span data-testid="receipt-bytes">{format.bytes(size_bytes)}</span>
          <Small>
            {clear_bytes === null
              ? words.sealedToServer
              : words.ofUnmasked(size_bytes / clear_bytes, clear_bytes)}
          </Small>
        </Fact>
        <Fact name={words.addedUpWith}>
          <span data-testid="receipt-others">{words.others(receipt.others)}</span>
          <Small>{words.unread[privacy]}</Small>
        </Fact>
        <Fact name={words.fingerprint}>
          <Hash receipt={receipt} />
          <Small>{words.fingerprintHint}</Small>
        </Fact>
        <Fact name={words.whoCouldSeeTitle}>
          <span
            data-testid="receipt-threshold"
            className="block text-base leading-snug font-normal"
          >
            {protection === null ? words.unprotected[privacy] : words.whoCouldSee(protection)}
          </span>
        </Fact>
      </dl>
      {note !== null && <p className="mt-3">{noteSentence(note, work)}</p>}
      <ReceiptCheck receipt={receipt} className="mt-3" />
    </Item>
  );
}

export function ReceiptLine({ receipt }: { receipt: Receipt }) {
  const { receipts: words, work, format } = useWords();
  const { round, size_bytes, protection, note } = receipt;
  return (
    <Item receipt={receipt} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
      <h3 className="w-20 font-semibold">{words.round(roundNumber(round))}</h3>
      <span className="sm:w-52">
        <State receipt={receipt} />
      </span>
      <span className="text-sm text-soft" data-testid="receipt-bytes">
        {format.bytes(size_bytes)}
      </span>
      <span className="text-sm text-soft" data-testid="receipt-others">
        {words.withOthers(words.others(receipt.others))}
      </span>
      {protection !== null && (
        <span className="text-sm text-soft" data-testid="receipt-threshold">
          {words.hiddenUnless(protection)}
        </span>
      )}
      <Hash receipt={receipt} />
      {note !== null && (
        <span className="basis-full text-sm text-soft">{noteSentence(note, work)}</span>
      )}
      <ReceiptCheck receipt={receipt} />
    </Item>
  );
}

function Item({
  receipt: { round, state, stage },
  className,
  children,
}: {
  receipt: Receipt;
  className: string;
  children: ReactNode;
}) {
  return (
    <li
      data-testid="receipt"
      data-round={round}
      data-state={state}
      data-stage={stage}
      className={className}
    >
      {children}
    </li>
  );
}

function State({ receipt }: { receipt: Receipt }) {
  const { words, tone } = stateOf(receipt, useWords().receipts.states);
  return <Chip tone={tone}>{words}</Chip>;
}

function stateOf(
  { state, stage, model_version }: Receipt,
  words: Words["receipts"]["states"],
): { words: string; tone: Tone } {
  switch (state) {
    case "pending":
      return { words: words[stage], tone: "river" };
    case "counted":
      return { words: words.counted(model_version), tone: "good" };
    case "not_counted":
      return { words: words.notCounted, tone: "warn" };
    case "unknown":
      return { words: words.unknown, tone: "neutral" };
    default:
      return state satisfies never;
  }
}

function Hash({ receipt: { sha256 } }: { receipt: Receipt }) {
  const { copy } = useWords().receipts;
  return (
    <CopyText
      text={sha256}
      short={shortHash(sha256)}
      name="fingerprint"
      testId="receipt-sha256"
      words={copy}
    />
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
