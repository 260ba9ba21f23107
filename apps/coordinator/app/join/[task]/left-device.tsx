"use client";
/** What left this device: the way that a change takes, drawn, and a receipt for each round's. */
import type { Privacy } from "@tributary/protocol";
import { useState } from "react";
import type { Words } from "../../../lib/messages/words.ts";
import type { Participation } from "../../../lib/participation-state.ts";
import { hasLeft, type Receipt, sentBytes } from "../../../lib/receipt.ts";
import { wayReached } from "../../../lib/way.ts";
import { Button } from "../../../ui/button.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { type Station, Way } from "../../../ui/way.tsx";
import { useWords } from "../../../ui/words.tsx";
import { ReceiptChecks } from "./receipt-check.tsx";
import { ReceiptLine, ReceiptSheet } from "./receipts.tsx";

const shown_max = 8;

export function LeftDevice({
  state,
  receipts,
  privacy,
}: {
  state: Participation;
  /** Of earlier visits, too. */
  receipts: readonly Receipt[];
  privacy: Privacy;
}) {
  const words = useWords().receipts;
  const [isWhole, setWhole] = useState(false);
  const [newest, ...earlier] = isWhole ? receipts : receipts.slice(0, shown_max);
  const sent = receipts.filter(hasLeft).length;
  return (
    <Panel
      title={words.title}
      aside={
        sent > 0 && <p className="text-sm text-soft">{words.sentIn(sentBytes(receipts), sent)}</p>
      }
    >
      <Way
        label={words.way.label}
        sides={[words.way.here, words.way.there]}
        stations={
          privacy === "secure"
            ? secureStations(newest, words.way)
            : sealedStations(newest, words.way)
        }
        isMasked={privacy === "secure"}
        {...wayReached(state)}
      />
      <div className="mt-4 border-t border-line">
        {newest === undefined ? (
          <p className="pt-4 text-soft">{words.none}</p>
        ) : (
          <ReceiptChecks>
            <ul className="divide-y divide-line">
              <ReceiptSheet key={newest.round} receipt={newest} />
              {earlier.map((receipt) => (
                <ReceiptLine key={receipt.round} receipt={receipt} />
              ))}
              {receipts.length > shown_max && !isWhole && (
                <li className="pt-2">
                  <Button look="quiet" size="small" onClick={() => setWhole(true)}>
                    {words.all(receipts.length)}
                  </Button>
                </li>
              )}
            </ul>
          </ReceiptChecks>
        )}
      </div>
    </Panel>
  );
}

type Stations = readonly [Station, Station, Station, Station];
type WayWords = Words["receipts"]["way"];

function secureStations(receipt: Receipt | undefined, words: WayWords): Stations {
  const others = receipt?.others ?? null;
  return [
    { name: words.train, hint: words.trainHint },
    { name: words.mask, hint: words.maskHint },
    { name: words.sum(others === null ? null : others + 1), hint: words.sumHint },
    modelStation(receipt, words),
  ];
}

function sealedStations(receipt: Receipt | undefined, words: WayWords): Stations {
  return [
    { name: words.train, hint: words.trainHint },
    { name: words.seal, hint: words.sealHint },
    { name: words.open, hint: words.openHint },
    modelStation(receipt, words),
  ];
}

function modelStation(receipt: Receipt | undefined, words: WayWords): Station {
  return { name: words.model(receipt?.model_version ?? null), hint: words.modelHint };
}
