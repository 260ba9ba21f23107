/** What a run does when an admin decides about a device, in what it is doing. */
import type { ParticipantId, TaskId } from "@tributary/protocol";
import type { RunBook } from "./book.ts";
import type { Ports } from "./ports.ts";
import { type Roster, storedStandings } from "./roster.ts";
import type { Round } from "./round.ts";
import type { RunDevices } from "./task-run.ts";

type RunParts = {
  readonly ports: Pick<Ports, "records">;
  readonly task: { readonly id: TaskId };
  readonly roster: Roster;
  readonly book: Pick<RunBook, "inTurn">;
  readonly round: () => Round | null;
  readonly place: (participants: readonly ParticipantId[]) => void;
};

export function devicesOfRun({ ports, task, roster, book, round, place }: RunParts): RunDevices {
  return {
    async revoke(participant) {
      const open = round();
      if (open === null) return null;
      const isIn = await open.revoke(participant);
      return isIn ? open.config.round : null;
    },
    async isInvolved(participant) {
      await round()?.handled();
      return round()?.hasSelected(participant) ?? false;
    },
    async liftRest(participant) {
      const isLifted = await book.inTurn(async () => {
        const lifted = roster.withoutRest(participant);
        if (lifted === null) return false;
        await ports.records.standings.save(task.id, storedStandings([lifted]));
        roster.enter([lifted]);
        return true;
      });
      if (isLifted && roster.here().includes(participant)) place([participant]);
      return isLifted;
    },
    rename: (old, by) => roster.rename(old, by),
  };
}

type BufferParts = {
  readonly roster: Roster;
  readonly callOff: (participant: ParticipantId) => void;
  readonly isInvolved: RunDevices["isInvolved"];
};

/** Of a buffered run, which keeps no failures. What a device is at work in is called off as if it left. */
export function devicesOfBuffer({ roster, callOff, isInvolved }: BufferParts): RunDevices {
  return {
    async revoke(participant) {
      callOff(participant);
      return null;
    },
    isInvolved,
    liftRest: async () => false,
    rename: (old, by) => roster.rename(old, by),
  };
}
