/**
 * Imported before everything else: memory that is not needed goes back to the system. glibc raises the size from which
 * freed buffers do so to that of the largest it has freed, and V8 lets the space for young objects grow to 128 MiB.
 * Both are settled when a process begins, so this process begins once more: same id, same arguments, same pipes.
 */
import process from "node:process";

const setting = "MALLOC_MMAP_THRESHOLD_";
/** Where glibc begins; chunks of updates have twice that. */
const threshold_bytes = 128 * 1024;
/** V8 holds two such spaces. What decision 26 measured: with less, it collects more often and not for longer. */
const semiSpace_MiB = 16;

/** Whoever has chosen a value keeps it; it also tells that this was done. */
function giveBackMemory(environment: NodeJS.ProcessEnv): void {
  if (environment[setting] !== undefined || !usesGlibc()) return;
  // A channel to a parent process would not outlive the change.
  if (process.execve === undefined || process.channel !== undefined) return;
  const { argv0, execArgv, argv, execPath } = process;
  const limit = `--max-semi-space-size=${semiSpace_MiB}`;
  const chosen = { ...environment, [setting]: String(threshold_bytes) };
  // The last of two values holds.
  process.execve(execPath, [argv0, limit, ...execArgv, ...argv.slice(1)], chosen);
}

/** Other C libraries have no such setting. */
function usesGlibc(): boolean {
  if (process.platform !== "linux") return false;
  const { header } = process.report.getReport() as { readonly header: object };
  return "glibcVersionRuntime" in header;
}

giveBackMemory(process.env);
