"use client";
/** What may be decided about a device: its name, its rest, whether it may take part. Each is an act in the log. */
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { send } from "../../../lib/api-client.ts";
import {
  type DeviceDetails,
  deviceName,
  type StillIn,
  stillInWords,
} from "../../../lib/devices.ts";
import { Button } from "../../../ui/button.tsx";
import { Field, Input } from "../../../ui/field.tsx";
import { useToast } from "../../../ui/toast.tsx";
import { usePermission } from "../../../ui/use-me.ts";

export function DeviceActs({ device }: { device: DeviceDetails }) {
  const mayWrite = usePermission("devices.write");
  const act = useAct(device);
  const [asks, setAsks] = useState<"name" | "reason" | null>(null);
  if (!mayWrite) {
    return <p className="text-sm text-soft">An admin may rename, revoke and restore devices.</p>;
  }
  const close = () => setAsks(null);
  if (asks === "name") {
    return (
      <Asking
        label="Name"
        hint="For people here alone; the device does not hear it. Empty takes it away."
        action="Give the name"
        first={device.name ?? ""}
        onClose={close}
        onSay={(name) => act("rename", { name: name === "" ? null : name }, "It has its name.")}
      />
    );
  }
  if (asks === "reason") {
    return (
      <Asking
        label="Why it is revoked"
        hint="Kept in the audit log. The device is told that it may not take part, not why."
        action="Revoke the device"
        isDangerous
        onClose={close}
        onSay={(reason) => act("revoke", { reason }, "The device is revoked.")}
      >
        <p className="text-soft">
          Its connection ends at once and its update is left out of the round under way, unless that
          is masked and part of the sum by now.
        </p>
      </Asking>
    );
  }
  return (
    <div className="flex flex-wrap gap-2">
      <Button onClick={() => setAsks("name")}>Rename</Button>
      {device.rests.length > 0 && (
        <Button onClick={() => void act("lift-rest", undefined, "It may be selected again.")}>
          End its rest
        </Button>
      )}
      {device.revoked === null ? (
        <Button look="danger" onClick={() => setAsks("reason")}>
          Revoke
        </Button>
      ) : (
        <Button onClick={() => void act("restore", undefined, "It may take part again.")}>
          Restore
        </Button>
      )}
    </div>
  );
}

type Verb = "rename" | "revoke" | "restore" | "lift-rest";

/** Does it, says so, and has the lists read again; false where it was not done. */
function useAct(device: DeviceDetails) {
  const toast = useToast();
  const queries = useQueryClient();
  return async (verb: Verb, body: unknown, done: string): Promise<boolean> => {
    try {
      const path = `/api/devices/${device.id}/${verb}` as const;
      const { still_in = [] } = await send<{ still_in?: StillIn }>("POST", path, body);
      const description = stillInWords(still_in);
      toast.done({ title: done, ...(description === null ? {} : { description }) });
      await queries.invalidateQueries({
        predicate: ({ queryKey: [key] }) => String(key).startsWith("/api/devices"),
      });
      return true;
    } catch (error) {
      toast.failed(`Nothing was changed about ${deviceName(device)}.`, error);
      return false;
    }
  };
}

function Asking({
  label,
  hint,
  action,
  first = "",
  isDangerous = false,
  children,
  onClose,
  onSay,
}: {
  label: string;
  hint: string;
  action: string;
  first?: string;
  /** Something must be written, and what follows cannot be taken back whole. */
  isDangerous?: boolean;
  children?: ReactNode;
  onClose: () => void;
  onSay: (text: string) => Promise<boolean>;
}) {
  const [text, setText] = useState(first);
  const [isBusy, setBusy] = useState(false);
  const say = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    if (await onSay(text.trim())) onClose();
    else setBusy(false);
  };
  return (
    <form
      onSubmit={(event) => void say(event)}
      className="grid gap-3 rounded-lg border border-line p-4"
    >
      {children}
      <Field label={label} hint={hint}>
        <Input
          value={text}
          maxLength={isDangerous ? 200 : 60}
          onChange={(event) => setText(event.target.value)}
          autoComplete="off"
        />
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button
          type="submit"
          look={isDangerous ? "danger" : "primary"}
          isBusy={isBusy}
          disabled={isDangerous && text.trim() === ""}
        >
          {action}
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </form>
  );
}
