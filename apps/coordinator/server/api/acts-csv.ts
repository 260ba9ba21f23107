/** Acts as CSV (RFC 4180), for spreadsheets: nothing that a person named is computed by one as a formula. */
import type { ActRecord } from "@tributary/storage";

const columns = ["seq", "at", "actor", "action", "subject", "detail", "previous", "hash"] as const;

export function actsAsCsv(acts: readonly ActRecord[]): string {
  const lines = acts.map((act) => {
    const at = new Date(act.at_ms).toISOString();
    const cells = { ...act, at, detail: JSON.stringify(act.detail) };
    return columns.map((column) => cell(String(cells[column]))).join(",");
  });
  // Without the mark spreadsheets take it for an older encoding.
  return `\uFEFF${[columns.join(","), ...lines].join("\r\n")}\r\n`;
}

function cell(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
