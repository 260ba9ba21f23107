"use client";
/** The receipts of this visit and of earlier ones; where the browser keeps nothing, those of this visit alone. */
import type { TaskId } from "@tributary/protocol";
import { useEffect, useMemo, useState } from "react";
import { type Receipts, withEarlier } from "../../../lib/receipt.ts";
import { forgetReceipts, loadReceipts, saveReceipts } from "../../../lib/receipt-store.ts";

export type ReceiptDesk = { readonly all: Receipts; readonly forget: () => Promise<void> };

export function useReceipts(task: TaskId, own: Receipts, isKept: boolean): ReceiptDesk {
  const [earlier, setEarlier] = useState<Receipts | null>(null);
  const all = useMemo(() => withEarlier(own, earlier ?? []), [own, earlier]);
  useEffect(() => {
    if (!isKept) return setEarlier([]);
    let isCurrent = true;
    loadReceipts(task).then(
      (found) => isCurrent && setEarlier(found),
      () => isCurrent && setEarlier([]),
    );
    return () => {
      isCurrent = false;
    };
  }, [task, isKept]);
  useEffect(() => {
    // What was kept must have been read before anything is written over it.
    if (!isKept || earlier === null || own.length === 0) return;
    saveReceipts(task, withEarlier(own, earlier)).catch(() => undefined);
  }, [task, own, earlier, isKept]);
  return {
    all,
    forget: async () => {
      setEarlier([]);
      await forgetReceipts(task);
    },
  };
}
