/** How far a long audit is: at a terminal one line that changes, elsewhere a line now and then. */
import type { AuditProgress } from "@tributary/runtime";

export type ProgressStream = { readonly isTTY?: boolean; write(text: string): unknown };

const first_ms = 1_000;
const terminal_ms = 100;
const elsewhere_ms = 10_000;
/** To the line's beginning, and clear it. */
const clear = "\r\u001b[K";

export function showProgress(
  stream: ProgressStream,
  now_ms: () => number = () => performance.now(),
): { show(progress: AuditProgress): void; end(): void } {
  const isTerminal = stream.isTTY === true;
  const interval_ms = isTerminal ? terminal_ms : elsewhere_ms;
  let next_ms = now_ms() + (isTerminal ? first_ms : elsewhere_ms);
  let isShown = false;
  return {
    show({ run, run_number, runs, version, versions }) {
      if (now_ms() < next_ms) return;
      next_ms = now_ms() + interval_ms;
      isShown = true;
      const text = `Run ${run_number} of ${runs} (${run}): model version ${version} of ${versions}`;
      stream.write(isTerminal ? `${clear}${text}` : `${text}\n`);
    },
    end() {
      if (isShown && isTerminal) stream.write(clear);
    },
  };
}
