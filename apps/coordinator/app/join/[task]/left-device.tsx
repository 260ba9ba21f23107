/** What left this device: the way that a change takes, drawn, and a receipt for each round's. */
import type { Privacy } from "@tributary/protocol";
import { formatBytes, plural } from "../../../lib/format.ts";
import type { Participation } from "../../../lib/participation-state.ts";
import { hasLeft, type Receipt, sentBytes } from "../../../lib/receipt.ts";
import { wayReached } from "../../../lib/way.ts";
import { Panel } from "../../../ui/panel.tsx";
import { type Station, Way } from "../../../ui/way.tsx";
import { ReceiptLine, ReceiptSheet } from "./receipts.tsx";

export function LeftDevice({ state, privacy }: { state: Participation; privacy: Privacy }) {
  const { receipts } = state;
  const [newest, ...earlier] = receipts;
  const sent = receipts.filter(hasLeft).length;
  return (
    <Panel
      title="What left this device"
      aside={
        sent > 0 && (
          <p className="text-sm text-soft">
            {formatBytes(sentBytes(receipts))} in {plural(sent, "round")}
          </p>
        )
      }
    >
      <Way
        label="The way of this device’s change"
        stations={privacy === "secure" ? secureStations(newest) : sealedStations(newest)}
        isMasked={privacy === "secure"}
        {...wayReached(state)}
      />
      <div className="mt-4 border-t border-line">
        {newest === undefined ? (
          <p className="pt-4 text-soft">
            Nothing has left this device. Each change that is sent gets a receipt here.
          </p>
        ) : (
          <ul className="divide-y divide-line">
            <ReceiptSheet key={newest.round} receipt={newest} />
            {earlier.map((receipt) => (
              <ReceiptLine key={receipt.round} receipt={receipt} />
            ))}
          </ul>
        )}
      </div>
    </Panel>
  );
}

type Stations = readonly [Station, Station, Station, Station];

function secureStations(receipt: Receipt | undefined): Stations {
  const others = receipt?.others ?? null;
  return [
    { name: "Train", hint: "Your data stays here" },
    { name: "Mask", hint: "Random numbers hide the change" },
    {
      name: others === null ? "Sum" : `Sum of ${others + 1}`,
      hint: "All that the server can read",
    },
    modelStation(receipt),
  ];
}

function sealedStations(receipt: Receipt | undefined): Stations {
  return [
    { name: "Train", hint: "Your data stays here" },
    { name: "Seal", hint: "Nobody on the way can read it" },
    { name: "Open", hint: "The server reads each change" },
    modelStation(receipt),
  ];
}

function modelStation(receipt: Receipt | undefined): Station {
  const version = receipt?.model_version ?? null;
  return {
    name: version === null ? "Model" : `Model ${version}`,
    hint: "The better model, for everyone",
  };
}
