/**
 * A device that takes part for months should hold no memory that it does not need. glibc keeps freed buffers in a
 * place for each thread, and V8 lets the space for young objects grow: both are settled when a process begins, so this
 * one begins once more, with the same id, arguments and pipes. As the coordinator does (decision 26).
 */
import process from "node:process";

const settings = { MALLOC_MMAP_THRESHOLD_: String(128 * 1024), MALLOC_ARENA_MAX: "2" };
const semiSpace_MiB = 4;
/** The commands that stay. */
const lasting: readonly string[] = ["join", "run"];

type Environment = Readonly<Record<string, string | undefined>>;

/** Whoever has chosen a value keeps it; it also tells that this was done. */
export function giveBackMemory(environment: Environment): void {
  if (!lasting.includes(process.argv[2] ?? "") || !usesGlibc()) return;
  if (Object.keys(settings).some((name) => environment[name] !== undefined)) return;
  // A channel to a parent process would not outlive the change.
  if (process.execve === undefined || process.channel !== undefined) return;
  const { argv0, execArgv, argv, execPath } = process;
  const limit = `--max-semi-space-size=${semiSpace_MiB}`;
  // The last of two values holds.
  const words = [argv0, limit, ...execArgv, ...argv.slice(1)];
  process.execve(execPath, words, { ...environment, ...settings });
}

/** Other C libraries have no such setting. */
function usesGlibc(): boolean {
  if (process.platform !== "linux") return false;
  const { header } = process.report.getReport() as { readonly header: object };
  return "glibcVersionRuntime" in header;
}
