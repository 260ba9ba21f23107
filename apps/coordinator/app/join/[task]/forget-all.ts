/** Leaving for good: the coordinator is told, and what this browser keeps for the task goes. */
import type { TaskId } from "@tributary/protocol";
import { browserCheckpoints } from "../../../lib/checkpoints.ts";
import type { Visit } from "../../../lib/visit.ts";
import type { DataDesk } from "./data/use-data-desk.ts";
import type { ReceiptDesk } from "./use-receipts.ts";

export async function forgetAll({
  task,
  visit,
  data,
  receipts,
}: {
  task: TaskId;
  visit: Visit;
  data: DataDesk;
  receipts: ReceiptDesk;
}): Promise<void> {
  visit.leave();
  const steps = [data.forget(), receipts.forget(), browserCheckpoints().forget(task)];
  const failed = (await Promise.allSettled(steps)).find(({ status }) => status === "rejected");
  // Where a browser keeps nothing there is nothing to forget, and nothing to complain about.
  const reason: unknown = failed?.status === "rejected" ? failed.reason : null;
  const isNothingKept = reason instanceof DOMException && reason.name === "InvalidStateError";
  if (reason !== null && !isNothingKept) throw reason;
}
