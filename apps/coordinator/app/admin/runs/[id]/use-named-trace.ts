"use client";
/** A round's timeline with the names that admins have given to devices, in place of the beginnings of their keys. */
import { useQuery } from "@tanstack/react-query";
import type { RoundTrace } from "@tributary/protocol";
import { useMemo } from "react";
import { query } from "../../../../lib/api-client.ts";
import type { DeviceView } from "../../../../lib/devices.ts";

/** Those seen last: who takes part now is among them. */
const devices_max = 100;
const path = `/api/devices?offset=0&limit=${devices_max}` as const;

export function useNamedTrace(trace: RoundTrace): RoundTrace {
  const { data } = useQuery({
    ...query<{ readonly devices: readonly DeviceView[] }>(path),
    staleTime: 60_000,
  });
  return useMemo(() => {
    const names = new Map(data?.devices.map(({ short, name }) => [short, name]));
    const members = trace.members.map((member) => ({
      ...member,
      participant: names.get(member.participant) ?? member.participant,
    }));
    return { ...trace, members };
  }, [trace, data]);
}
